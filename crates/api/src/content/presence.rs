//! Who is at a content just now.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody does with a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Activity)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Reads it.
    Reading,
    /// Changes it.
    Editing,
}

/// Says that the caller is there; to be said again within 30 seconds, after which it is forgotten.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[schema(as = content::SetPresence)]
#[serde(deny_unknown_fields)]
pub struct SetPresence {
    /// What the caller does.
    #[garde(skip)]
    pub activity: Activity,
}

/// Who else is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Presence)]
pub struct Presence {
    /// Everybody but the caller, who came first first.
    pub others: Vec<PresentPerson>,
}

/// Somebody who is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PresentPerson)]
pub struct PresentPerson {
    /// The person, or the API key.
    pub user_id: Uuid,
    /// The name, when one was chosen and is known.
    #[schema(required)]
    pub name: Option<String>,
    /// What they do.
    pub activity: Activity,
    /// Since when they have been doing it.
    pub since: DateTime<Utc>,
}
