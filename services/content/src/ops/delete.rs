//! Deleting a content.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::Status,
};
use contexor_db::Tx;
use contexor_events::content::{CancelReason, ContentDeleted, GenerationCancelled};
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::NAME;
use crate::{error::ContentError, store};

/// Deletes a content with its versions, tasks and reviews, and calls off the generation that may run.
pub async fn delete(tx: &mut Tx, scope: &Scope, id: Uuid, revision: Option<i64>) -> Result<(), ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    if revision.is_some_and(|read| read != content.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    if let (Status::InProgress, Some(task_id)) = (content.status, content.task_id) {
        let event = GenerationCancelled {
            task_id,
            content_id: id,
            org_id: content.org_id,
            reason: CancelReason::Deleted,
            keep_partial: false,
        };
        outbox::push(tx, NAME, event)?;
    }
    store::contents::delete(tx.conn(), scope.org_id, id).await?;
    let event = ContentDeleted {
        content_id: id,
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        by: scope.user_id,
    };
    outbox::push(tx, NAME, event)?;
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentDeleted, AuditTarget::content(id))
            .with("workspace_id", content.workspace_id);
    audit::record(tx, NAME, audit_event)?;
    Ok(())
}
