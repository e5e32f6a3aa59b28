//! Figures about the contents of a workspace.

use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::StatusCounts;

/// Longest period of an analysis, days.
pub const MAX_ANALYTICS_DAYS: i64 = 400;
/// Most authors, prompt versions or models that an analysis tells of.
pub const MAX_ANALYTICS_GROUPS: usize = 100;

/// Of which contents figures are wanted.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalyticsQuery {
    /// The workspace.
    #[garde(skip)]
    pub workspace_id: Uuid,
    /// First day, in the organization's zone (Gregorian date); 29 days before `to` if absent.
    #[garde(skip)]
    #[param(example = "2026-11-01")]
    pub from: Option<NaiveDate>,
    /// Last day, inclusive; today if absent. At most 400 days.
    #[garde(skip)]
    #[param(example = "2026-11-30")]
    pub to: Option<NaiveDate>,
}

/// Figures about the contents of a workspace that were created in a period.
///
/// Every figure but `approvals` and `rejections` of `by_day` is about the contents created from `from` to `to` and not deleted since,
/// whenever they were generated and reviewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Analytics)]
pub struct Analytics {
    /// The workspace.
    pub workspace_id: Uuid,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period, inclusive.
    pub to: NaiveDate,
    /// The zone whose days these are.
    pub timezone: String,
    /// When the figures were calculated; an answer is kept for a minute.
    pub as_of: DateTime<Utc>,
    /// All contents of the period.
    pub totals: AnalyticsFigures,
    /// Contents of the period by the status that they have now.
    pub by_status: StatusCounts,
    /// The days of the period, in order; days without anything are there with zeros.
    pub by_day: Vec<AnalyticsDay>,
    /// By author of the content; the 100 with the most contents.
    pub by_author: Vec<AuthorAnalytics>,
    /// By version of the stored prompt; the 100 with the most contents.
    pub by_prompt: Vec<PromptAnalytics>,
    /// By model of the content; the 100 with the most contents.
    pub by_model: Vec<ModelAnalytics>,
}

/// Figures about some contents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::AnalyticsFigures)]
pub struct AnalyticsFigures {
    /// Contents.
    pub contents: i64,
    /// Contents that were approved at least once.
    pub approved_contents: i64,
    /// Approvals; a content may be approved several times.
    pub approvals: i64,
    /// Rejections; a content may be rejected several times.
    pub rejections: i64,
    /// Approvals divided by approvals and rejections together; null without either.
    #[schema(required)]
    pub approval_rate: Option<f64>,
    /// Median time from the creation of a content to its first approval, seconds; null without an approval.
    #[schema(required)]
    pub time_to_approve_p50_s: Option<f64>,
    /// Nine of ten contents were approved for the first time within this time of their creation, seconds; null without an approval.
    #[schema(required)]
    pub time_to_approve_p90_s: Option<f64>,
    /// Share of the contents with a decision whose first decision was an approval; null without a decision.
    #[schema(required)]
    pub first_pass_acceptance: Option<f64>,
    /// Contents for which a model has written a text.
    pub generated_contents: i64,
    /// Mean number of further generations that brought a text, after the first, of the contents with at least one; null without one.
    #[schema(required)]
    pub regenerations_per_content: Option<f64>,
    /// How much people change before they approve: words taken out or put in between the newest generated text and the approved one,
    /// divided by the words of both texts together. 0 is the generated text unchanged, 1 another text; another spelling of a word (half-space, yeh, kaf,
    /// digits, diacritics) is no change. The mean over contents, each with its newest approval of a text that a model had begun; null without one.
    #[schema(required)]
    pub edit_distance: Option<f64>,
    /// Contents that `edit_distance` is the mean of. An approval is measured within seconds.
    pub edit_distance_contents: i64,
    /// What all generations of the approved contents cost, divided by the number of approved contents, micro US dollars; null without an
    /// approved content.
    #[schema(required)]
    pub cost_per_approved_content_micro_usd: Option<i64>,
    /// Generations of the approved contents whose cost is not known, and is missing in the cost.
    pub generations_of_unknown_cost: i64,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::AnalyticsDay)]
pub struct AnalyticsDay {
    /// The day, in the organization's zone (Gregorian date).
    pub day: NaiveDate,
    /// Contents that were created on it.
    pub contents: i64,
    /// Contents that were created on it, by the status that they have now.
    pub by_status: StatusCounts,
    /// Approvals on this day, of contents created at any time.
    pub approvals: i64,
    /// Rejections on this day, of contents created at any time.
    pub rejections: i64,
}

/// Figures about an author's contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::AuthorAnalytics)]
pub struct AuthorAnalytics {
    /// The person or API key that created them.
    pub author_id: Uuid,
    /// The figures.
    #[serde(flatten)]
    pub figures: AnalyticsFigures,
}

/// Figures about the contents of a version of a stored prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptAnalytics)]
pub struct PromptAnalytics {
    /// The stored prompt; null for contents whose prompt was written by hand.
    #[schema(required)]
    pub prompt_id: Option<Uuid>,
    /// Its version; null where the content's prompt was changed by hand.
    #[schema(required)]
    pub prompt_version: Option<i32>,
    /// Its present name; null where there is no stored prompt, or none any more.
    #[schema(required)]
    pub name: Option<String>,
    /// The figures.
    #[serde(flatten)]
    pub figures: AnalyticsFigures,
}

/// Figures about a model's contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::ModelAnalytics)]
pub struct ModelAnalytics {
    /// The model that the contents are generated with.
    pub model: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: AnalyticsFigures,
}
