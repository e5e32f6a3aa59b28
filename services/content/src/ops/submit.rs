//! Putting a hand-written text up for review.

use contexor_api::audit::{AuditAction, AuditTarget};
use contexor_db::Tx;
use contexor_events::content::ContentSubmitted;
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::NAME;
use crate::{
    domain::status,
    error::ContentError,
    store::{
        self,
        contents::{ContentChanges, ContentRow},
    },
};

/// What is told of a text that waits for a reviewer.
pub(super) fn submitted(content: &ContentRow, by: Uuid, assignee_id: Option<Uuid>) -> ContentSubmitted {
    ContentSubmitted {
        content_id: content.id,
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        author_id: content.author_id,
        title: content.title.clone(),
        by,
        assignee_id,
    }
}

/// Puts a draft up for review.
pub async fn submit(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    let status = status::submit(content.status, content.body.is_some())?;
    let changes = ContentChanges { status: Some(status.as_str()), failure: Some(None), ..ContentChanges::default() };
    let content = store::contents::update(tx.conn(), &content, changes).await?;
    outbox::push(tx, NAME, submitted(&content, scope.user_id, content.assignee_id))?;
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentSubmitted, AuditTarget::content(content.id))
            .with("workspace_id", content.workspace_id)
            .with("version", content.version);
    audit::record(tx, NAME, audit_event)?;
    Ok(content)
}
