//! Changing a content by hand.

use chrono::SubsecRound as _;
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::{Status, UpdateContent, VersionKind},
};
use contexor_db::Tx;
use contexor_events::content::ContentAssigned;
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::{
    NAME,
    ceilings::CeilingGuard,
    versions::{self, VersionDraft},
};
use crate::{
    domain::{pii::ScanResult, status},
    error::ContentError,
    store::{
        self,
        columns::{FindingsColumn, pii_word},
        contents::{ContentChanges, ContentRow},
    },
};

/// Applies a merge patch. `verdict` is of the patch's body, where it has one; `revision` is what the client read, if it said so.
///
/// Another body makes a version and starts a new draft; the same body changes nothing. What a running generation works with
/// cannot change.
pub async fn edit(
    tx: &mut Tx,
    scope: &Scope,
    ceilings: &CeilingGuard,
    id: Uuid,
    revision: Option<i64>,
    patch: UpdateContent,
    verdict: Option<ScanResult>,
) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    if revision.is_some_and(|read| read != content.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    let touches_generation = patch.body.is_some() || patch.prompt.is_some() || patch.model.is_some();
    if touches_generation && content.status == Status::InProgress {
        return Err(ContentError::GenerationRuns);
    }
    // It is not what came of the stored prompt any more.
    let rewritten = patch.prompt.as_ref().is_some_and(|prompt| *prompt != content.prompt);
    // What is the same already is no change: an autosave of the same values must not cost others their entity tag.
    let due_at = patch.due_at.map(|due_at| due_at.map(|due_at| due_at.trunc_subsecs(6)));
    let mut changes = ContentChanges {
        title: patch.title.filter(|title| *title != content.title),
        prompt: patch.prompt.filter(|prompt| *prompt != content.prompt),
        model: patch.model.filter(|model| *model != content.model),
        tags: patch.tags.filter(|tags| *tags != content.tags),
        assignee_id: patch.assignee_id.filter(|assignee| *assignee != content.assignee_id),
        due_at: due_at.filter(|due_at| *due_at != content.due_at),
        prompt_version: rewritten.then_some(None),
        ..ContentChanges::default()
    };
    let fields = [
        ("title", changes.title.is_some()),
        ("prompt", changes.prompt.is_some()),
        ("model", changes.model.is_some()),
        ("tags", changes.tags.is_some()),
        ("assignee_id", changes.assignee_id.is_some()),
        ("due_at", changes.due_at.is_some()),
    ];
    let new_body = patch.body.filter(|body| content.body.as_deref() != Some(body));
    if new_body.is_none() && fields.iter().all(|(_, is_changed)| !is_changed) {
        return Ok(content);
    }
    let target = AuditTarget::content(content.id);
    let mut audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentEdited, target)
        .with("workspace_id", content.workspace_id);
    for (field, is_changed) in fields {
        audit_event = audit_event.with_changed(field, is_changed);
    }
    if let (Some(body), Some(verdict)) = (new_body, verdict) {
        let status = status::edit(content.status)?;
        ceilings.allow_version(tx.conn(), scope.org_id, content.version, body.len()).await?;
        let text = VersionDraft {
            kind: VersionKind::Edited,
            body: &body,
            author_id: scope.user_id,
            model: None,
            at: contexor_clock::now(),
        };
        let frozen = versions::append(tx, &content, text).await?;
        store::key_makers::record(tx, scope).await?;
        audit_event = audit_event.with("body", "changed").with("version", frozen.number);
        changes.body = Some(body);
        changes.status = Some(status.as_str());
        changes.version = Some(frozen.number);
        changes.failure = Some(None);
        changes.pii_status = Some(pii_word(verdict.status));
        changes.pii_findings = Some(FindingsColumn(verdict.findings));
    }
    audit::record(tx, NAME, audit_event)?;
    let assigned = changes.assignee_id.flatten();
    let row = store::contents::update(tx.conn(), &content, changes).await?;
    if let Some(assignee_id) = assigned {
        let event = ContentAssigned {
            content_id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            assignee_id,
            due_at: row.due_at,
            by: scope.user_id,
        };
        outbox::push(tx, NAME, event)?;
    }
    Ok(row)
}
