//! Taking contents out as files.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::ExportFormat,
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::NAME;
use crate::{error::ContentError, store::projects::ProjectRow};

/// Notes that a text of a content is taken out.
pub async fn export(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    content: Uuid,
    version: i32,
    format: ExportFormat,
) -> Result<(), ContentError> {
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentExported, AuditTarget::content(content))
            .with("workspace_id", workspace)
            .with("version", version)
            .with("format", format.as_str());
    Ok(audit::record(tx, NAME, audit_event)?)
}

/// Notes that the contents of a project are taken out.
///
/// # Errors
/// The database's.
pub async fn export_project(
    tx: &mut Tx,
    scope: &Scope,
    project: &ProjectRow,
    format: ExportFormat,
) -> Result<(), ContentError> {
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ProjectExported, AuditTarget::project(project.id))
            .with("workspace_id", project.workspace_id)
            .with("format", format.as_str());
    Ok(audit::record(tx, NAME, audit_event)?)
}
