//! Projects.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    content::{CreateProject, Project, UpdateProject},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, Valid, ValidQuery, caching};
use uuid::Uuid;

use crate::{
    app::App,
    ops,
    store::{
        self, Position,
        projects::{ProjectChanges, ProjectRow},
    },
};

/// Makes a project in a workspace.
#[utoipa::path(tag = "projects", operation_id = "create_project", request_body = CreateProject,
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 201, body = Project,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"),
            ("Location" = String, description = "Where the project is"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("project.write"))))]
#[post("/api/v1/workspaces/{id}/projects")]
pub(crate) async fn create_project(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<CreateProject>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ProjectWrite).await?;
    let now = contexor_clock::now();
    let row = ProjectRow {
        id: Uuid::now_v7(),
        org_id: scope.org_id,
        workspace_id: *id,
        name: request.name,
        description: request.description,
        created_by: scope.user_id,
        created_at: now,
        updated_at: now,
        revision: 1,
    };
    let row = app.db.transaction(async |tx: &mut Tx| ops::projects::create(tx, &scope, row).await).await?;
    let mut created = HttpResponse::Created();
    created.insert_header((header::LOCATION, format!("/api/v1/projects/{}", row.id)));
    Ok(answer(created, row))
}

/// A workspace's projects, newest first.
#[utoipa::path(tag = "projects", operation_id = "list_projects",
    params(("id" = Uuid, Path, description = "The workspace"), PageQuery),
    responses((status = 200, body = Page<Project>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("project.read"))))]
#[get("/api/v1/workspaces/{id}/projects")]
pub(crate) async fn list_projects(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Project>>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ProjectRead).await?;
    let paging =
        Paging::new(&app.cursors, format!("projects:{}:{id}", scope.org_id), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.reads.of(caller.user_id).await.conn().await?;
    let rows = store::projects::list(&mut conn, scope.org_id, *id, paging.after, paging.rows()).await?;
    let position = |row: &ProjectRow| Position { created_at: row.created_at, id: row.id };
    Ok(Json(paging.page(rows, position)))
}

/// One project.
#[utoipa::path(tag = "projects", operation_id = "get_project",
    params(("id" = Uuid, Path, description = "The project"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Project,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = 304, description = "Unchanged"), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("project.read"))))]
#[get("/api/v1/projects/{id}")]
pub(crate) async fn get_project(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, project) = app.project(&caller, *id, Permission::ProjectRead).await?;
    Ok(caching::tagged(&request, project.revision, &Project::from(project)))
}

/// Changes a project's name or description.
#[utoipa::path(tag = "projects", operation_id = "update_project", request_body = UpdateProject,
    params(("id" = Uuid, Path, description = "The project"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Project,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("project.write"))))]
#[patch("/api/v1/projects/{id}")]
pub(crate) async fn update_project(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
    Valid(patch): Valid<UpdateProject>,
) -> ApiResult<HttpResponse> {
    let (scope, _) = app.project(&caller, *id, Permission::ProjectWrite).await?;
    let revision = caching::if_match(&request)?;
    let changes =
        ProjectChanges { name: patch.name, description: patch.description, updated_at: Some(contexor_clock::now()) };
    let id = *id;
    let project =
        app.db.transaction(async |tx: &mut Tx| ops::projects::update(tx, &scope, id, revision, changes).await).await?;
    Ok(answer(HttpResponse::Ok(), project))
}

/// Deletes a project that holds no contents any more.
#[utoipa::path(tag = "projects", operation_id = "delete_project",
    params(("id" = Uuid, Path, description = "The project"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("project.write"))))]
#[delete("/api/v1/projects/{id}")]
pub(crate) async fn delete_project(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (scope, project) = app.project(&caller, *id, Permission::ProjectWrite).await?;
    let revision = caching::if_match(&request)?;
    app.db.transaction(async |tx: &mut Tx| ops::projects::delete(tx, &scope, project.id, revision).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A project as it is now, with its entity tag.
fn answer(mut response: HttpResponseBuilder, row: ProjectRow) -> HttpResponse {
    response
        .insert_header((header::ETAG, caching::etag(row.revision)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(Project::from(row))
}
