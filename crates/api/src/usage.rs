//! Tokens, money and limits.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mod reports;

pub use reports::*;

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
    /// Tokens that are left; null when nothing limits them.
    #[schema(required)]
    pub remaining_tokens: Option<i64>,
    /// The currency in which money may be shown besides; null when the organization has set none.
    #[schema(required)]
    pub display_currency: Option<DisplayCurrency>,
    /// The same by model, with the names of `GET /models` where the model is one of them.
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

text_enum! {
    /// How the tokens of a try are known.
    #[schema(as = usage::UsageSource)]
    pub enum UsageSource {
        /// The provider said so.
        Reported = "reported",
        /// The stream was cut; counted by us.
        Estimated = "estimated",
        /// Nobody knows; the provider may have billed.
        Unknown = "unknown",
    }
}

/// One try at the model.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::LogEntry)]
pub struct LogEntry {
    /// Id of the try.
    pub id: Uuid,
    /// `attempt`; `settlement` of an attempt of which nobody knew the bill; or `correction` of one.
    #[serde(default)]
    pub entry: String,
    /// The attempt that it settles or corrects.
    #[serde(default)]
    #[schema(required)]
    pub corrects: Option<Uuid>,
    /// The workspace it was for.
    pub workspace_id: Uuid,
    /// The project it was for; null for what was entered before this was kept.
    #[serde(default)]
    #[schema(required)]
    pub project_id: Option<Uuid>,
    /// The content it was for.
    pub content_id: Uuid,
    /// The task it was part of.
    pub task_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model that answered.
    pub model: String,
    /// The model whose price was applied: the one that was asked for where the answering one has none.
    #[serde(default)]
    #[schema(required)]
    pub priced_as: Option<String>,
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
    /// Its cost, micro US dollars; null while nobody knows it. Negative in a correction that gives back.
    #[schema(required)]
    pub cost_micro_usd: Option<i64>,
    /// Of the provider's bill, what is not the organization's to pay: above the hold and above the limits.
    #[serde(default)]
    pub excess_micro_usd: i64,
    /// When it began.
    pub at: DateTime<Utc>,
}

text_enum! {
    /// What a limit bounds.
    #[schema(as = usage::LimitScope)]
    pub enum LimitScope {
        /// The whole organization.
        Org = "org",
        /// One workspace of it.
        Workspace = "workspace",
        /// One person in it.
        User = "user",
        /// One API key.
        ApiKey = "api_key",
    }
}

text_enum! {
    /// What a limit counts.
    #[schema(as = usage::LimitMeasure)]
    pub enum LimitMeasure {
        /// Money, micro US dollars.
        Cost = "cost",
        /// Tokens.
        Tokens = "tokens",
    }
}

/// A currency in which money may be shown beside dollars. The ledger stays in micro US dollars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = usage::DisplayCurrency)]
#[serde(deny_unknown_fields)]
pub struct DisplayCurrency {
    /// Which one.
    #[garde(skip)]
    pub currency: Currency,
    /// How many of it are a dollar, as the organization reckons.
    #[garde(range(min = 1, max = 1_000_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 115_000)]
    pub per_usd: i64,
}

text_enum! {
    /// A currency that money may be shown in.
    #[schema(as = usage::Currency)]
    pub enum Currency {
        /// Ten rials.
        Toman = "toman",
        /// Iranian rial.
        Rial = "rial",
    }
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
    /// Which workspace, for scope `workspace`.
    #[serde(default)]
    #[schema(required)]
    pub workspace_id: Option<Uuid>,
    /// Which key, for scope `api_key`.
    #[serde(default)]
    #[schema(required)]
    pub api_key_id: Option<Uuid>,
    /// Money a month, micro US dollars; null for no bound.
    #[schema(required)]
    pub monthly_cost_micro_usd: Option<i64>,
    /// Tokens a month; null for no bound.
    #[schema(required)]
    pub monthly_tokens: Option<i64>,
    /// The most that one generation may cost with all of its attempts, micro US dollars; null for no bound.
    #[serde(default)]
    #[schema(required)]
    pub max_generation_micro_usd: Option<i64>,
    /// Percent of it at which a warning is sent, besides those at 50, 95 and 100.
    pub warn_at_percent: i32,
}

/// The limits of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Limits)]
pub struct Limits {
    /// The organization's own first.
    pub items: Vec<Limit>,
    /// The currency in which money may be shown besides; null when the organization has set none.
    #[serde(default)]
    #[schema(required)]
    pub display_currency: Option<DisplayCurrency>,
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
    /// Which workspace, for scope `workspace`.
    #[garde(skip)]
    pub workspace_id: Option<Uuid>,
    /// Which key, for scope `api_key`.
    #[garde(skip)]
    pub api_key_id: Option<Uuid>,
    /// Money a month, micro US dollars; absent or null for no bound.
    #[garde(inner(range(min = 0, max = 1_000_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    pub monthly_cost_micro_usd: Option<i64>,
    /// Tokens a month; absent or null for no bound.
    #[garde(inner(range(min = 0, max = 1_000_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    pub monthly_tokens: Option<i64>,
    /// The most that one generation may cost with all of its attempts, micro US dollars; absent or null for no bound.
    #[garde(inner(range(min = 0, max = 1_000_000_000_000_000)))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    pub max_generation_micro_usd: Option<i64>,
    /// Percent at which a warning is sent, 1 to 100.
    #[serde(default = "default_warning")]
    #[garde(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, default = 80)]
    pub warn_at_percent: i32,
}

const fn default_warning() -> i32 {
    80
}
