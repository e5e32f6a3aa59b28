//! Counting a prompt's tokens without holding up the thread that serves.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use contexor_identity::Scope;
use contexor_models::{Model, Tokenizer};

use crate::{error::ContentError, heavy::HeavyWork};

/// Prompts up to this length are counted where they are: handing them over would take longer. Bytes.
const COUNT_IN_PLACE_BYTES: usize = 8 * 1024;

/// Counts prompts.
#[derive(Debug, Clone, Default)]
pub struct TokenCounter {
    // The first count of a process loads the vocabulary, which takes a fifth of a second.
    loaded: Arc<AtomicBool>,
}

impl TokenCounter {
    /// Upper bound of the tokens of a prompt; exact where the tokenizer is known. A long prompt is counted in the caller's turn.
    ///
    /// # Errors
    /// [`ContentError::Thread`].
    pub async fn count(
        &self,
        heavy: &HeavyWork,
        scope: &Scope,
        model: &Model,
        prompt: &str,
    ) -> Result<u64, ContentError> {
        let counts_bytes = model.tokenizer == Tokenizer::Unknown;
        if counts_bytes || (self.loaded.load(Ordering::Relaxed) && prompt.len() <= COUNT_IN_PLACE_BYTES) {
            return Ok(model.prompt_tokens(prompt));
        }
        let (model, prompt) = (model.clone(), prompt.to_owned());
        let tokens = heavy.run(scope, move || model.prompt_tokens(&prompt)).await?;
        self.loaded.store(true, Ordering::Relaxed);
        Ok(tokens)
    }
}
