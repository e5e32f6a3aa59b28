//! Writing, changing and deleting comments.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::{CreateComment, UpdateComment},
    org::Role,
};
use contexor_db::Tx;
use contexor_events::content::PersonMentioned;
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::NAME;
use crate::{
    domain::range,
    error::ContentError,
    store::{
        self,
        comments::{CommentChanges, CommentRow},
        contents::ContentRow,
    },
};

/// Comments that a content has at most.
const MAX_COMMENTS: i64 = 1_000;

fn invalid(field: &'static str, message: &str) -> ContentError {
    ContentError::InvalidField { field, message: message.into() }
}

/// Writes a comment. The people whom it calls have to be of the workspace already.
pub async fn create(tx: &mut Tx, scope: &Scope, id: Uuid, request: CreateComment) -> Result<CommentRow, ContentError> {
    // Locked: a range must not be noted for a text that changes meanwhile.
    let content = super::lock(tx, scope.org_id, id).await?;
    if store::comments::count(tx.conn(), scope.org_id, id).await? >= MAX_COMMENTS {
        return Err(ContentError::TooMany { what: "comments", most: MAX_COMMENTS });
    }
    if let Some(parent) = request.parent_id {
        let parent = store::comments::lock(tx.conn(), scope.org_id, parent).await?;
        let parent = parent
            .filter(|parent| parent.content_id == id)
            .ok_or_else(|| invalid("parent_id", "there is no such comment on this content"))?;
        if parent.parent_id.is_some() {
            return Err(invalid("parent_id", "answers have no answers; answer the comment that began the thread"));
        }
    }
    let place = place(tx, &content, &request).await?;
    let now = contexor_clock::now();
    let row = CommentRow {
        id: Uuid::now_v7(),
        content_id: id,
        org_id: content.org_id,
        workspace_id: content.workspace_id,
        parent_id: request.parent_id,
        author_id: scope.user_id,
        body: request.body,
        mentions: request.mentions,
        version: place.version,
        range_start: place.range.and_then(|(start, _)| i32::try_from(start).ok()),
        range_end: place.range.and_then(|(_, end)| i32::try_from(end).ok()),
        quote: place.quote,
        detached: place.is_detached,
        resolved_at: None,
        resolved_by: None,
        deleted_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    let row = store::comments::insert(tx.conn(), row).await?;
    store::key_makers::record(tx, scope).await?;
    let mut told: Vec<Uuid> = row.mentions.clone();
    told.sort_unstable();
    told.dedup();
    for user_id in told.into_iter().filter(|user| *user != scope.user_id) {
        let event = PersonMentioned {
            content_id: id,
            comment_id: row.id,
            org_id: content.org_id,
            workspace_id: content.workspace_id,
            user_id,
            by: scope.user_id,
        };
        outbox::push(tx, NAME, event)?;
    }
    audit::record(tx, NAME, audit_event(scope, AuditAction::CommentCreated, &row))?;
    Ok(row)
}

struct CommentLocation {
    version: i32,
    range: Option<(usize, usize)>,
    quote: Option<String>,
    is_detached: bool,
}

/// Where a comment stands: in the text that its author read, carried to the current one.
async fn place(tx: &mut Tx, content: &ContentRow, request: &CreateComment) -> Result<CommentLocation, ContentError> {
    let read = request.version.unwrap_or(content.version);
    if read > content.version {
        return Err(invalid("version", "there is no such version"));
    }
    let (start, end) = match (request.start, request.end) {
        (None, None) => return Ok(CommentLocation { version: read, range: None, quote: None, is_detached: false }),
        (Some(start), Some(end)) => {
            (usize::try_from(start).unwrap_or_default(), usize::try_from(end).unwrap_or_default())
        }
        (Some(_), None) => return Err(invalid("end", "start and end go together")),
        (None, Some(_)) => return Err(invalid("start", "start and end go together")),
    };
    if request.parent_id.is_some() {
        return Err(invalid("start", "an answer has no range of its own"));
    }
    let current = content.body.as_deref().unwrap_or_default();
    let older = if read == content.version {
        None
    } else {
        let version = store::versions::find(tx.conn(), content.org_id, content.id, read).await?;
        Some(version.ok_or_else(|| invalid("version", "there is no such version"))?.body)
    };
    let text = older.as_deref().unwrap_or(current);
    if start >= end || end > text.chars().count() {
        return Err(invalid("end", "the range must lie inside the text of the version, and hold something"));
    }
    let quote = Some(range::quote(text, start, end));
    let followed = match older {
        None => Some((start, end)),
        Some(older) => store::comments::place_in(older, current.to_owned(), (start, end)).await?,
    };
    Ok(match followed {
        Some(range) => CommentLocation { version: content.version, range: Some(range), quote, is_detached: false },
        None => CommentLocation { version: read, range: Some((start, end)), quote, is_detached: true },
    })
}

/// Changes a comment: its author what it says, everybody who may write whether it is resolved.
pub async fn update(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    revision: Option<i64>,
    patch: UpdateComment,
) -> Result<CommentRow, ContentError> {
    let comment = store::comments::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)?;
    if revision.is_some_and(|read| read != comment.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    let body = patch.body.filter(|body| *body != comment.body);
    if body.is_some() && comment.author_id != scope.user_id {
        return Err(ContentError::NotTheAuthor);
    }
    if patch.resolved.is_some() && comment.parent_id.is_some() {
        return Err(invalid("resolved", "threads are resolved, not their answers"));
    }
    if comment.deleted_at.is_some() && body.is_some() {
        return Err(invalid("body", "the comment was deleted"));
    }
    let resolved = patch.resolved.filter(|resolved| *resolved != comment.resolved_at.is_some());
    if body.is_none() && resolved.is_none() {
        return Ok(comment);
    }
    let changes = CommentChanges {
        resolved_at: resolved.map(|resolved| resolved.then(contexor_clock::now)),
        resolved_by: resolved.map(|resolved| resolved.then_some(scope.user_id)),
        body,
        ..CommentChanges::default()
    };
    let row = store::comments::update(tx.conn(), scope.org_id, id, changes).await?;
    let audit_event = audit_event(scope, AuditAction::CommentEdited, &row);
    let audit_event = match resolved {
        Some(resolved) => audit_event.with("resolved", resolved),
        None => audit_event.with("body", "changed"),
    };
    audit::record(tx, NAME, audit_event)?;
    Ok(row)
}

/// Deletes a comment, by its author or an admin. One that is answered leaves its place to its answers.
pub async fn delete(tx: &mut Tx, scope: &Scope, id: Uuid, revision: Option<i64>) -> Result<(), ContentError> {
    let comment = store::comments::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)?;
    if revision.is_some_and(|read| read != comment.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    if comment.author_id != scope.user_id && scope.role != Role::Admin {
        return Err(ContentError::NotTheAuthor);
    }
    if store::comments::is_answered(tx.conn(), scope.org_id, id).await? {
        if comment.deleted_at.is_some() {
            return Err(ContentError::NotFound);
        }
        let changes = CommentChanges {
            body: Some(String::new()),
            mentions: Some(Vec::new()),
            quote: Some(None),
            deleted_at: Some(contexor_clock::now()),
            ..CommentChanges::default()
        };
        store::comments::update(tx.conn(), scope.org_id, id, changes).await?;
    } else {
        store::comments::delete(tx.conn(), scope.org_id, id).await?;
    }
    audit::record(tx, NAME, audit_event(scope, AuditAction::CommentDeleted, &comment))?;
    Ok(())
}

/// A deed for the audit log. What a comment says is not for it.
fn audit_event(scope: &Scope, action: AuditAction, row: &CommentRow) -> AuditEvent {
    AuditEvent::new(scope.org_id, scope.actor(), action, AuditTarget::content(row.content_id))
        .with("workspace_id", row.workspace_id)
        .with("comment_id", row.id)
}
