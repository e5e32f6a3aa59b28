//! Calling a generation off.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::TaskState,
};
use contexor_db::Tx;
use contexor_events::content::{CancelReason, GenerationCancelled};
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};

use super::{
    NAME,
    finish::{self, FinishedTask, TaskFailure},
    partial::{self, PartialText},
};
use crate::{error::ContentError, store::tasks::TaskRow};

/// Ends an open task and puts its content back to where it was; the worker is told. What was written so far (`partial`) becomes a draft.
///
/// # Errors
/// [`ContentError::TaskEnded`].
pub async fn cancel(
    tx: &mut Tx,
    scope: &Scope,
    task: &TaskRow,
    keep_partial: bool,
    partial: Option<PartialText>,
) -> Result<FinishedTask, ContentError> {
    let bad = TaskFailure::now(TaskState::Cancelled, "cancelled", "it was called off", contexor_clock::now());
    let ended = finish::fail(tx, task.org_id, task.content_id, task.id, bad).await?.ok_or(ContentError::TaskEnded)?;
    let ended = match partial {
        Some(partial) => partial::keep(tx, ended, partial).await?,
        None => ended,
    };
    let event = GenerationCancelled {
        task_id: task.id,
        content_id: task.content_id,
        org_id: task.org_id,
        reason: CancelReason::Requested,
        keep_partial,
    };
    outbox::push(tx, NAME, event)?;
    let audit_event =
        AuditEvent::new(task.org_id, scope.actor(), AuditAction::GenerationCancelled, AuditTarget::task(task.id))
            .with("content_id", task.content_id);
    let audit_event = if keep_partial { audit_event.with("keep_partial", true) } else { audit_event };
    audit::record(tx, NAME, audit_event)?;
    Ok(ended)
}
