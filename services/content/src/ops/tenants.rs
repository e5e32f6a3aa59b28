//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use chrono::{DateTime, Utc};
use contexor_api::content::TaskState;
use contexor_db::Tx;
use contexor_events::content::{CancelReason, GenerationCancelled};
use contexor_messaging::outbox;
use diesel::QueryResult;
use uuid::Uuid;

use super::{
    NAME, batches,
    finish::{self, FinishedTask, TaskFailure},
};
use crate::store::{self, tenants::State};

/// Contents that one transaction of an erasure takes; what hangs on them goes with them.
const BATCH: i64 = 200;
/// Batches that one takes: each has up to 1,000 rows.
const BATCHES: i64 = 20;
/// Versions that one takes before them: each is a whole text, and a content may have any number.
const VERSIONS_BATCH: i64 = 1000;

/// A tenant was deleted and may be restored: what runs there is called off, everything else stays as it is. Nobody reaches it, since
/// nobody has a membership there. Older news than what is known change nothing.
pub async fn suspend(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> QueryResult<Vec<FinishedTask>> {
    if !store::tenants::note(tx.conn(), org, State::Deleted, said_at).await? {
        return Ok(Vec::new());
    }
    let ended = cancel_open_tasks(tx, ErasureTarget { org, workspace: None }).await?;
    tracing::info!(org.id = %org, generations = ended.len(), "the tenant {org} is deleted");
    Ok(ended)
}

/// The deletion of a tenant was taken back.
pub async fn reopen(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> QueryResult<()> {
    store::tenants::note(tx.conn(), org, State::Restored, said_at).await.map(drop)
}

/// What is to be erased: everything of a tenant, or of one workspace in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasureTarget {
    /// The tenant.
    pub org: Uuid,
    /// The workspace; all of them when there is none.
    pub workspace: Option<Uuid>,
}

/// The first step of an erasure, after which nothing runs there. Of a tenant it is noted that it is gone for good.
pub async fn begin_erasure(
    tx: &mut Tx,
    target: ErasureTarget,
    said_at: DateTime<Utc>,
) -> QueryResult<Vec<FinishedTask>> {
    if target.workspace.is_none() {
        store::tenants::note(tx.conn(), target.org, State::Purged, said_at).await?;
    }
    cancel_open_tasks(tx, target).await
}

/// Erases some of the contents, of their versions, of the prompts or of the batches, and calls off what was started there since the first step; false when there are none left.
pub async fn erase_some(tx: &mut Tx, target: ErasureTarget) -> QueryResult<(bool, Vec<FinishedTask>)> {
    // Whoever was let in before the end may have started one after the first step.
    let ended = cancel_open_tasks(tx, target).await?;
    let ErasureTarget { org, workspace } = target;
    let versions = store::versions::delete_some(tx.conn(), org, workspace, BATCH, VERSIONS_BATCH).await?;
    if versions as i64 == VERSIONS_BATCH {
        return Ok((true, ended));
    }
    let erased = store::contents::delete_some(tx.conn(), org, workspace, BATCH).await?;
    metrics::counter!("contexor_content_purged_total").increment(erased as u64);
    if erased > 0 {
        return Ok((true, ended));
    }
    let prompts = store::prompts::delete_some(tx.conn(), org, workspace, BATCH).await?;
    let batches = store::batches::delete_some(tx.conn(), org, workspace, BATCHES).await?;
    Ok((prompts + batches > 0, ended))
}

/// Erases what is left when the contents are gone. The line that a tenant is purged stays: it holds nothing but the id.
///
/// # Errors
/// The database's; a content that came in between is a foreign key violation, and the erasure has to go on.
pub async fn end_erasure(tx: &mut Tx, target: ErasureTarget) -> QueryResult<()> {
    let projects = store::projects::delete_all(tx.conn(), target.org, target.workspace).await?;
    store::search::delete_dictionary(tx.conn(), target.org, target.workspace).await?;
    match target.workspace {
        None => {
            store::key_makers::delete_all(tx.conn(), target.org).await?;
            store::storage::forget(tx.conn(), target.org).await?;
            tracing::info!(org.id = %target.org, projects, "everything of the tenant {} is erased", target.org);
        }
        Some(workspace) => {
            tracing::info!(org.id = %target.org, workspace.id = %workspace, projects, "everything of a workspace is erased");
        }
    }
    Ok(())
}

/// Ends every batch and every generation there that has not ended.
async fn cancel_open_tasks(tx: &mut Tx, target: ErasureTarget) -> QueryResult<Vec<FinishedTask>> {
    batches::call_off(tx, target.org, target.workspace).await?;
    let mut all = Vec::new();
    for (content, task) in store::tasks::open_of(tx.conn(), target.org, target.workspace).await? {
        all.extend(cancel_task(tx, target.org, content, task).await?);
    }
    Ok(all)
}

/// Ends a generation of a deleted tenant or workspace: its content goes back to where it was, the worker is told, its money is let go or settled.
pub async fn cancel_task(tx: &mut Tx, org: Uuid, content: Uuid, task: Uuid) -> QueryResult<Option<FinishedTask>> {
    let bad = TaskFailure::now(
        TaskState::Cancelled,
        "cancelled",
        "the organization or workspace was deleted",
        contexor_clock::now(),
    );
    let Some(ended) = finish::fail(tx, org, content, task, bad).await? else { return Ok(None) };
    let event = GenerationCancelled {
        task_id: task,
        content_id: content,
        org_id: org,
        reason: CancelReason::Deleted,
        keep_partial: false,
    };
    outbox::push(tx, NAME, event)?;
    metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
    Ok(Some(ended))
}
