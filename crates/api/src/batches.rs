//! Batches: many contents generated from one prompt.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{content::Failure, page::default_limit, prompts, rules};

/// Most rows of a batch.
pub const MAX_BATCH_ROWS: usize = 1000;

/// Starts a batch.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::CreateBatch)]
#[serde(deny_unknown_fields)]
pub struct CreateBatch {
    /// The project that the contents go into.
    #[garde(skip)]
    pub project_id: Uuid,
    /// The prompt that each row is rendered with, in its current version.
    #[garde(skip)]
    pub prompt_id: Uuid,
    /// One content each, 1 to 1,000.
    #[garde(length(min = 1, max = MAX_BATCH_ROWS), dive)]
    #[schema(min_items = 1, max_items = 1000)]
    pub rows: Vec<BatchRowInput>,
    /// A model of the catalogue; the default one if absent.
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    #[schema(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Labels of every content, at most 20 of at most 50 characters.
    #[serde(default)]
    #[garde(custom(|tags: &Vec<String>, context: &()| rules::tags(tags, context)))]
    #[schema(max_items = 20)]
    pub tags: Vec<String>,
    /// Cap on each answer, tokens.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_output_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    #[schema(minimum = 0, maximum = 2)]
    pub temperature: Option<f32>,
    /// The most that the whole batch may cost, micro US dollars; the organization's limits hold besides.
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub budget_micro_usd: Option<i64>,
}

/// A row of a batch that is started.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[schema(as = content::BatchRowInput)]
#[serde(deny_unknown_fields)]
pub struct BatchRowInput {
    /// Title of the content, 1 to 300 characters.
    #[garde(custom(rules::line::<300>))]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S")]
    pub title: String,
    /// Values for the variables of the prompt.
    #[serde(default)]
    #[garde(custom(prompts::values))]
    #[schema(value_type = BTreeMap<String, prompts::VariableValue>)]
    pub variables: BTreeMap<String, Value>,
}

/// What goes with rows that are sent as `text/csv`; a JSON body holds it itself.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BatchCsvQuery {
    /// With `text/csv`: the project that the contents go into.
    #[garde(skip)]
    pub project_id: Option<Uuid>,
    /// With `text/csv`: the prompt that each row is rendered with.
    #[garde(skip)]
    pub prompt_id: Option<Uuid>,
    /// With `text/csv`: a model of the catalogue; the default one if absent.
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    #[param(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// With `text/csv`: cap on each answer, tokens.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[param(minimum = 1, maximum = 1_000_000)]
    pub max_output_tokens: Option<u32>,
    /// With `text/csv`: sampling temperature, 0 to 2.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    #[param(minimum = 0, maximum = 2)]
    pub temperature: Option<f32>,
    /// With `text/csv`: the most that the whole batch may cost, micro US dollars.
    #[garde(inner(range(min = 1)))]
    #[param(minimum = 1)]
    pub budget_micro_usd: Option<i64>,
}

text_enum! {
    /// Where a batch is.
    #[schema(as = content::BatchState)]
    pub enum BatchState {
        /// Rows are started one after the other.
        Running = "running",
        /// Every row has an outcome.
        Finished = "finished",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where a row of a batch is.
    #[schema(as = content::BatchRowState)]
    pub enum BatchRowState {
        /// Waits for its turn.
        Pending = "pending",
        /// Its generation is queued or runs.
        Running = "running",
        /// Its text is stored.
        Succeeded = "succeeded",
        /// It came to nothing.
        Failed = "failed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// How many rows of a batch are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::BatchProgress)]
pub struct BatchProgress {
    /// Wait for their turn.
    pub pending: i64,
    /// Are generated.
    pub running: i64,
    /// Have their text.
    pub succeeded: i64,
    /// Came to nothing.
    pub failed: i64,
    /// Were called off.
    pub cancelled: i64,
}

/// A batch.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Batch)]
pub struct Batch {
    /// Id of the batch.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// The workspace it is in.
    pub workspace_id: Uuid,
    /// The project that its contents go into.
    pub project_id: Uuid,
    /// The prompt.
    pub prompt_id: Uuid,
    /// The prompt's version.
    pub prompt_version: i32,
    /// The model.
    pub model: String,
    /// Where it is.
    pub state: BatchState,
    /// How many rows it has.
    pub total: i32,
    /// How many rows are where.
    pub progress: BatchProgress,
    /// The most that it may cost, micro US dollars.
    #[schema(required)]
    pub budget_micro_usd: Option<i64>,
    /// What its generations cost so far, as far as known, micro US dollars.
    pub spent_micro_usd: i64,
    /// What is held for generations whose cost is not known yet, micro US dollars.
    pub reserved_micro_usd: i64,
    /// Who started it.
    pub author_id: Uuid,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When its last row had an outcome, or when it was called off.
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// A batch in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::BatchSummary)]
pub struct BatchSummary {
    /// Id of the batch.
    pub id: Uuid,
    /// The project that its contents go into.
    pub project_id: Uuid,
    /// The prompt.
    pub prompt_id: Uuid,
    /// The prompt's version.
    pub prompt_version: i32,
    /// The model.
    pub model: String,
    /// Where it is.
    pub state: BatchState,
    /// How many rows it has.
    pub total: i32,
    /// Who started it.
    pub author_id: Uuid,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When its last row had an outcome, or when it was called off.
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// A row of a batch and its outcome.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::BatchRow)]
pub struct BatchRow {
    /// 1 for the first.
    pub number: i32,
    /// Title of the content.
    pub title: String,
    /// Where it is.
    pub state: BatchRowState,
    /// The content, once there is one.
    #[schema(required)]
    pub content_id: Option<Uuid>,
    /// Its newest generation.
    #[schema(required)]
    pub task_id: Option<Uuid>,
    /// The version that the text became.
    #[schema(required)]
    pub version: Option<i32>,
    /// Why it came to nothing.
    #[schema(required)]
    pub error: Option<Failure>,
    /// What its generations cost so far, as far as known, micro US dollars.
    pub cost_micro_usd: i64,
}

/// The filters of a batch's rows.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BatchRowQuery {
    /// In this state.
    #[garde(skip)]
    #[param(inline)]
    pub state: Option<BatchRowState>,
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}
