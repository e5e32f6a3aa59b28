//! What may refuse a hold, and by what it counts.

use contexor_api::usage::LimitMeasure;
use serde::Deserialize;

/// What bounds a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The organization's limit.
    Org,
    /// The workspace's limit.
    Workspace,
    /// The person's limit.
    User,
    /// The API key's limit.
    ApiKey,
    /// The cap of one generation.
    Generation,
    /// The operator's limit of the whole installation.
    Installation,
}

impl Bound {
    /// Its word in answers and metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Workspace => "workspace",
            Self::User => "user",
            Self::ApiKey => "api_key",
            Self::Generation => "generation",
            Self::Installation => "installation",
        }
    }
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Micro US dollars.
    Money,
    /// Tokens.
    Tokens,
}

impl From<Measure> for LimitMeasure {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Money => Self::Cost,
            Measure::Tokens => Self::Tokens,
        }
    }
}
