//! Making and deleting projects.

use contexor_api::audit::{AuditAction, AuditTarget};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, Deed};
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::NAME;
use crate::{
    error::ContentError,
    store::{self, projects::ProjectRow},
};

/// Makes a project.
///
/// # Errors
/// The database's.
pub async fn create(tx: &mut Tx, scope: &Scope, row: ProjectRow) -> Result<ProjectRow, ContentError> {
    let row = store::projects::insert(tx.conn(), row).await?;
    record(tx, scope, AuditAction::ProjectCreated, &row).await?;
    Ok(row)
}

/// Deletes a project that holds no contents any more.
///
/// # Errors
/// [`ContentError::ProjectNotEmpty`], and [`ContentError::NotFound`] when it is gone already.
pub async fn delete(tx: &mut Tx, scope: &Scope, row: &ProjectRow) -> Result<(), ContentError> {
    match store::projects::delete(tx.conn(), scope.org_id, row.id).await {
        Ok(true) => record(tx, scope, AuditAction::ProjectDeleted, row).await,
        Ok(false) => Err(ContentError::NotFound),
        Err(QueryError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => Err(ContentError::ProjectNotEmpty),
        Err(error) => Err(error.into()),
    }
}

async fn record(tx: &mut Tx, scope: &Scope, action: AuditAction, row: &ProjectRow) -> Result<(), ContentError> {
    let target = AuditTarget::project(row.id);
    let deed = Deed::new(scope.org_id, scope.actor(), action, target).with("workspace_id", row.workspace_id);
    Ok(audit::record(tx, NAME, deed).await?)
}
