//! In-app notifications.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    org::Role,
    page::default_limit,
    usage::{LimitMeasure, LimitScope},
};

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
    #[schema(value_type = NotificationData)]
    pub data: serde_json::Value,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    #[schema(required)]
    pub read_at: Option<DateTime<Utc>>,
    /// When it was put away.
    #[schema(required)]
    pub archived_at: Option<DateTime<Utc>>,
}

/// What a notification is about. Its type decides which of these it has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = notifier::NotificationData)]
pub struct NotificationData {
    /// The content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<Uuid>,
    /// Its workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<Uuid>,
    /// Its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_id: Option<Uuid>,
    /// The generation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// The comment that mentions the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<Uuid>,
    /// The webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_id: Option<Uuid>,
    /// The invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_id: Option<Uuid>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    /// The person whose limit it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// Whose limit it is: the workspace, the person or the API key; none for the organization's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// The person's role from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The approved version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// When the content is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// Until when the invitation can be accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the text was cut at the output limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
    /// How many places of personal data were found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<usize>,
    /// Why a generation failed: a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whose limit it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<LimitScope>,
    /// What the limit counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<LimitMeasure>,
    /// The month, such as `2026-11`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The part of the limit that was passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i32>,
    /// What was spent, millionths of a US dollar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent_micro_usd: Option<i64>,
    /// The limit, millionths of a US dollar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_micro_usd: Option<i64>,
    /// Tokens that were used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent_tokens: Option<i64>,
    /// The limit, tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_tokens: Option<i64>,
    /// Since when the webhook has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    /// When it is disabled if it goes on failing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_from: Option<DateTime<Utc>>,
    /// Why it was disabled: a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which notifications.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Those that were put away, instead of those that were not.
    #[serde(default)]
    #[garde(skip)]
    #[param(default = false)]
    pub archived: bool,
    /// Unread ones alone.
    #[serde(default)]
    #[garde(skip)]
    #[param(default = false)]
    pub unread: bool,
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

/// How a person is told of one kind of event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::Preference)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// The event's type, as notifications have it.
    #[schema(max_length = 100, example = "content.submitted")]
    pub event: String,
    /// In the application.
    pub in_app: bool,
    /// By text message. Some events have none.
    pub sms: bool,
}

/// How a person is told of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::Preferences)]
pub struct Preferences {
    /// Every kind of event.
    pub items: Vec<Preference>,
    /// Events that can be told by text message.
    pub sms_events: Vec<String>,
}

/// Sets how a person is told of what; events that are not named are told by default: in the application alone.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = notifier::SetPreferences)]
#[serde(deny_unknown_fields)]
pub struct SetPreferences {
    /// The events that are set, each once.
    #[garde(length(max = 100), custom(|items: &Vec<Preference>, (): &()| each_once(items)))]
    #[schema(max_items = 100)]
    pub items: Vec<Preference>,
}

fn each_once(items: &[Preference]) -> garde::Result {
    if items.iter().enumerate().any(|(at, item)| items[..at].iter().any(|other| other.event == item.event)) {
        return Err(garde::Error::new("must not name an event twice"));
    }
    Ok(())
}

/// A notice that was sent, or is to be, by text message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::TextNotice)]
pub struct TextNotice {
    /// Its id.
    pub id: Uuid,
    /// The organization it is about, when it is about one.
    #[schema(required)]
    pub org_id: Option<Uuid>,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `queued`, `sent` (the provider took it), `delivered`, `undelivered`, `capped` (too many of the day) or `failed`.
    #[schema(example = "delivered")]
    pub state: String,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it was handed to the provider.
    #[schema(required)]
    pub sent_at: Option<DateTime<Utc>>,
}

/// A person's newest notices by text message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::TextNotices)]
pub struct TextNotices {
    /// Newest first, at most a hundred.
    pub items: Vec<TextNotice>,
}

/// What is told to whoever follows their notifications, as server-sent events.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = notifier::LiveNotification)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum LiveNotification {
    /// Something new.
    Notification(Notification),
    /// How many are unread in all, at the beginning and after each change.
    Unread {
        /// Their number.
        unread: i64,
    },
    /// Why the stream ends.
    Error {
        /// A stable word.
        code: String,
        /// What happened, for people.
        detail: String,
    },
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
