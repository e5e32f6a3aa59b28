//! Approving and rejecting.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::{Approve, Failure, PiiStatus, Reject, VersionKind},
};
use contexor_db::Tx;
use contexor_events::content::{ContentApproved, ContentRejected};
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::{
    NAME,
    versions::{self, Completeness, VersionDraft},
};
use crate::{
    domain::{review, status},
    error::ContentError,
    store::{
        self,
        columns::{FailureColumn, MarksColumn, pii_word},
        contents::{ContentChanges, ContentRow},
        reviews::NewReview,
    },
};

/// Approves the text that the reviewer read and freezes it as a version.
///
/// The row is locked while it is decided: what is approved are the bytes whose hash is stored.
pub async fn approve(tx: &mut Tx, scope: &Scope, id: Uuid, request: Approve) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    // The state first: of a content that is not under review neither the reviewer nor the version is worth looking at.
    let approved = status::approve(content.status)?;
    require_reviewer(tx, scope, &content).await?;
    review::is_current(request.version, content.version)?;
    status::require_acknowledged(content.pii_status, request.acknowledge_pii)?;

    let at = contexor_clock::now();
    // Under review is only what has a text; the table's own constraint says so too.
    let body = content.body.as_deref().ok_or(ContentError::NothingToSubmit)?;
    let text = VersionDraft { kind: VersionKind::Approved, body, author_id: scope.user_id, model: None, at };
    let wholeness = Completeness { truncated: content.truncated, partial: false };
    let frozen = versions::append_as(tx, &content, text, wholeness).await?;
    let acknowledged = content.pii_status == PiiStatus::Found;
    let review = NewReview {
        id: Uuid::now_v7(),
        content_id: content.id,
        org_id: content.org_id,
        version: content.version,
        decision: store::reviews::APPROVED,
        reviewer_id: scope.user_id,
        comment: request.comment,
        marks: MarksColumn(Vec::new()),
        pii_acknowledged: acknowledged,
        created_at: at,
        pii_status: Some(pii_word(content.pii_status)),
    };
    store::reviews::insert(tx.conn(), review).await?;
    let changes = ContentChanges {
        status: Some(approved.as_str()),
        version: Some(frozen.number),
        reviewer_id: Some(scope.user_id),
        failure: Some(None),
        pii_status: acknowledged.then_some(pii_word(PiiStatus::Acknowledged)),
        ..ContentChanges::default()
    };
    let content = store::contents::update(tx.conn(), &content, changes).await?;
    let event = ContentApproved {
        content_id: content.id,
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        author_id: content.author_id,
        version: frozen.number,
        body_sha256: frozen.sha256,
        by: scope.user_id,
    };
    outbox::push(tx, NAME, event)?;
    let audit_event = decision(scope, &content, AuditAction::ContentApproved).with("pii_acknowledged", acknowledged);
    audit::record(tx, NAME, audit_event)?;
    Ok(content)
}

/// Sends a text back to its author with a reason.
pub async fn reject(tx: &mut Tx, scope: &Scope, id: Uuid, request: Reject) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    let rejected = status::reject(content.status)?;
    require_reviewer(tx, scope, &content).await?;
    review::is_current(request.version, content.version)?;
    review::marks_fit(&request.marks, content.body.as_deref().unwrap_or_default())?;

    let at = contexor_clock::now();
    let review = NewReview {
        id: Uuid::now_v7(),
        content_id: content.id,
        org_id: content.org_id,
        version: content.version,
        decision: store::reviews::REJECTED,
        reviewer_id: scope.user_id,
        comment: Some(request.reason.clone()),
        marks: MarksColumn(request.marks),
        pii_acknowledged: false,
        created_at: at,
        pii_status: Some(pii_word(content.pii_status)),
    };
    store::reviews::insert(tx.conn(), review).await?;
    let failure = Failure { code: "rejected".into(), detail: request.reason, at };
    let changes = ContentChanges {
        status: Some(rejected.as_str()),
        reviewer_id: Some(scope.user_id),
        failure: Some(Some(FailureColumn(failure))),
        ..ContentChanges::default()
    };
    let content = store::contents::update(tx.conn(), &content, changes).await?;
    let event = ContentRejected {
        content_id: content.id,
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        author_id: content.author_id,
        by: scope.user_id,
    };
    outbox::push(tx, NAME, event)?;
    audit::record(tx, NAME, decision(scope, &content, AuditAction::ContentRejected))?;
    Ok(content)
}

/// A decision for the audit log. The reviewer's words are not for it.
fn decision(scope: &Scope, content: &ContentRow, action: AuditAction) -> AuditEvent {
    AuditEvent::new(scope.org_id, scope.actor(), action, AuditTarget::content(content.id))
        .with("workspace_id", content.workspace_id)
        .with("version", content.version)
}

async fn require_reviewer(tx: &mut Tx, scope: &Scope, content: &ContentRow) -> Result<(), ContentError> {
    let mut authors = vec![content.author_id];
    if scope.settings.require_second_reviewer {
        authors.extend(store::versions::author(tx.conn(), scope.org_id, content.id, content.version).await?);
        // What a key wrote, its maker answers for.
        authors.extend(store::key_makers::creators_of(tx.conn(), scope.org_id, &authors).await?);
    }
    review::may_review(&scope.settings, scope.user_id, scope.kind, scope.role, authors)
}
