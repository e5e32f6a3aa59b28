//! Giving out a receipt.

use chrono::{DateTime, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    receipt::ReceiptClaims,
};
use contexor_crypto::sha256;
use contexor_db::{Connection, Tx};
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};

use super::NAME;
use crate::{
    error::ContentError,
    store::{self, contents::ContentRow},
};

/// What a receipt says of the newest approval of a content. Who signs and when is for auth to say.
///
/// # Errors
/// [`ContentError::NotApproved`].
pub async fn claims(conn: &mut Connection, content: &ContentRow) -> Result<ReceiptClaims, ContentError> {
    let approved =
        store::versions::approved(conn, content.org_id, content.id).await?.ok_or(ContentError::NotApproved)?;
    // The reviewer read the version before the frozen one.
    let read = approved.number - 1;
    let review = store::reviews::approval(conn, content.org_id, content.id, read).await?;
    let review = review.ok_or(ContentError::NotApproved)?;
    let text_author = store::versions::author(conn, content.org_id, content.id, read).await?;
    let model = store::versions::model_until(conn, content.org_id, content.id, read).await?;
    let used = store::tasks::used(conn, content.org_id, content.id, approved.created_at).await?;
    Ok(ReceiptClaims {
        iss: String::new(),
        iat: DateTime::<Utc>::UNIX_EPOCH.timestamp(),
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        content_id: content.id,
        title: approved.title.unwrap_or_else(|| content.title.clone()),
        version: approved.number,
        body_sha256: approved.sha256,
        prompt_sha256: hex::encode(sha256(approved.prompt.as_bytes())),
        model,
        author_id: content.author_id,
        text_author_id: text_author.unwrap_or(content.author_id),
        reviewer_id: review.reviewer_id,
        created_at: content.created_at,
        approved_at: approved.created_at,
        pii_status: review.pii_status.map(Into::into),
        pii_acknowledged: review.pii_acknowledged,
        input_tokens: used.input_tokens,
        output_tokens: used.output_tokens,
        cost_micro_usd: used.cost_micro_usd,
    })
}

/// Notes that a receipt is given out.
pub async fn issue(tx: &mut Tx, scope: &Scope, claims: &ReceiptClaims) -> Result<(), ContentError> {
    let target = AuditTarget::content(claims.content_id);
    let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentReceiptIssued, target)
        .with("workspace_id", claims.workspace_id)
        .with("version", claims.version);
    Ok(audit::record(tx, NAME, audit_event)?)
}
