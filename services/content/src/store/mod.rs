//! SQL by table. Every query of a tenant's data takes the tenant; what is looked up by id alone comes [`guarded`].

pub mod analytics;
pub mod batches;
pub mod columns;
pub mod comments;
mod content_rows;
pub mod contents;
pub mod guarded;
pub mod key_makers;
pub mod listing;
pub mod projects;
pub mod prompts;
pub mod reviews;
pub mod search;
pub mod storage;
pub mod tasks;
pub mod tenants;
pub mod unclaimed;
pub mod versions;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The place of a row in lists, newest first: what a cursor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// Its id, for rows of the same moment.
    pub id: Uuid,
}
