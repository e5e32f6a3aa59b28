//! SQL, by table. Every query of tenant data takes the tenant, or the person on whose behalf it is asked.

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod columns;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod orgs;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a page of a list ended: lists go from the newest to the oldest.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Position {
    /// When the last item was made.
    pub(crate) at: DateTime<Utc>,
    /// Its id.
    pub(crate) id: Uuid,
}
