//! Bringing an older version of a content back.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::VersionKind,
};
use contexor_db::Tx;
use contexor_identity::Scope;
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

/// An older version's text, looked through for personal data.
#[derive(Debug)]
pub struct RestoredText {
    /// The version's number.
    pub number: i32,
    /// Its text.
    pub body: String,
    /// The verdict on it.
    pub verdict: ScanResult,
}

/// Makes an older text the current one again: a new version, and a new draft. The text that is current already changes nothing.
pub async fn restore(
    tx: &mut Tx,
    scope: &Scope,
    ceilings: &CeilingGuard,
    id: Uuid,
    revision: Option<i64>,
    older: RestoredText,
) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    if revision.is_some_and(|read| read != content.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    let status = status::edit(content.status)?;
    if content.body.as_ref() == Some(&older.body) {
        return Ok(content);
    }
    ceilings.allow_version(tx.conn(), scope.org_id, content.version, older.body.len()).await?;
    let text = VersionDraft {
        kind: VersionKind::Restored,
        body: &older.body,
        author_id: scope.user_id,
        model: None,
        at: contexor_clock::now(),
    };
    let frozen = versions::append(tx, &content, text).await?;
    store::key_makers::record(tx, scope).await?;
    let changes = ContentChanges {
        status: Some(status.as_str()),
        body: Some(older.body),
        version: Some(frozen.number),
        failure: Some(None),
        pii_status: Some(pii_word(older.verdict.status)),
        pii_findings: Some(FindingsColumn(older.verdict.findings)),
        ..ContentChanges::default()
    };
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentRestored, AuditTarget::content(id))
            .with("workspace_id", content.workspace_id)
            .with("from_version", older.number)
            .with("version", frozen.number);
    audit::record(tx, NAME, audit_event)?;
    Ok(store::contents::update(tx.conn(), &content, changes).await?)
}
