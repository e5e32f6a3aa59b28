//! Starting, calling off and trying batches again.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    batches::BatchState,
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};
use diesel::QueryResult;
use uuid::Uuid;

use super::{NAME, cancel, finish::FinishedTask};
use crate::{
    error::ContentError,
    store::{
        self,
        batches::{BatchRecord, NewBatch, NewBatchRow},
    },
};

/// Accepts a batch; its rows are started one after the other from now on. An organization has at most `most` under way.
///
/// # Errors
/// [`ContentError::TooManyBatches`].
pub async fn start(
    tx: &mut Tx,
    scope: &Scope,
    batch: NewBatch,
    rows: Vec<NewBatchRow>,
    most: i64,
) -> Result<BatchRecord, ContentError> {
    if store::batches::count_running(tx.conn(), scope.org_id).await? >= most {
        return Err(ContentError::TooManyBatches { most });
    }
    let batch = store::batches::insert(tx.conn(), batch, rows).await?;
    store::key_makers::record(tx, scope).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::BatchStarted, &batch).with("rows", batch.total))?;
    Ok(batch)
}

/// Calls a batch off: rows that wait are not started, generations that run are called off.
///
/// # Errors
/// [`ContentError::BatchEnded`].
pub async fn cancel(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<(BatchRecord, Vec<FinishedTask>), ContentError> {
    let batch = lock(tx, scope, id).await?;
    if batch.state != BatchState::Running {
        return Err(ContentError::BatchEnded);
    }
    let mut ended = Vec::new();
    for task in store::batches::open_tasks(tx.conn(), scope.org_id, id).await? {
        let Some(task) = store::tasks::of_tenant(tx.conn(), scope.org_id, task).await? else { continue };
        match cancel::cancel(tx, scope, &task, false, None).await {
            Ok(one) => ended.push(one),
            // It ended by itself meanwhile.
            Err(ContentError::TaskEnded) => {}
            Err(error) => return Err(error),
        }
    }
    store::batches::cancel(tx.conn(), scope.org_id, id).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::BatchCancelled, &batch))?;
    Ok((lock(tx, scope, id).await?, ended))
}

/// Starts the failed rows of a batch again.
///
/// # Errors
/// [`ContentError::NothingFailed`], [`ContentError::TooManyBatches`].
pub async fn retry(tx: &mut Tx, scope: &Scope, id: Uuid, most: i64) -> Result<BatchRecord, ContentError> {
    let batch = lock(tx, scope, id).await?;
    let others = i64::from(batch.state != BatchState::Running);
    if store::batches::count_running(tx.conn(), scope.org_id).await? + others > most {
        return Err(ContentError::TooManyBatches { most });
    }
    let rows = store::batches::retry_failed(tx.conn(), scope.org_id, id).await?;
    if rows == 0 {
        return Err(ContentError::NothingFailed);
    }
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    audit::record(tx, NAME, audit_event(scope, AuditAction::BatchRetried, &batch).with("rows", rows))?;
    lock(tx, scope, id).await
}

/// Notes that the results of a batch are taken out.
pub async fn export(tx: &mut Tx, scope: &Scope, batch: &BatchRecord) -> Result<(), ContentError> {
    Ok(audit::record(tx, NAME, audit_event(scope, AuditAction::BatchExported, batch))?)
}

/// Ends every running batch of a tenant, or of one workspace in it. Generations that run are called off by whoever calls.
pub async fn call_off(tx: &mut Tx, org: Uuid, workspace: Option<Uuid>) -> QueryResult<()> {
    for id in store::batches::running_of(tx.conn(), org, workspace).await? {
        if store::batches::lock(tx.conn(), org, id).await?.is_some() {
            store::batches::cancel(tx.conn(), org, id).await?;
        }
    }
    Ok(())
}

async fn lock(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<BatchRecord, ContentError> {
    store::batches::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)
}

fn audit_event(scope: &Scope, action: AuditAction, batch: &BatchRecord) -> AuditEvent {
    AuditEvent::new(scope.org_id, scope.actor(), action, AuditTarget::batch(batch.id))
        .with("workspace_id", batch.workspace_id)
}
