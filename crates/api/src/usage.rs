//! Tokens, money and limits.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::page::default_limit;

/// Which organization, and which month of it.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SummaryQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
    /// `YYYY-MM` in the organization's calendar; the running month if absent.
    #[garde(inner(pattern(r"^[0-9]{4}-(0[1-9]|1[0-2])$")))]
    #[param(example = "2026-11", pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
    pub month: Option<String>,
}

/// Which organization.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrgQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
}

/// Which organization's log, and which page.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
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

/// A month of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Summary)]
pub struct Summary {
    /// The organization.
    pub org_id: Uuid,
    /// The month, in the organization's calendar.
    pub month: String,
    /// Tries at the model.
    pub requests: i64,
    /// Tokens read, cached ones included.
    pub input_tokens: i64,
    /// Tokens written, reasoning included.
    pub output_tokens: i64,
    /// Money spent, micro US dollars.
    pub cost_micro_usd: i64,
    /// Money held for what runs now, micro US dollars.
    pub reserved_micro_usd: i64,
    /// The limit in force; null when there is none.
    #[schema(required)]
    pub limit: Option<Limit>,
    /// What is left to spend or hold; null when nothing limits it.
    #[schema(required)]
    pub remaining_micro_usd: Option<i64>,
    /// The same by model.
    pub by_model: Vec<Share>,
    /// The same by workspace.
    pub by_workspace: Vec<Share>,
    /// The same by person.
    pub by_user: Vec<Share>,
}

/// A part of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Share)]
pub struct Share {
    /// Name of the model, or id of the workspace or person.
    pub key: String,
    /// Tries at the model.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money spent, micro US dollars.
    pub cost_micro_usd: i64,
}

/// How the tokens of a try are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::UsageSource)]
#[serde(rename_all = "snake_case")]
pub enum UsageSource {
    /// The provider said so.
    Reported,
    /// The stream was cut; counted by us.
    Estimated,
    /// Nobody knows; the provider may have billed.
    Unknown,
}

impl UsageSource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Reported, Self::Estimated, Self::Unknown];

    /// The word used in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Estimated => "estimated",
            Self::Unknown => "unknown",
        }
    }

    /// The source that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }
}

/// One try at the model.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::LogEntry)]
pub struct LogEntry {
    /// Id of the try.
    pub id: Uuid,
    /// The workspace it was for.
    pub workspace_id: Uuid,
    /// The content it was for.
    pub content_id: Uuid,
    /// The task it was part of.
    pub task_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model that answered.
    pub model: String,
    /// How it ended: `completed`, `interrupted`, `refused`, `failed`.
    pub outcome: String,
    /// How its tokens are known.
    pub usage_source: UsageSource,
    /// Tokens read, cached ones included.
    pub input_tokens: i64,
    /// Of them, read from the provider's cache.
    pub cached_input_tokens: i64,
    /// Tokens written, reasoning included.
    pub output_tokens: i64,
    /// Of them, reasoning.
    pub reasoning_tokens: i64,
    /// Its cost, micro US dollars; null when the model has no price.
    #[schema(required)]
    pub cost_micro_usd: Option<i64>,
    /// When it began.
    pub at: DateTime<Utc>,
}

/// What a limit bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::LimitScope)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// The whole organization.
    Org,
    /// One person in it.
    User,
}

/// A monthly limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Limit)]
pub struct Limit {
    /// What it bounds.
    pub scope: LimitScope,
    /// Whom, for scope `user`.
    #[schema(required)]
    pub user_id: Option<Uuid>,
    /// Money a month, micro US dollars; null for no bound.
    #[schema(required)]
    pub monthly_cost_micro_usd: Option<i64>,
    /// Tokens a month; null for no bound.
    #[schema(required)]
    pub monthly_tokens: Option<i64>,
    /// Percent of it at which a warning is sent, besides those at 50, 95 and 100.
    pub warn_at_percent: i32,
}

/// The limits of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Limits)]
pub struct Limits {
    /// The organization's own first, then those of people.
    pub items: Vec<Limit>,
}

/// Sets one limit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = usage::SetLimit)]
#[serde(deny_unknown_fields)]
pub struct SetLimit {
    /// What it bounds.
    #[garde(skip)]
    pub scope: LimitScope,
    /// Whom, for scope `user`.
    #[garde(skip)]
    pub user_id: Option<Uuid>,
    /// Money a month, micro US dollars; absent or null for no bound.
    #[garde(inner(range(min = 0, max = 1_000_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    pub monthly_cost_micro_usd: Option<i64>,
    /// Tokens a month; absent or null for no bound.
    #[garde(inner(range(min = 0, max = 1_000_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    pub monthly_tokens: Option<i64>,
    /// Percent at which a warning is sent, 1 to 100.
    #[serde(default = "default_warning")]
    #[garde(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, default = 80)]
    pub warn_at_percent: i32,
}

const fn default_warning() -> i32 {
    80
}
