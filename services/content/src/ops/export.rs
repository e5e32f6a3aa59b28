//! Taking a content out as a file.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::ExportFormat,
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};

use uuid::Uuid;

use super::NAME;
use crate::error::ContentError;

/// Notes that a text of a content is taken out.
pub async fn export(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    content: Uuid,
    version: i32,
    format: ExportFormat,
) -> Result<(), ContentError> {
    let format = match format {
        ExportFormat::Json => "json",
        ExportFormat::Markdown => "markdown",
    };
    let deed =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ContentExported, AuditTarget::content(content))
            .with("workspace_id", workspace)
            .with("version", version)
            .with("format", format);
    Ok(audit::record(tx, NAME, deed).await?)
}
