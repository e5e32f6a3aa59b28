//! Making, changing and deleting projects.

use contexor_api::audit::{AuditAction, AuditTarget};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use uuid::Uuid;

use super::NAME;
use crate::{
    error::ContentError,
    store::{
        self,
        projects::{ProjectChanges, ProjectRow},
    },
};

/// Makes a project.
pub async fn create(tx: &mut Tx, scope: &Scope, row: ProjectRow) -> Result<ProjectRow, ContentError> {
    let row = store::projects::insert(tx.conn(), row).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::ProjectCreated, &row))?;
    Ok(row)
}

/// Changes a project's name or description; `revision` is what the client read, if it said so. What is the same already changes nothing.
///
/// # Errors
/// [`ContentError::NotFound`] when it was deleted meanwhile, [`ContentError::PreconditionFailed`].
pub async fn update(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    revision: Option<i64>,
    mut changes: ProjectChanges,
) -> Result<ProjectRow, ContentError> {
    let before = store::projects::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)?;
    unchanged_since(&before, revision)?;
    changes.name = changes.name.filter(|name| *name != before.name);
    changes.description = changes.description.filter(|description| *description != before.description);
    let (name, description) = (changes.name.is_some(), changes.description.is_some());
    if !name && !description {
        return Ok(before);
    }
    let row = store::projects::update(tx.conn(), scope.org_id, id, changes).await?.ok_or(ContentError::NotFound)?;
    let audit_event = audit_event(scope, AuditAction::ProjectUpdated, &row);
    let audit_event = audit_event.with_changed("name", name).with_changed("description", description);
    audit::record(tx, NAME, audit_event)?;
    Ok(row)
}

fn unchanged_since(row: &ProjectRow, revision: Option<i64>) -> Result<(), ContentError> {
    if revision.is_some_and(|read| read != row.revision) { Err(ContentError::PreconditionFailed) } else { Ok(()) }
}

/// Deletes a project that holds no contents any more.
///
/// # Errors
/// [`ContentError::ProjectNotEmpty`], [`ContentError::PreconditionFailed`], and [`ContentError::NotFound`] when it is gone already.
pub async fn delete(tx: &mut Tx, scope: &Scope, id: Uuid, revision: Option<i64>) -> Result<(), ContentError> {
    let row = &store::projects::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)?;
    unchanged_since(row, revision)?;
    match store::projects::delete(tx.conn(), scope.org_id, row.id).await {
        Ok(true) => Ok(audit::record(tx, NAME, audit_event(scope, AuditAction::ProjectDeleted, row))?),
        Ok(false) => Err(ContentError::NotFound),
        Err(QueryError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => Err(ContentError::ProjectNotEmpty),
        Err(error) => Err(error.into()),
    }
}

fn audit_event(scope: &Scope, action: AuditAction, row: &ProjectRow) -> AuditEvent {
    let target = AuditTarget::project(row.id);
    AuditEvent::new(scope.org_id, scope.actor(), action, target).with("workspace_id", row.workspace_id)
}
