//! In-app notifications.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something a person should know.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::Notification)]
pub struct Notification {
    /// Id of the notification.
    pub id: Uuid,
    /// The organization it is about, when it is about one.
    #[schema(required)]
    pub org_id: Option<Uuid>,
    /// What happened: the event's type, such as `content.approved`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Ids and numbers to build a sentence from; never texts or phone numbers.
    pub data: serde_json::Value,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    #[schema(required)]
    pub read_at: Option<DateTime<Utc>>,
}

/// A page of notifications and how many are unread in all.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::Notifications)]
pub struct Notifications {
    /// The notifications, newest first.
    pub items: Vec<Notification>,
    /// Give it back as `?cursor=` for the next page; `null` on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// Unread ones in all.
    pub unread: i64,
}
