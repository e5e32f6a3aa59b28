//! Language models as configuration: their limits, switches and tokenizers, and the messages that a prompt becomes.
//!
//! content counts a prompt's tokens for the hold, ai-worker sends the same messages and counts what a cut stream delivered: both
//! must do it alike, so both do it here.

use std::{collections::BTreeMap, path::Path};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The catalogue that is compiled in.
const DEFAULTS: &str = include_str!("../config/models.toml");

/// What every text is asked for with. Constant text first: providers cache common prefixes.
const SYSTEM: &str = "You write texts for an organization's publications. Answer with the text alone, in the language of the \
                      request unless it asks for another, without a preface and without remarks about the task.";

/// Tokens that each message costs besides its own (OpenAI's documented arithmetic for its chat format).
const TOKENS_PER_MESSAGE: u64 = 3;
/// Tokens that a role's name costs.
const TOKENS_PER_ROLE: u64 = 1;
/// Tokens that begin the answer.
const TOKENS_PRIMING: u64 = 3;

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file cannot be read.
    #[error("the model file {path} cannot be read")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not a catalogue.
    #[error("the model file is not valid: {0}")]
    Malformed(#[from] toml::de::Error),
    /// A name points nowhere.
    #[error("the model file names `{0}` as default or fallback, but does not describe it")]
    Dangling(String),
    /// A number makes no sense.
    #[error("the model `{0}` has an output cap of 0, or one that its context does not hold")]
    BadLimits(String),
}

/// How a model's tokens are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tokenizer {
    /// OpenAI's `o200k_base`; exact.
    O200kBase,
    /// Not published: bounded by UTF-8 bytes.
    Unknown,
}

/// The request's field for the output cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokensField {
    /// OpenAI today.
    MaxCompletionTokens,
    /// Older compatible servers.
    MaxTokens,
}

/// The provider of models that name none.
pub const DEFAULT_PROVIDER: &str = "default";

fn default_provider() -> String {
    DEFAULT_PROVIDER.to_owned()
}

/// One model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The provider that serves it, by its name in ai-worker's settings.
    #[serde(default = "default_provider")]
    pub provider: String,
    /// Its name there, such as a deployment's, when it is another.
    #[serde(default)]
    pub provider_model: Option<String>,
    /// How its tokens are counted.
    pub tokenizer: Tokenizer,
    /// Prompt and answer together, tokens.
    pub context_tokens: u64,
    /// The longest answer, tokens.
    pub max_output_tokens: u64,
    /// The output cap when none is asked for, tokens.
    pub default_output_tokens: u64,
    /// The request's field for the output cap.
    pub max_tokens_field: MaxTokensField,
    /// Whether temperature may be sent.
    pub sampling: bool,
    /// Sent when set.
    pub reasoning_effort: Option<String>,
    /// The announced last day.
    pub ends_on: Option<NaiveDate>,
    /// Asked instead when the model is gone.
    pub fallback: Option<String>,
}

/// Every model there is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    default: String,
    models: BTreeMap<String, Model>,
}

/// One message of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatMessage {
    /// `system` or `user`.
    pub role: &'static str,
    /// The text.
    pub content: String,
}

/// The tokens of a message whose content has so many.
const fn framed(content: u64) -> u64 {
    TOKENS_PER_MESSAGE + TOKENS_PER_ROLE + content
}

/// The messages that a prompt becomes.
pub fn messages(prompt: &str) -> Vec<ChatMessage> {
    vec![
        ChatMessage { role: "system", content: SYSTEM.to_owned() },
        ChatMessage { role: "user", content: prompt.to_owned() },
    ]
}

impl Catalogue {
    /// The catalogue compiled in, or that of a file when the path is not empty.
    pub fn load(file: &str) -> Result<Self, CatalogueError> {
        if file.is_empty() {
            return Self::parse(DEFAULTS);
        }
        let text = std::fs::read_to_string(Path::new(file))
            .map_err(|source| CatalogueError::Unreadable { path: file.to_owned(), source })?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = toml::from_str(text)?;
        let fallbacks = catalogue.models.values().filter_map(|model| model.fallback.as_ref());
        if let Some(missing) =
            fallbacks.chain([&catalogue.default]).find(|name| !catalogue.models.contains_key(name.as_str()))
        {
            return Err(CatalogueError::Dangling(missing.clone()));
        }
        for (name, model) in &catalogue.models {
            let caps = [model.max_output_tokens, model.default_output_tokens];
            if caps.contains(&0) || caps.iter().any(|cap| *cap > model.context_tokens) {
                return Err(CatalogueError::BadLimits(name.clone()));
            }
        }
        Ok(catalogue)
    }

    /// The model of a name.
    pub fn get(&self, name: &str) -> Option<&Model> {
        self.models.get(name)
    }

    /// The name of the default model.
    pub fn default_name(&self) -> &str {
        &self.default
    }

    /// Every model by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Model)> {
        self.models.iter().map(|(name, model)| (name.as_str(), model))
    }

    /// Warns of every model whose end is announced, and exports the days left for alerts.
    pub fn warn_of_ends(&self) {
        let today = contexor_clock::now().date_naive();
        for (name, model) in self.iter() {
            let Some(ends_on) = model.ends_on else { continue };
            let days_left = (ends_on - today).num_days();
            metrics::gauge!("contexor_model_days_left", "model" => name.to_owned()).set(days_left as f64);
            if model.has_ended(today) {
                tracing::error!(model = name, %ends_on, fallback = model.fallback, "{name} has ended on {ends_on}");
            } else {
                tracing::warn!(model = name, %ends_on, fallback = model.fallback, "{name} ends on {ends_on}, in {days_left} days");
            }
        }
    }
}

impl Model {
    /// The name that the provider knows it by; `name` is that of the catalogue.
    pub fn name_at_provider<'a>(&'a self, name: &'a str) -> &'a str {
        self.provider_model.as_deref().unwrap_or(name)
    }

    /// Upper bound of the tokens that the messages of `prompt` cost; exact where the tokenizer is known.
    ///
    /// CPU work of some milliseconds for long prompts; the first call of a process loads the vocabulary.
    pub fn prompt_tokens(&self, prompt: &str) -> u64 {
        self.messages_tokens(&messages(prompt))
    }

    /// [`Self::prompt_tokens`] of any messages.
    pub fn messages_tokens(&self, messages: &[ChatMessage]) -> u64 {
        let of_message = |message: &ChatMessage| framed(self.text_tokens(&message.content));
        messages.iter().map(of_message).sum::<u64>() + TOKENS_PRIMING
    }

    /// [`Self::messages_tokens`] without loading a vocabulary: UTF-8 bytes bound the tokens, since a token holds at least one byte.
    pub fn messages_tokens_bound(&self, messages: &[ChatMessage]) -> u64 {
        messages.iter().map(|message| framed(message.content.len() as u64)).sum::<u64>() + TOKENS_PRIMING
    }

    /// Tokens of a text; an upper bound where the tokenizer is not known.
    pub fn text_tokens(&self, text: &str) -> u64 {
        match self.tokenizer {
            Tokenizer::O200kBase => tiktoken_rs::o200k_base_singleton().count_ordinary(text) as u64,
            Tokenizer::Unknown => text.len() as u64,
        }
    }

    /// Whether the announced last day is past.
    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.ends_on.is_some_and(|day| today > day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_catalogue_is_sound_and_knows_its_default() {
        let catalogue = Catalogue::load("").unwrap();
        assert_eq!(catalogue.default_name(), "gpt-4.1-mini");
        assert!(catalogue.get("gpt-6-luna").is_some());
        assert!(catalogue.get("gpt-2").is_none());
        let mini = catalogue.get("gpt-4.1-mini").unwrap();
        assert!(!mini.has_ended(NaiveDate::from_ymd_opt(2027, 1, 14).unwrap()));
        assert!(mini.has_ended(NaiveDate::from_ymd_opt(2027, 1, 15).unwrap()));
    }

    #[test]
    fn bytes_bound_what_the_tokenizer_counts() {
        let catalogue = Catalogue::load("").unwrap();
        let known = catalogue.get("gpt-4.1-mini").unwrap();
        let unknown = catalogue.get("gpt-6-luna").unwrap();
        for prompt in ["a", "Write about the sea.", "درباره دریا بنویس.", "🙂🙂🙂", "\u{0}\u{1}\u{2}", "آبِ روان — ۱۲۳"]
        {
            assert!(known.prompt_tokens(prompt) <= known.messages_tokens_bound(&messages(prompt)), "{prompt}");
            let bound = unknown.messages_tokens_bound(&messages(prompt));
            assert_eq!(unknown.prompt_tokens(prompt), bound, "{prompt}");
        }
        assert_eq!(known.text_tokens("hello world"), 2);
    }

    #[test]
    fn a_catalogue_that_points_nowhere_or_promises_the_impossible_is_refused() {
        let model = "tokenizer='unknown'\ncontext_tokens=10\nmax_output_tokens=5\ndefault_output_tokens=5\n\
                     max_tokens_field='max_tokens'\nsampling=true\n";
        assert!(Catalogue::parse(&format!("default='a'\n[models.a]\n{model}")).is_ok());
        assert!(matches!(
            Catalogue::parse(&format!("default='b'\n[models.a]\n{model}")),
            Err(CatalogueError::Dangling(name)) if name == "b"
        ));
        assert!(matches!(
            Catalogue::parse(&format!("default='a'\n[models.a]\n{model}fallback='c'\n")),
            Err(CatalogueError::Dangling(name)) if name == "c"
        ));
        let impossible = model.replace("max_output_tokens=5", "max_output_tokens=11");
        assert!(matches!(
            Catalogue::parse(&format!("default='a'\n[models.a]\n{impossible}")),
            Err(CatalogueError::BadLimits(_))
        ));
        assert!(Catalogue::parse(&format!("default='a'\n[models.a]\n{model}surprise=1\n")).is_err());
    }

    #[test]
    fn a_model_may_name_its_provider_and_its_name_there() {
        let model = "tokenizer='unknown'\ncontext_tokens=10\nmax_output_tokens=5\ndefault_output_tokens=5\n\
                     max_tokens_field='max_tokens'\nsampling=true\n";
        let entries =
            format!("default='a'\n[models.a]\n{model}[models.b]\n{model}provider='ollama'\nprovider_model='b:3'\n");
        let catalogue = Catalogue::parse(&entries).unwrap();
        let (a, b) = (catalogue.get("a").unwrap(), catalogue.get("b").unwrap());
        assert_eq!((a.provider.as_str(), a.name_at_provider("a")), (DEFAULT_PROVIDER, "a"));
        assert_eq!((b.provider.as_str(), b.name_at_provider("b")), ("ollama", "b:3"));
    }
}
