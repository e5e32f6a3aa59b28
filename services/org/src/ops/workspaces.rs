//! Making, renaming and deleting workspaces.

use chrono::{DateTime, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    org::{NameWorkspace, Role, UpdateWorkspace, Workspace},
};
use contexor_db::Tx;
use contexor_events::org::WorkspaceDeleted;
use contexor_identity::{Caller, Permission, Scope};
use contexor_messaging::outbox;
use contexor_service::{audit::AuditEvent, caching::require_match};
use uuid::Uuid;

use super::{audit, membership};
use crate::{
    NAME,
    error::OrgError,
    membership_cache::MembershipChange,
    store::{self, workspaces::WorkspaceRow},
};

/// Workspaces that one organization can have.
const MAX_WORKSPACES: i64 = 1000;

/// What a member sees of a workspace.
pub(crate) fn shown(row: WorkspaceRow, role: Role) -> Workspace {
    Workspace { id: row.id, org_id: row.org_id, name: row.name, role, created_at: row.created_at }
}

/// Makes a workspace; its maker is admin of it, being admin of the organization.
pub(crate) async fn create(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    request: &NameWorkspace,
    now: DateTime<Utc>,
) -> Result<(WorkspaceRow, Role), OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::WorkspaceCreate).await?;
    if store::workspaces::count(tx, &scope).await? >= MAX_WORKSPACES {
        return Err(OrgError::TooManyWorkspaces(MAX_WORKSPACES));
    }
    let row = store::workspaces::insert(tx, &scope, Uuid::now_v7(), request.name.trim(), now).await?;
    record(tx, &scope, AuditAction::WorkspaceCreated, row.id).await?;
    Ok((row, scope.role))
}

/// Renames a workspace.
pub(crate) async fn rename(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    request: &UpdateWorkspace,
    if_match: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(WorkspaceRow, Role), OrgError> {
    let (scope, row) = membership::lock_workspace(tx, caller, workspace, Permission::WorkspaceUpdate).await?;
    require_match(if_match, &shown(row.clone(), scope.role)).map_err(|_| OrgError::PreconditionFailed)?;
    let name = request.name.as_deref().map_or(row.name.as_str(), str::trim);
    if name == row.name {
        return Ok((row, scope.role));
    }
    let renamed = store::workspaces::rename(tx, &scope, row.id, name, now).await?;
    record(tx, &scope, AuditAction::WorkspaceRenamed, row.id).await?;
    Ok((renamed, scope.role))
}

/// Deletes a workspace, at once for everybody.
pub(crate) async fn delete(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    now: DateTime<Utc>,
) -> Result<MembershipChange<()>, OrgError> {
    let (scope, row) = membership::lock_workspace(tx, caller, workspace, Permission::WorkspaceDelete).await?;
    let mut people = store::workspace_members::user_ids(tx.conn(), &scope, row.id).await?;
    people.extend(store::api_keys::ids(tx.conn(), scope.org_id).await?);
    store::workspaces::delete(tx, &scope, row.id, now).await?;
    let event = WorkspaceDeleted { org_id: scope.org_id, workspace_id: row.id, by: scope.user_id };
    outbox::push(tx, NAME, event)?;
    record(tx, &scope, AuditAction::WorkspaceDeleted, row.id).await?;
    Ok(MembershipChange::new((), people))
}

async fn record(tx: &mut Tx, scope: &Scope, action: AuditAction, workspace: Uuid) -> Result<(), OrgError> {
    let target = AuditTarget::workspace(workspace);
    audit::record(tx, AuditEvent::new(scope.org_id, scope.actor(), action, target)).await
}
