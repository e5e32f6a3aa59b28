//! Workspaces. One that was deleted, or whose organization was, is like one that never was.

use chrono::{DateTime, Utc};
use contexor_api::org::Role;
use contexor_db::{Connection, Tx};
use contexor_identity::{CallerKind, Scope};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Position, columns::RoleColumn, orgs::SettingsRow};
use crate::schema::{org_members, orgs, workspace_members, workspaces};

/// A workspace, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = workspaces, check_for_backend(Pg))]
pub(crate) struct WorkspaceRow {
    pub(crate) id: Uuid,
    pub(crate) org_id: Uuid,
    pub(crate) name: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// A workspace and what decides a person's role in it.
#[derive(Debug, Clone)]
pub(crate) struct VisibleWorkspace {
    pub(crate) workspace: WorkspaceRow,
    pub(crate) settings: SettingsRow,
    /// The person's role in the organization.
    pub(crate) org_role: Role,
    /// The role that the workspace's own list gives.
    pub(crate) workspace_role: Option<Role>,
}

/// Makes a workspace.
pub(crate) async fn insert(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    name: &str,
    now: DateTime<Utc>,
) -> QueryResult<WorkspaceRow> {
    diesel::insert_into(workspaces::table)
        .values((
            workspaces::id.eq(id),
            workspaces::org_id.eq(scope.org_id),
            workspaces::name.eq(name),
            workspaces::created_at.eq(now),
            workspaces::updated_at.eq(now),
        ))
        .returning(WorkspaceRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// A workspace as a member of its organization may see it; none for everybody else. Whether the member has a role in it is for the
/// rule to say.
pub(crate) async fn seen_by(
    conn: &mut Connection,
    workspace: Uuid,
    user: Uuid,
) -> QueryResult<Option<VisibleWorkspace>> {
    type Row = (WorkspaceRow, SettingsRow, RoleColumn, Option<RoleColumn>);
    let row: Option<Row> = workspaces::table
        .inner_join(orgs::table)
        .inner_join(
            org_members::table.on(org_members::org_id.eq(workspaces::org_id).and(org_members::user_id.eq(user))),
        )
        .left_join(
            workspace_members::table
                .on(workspace_members::workspace_id.eq(workspaces::id).and(workspace_members::user_id.eq(user))),
        )
        .filter(workspaces::id.eq(workspace))
        .filter(workspaces::deleted_at.is_null().and(orgs::deleted_at.is_null()))
        .select((
            WorkspaceRow::as_select(),
            SettingsRow::as_select(),
            org_members::role,
            workspace_members::role.nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(workspace, settings, org_role, workspace_role)| VisibleWorkspace {
        workspace,
        settings,
        org_role: org_role.0,
        workspace_role: workspace_role.map(|role| role.0),
    }))
}

/// The organization that a workspace belongs to: what has to be locked before it is changed.
pub(crate) async fn org_of(conn: &mut Connection, workspace: Uuid) -> QueryResult<Option<Uuid>> {
    workspaces::table.find(workspace).select(workspaces::org_id).first(conn).await.optional()
}

/// One of the scope's organization's workspaces.
pub(crate) async fn find(conn: &mut Connection, scope: &Scope, workspace: Uuid) -> QueryResult<Option<WorkspaceRow>> {
    workspaces::table
        .filter(workspaces::id.eq(workspace).and(workspaces::org_id.eq(scope.org_id)))
        .filter(workspaces::deleted_at.is_null())
        .select(WorkspaceRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// The workspaces of an organization in which the scope's caller has a role, newest first, each with the role that its own
/// list gives.
pub(crate) async fn list(
    conn: &mut Connection,
    scope: &Scope,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(WorkspaceRow, Option<Role>)>> {
    let mut query =
        workspaces::table
            .left_join(workspace_members::table.on(
                workspace_members::workspace_id.eq(workspaces::id).and(workspace_members::user_id.eq(scope.user_id)),
            ))
            .filter(workspaces::org_id.eq(scope.org_id).and(workspaces::deleted_at.is_null()))
            .select((WorkspaceRow::as_select(), workspace_members::role.nullable()))
            .order((workspaces::created_at.desc(), workspaces::id.desc()))
            .limit(limit)
            .into_boxed();
    if scope.kind == CallerKind::Person && scope.role != Role::Admin {
        query = query.filter(workspace_members::role.nullable().is_not_null());
    }
    if let Some(after) = after {
        query = query.filter(
            workspaces::created_at
                .le(after.at)
                .and(workspaces::created_at.lt(after.at).or(workspaces::id.lt(after.id))),
        );
    }
    let rows: Vec<(WorkspaceRow, Option<RoleColumn>)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(row, role)| (row, role.map(|role| role.0))).collect())
}

/// Renames a workspace.
pub(crate) async fn rename(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    name: &str,
    now: DateTime<Utc>,
) -> QueryResult<WorkspaceRow> {
    diesel::update(workspaces::table.filter(workspaces::id.eq(workspace).and(workspaces::org_id.eq(scope.org_id))))
        .set((workspaces::name.eq(name), workspaces::updated_at.eq(now)))
        .returning(WorkspaceRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// Marks a workspace as deleted.
pub(crate) async fn delete(tx: &mut Tx, scope: &Scope, workspace: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(workspaces::table.filter(workspaces::id.eq(workspace).and(workspaces::org_id.eq(scope.org_id))))
        .set((workspaces::deleted_at.eq(now), workspaces::updated_at.eq(now)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// How many workspaces the scope's organization has. Exact for as long as it is locked.
pub(crate) async fn count(tx: &mut Tx, scope: &Scope) -> QueryResult<i64> {
    workspaces::table
        .filter(workspaces::org_id.eq(scope.org_id).and(workspaces::deleted_at.is_null()))
        .count()
        .get_result(tx.conn())
        .await
}
