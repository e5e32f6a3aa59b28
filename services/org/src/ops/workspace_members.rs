//! Who is on a workspace's list, and with which role.

use chrono::{DateTime, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    org::Role,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::audit::AuditEvent;
use uuid::Uuid;

use super::{audit, membership};
use crate::{
    error::OrgError,
    membership_cache::MembershipChange,
    store::{self, workspace_members::WorkspaceMemberRow},
};

/// Puts a member of the organization on the workspace's list, or gives another role there.
pub(crate) async fn put(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    user: Uuid,
    role: Role,
    now: DateTime<Utc>,
) -> Result<MembershipChange<WorkspaceMemberRow>, OrgError> {
    let (scope, row) = membership::lock_workspace(tx, caller, workspace, Permission::WorkspaceMemberManage).await?;
    let member = store::members::find(tx.conn(), scope.org_id, user).await?.ok_or(OrgError::NotOrgMember)?;
    if member.role.0 == Role::Admin && role != Role::Admin {
        return Err(OrgError::OrgAdminInWorkspace);
    }
    let before = store::workspace_members::find(tx.conn(), &scope, row.id, user).await?;
    let before = before.and_then(|member| member.workspace_role).map(|role| role.0);
    store::workspace_members::put(tx, &scope, row.id, user, role, now).await?;
    if before != Some(role) {
        let audit_event =
            AuditEvent::new(scope.org_id, scope.actor(), AuditAction::WorkspaceMemberSet, AuditTarget::person(user))
                .with("workspace_id", row.id)
                .changed("role", before, role);
        audit::record(tx, audit_event).await?;
    }
    let member = store::workspace_members::find(tx.conn(), &scope, row.id, user).await?;
    Ok(MembershipChange::new(member.ok_or(OrgError::NotFound)?, vec![user]))
}

/// Takes a person off the workspace's list; everybody may take off themself.
pub(crate) async fn remove(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    user: Uuid,
) -> Result<MembershipChange<()>, OrgError> {
    let permission = if caller.user_id == user { Permission::WorkspaceRead } else { Permission::WorkspaceMemberManage };
    let (scope, row) = membership::lock_workspace(tx, caller, workspace, permission).await?;
    if !store::workspace_members::remove(tx, &scope, row.id, user).await? {
        // Admins of the organization are members without being on the list.
        let member = store::members::find(tx.conn(), scope.org_id, user).await?;
        return Err(match member {
            Some(member) if member.role.0 == Role::Admin => OrgError::OrgAdminInWorkspace,
            _ => OrgError::NotFound,
        });
    }
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::WorkspaceMemberRemoved, AuditTarget::person(user))
            .with("workspace_id", row.id);
    audit::record(tx, audit_event).await?;
    Ok(MembershipChange::new((), vec![user]))
}
