//! Where a person stands. org answers itself and others from its own tables, one question each, by the same permission table.

use contexor_api::internal::Standing;
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Scope};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    domain::roles,
    error::OrgError,
    store::{
        self,
        orgs::OrgRow,
        workspaces::{SeenWorkspace, WorkspaceRow},
    },
};

/// Where a person stands in an organization; none when there is no such organization or the person is not in it.
pub(crate) async fn of_org(conn: &mut AsyncPgConnection, org: Uuid, user: Uuid) -> Result<Option<Standing>, OrgError> {
    let seen = store::orgs::seen_by(conn, org, user).await?;
    Ok(seen.map(|(row, role)| Standing { org_id: row.id, workspace_id: None, role, settings: row.settings.into() }))
}

/// Where a person stands in a workspace; none when there is no such workspace or the person has no role in it.
pub(crate) async fn of_workspace(
    conn: &mut AsyncPgConnection,
    workspace: Uuid,
    user: Uuid,
) -> Result<Option<Standing>, OrgError> {
    let seen = store::workspaces::seen_by(conn, workspace, user).await?;
    Ok(seen.and_then(|seen| {
        let role = roles::in_workspace(seen.org_role, seen.workspace_role)?;
        let SeenWorkspace { workspace, settings, .. } = seen;
        Some(Standing { org_id: workspace.org_id, workspace_id: Some(workspace.id), role, settings: settings.into() })
    }))
}

/// The caller's scope in an organization, if the role there has the permission; and the organization.
pub(crate) async fn in_org(
    conn: &mut AsyncPgConnection,
    caller: Caller,
    org: Uuid,
    permission: Permission,
) -> Result<(Scope, OrgRow), OrgError> {
    let (row, role) = store::orgs::seen_by(conn, org, caller.user_id).await?.ok_or(OrgError::NotFound)?;
    let scope = Scope {
        org_id: row.id,
        workspace_id: None,
        user_id: caller.user_id,
        role,
        settings: row.settings.clone().into(),
    };
    Ok((require(scope, permission)?, row))
}

/// The caller's scope in a workspace, if the role there has the permission; and the workspace.
pub(crate) async fn in_workspace(
    conn: &mut AsyncPgConnection,
    caller: Caller,
    workspace: Uuid,
    permission: Permission,
) -> Result<(Scope, WorkspaceRow), OrgError> {
    let seen = store::workspaces::seen_by(conn, workspace, caller.user_id).await?.ok_or(OrgError::NotFound)?;
    let role = roles::in_workspace(seen.org_role, seen.workspace_role).ok_or(OrgError::NotFound)?;
    let scope = Scope {
        org_id: seen.workspace.org_id,
        workspace_id: Some(seen.workspace.id),
        user_id: caller.user_id,
        role,
        settings: seen.settings.into(),
    };
    Ok((require(scope, permission)?, seen.workspace))
}

/// [`in_org`] under the organization's lock: the role is the one that the caller has when it is the caller's turn.
pub(crate) async fn lock_org(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    permission: Permission,
) -> Result<(Scope, OrgRow), OrgError> {
    if !store::orgs::lock(tx, org).await? {
        return Err(OrgError::NotFound);
    }
    in_org(tx.conn(), caller, org, permission).await
}

/// [`in_workspace`] under the lock of the workspace's organization.
pub(crate) async fn lock_workspace(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    permission: Permission,
) -> Result<(Scope, WorkspaceRow), OrgError> {
    let org = store::workspaces::org_of(tx.conn(), workspace).await?.ok_or(OrgError::NotFound)?;
    if !store::orgs::lock(tx, org).await? {
        return Err(OrgError::NotFound);
    }
    in_workspace(tx.conn(), caller, workspace, permission).await
}

fn require(scope: Scope, permission: Permission) -> Result<Scope, OrgError> {
    if scope.may(permission) { Ok(scope) } else { Err(OrgError::PermissionDenied(permission)) }
}
