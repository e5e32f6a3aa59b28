//! What happens in one transaction, its events included.

pub mod batches;
pub mod cancel;
pub mod ceilings;
pub mod comments;
pub mod create;
pub mod delete;
pub mod edit;
pub mod expire;
pub mod export;
pub mod finish;
pub mod generate;
pub mod index;
pub mod measure;
pub mod partial;
pub mod projects;
pub mod prompts;
pub mod receipt;
pub mod restore;
pub mod review;
pub mod submit;
pub mod tenants;
pub mod unclaimed;
pub mod versions;

use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    error::ContentError,
    store::{self, contents::ContentRow},
};

/// The service's name in events.
const NAME: &str = "content";

/// Locks a content of the tenant.
async fn lock(tx: &mut Tx, org: Uuid, id: Uuid) -> Result<ContentRow, ContentError> {
    // It may have been deleted since the caller's membership was asked.
    store::contents::lock(tx.conn(), org, id).await?.ok_or(ContentError::NotFound)
}
