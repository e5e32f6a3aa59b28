//! Tenants and workspaces that are gone.

use contexor_db::Tx;
use contexor_events::content::{CancelReason, GenerationCancelled};
use contexor_messaging::outbox;
use diesel::QueryResult;
use uuid::Uuid;

use super::NAME;
use crate::store;

/// Deletes everything of a tenant, or of one workspace in it, and calls off what runs there.
///
/// # Errors
/// The database's.
pub async fn delete(tx: &mut Tx, org: Uuid, workspace: Option<Uuid>) -> QueryResult<()> {
    for (content_id, task_id) in store::tasks::open_of(tx.conn(), org, workspace).await? {
        let event = GenerationCancelled { task_id, content_id, org_id: org, reason: CancelReason::Deleted };
        outbox::push(tx, NAME, event).await?;
    }
    let contents = store::contents::delete_all(tx.conn(), org, workspace).await?;
    let projects = store::projects::delete_all(tx.conn(), org, workspace).await?;
    tracing::info!(org.id = %org, contents, projects, "the contents of a tenant or workspace are deleted");
    Ok(())
}
