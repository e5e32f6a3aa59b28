//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use chrono::{DateTime, Utc};
use contexor_api::content::TaskState;
use contexor_db::Tx;
use contexor_events::content::{CancelReason, GenerationCancelled};
use contexor_messaging::outbox;
use diesel::QueryResult;
use uuid::Uuid;

use super::{
    NAME,
    finish::{self, Bad, Ended},
};
use crate::store::{self, tenants::State};

/// Contents that one transaction of a purge takes; what hangs on them goes with them.
const BATCH: i64 = 200;

/// A tenant was deleted and may be restored: what runs there is called off, everything else stays as it is. Nobody reaches it, since
/// nobody has a standing there. Older news than what is known change nothing.
///
/// # Errors
/// The database's.
pub async fn close(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> QueryResult<Vec<Ended>> {
    if !store::tenants::note(tx.conn(), org, State::Deleted, said_at).await? {
        return Ok(Vec::new());
    }
    let ended = call_off(tx, org).await?;
    tracing::info!(org.id = %org, generations = ended.len(), "the tenant {org} is deleted");
    Ok(ended)
}

/// The deletion of a tenant was taken back.
///
/// # Errors
/// The database's.
pub async fn reopen(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> QueryResult<()> {
    store::tenants::note(tx.conn(), org, State::Restored, said_at).await.map(drop)
}

/// A tenant is gone for good: the first step of its purge, after which nothing of it runs.
///
/// # Errors
/// The database's.
pub async fn begin_purge(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> QueryResult<Vec<Ended>> {
    store::tenants::note(tx.conn(), org, State::Purged, said_at).await?;
    call_off(tx, org).await
}

/// Erases some contents of a purged tenant; false when there are none left.
///
/// # Errors
/// The database's.
pub async fn purge_some(tx: &mut Tx, org: Uuid) -> QueryResult<bool> {
    let erased = store::contents::delete_some(tx.conn(), org, BATCH).await?;
    metrics::counter!("contexor_content_purged_total").increment(erased as u64);
    Ok(erased > 0)
}

/// Erases what is left of a purged tenant when its contents are gone. The line that it is purged stays: it holds nothing but the id.
///
/// # Errors
/// The database's.
pub async fn end_purge(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    let projects = store::projects::delete_all(tx.conn(), org, None).await?;
    tracing::info!(org.id = %org, projects, "everything of the tenant {org} is erased");
    Ok(())
}

/// Deletes everything of a workspace, and calls off what runs there.
///
/// # Errors
/// The database's.
pub async fn delete_workspace(tx: &mut Tx, org: Uuid, workspace: Uuid) -> QueryResult<()> {
    for (content_id, task_id) in store::tasks::open_of(tx.conn(), org, Some(workspace)).await? {
        let event = GenerationCancelled { task_id, content_id, org_id: org, reason: CancelReason::Deleted };
        outbox::push(tx, NAME, event).await?;
    }
    let contents = store::contents::delete_of_workspace(tx.conn(), org, workspace).await?;
    let projects = store::projects::delete_all(tx.conn(), org, Some(workspace)).await?;
    tracing::info!(org.id = %org, workspace.id = %workspace, contents, projects, "a workspace's contents are deleted");
    Ok(())
}

/// Ends every generation of a tenant that has not ended.
async fn call_off(tx: &mut Tx, org: Uuid) -> QueryResult<Vec<Ended>> {
    let mut all = Vec::new();
    for (content, task) in store::tasks::open_of(tx.conn(), org, None).await? {
        all.extend(call_off_one(tx, org, content, task).await?);
    }
    Ok(all)
}

/// Ends a generation of a deleted tenant: its content goes back to where it was, the worker is told, its money is let go or settled.
///
/// # Errors
/// The database's.
pub async fn call_off_one(tx: &mut Tx, org: Uuid, content: Uuid, task: Uuid) -> QueryResult<Option<Ended>> {
    let bad = Bad::now(TaskState::Cancelled, "cancelled", "the organization was deleted", Utc::now());
    let Some(ended) = finish::fail(tx, org, content, task, bad).await? else { return Ok(None) };
    let event = GenerationCancelled { task_id: task, content_id: content, org_id: org, reason: CancelReason::Deleted };
    outbox::push(tx, NAME, event).await?;
    metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
    Ok(Some(ended))
}
