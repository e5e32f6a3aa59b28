//! Making a content.

use contexor_api::audit::{AuditAction, AuditTarget};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::{NAME, ceilings::CeilingGuard};
use crate::{
    error::ContentError,
    store::{
        self,
        contents::{ContentRow, NewContent},
    },
};

/// Makes a content, a draft without a text.
///
/// # Errors
/// [`ContentError::NotFound`] when its project was deleted since the caller's membership was asked, [`ContentError::CeilingReached`].
pub async fn create(
    tx: &mut Tx,
    scope: &Scope,
    ceilings: &CeilingGuard,
    content: NewContent,
) -> Result<ContentRow, ContentError> {
    ceilings.allow_content(tx, scope.org_id).await?;
    let row = match store::contents::insert(tx.conn(), content).await {
        Ok(row) => row,
        Err(QueryError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => {
            return Err(ContentError::NotFound);
        }
        Err(error) => return Err(error.into()),
    };
    store::key_makers::record(tx, scope).await?;
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentCreated, AuditTarget::content(row.id))
            .with("workspace_id", row.workspace_id)
            .with("project_id", row.project_id);
    audit::record(tx, NAME, audit_event)?;
    Ok(row)
}
