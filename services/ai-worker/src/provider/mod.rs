//! Model providers: what is asked of one, what comes back, and how it fails. The wire's shapes stay in the adapters.

pub mod answer;
pub mod breaker;
pub mod chat_completions;
pub mod finish;
mod json;
pub mod rate_limit;
pub mod registry;
mod sse;
pub mod usage;
mod wire;

use std::time::Duration;

use contexor_models::{ChatMessage, Model};
use futures::{future::BoxFuture, stream::BoxStream};
use uuid::Uuid;

pub use self::{
    finish::Finish,
    usage::{Usage, UsageReport},
};

/// What a model is asked.
#[derive(Debug)]
pub struct Request<'a> {
    /// The try, by which the provider's support can find it.
    pub attempt_id: Uuid,
    /// The model's name.
    pub model_name: &'a str,
    /// Its switches.
    pub model: &'a Model,
    /// The conversation.
    pub messages: &'a [ChatMessage],
    /// Output cap, tokens.
    pub max_output_tokens: u32,
    /// Sampling temperature; the model's own if absent.
    pub temperature: Option<f32>,
    /// The form of the answer; any text if absent.
    pub format: Option<&'a AnswerFormat>,
    /// Stands for the person, without telling who it is; at most 64 characters.
    pub safety_identifier: &'a str,
}

/// JSON that an answer is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerFormat {
    /// Its name: letters, digits, `_` and `-`, at most 64.
    pub name: &'static str,
    /// Its JSON schema, in the subset that strict structured outputs allow.
    pub schema: serde_json::Value,
}

/// A piece of the answer. Any part may be missing, and all of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The model that answers.
    pub model: Option<String>,
    /// More of the text.
    pub text: Option<String>,
    /// More of what the model says instead of doing what it was asked. Paid for, never shown.
    pub refusal: Option<String>,
    /// More of what the model thinks before it answers. Paid for, never shown.
    pub reasoning: Option<String>,
    /// The end of the text.
    pub finish: Option<Finish>,
    /// The text goes on after an end that was told: that end was none.
    pub has_gone_on: bool,
    /// The bill, so far or for good.
    pub usage: Option<UsageReport>,
}

/// The answer while it is being written.
pub type ProviderStream = BoxStream<'static, Result<Chunk, ProviderError>>;

/// Something that answers.
pub trait Provider: Send + Sync + 'static {
    /// Asks, and returns once the provider began to answer. Puts no bound on time: that is the caller's.
    fn stream<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<ProviderStream, ProviderError>>;
}

/// Whether a try that failed before any answer may have been billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// Nothing was written.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// How a provider fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Too much was asked of it (429).
    #[error("the provider limits the rate")]
    RateLimited {
        /// When it wants to be asked again.
        after: Option<Duration>,
    },
    /// It is away or broken, for the time being.
    #[error("the provider is not available ({reason})")]
    Unavailable {
        /// In a word, for logs and metrics.
        reason: &'static str,
        /// When it wants to be asked again.
        after: Option<Duration>,
        /// Whether it may be asked again at all.
        retry: bool,
        /// Whether it may have billed.
        billing: Billing,
    },
    /// The answer began and was cut.
    #[error("the answer was cut ({0})")]
    Interrupted(&'static str),
    /// Asking again would not help.
    #[error("the provider refuses: {}", .0.code())]
    Permanent(Refusal),
    /// The platform itself broke over the answer.
    #[error("the answer could not be worked on")]
    Internal,
}

/// Why asking again would not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The model is gone, or never was.
    ModelUnavailable,
    /// The key is not accepted.
    Auth,
    /// Not from this place.
    RegionBlocked,
    /// The account's money or quota is used up.
    QuotaExhausted,
    /// The prompt does not fit the model.
    PromptTooLong,
    /// The provider's filter.
    ContentFiltered,
    /// The provider does not understand the request.
    InvalidRequest,
}

impl Refusal {
    /// The stable word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ModelUnavailable => "model_unavailable",
            Self::Auth => "provider_auth",
            Self::RegionBlocked => "provider_region_blocked",
            Self::QuotaExhausted => "provider_quota_exhausted",
            Self::PromptTooLong => "prompt_too_long",
            Self::ContentFiltered => "content_filtered",
            Self::InvalidRequest => "invalid_request",
        }
    }

    /// The sentence for people. Never the provider's own: it may quote the prompt.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::ModelUnavailable => "The provider does not offer this model any more.",
            Self::Auth => "The provider does not accept the platform's key.",
            Self::RegionBlocked => "The provider does not serve the place that the platform calls from.",
            Self::QuotaExhausted => "The platform's account at the provider is used up.",
            Self::PromptTooLong => "The prompt is too long for the model.",
            Self::ContentFiltered => "The provider's content filter stopped the text.",
            Self::InvalidRequest => "The provider did not accept the request.",
        }
    }

    /// Whether it is about the account or the model, and so would meet every request alike.
    pub const fn concerns_everybody(self) -> bool {
        matches!(self, Self::Auth | Self::RegionBlocked | Self::QuotaExhausted)
    }
}

impl ProviderError {
    /// A word for metrics.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { reason, .. } | Self::Interrupted(reason) => reason,
            Self::Permanent(refusal) => refusal.code(),
            Self::Internal => "internal",
        }
    }

    /// The code and sentence that a generation fails with when it cannot be tried again.
    pub const fn failure(&self) -> (&'static str, &'static str) {
        match self {
            Self::RateLimited { .. } => {
                ("provider_rate_limited", "The provider is asked too much at present; try again later.")
            }
            Self::Unavailable { .. } => ("provider_unavailable", "The provider does not answer; try again later."),
            Self::Interrupted(_) => {
                ("provider_interrupted", "The provider's answer was cut each time; try again later.")
            }
            Self::Permanent(refusal) => (refusal.code(), refusal.detail()),
            Self::Internal => ("internal", "The platform failed over the provider's answer; try again later."),
        }
    }

    /// When the provider wants to be asked again, if it said so.
    pub const fn after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { after } | Self::Unavailable { after, .. } => *after,
            Self::Interrupted(_) | Self::Permanent(_) | Self::Internal => None,
        }
    }

    /// Whether asking again may help.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Interrupted(_) | Self::Internal => true,
            Self::Unavailable { retry, .. } => *retry,
            Self::Permanent(_) => false,
        }
    }
}
