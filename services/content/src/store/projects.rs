//! Projects.

use chrono::{DateTime, Utc};
use contexor_api::content::Project;
use contexor_db::Connection;
use diesel::{dsl::sql, prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    guarded::{TenantScoped, Unauthorized},
};
use crate::schema::projects;

/// A row of `projects`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = projects)]
pub struct ProjectRow {
    /// Id of the project.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Grows with every change: the entity tag.
    pub revision: i64,
}

impl TenantScoped for ProjectRow {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<ProjectRow> for Project {
    fn from(row: ProjectRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            name: row.name,
            description: row.description,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What may change of a project.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = projects)]
pub struct ProjectChanges {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// When it is changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Stores a new project.
pub async fn insert(conn: &mut Connection, row: ProjectRow) -> QueryResult<ProjectRow> {
    diesel::insert_into(projects::table).values(row).returning(ProjectRow::as_returning()).get_result(conn).await
}

/// A project, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<ProjectRow>>> {
    let row = projects::table.find(id).select(ProjectRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// Locks a project of the tenant until the transaction ends.
pub async fn lock(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<ProjectRow>> {
    let project = projects::table.find(id).filter(projects::org_id.eq(org));
    project.select(ProjectRow::as_select()).for_update().first(conn).await.optional()
}

/// Changes a project; none when it is gone.
pub async fn update(
    conn: &mut Connection,
    org: Uuid,
    id: Uuid,
    changes: ProjectChanges,
) -> QueryResult<Option<ProjectRow>> {
    diesel::update(projects::table.find(id).filter(projects::org_id.eq(org)))
        .set((changes, projects::revision.eq(projects::revision + 1)))
        .returning(ProjectRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Deletes a project and says whether it was there. One that holds contents is a foreign key violation.
pub async fn delete(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<bool> {
    let rows = diesel::delete(projects::table.find(id).filter(projects::org_id.eq(org))).execute(conn).await?;
    Ok(rows == 1)
}

/// A workspace's projects after a position, newest first.
pub async fn list(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<ProjectRow>> {
    let mut query = projects::table
        .filter(projects::org_id.eq(org).and(projects::workspace_id.eq(workspace)))
        .select(ProjectRow::as_select())
        .order((projects::created_at.desc(), projects::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            sql::<sql_types::Bool>("(projects.created_at, projects.id) < (")
                .bind::<sql_types::Timestamptz, _>(after.created_at)
                .sql(", ")
                .bind::<sql_types::Uuid, _>(after.id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

/// The workspaces of a tenant in which there are projects.
pub async fn workspaces(conn: &mut Connection, org: Uuid) -> QueryResult<Vec<Uuid>> {
    projects::table.filter(projects::org_id.eq(org)).select(projects::workspace_id).distinct().load(conn).await
}

/// Deletes the projects of a tenant, or of one workspace in it. Their contents have to be gone.
pub async fn delete_all(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>) -> QueryResult<usize> {
    let mut statement = diesel::delete(projects::table.filter(projects::org_id.eq(org))).into_boxed();
    if let Some(workspace) = workspace {
        statement = statement.filter(projects::workspace_id.eq(workspace));
    }
    statement.execute(conn).await
}
