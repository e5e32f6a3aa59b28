//! Members of workspaces: those on the workspace's own list, and the organization's admins.

use chrono::{DateTime, Utc};
use contexor_api::org::Role;
use contexor_db::{Connection, Tx};
use contexor_identity::Scope;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Position, columns::RoleColumn};
use crate::schema::{org_members, workspace_members};

/// A member of the organization who may have a role in a workspace.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct WorkspaceMemberRow {
    pub(crate) user_id: Uuid,
    pub(crate) org_role: RoleColumn,
    /// Since when the person is in the organization: what the list is ordered by.
    pub(crate) org_joined_at: DateTime<Utc>,
    pub(crate) workspace_role: Option<RoleColumn>,
    pub(crate) workspace_joined_at: Option<DateTime<Utc>>,
}

/// Joins the organization's members with a workspace's own list.
macro_rules! members_of {
    ($scope:expr, $workspace:expr) => {
        org_members::table
            .left_join(
                workspace_members::table.on(workspace_members::workspace_id
                    .eq($workspace)
                    .and(workspace_members::org_id.eq(org_members::org_id))
                    .and(workspace_members::user_id.eq(org_members::user_id))),
            )
            .filter(org_members::org_id.eq($scope.org_id))
            .filter(org_members::role.eq(RoleColumn(Role::Admin)).or(workspace_members::role.nullable().is_not_null()))
            .select((
                org_members::user_id,
                org_members::role,
                org_members::joined_at,
                workspace_members::role.nullable(),
                workspace_members::joined_at.nullable(),
            ))
    };
}

/// One member of a workspace.
pub(crate) async fn find(
    conn: &mut Connection,
    scope: &Scope,
    workspace: Uuid,
    user: Uuid,
) -> QueryResult<Option<WorkspaceMemberRow>> {
    members_of!(scope, workspace).filter(org_members::user_id.eq(user)).first(conn).await.optional()
}

/// A workspace's members, those first who joined the organization last.
pub(crate) async fn list(
    conn: &mut Connection,
    scope: &Scope,
    workspace: Uuid,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<WorkspaceMemberRow>> {
    let mut query = members_of!(scope, workspace)
        .order((org_members::joined_at.desc(), org_members::user_id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            org_members::joined_at
                .le(after.at)
                .and(org_members::joined_at.lt(after.at).or(org_members::user_id.lt(after.id))),
        );
    }
    query.load(conn).await
}

/// Everybody who has a role in a workspace.
pub(crate) async fn user_ids(conn: &mut Connection, scope: &Scope, workspace: Uuid) -> QueryResult<Vec<Uuid>> {
    let members: Vec<WorkspaceMemberRow> = members_of!(scope, workspace).load(conn).await?;
    Ok(members.into_iter().map(|member| member.user_id).collect())
}

/// Puts a member of the organization on a workspace's list, or gives another role there.
pub(crate) async fn put(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    user: Uuid,
    role: Role,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(workspace_members::table)
        .values((
            workspace_members::workspace_id.eq(workspace),
            workspace_members::org_id.eq(scope.org_id),
            workspace_members::user_id.eq(user),
            workspace_members::role.eq(RoleColumn(role)),
            workspace_members::joined_at.eq(now),
        ))
        .on_conflict((workspace_members::workspace_id, workspace_members::user_id))
        .do_update()
        .set(workspace_members::role.eq(RoleColumn(role)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Takes a person off a workspace's list; says whether the person was on it.
pub(crate) async fn remove(tx: &mut Tx, scope: &Scope, workspace: Uuid, user: Uuid) -> QueryResult<bool> {
    let removed = diesel::delete(
        workspace_members::table.find((workspace, user)).filter(workspace_members::org_id.eq(scope.org_id)),
    )
    .execute(tx.conn())
    .await?;
    Ok(removed == 1)
}
