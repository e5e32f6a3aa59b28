//! What usage says.

use chrono::{DateTime, Utc};
use contexor_api::usage::{LimitMeasure, LimitScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// A task's use was entered into the log: the total of all its entries until now, which takes the place of what was told before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = UsageRecorded)]
pub struct UsageRecorded {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// Tokens read, over all tries.
    pub input_tokens: i64,
    /// Tokens written, over all tries.
    pub output_tokens: i64,
    /// Cost of all tries, micro US dollars; none while that of one is not known.
    pub cost_micro_usd: Option<i64>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl Event for UsageRecorded {
    const TYPE: &'static str = "usage.recorded.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A share of a monthly limit is used up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = LimitWarning)]
pub struct LimitWarning {
    /// The organization.
    pub org_id: Uuid,
    /// Whose limit.
    pub scope: LimitScope,
    /// The person, for scope `user`.
    pub user_id: Option<Uuid>,
    /// The workspace, the person or the key, as the scope says; none for scope `org`.
    #[serde(default)]
    pub subject_id: Option<Uuid>,
    /// The month, in the organization's calendar.
    pub period: String,
    /// What the limit counts; the others of one subject are told apart. Absent in events of before it was told.
    #[serde(default)]
    pub measure: Option<LimitMeasure>,
    /// The share that was passed.
    pub percent: i32,
    /// Whether it is the highest of the shares that were passed at once. Older events lack it; each of them is taken for the highest.
    #[serde(default = "yes")]
    pub is_highest: bool,
    /// Money spent so far.
    pub spent_micro_usd: i64,
    /// The limit, when it is one of money.
    pub limit_micro_usd: Option<i64>,
    /// Tokens used so far, when the limit is one of tokens.
    #[serde(default)]
    pub spent_tokens: Option<i64>,
    /// The limit, when it is one of tokens.
    #[serde(default)]
    pub limit_tokens: Option<i64>,
}

const fn yes() -> bool {
    true
}

impl Event for LimitWarning {
    const TYPE: &'static str = "usage.limit.warning.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A generation was refused because a limit is reached.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = LimitExceeded)]
pub struct LimitExceeded {
    /// The organization.
    pub org_id: Uuid,
    /// Whose limit.
    pub scope: LimitScope,
    /// The person, for scope `user`.
    pub user_id: Option<Uuid>,
    /// The workspace, the person or the key, as the scope says; none for scope `org`.
    #[serde(default)]
    pub subject_id: Option<Uuid>,
    /// What the limit counts. Absent in events of before it was told.
    #[serde(default)]
    pub measure: Option<LimitMeasure>,
    /// The month, in the organization's calendar.
    pub period: String,
}

impl Event for LimitExceeded {
    const TYPE: &'static str = "usage.limit.exceeded.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A new month of an organization began.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PeriodOpened)]
pub struct PeriodOpened {
    /// The organization.
    pub org_id: Uuid,
    /// The month, in the organization's calendar.
    pub period: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
}

impl Event for PeriodOpened {
    const TYPE: &'static str = "usage.period.opened.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// The books of a month are closed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PeriodClosed)]
pub struct PeriodClosed {
    /// The organization.
    pub org_id: Uuid,
    /// The month, in the organization's calendar.
    pub period: String,
    /// What it cost, with corrections of earlier months, micro US dollars.
    pub cost_micro_usd: i64,
    /// SHA-256 of the statement, hexadecimal.
    pub sha256: String,
    /// When.
    pub closed_at: DateTime<Utc>,
}

impl Event for PeriodClosed {
    const TYPE: &'static str = "usage.period.closed.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
