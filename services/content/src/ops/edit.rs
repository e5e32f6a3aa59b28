//! Changing a content by hand.

use chrono::Utc;
use contexor_api::content::{Status, UpdateContent, VersionKind};
use contexor_db::Tx;
use contexor_identity::Scope;
use uuid::Uuid;

use super::versions::{self, Text};
use crate::{
    domain::{pii::Verdict, status},
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
///
/// # Errors
/// [`ContentError`].
pub async fn edit(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    revision: Option<i64>,
    patch: UpdateContent,
    verdict: Option<Verdict>,
) -> Result<ContentRow, ContentError> {
    let content = super::lock(tx, scope.org_id, id).await?;
    if revision.is_some_and(|read| read != content.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    let touches_generation = patch.body.is_some() || patch.prompt.is_some() || patch.model.is_some();
    if touches_generation && content.status == Status::InProgress {
        return Err(ContentError::GenerationRuns);
    }
    let mut changes = ContentChanges {
        title: patch.title,
        prompt: patch.prompt,
        model: patch.model,
        tags: patch.tags,
        assignee_id: patch.assignee_id,
        due_at: patch.due_at,
        ..ContentChanges::default()
    };
    let unchanged = changes.title.is_none()
        && changes.prompt.is_none()
        && changes.model.is_none()
        && changes.tags.is_none()
        && changes.assignee_id.is_none()
        && changes.due_at.is_none();
    let new_body = patch.body.filter(|body| content.body.as_deref() != Some(body));
    if unchanged && new_body.is_none() {
        return Ok(content);
    }
    if let (Some(body), Some(verdict)) = (new_body, verdict) {
        let status = status::edit(content.status)?;
        let text =
            Text { kind: VersionKind::Edited, body: &body, author_id: scope.user_id, model: None, at: Utc::now() };
        let frozen = versions::append(tx, &content, text).await?;
        changes.body = Some(body);
        changes.status = Some(status.as_str());
        changes.version = Some(frozen.number);
        changes.failure = Some(None);
        changes.pii_status = Some(pii_word(verdict.status));
        changes.pii_findings = Some(FindingsColumn(verdict.findings));
    }
    Ok(store::contents::update(tx.conn(), &content, changes).await?)
}
