//! Where a person or an API key stands. org answers itself and others from its own tables, one question each, by the same permission table.

use contexor_api::{internal::Membership, org::Role};
use contexor_db::{Connection, Tx};
use contexor_identity::{Caller, CallerKind, Permission, Scope};
use diesel::QueryResult;
use uuid::Uuid;

use crate::{
    domain::roles,
    error::OrgError,
    store::{
        self,
        orgs::{OrgRow, SettingsRow},
        workspaces::WorkspaceRow,
    },
};

/// Where a person or an API key stands in an organization; none when there is no such organization or they are not in it.
pub(crate) async fn of_org(conn: &mut Connection, org: Uuid, id: Uuid) -> Result<Option<Membership>, OrgError> {
    let mut seen = seen_org(conn, CallerKind::Person, org, id).await?;
    let mut made_by = None;
    if seen.is_none() {
        seen = seen_org(conn, CallerKind::Machine, org, id).await?;
        made_by = store::api_keys::maker(conn, id).await?;
    }
    Ok(seen.map(|(row, role)| Membership {
        org_id: row.id,
        workspace_id: None,
        role,
        settings: row.settings.into(),
        made_by,
    }))
}

/// Where a person or an API key stands in a workspace; none when there is no such workspace or they have no role in it.
pub(crate) async fn of_workspace(
    conn: &mut Connection,
    workspace: Uuid,
    id: Uuid,
) -> Result<Option<Membership>, OrgError> {
    let mut seen = seen_workspace(conn, CallerKind::Person, workspace, id).await?;
    let mut made_by = None;
    if seen.is_none() {
        seen = seen_workspace(conn, CallerKind::Machine, workspace, id).await?;
        made_by = store::api_keys::maker(conn, id).await?;
    }
    Ok(seen.map(|(row, settings, role)| Membership {
        org_id: row.org_id,
        workspace_id: Some(row.id),
        role,
        settings: settings.into(),
        made_by,
    }))
}

async fn seen_org(conn: &mut Connection, kind: CallerKind, org: Uuid, id: Uuid) -> QueryResult<Option<(OrgRow, Role)>> {
    match kind {
        CallerKind::Person => store::orgs::seen_by(conn, org, id).await,
        CallerKind::Machine => {
            let seen = store::api_keys::org_of(conn, id, contexor_clock::now()).await?;
            Ok(seen.filter(|(row, _)| row.id == org))
        }
    }
}

async fn seen_workspace(
    conn: &mut Connection,
    kind: CallerKind,
    workspace: Uuid,
    id: Uuid,
) -> QueryResult<Option<(WorkspaceRow, SettingsRow, Role)>> {
    match kind {
        CallerKind::Person => {
            let seen = store::workspaces::seen_by(conn, workspace, id).await?;
            Ok(seen.and_then(|seen| {
                let role = roles::in_workspace(seen.org_role, seen.workspace_role)?;
                Some((seen.workspace, seen.settings, role))
            }))
        }
        CallerKind::Machine => store::api_keys::workspace_seen_by(conn, workspace, id, contexor_clock::now()).await,
    }
}

/// The caller's scope in an organization, if the role there has the permission; and the organization.
pub(crate) async fn in_org(
    conn: &mut Connection,
    caller: Caller,
    org: Uuid,
    permission: Permission,
) -> Result<(Scope, OrgRow), OrgError> {
    let seen = seen_org(conn, caller.kind, org, caller.user_id).await?;
    let (row, role) = seen.ok_or(OrgError::NotFound)?;
    let scope = Scope {
        org_id: row.id,
        workspace_id: None,
        user_id: caller.user_id,
        kind: caller.kind,
        made_by: None,
        role,
        settings: row.settings.clone().into(),
    };
    Ok((require(scope, permission)?, row))
}

/// The caller's scope in a workspace, if the role there has the permission; and the workspace.
pub(crate) async fn in_workspace(
    conn: &mut Connection,
    caller: Caller,
    workspace: Uuid,
    permission: Permission,
) -> Result<(Scope, WorkspaceRow), OrgError> {
    let seen = seen_workspace(conn, caller.kind, workspace, caller.user_id).await?;
    let (row, settings, role) = seen.ok_or(OrgError::NotFound)?;
    let scope = Scope {
        org_id: row.org_id,
        workspace_id: Some(row.id),
        user_id: caller.user_id,
        kind: caller.kind,
        made_by: None,
        role,
        settings: settings.into(),
    };
    Ok((require(scope, permission)?, row))
}

/// [`in_org`] under the organization's lock: the role is the one that the caller has when it is the caller's turn.
pub(crate) async fn lock_org(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    permission: Permission,
) -> Result<(Scope, OrgRow), OrgError> {
    if !store::orgs::lock_for(tx, org, caller).await? {
        return Err(OrgError::NotFound);
    }
    in_org(tx.conn(), caller, org, permission).await
}

/// The caller's scope in an organization that is deleted and can be restored still, by the role that the caller had; with the
/// organization, locked. None when there is no such organization, or it is not deleted.
pub(crate) async fn lock_deleted_org(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    permission: Permission,
) -> Result<Option<Scope>, OrgError> {
    let Some(row) = store::orgs::lock_deleted(tx, org).await? else { return Ok(None) };
    let member = match caller.kind {
        CallerKind::Person => store::members::find(tx.conn(), org, caller.user_id).await?,
        // A key opens nothing while its organization is deleted.
        CallerKind::Machine => None,
    };
    let scope = Scope {
        org_id: row.id,
        workspace_id: None,
        user_id: caller.user_id,
        kind: caller.kind,
        made_by: None,
        role: member.ok_or(OrgError::NotFound)?.role.0,
        settings: row.settings.into(),
    };
    require(scope, permission).map(Some)
}

/// [`in_workspace`] under the lock of the workspace's organization.
pub(crate) async fn lock_workspace(
    tx: &mut Tx,
    caller: Caller,
    workspace: Uuid,
    permission: Permission,
) -> Result<(Scope, WorkspaceRow), OrgError> {
    let org = store::workspaces::org_of(tx.conn(), workspace).await?.ok_or(OrgError::NotFound)?;
    if !store::orgs::lock_for(tx, org, caller).await? {
        return Err(OrgError::NotFound);
    }
    in_workspace(tx.conn(), caller, workspace, permission).await
}

fn require(scope: Scope, permission: Permission) -> Result<Scope, OrgError> {
    if scope.may(permission) { Ok(scope) } else { Err(OrgError::PermissionDenied(permission)) }
}
