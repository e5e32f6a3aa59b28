//! Language models, for who picks one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every model that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Models)]
pub struct Models {
    /// The models, by name.
    pub items: Vec<ModelInfo>,
}

/// A model that contents can be generated with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::ModelInfo)]
pub struct ModelInfo {
    /// Its name in contents, generations and accounts.
    pub name: String,
    /// Who serves it, by its name in the installation's settings.
    pub provider: String,
    /// What it costs to read, micro US dollars a million tokens; null while that is not known.
    #[schema(required)]
    pub input_price: Option<i64>,
    /// What it costs to write, micro US dollars a million tokens; null while that is not known.
    #[schema(required)]
    pub output_price: Option<i64>,
    /// Prompt and answer together, tokens.
    pub context_tokens: u64,
    /// The longest answer, tokens.
    pub max_output_tokens: u64,
    /// The announced last day.
    #[schema(required)]
    pub ends_on: Option<NaiveDate>,
    /// Whether contents are made with it that name none.
    pub is_default: bool,
}
