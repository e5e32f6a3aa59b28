//! What a generation will ask of which model.

use chrono::NaiveDate;
use contexor_api::content::Generate;
use contexor_models::{Catalogue, Model};

use crate::{error::ContentError, store::contents::ContentRow};

/// What is asked, before its tokens are counted.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name of the model, the fallback's if the one asked for has ended.
    pub model_name: String,
    /// The model.
    pub model: Model,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// The wanted output cap, tokens.
    pub max_output_tokens: u64,
}

/// The output cap that fits beside the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputCaps {
    /// The wanted output cap, tokens.
    pub max_output_tokens: u64,
    /// The least that makes sense, tokens.
    pub min_output_tokens: u64,
}

/// Plans a generation: what the request says, else what the content says, else what the model says.
///
/// # Errors
/// [`ContentError::InvalidField`] for a model that is not there or has ended, or a cap that the model does not reach.
pub fn plan(
    catalogue: &Catalogue,
    content: &ContentRow,
    request: &Generate,
    today: NaiveDate,
) -> Result<Plan, ContentError> {
    let (model_name, model) = resolve(catalogue, request.model.as_deref().unwrap_or(&content.model), today)?;
    check_cap(model, request.max_output_tokens)?;
    let of_content = content.max_output_tokens.and_then(|cap| u64::try_from(cap).ok());
    let max_output_tokens = match (request.max_output_tokens, of_content) {
        (Some(cap), _) => u64::from(cap),
        // The content's cap was checked against the model that it had then.
        (None, Some(cap)) => cap.min(model.max_output_tokens),
        (None, None) => model.default_output_tokens,
    };
    Ok(Plan {
        model_name: model_name.to_owned(),
        model: model.clone(),
        temperature: request.temperature.or(content.temperature),
        max_output_tokens,
    })
}

/// The model of a name, or its fallback when its last day is past.
///
/// # Errors
/// [`ContentError::InvalidField`].
pub fn resolve<'a>(
    catalogue: &'a Catalogue,
    name: &'a str,
    today: NaiveDate,
) -> Result<(&'a str, &'a Model), ContentError> {
    let refused = |message: &str| ContentError::InvalidField { field: "model", message: message.into() };
    let model = catalogue.get(name).ok_or_else(|| refused("there is no such model"))?;
    if !model.has_ended(today) {
        return Ok((name, model));
    }
    let fallback = model.fallback.as_deref().and_then(|name| catalogue.get(name).map(|model| (name, model)));
    fallback.filter(|(_, model)| !model.has_ended(today)).ok_or_else(|| refused("the model has ended"))
}

/// Whether a model can write that much.
///
/// # Errors
/// [`ContentError::InvalidField`].
pub fn check_cap(model: &Model, cap: Option<u32>) -> Result<(), ContentError> {
    match cap {
        Some(cap) if u64::from(cap) > model.max_output_tokens => Err(ContentError::InvalidField {
            field: "max_output_tokens",
            message: format!("the model writes at most {} tokens", model.max_output_tokens),
        }),
        _ => Ok(()),
    }
}

/// The cap that fits into the model's context beside a prompt of `input_tokens`.
///
/// # Errors
/// [`ContentError::PromptTooLong`] when less than the least sensible answer fits.
pub fn caps(plan: &Plan, input_tokens: u64, min_output_tokens: u64) -> Result<OutputCaps, ContentError> {
    let room = plan.model.context_tokens.saturating_sub(input_tokens);
    let min_output_tokens = min_output_tokens.min(plan.max_output_tokens);
    if room < min_output_tokens {
        return Err(ContentError::PromptTooLong);
    }
    Ok(OutputCaps { max_output_tokens: plan.max_output_tokens.min(room), min_output_tokens })
}

#[cfg(test)]
mod tests {
    use contexor_models::{MaxTokensField, Tokenizer};

    use super::*;

    fn model(context_tokens: u64) -> Model {
        Model {
            provider: contexor_models::DEFAULT_PROVIDER.into(),
            provider_model: None,
            tokenizer: Tokenizer::Unknown,
            context_tokens,
            max_output_tokens: 100,
            default_output_tokens: 50,
            max_tokens_field: MaxTokensField::MaxCompletionTokens,
            sampling: true,
            reasoning_effort: None,
            ends_on: None,
            fallback: None,
        }
    }

    #[test]
    fn the_answer_gets_what_the_prompt_leaves() {
        let plan =
            |wanted| Plan { model_name: "m".into(), model: model(1000), temperature: None, max_output_tokens: wanted };
        // prompt, wanted, least: what fits
        for (prompt, wanted, least, expected) in [
            (10, 50, 20, Some((50, 20))),
            (960, 50, 20, Some((40, 20))),
            (980, 50, 20, Some((20, 20))),
            (981, 50, 20, None),
            (5000, 50, 20, None),
            // Who asks for little gets little.
            (10, 5, 20, Some((5, 5))),
        ] {
            let found = caps(&plan(wanted), prompt, least).ok();
            let found = found.map(|caps| (caps.max_output_tokens, caps.min_output_tokens));
            assert_eq!(found, expected, "{prompt} {wanted} {least}");
        }
    }

    #[test]
    fn a_model_that_is_unknown_or_has_ended_is_refused() {
        let catalogue = Catalogue::load("").unwrap();
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert!(resolve(&catalogue, "gpt-4.1-mini", day(2026, 11, 23)).is_ok());
        assert!(resolve(&catalogue, "gpt-4.1-mini", day(2027, 1, 15)).is_err(), "it has no fallback");
        assert!(resolve(&catalogue, "gpt-2", day(2026, 11, 23)).is_err());
        assert!(check_cap(&model(1000), Some(100)).is_ok());
        assert!(check_cap(&model(1000), Some(101)).is_err());
    }
}
