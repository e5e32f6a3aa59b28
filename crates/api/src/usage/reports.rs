//! Reports of use: the log, time series, forecasts, what is not settled, and statements.

use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Limit, LogEntry, Share, UsageSource};
use crate::{page::default_limit, rules};

/// A query of an organization's log: the organization, `$first`, the filters, `$last`. Not a flattened struct, which serde has no
/// `deny_unknown_fields` for.
macro_rules! log_query {
    ($(#[$meta:meta])* $name:ident { $($first:tt)* } { $($last:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The organization.
            #[garde(skip)]
            pub org_id: Uuid,
            $($first)*
            /// Attempts that began at this moment or later.
            #[garde(custom(rules::optional_instant))]
            pub from: Option<DateTime<Utc>>,
            /// Attempts that began before this moment.
            #[garde(custom(rules::optional_instant))]
            pub to: Option<DateTime<Utc>>,
            /// Of this model, by the name in the log or by the one whose price was applied.
            #[garde(inner(length(bytes, min = 1, max = 100)))]
            #[param(max_length = 100)]
            pub model: Option<String>,
            /// On behalf of this person or API key.
            #[garde(skip)]
            pub user_id: Option<Uuid>,
            /// For this workspace.
            #[garde(skip)]
            pub workspace_id: Option<Uuid>,
            /// For this project.
            #[garde(skip)]
            pub project_id: Option<Uuid>,
            /// For this content.
            #[garde(skip)]
            pub content_id: Option<Uuid>,
            /// With tokens known in this way.
            #[garde(skip)]
            pub source: Option<UsageSource>,
            /// That ended so: `completed`, `interrupted`, `refused`, `failed`.
            #[garde(inner(pattern(r"^(completed|interrupted|refused|failed)$")))]
            #[param(pattern = r"^(completed|interrupted|refused|failed)$")]
            pub outcome: Option<String>,
            $($last)*
        }
    };
}

log_query! {
    /// What of an organization's log is wanted.
    LogQuery {} {
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
}

log_query! {
    /// What of an organization's log is exported, and how.
    LogExportQuery {
        /// `csv`, which is the only form.
        #[serde(default)]
        #[garde(skip)]
        #[param(inline)]
        pub format: LogFormat,
    } {}
}

/// The form of an exported log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::LogFormat)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// RFC 4180, UTF-8 with a byte order mark.
    #[default]
    Csv,
}

/// Which time series is wanted.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TimeseriesQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
    /// First day, in the organization's zone (Gregorian date); the first of the running month if absent.
    #[garde(custom(rules::optional_day))]
    #[param(example = "2026-11-01")]
    pub from: Option<NaiveDate>,
    /// Last day, inclusive; today if absent. At most 400 days of days, or 31 days of hours.
    #[garde(custom(rules::optional_day))]
    #[param(example = "2026-11-30")]
    pub to: Option<NaiveDate>,
    /// Size of the steps.
    #[serde(default)]
    #[garde(skip)]
    pub bucket: Bucket,
    /// A line for each of these; the 20 with the highest cost, the others together under `other`.
    #[garde(skip)]
    pub group_by: Option<GroupBy>,
}

/// A step of a time series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Bucket)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// A day of the organization's zone: 23 or 25 hours when its clock changes.
    #[default]
    Day,
    /// An hour.
    Hour,
}

/// What a time series is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::GroupBy)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// Names of models.
    Model,
    /// Ids of workspaces.
    Workspace,
    /// Ids of people and API keys.
    User,
    /// Ids of projects.
    Project,
}

/// A time series. Steps without calls are there with zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Timeseries)]
pub struct Timeseries {
    /// The organization.
    pub org_id: Uuid,
    /// The zone whose days and hours these are.
    pub timezone: String,
    /// Size of the steps.
    pub bucket: Bucket,
    /// What it is split by.
    #[schema(required)]
    pub group_by: Option<GroupBy>,
    /// By time, then by group.
    pub points: Vec<Point>,
}

/// A step of a time series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Point)]
pub struct Point {
    /// Its first moment.
    pub at: DateTime<Utc>,
    /// Its local date (Gregorian), and for hours the local time: `2026-11-29` or `2026-11-29T05:00`.
    pub local: String,
    /// The model, or the id; `other` for all beyond the 20 with the highest cost; null where nothing is split.
    #[schema(required)]
    pub group: Option<String>,
    /// Attempts at the model.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money, micro US dollars.
    pub cost_micro_usd: i64,
}

/// The caller's own month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Mine)]
pub struct Mine {
    /// The organization.
    pub org_id: Uuid,
    /// The person or API key.
    pub user_id: Uuid,
    /// The month, in the organization's calendar.
    pub month: String,
    /// Attempts at the model.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money spent, micro US dollars.
    pub cost_micro_usd: i64,
    /// Money held for what runs now, micro US dollars.
    pub reserved_micro_usd: i64,
    /// The caller's own limit; null when there is none.
    #[schema(required)]
    pub limit: Option<Limit>,
    /// What the lowest of the caller's and the organization's limits leaves; null when nothing limits it.
    #[schema(required)]
    pub remaining_micro_usd: Option<i64>,
    /// Tokens that are left likewise; null when nothing limits them.
    #[schema(required)]
    pub remaining_tokens: Option<i64>,
}

/// Where the month is going.
///
/// Method: the days that are left are taken to cost what the same days of the week cost in the last 8 weeks (all of those since the
/// first use, today apart, at least the day's share of the plain average where a weekday has none), and today the larger of that and
/// what it has cost already. The range is the 10th to the 90th percentile of 1,000 months that are drawn from those days, weekday by
/// weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Forecast)]
pub struct Forecast {
    /// The organization.
    pub org_id: Uuid,
    /// The month, in the organization's calendar.
    pub month: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
    /// Money spent so far, micro US dollars.
    pub spent_micro_usd: i64,
    /// What the month is expected to cost, micro US dollars.
    pub expected_micro_usd: i64,
    /// Nine of ten such months cost more, micro US dollars.
    pub low_micro_usd: i64,
    /// Nine of ten such months cost less, micro US dollars.
    pub high_micro_usd: i64,
    /// The organization's limit, micro US dollars; null when there is none.
    #[schema(required)]
    pub limit_micro_usd: Option<i64>,
    /// The day on which the limit is expected to be reached; null when that is not in this month.
    #[schema(required)]
    pub limit_reached_on: Option<NaiveDate>,
    /// Days of use that this rests on.
    pub days_observed: i64,
    /// How it is reckoned, for people.
    pub method: String,
}

/// What is not settled, or settled on a guess.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Unsettled)]
pub struct Unsettled {
    /// Holds whose bill is not known, oldest first; at most 100.
    pub holds: Vec<UnsettledHold>,
    /// Attempts of the last 31 days whose tokens are `estimated` or `unknown`, newest first; at most 100. All of them are in the log.
    pub attempts: Vec<LogEntry>,
}

/// A hold whose bill is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::UnsettledHold)]
pub struct UnsettledHold {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model asked for.
    pub model: String,
    /// Money still held, micro US dollars.
    pub held_micro_usd: i64,
    /// Tokens still held.
    pub held_tokens: i64,
    /// Since when it is held.
    pub created_at: DateTime<Utc>,
    /// When it is settled as its full cost unless its bill is known by then.
    pub settles_at: DateTime<Utc>,
}

/// Which statement, and in which form.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatementQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
    /// `json`, `csv`, or `html` for printing.
    #[serde(default)]
    #[garde(skip)]
    #[param(inline)]
    pub format: StatementFormat,
}

/// The form of a statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::StatementFormat)]
#[serde(rename_all = "snake_case")]
pub enum StatementFormat {
    /// The statement itself.
    #[default]
    Json,
    /// RFC 4180, UTF-8 with a byte order mark.
    Csv,
    /// A page for printing.
    Html,
}

/// The closed books of a month. They never change.
///
/// `sha256` is that of the statement in the JSON form without `sha256` itself, as RFC 8785 writes it: members in alphabetical order,
/// no white space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Statement)]
pub struct Statement {
    /// The organization.
    pub org_id: Uuid,
    /// The month, in the organization's calendar.
    pub month: String,
    /// `gregorian` or `jalali`.
    pub calendar: String,
    /// The zone of its days.
    pub timezone: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
    /// When the books were closed.
    pub closed_at: DateTime<Utc>,
    /// What the month itself cost.
    pub totals: Totals,
    /// The same by model.
    pub by_model: Vec<Share>,
    /// The same by workspace.
    pub by_workspace: Vec<Share>,
    /// The same by person and API key.
    pub by_user: Vec<Share>,
    /// What was entered after the books of its own day's month were closed, by that month; part of `due_micro_usd` alone.
    pub corrections: Vec<Correction>,
    /// What the month cost with the corrections, micro US dollars.
    pub due_micro_usd: i64,
    /// The limits in force at closing.
    pub limits: Vec<Limit>,
    /// Money that was still held at closing: its bills are in a later statement, micro US dollars.
    pub unsettled_micro_usd: i64,
    /// How many holds that is.
    pub unsettled_holds: i64,
    /// SHA-256 of all that, hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// Sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Totals)]
pub struct Totals {
    /// Attempts at the model.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money, micro US dollars.
    pub cost_micro_usd: i64,
}

/// What came too late for the statement of its own month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::Correction)]
pub struct Correction {
    /// The month that it belongs to, in the calendar of now.
    pub month: String,
    /// Entries of the log.
    pub entries: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money, micro US dollars; negative when it is given back.
    pub cost_micro_usd: i64,
}

/// Statements that there are, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::StatementList)]
pub struct StatementList {
    /// The months.
    pub items: Vec<StatementHead>,
}

/// A statement that there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = usage::StatementHead)]
pub struct StatementHead {
    /// The month.
    pub month: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
    /// When the books were closed.
    pub closed_at: DateTime<Utc>,
    /// What the month cost with corrections, micro US dollars.
    pub due_micro_usd: i64,
    /// SHA-256 of the statement, hexadecimal.
    pub sha256: String,
}
