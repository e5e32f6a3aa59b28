//! `/orgs/{id}/workspaces` and `/workspaces/{id}`.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    org::{NameWorkspace, UpdateWorkspace, Workspace},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{
    ApiResult, Paging, Valid, ValidQuery,
    caching::{if_match_text, tagged_by_content},
};
use uuid::Uuid;

use crate::{
    app::App,
    domain::roles,
    error::OrgError,
    ops::{self, membership, workspaces::shown},
    store::{self, Position},
};

/// The workspaces in which the caller has a role, newest first.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "list_workspaces",
    params(("id" = Uuid, Path, description = "The organization"), PageQuery),
    responses((status = 200, body = Page<Workspace>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.read")))
)]
#[get("/api/v1/orgs/{id}/workspaces")]
pub(crate) async fn list_workspaces(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Workspace>>> {
    let paging = Paging::new(
        &app.cursors,
        format!("workspaces of {id} for {}", caller.user_id),
        query.cursor.as_deref(),
        query.limit,
    )?;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::OrgRead).await?;
    let mut rows = store::workspaces::list(&mut conn, &scope, paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |(row, _)| Position { at: row.created_at, id: row.id });
    let items = rows
        .into_iter()
        .filter_map(|(row, listed)| roles::of_caller(scope.kind, scope.role, listed).map(|role| shown(row, role)))
        .collect();
    Ok(Json(Page { items, next_cursor }))
}

/// Makes a workspace.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "create_workspace",
    params(("id" = Uuid, Path, description = "The organization")),
    request_body = NameWorkspace,
    responses((status = 201, body = Workspace), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.create")))
)]
#[post("/api/v1/orgs/{id}/workspaces")]
pub(crate) async fn create_workspace(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<NameWorkspace>,
) -> ApiResult<HttpResponse> {
    let (row, role) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::workspaces::create(tx, caller, *id, &request, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_workspaces_created_total").increment(1);
    tracing::info!(org.id = %id, workspace.id = %row.id, "workspace {} made", row.id);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/workspaces/{}", row.id)))
        .json(shown(row, role)))
}

/// One workspace.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "get_workspace",
    params(
        ("id" = Uuid, Path, description = "The workspace"),
        ("If-None-Match" = Option<String>, Header, description = "ETag that the client has already"),
    ),
    responses(
        (status = 200, body = Workspace, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = 304, description = "Unchanged since it was read"),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.read")))
)]
#[get("/api/v1/workspaces/{id}")]
pub(crate) async fn get_workspace(
    app: Data<App>,
    http: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let mut conn = app.db.conn().await?;
    let (scope, row) = membership::in_workspace(&mut conn, caller, *id, Permission::WorkspaceRead).await?;
    Ok(tagged_by_content(&http, &shown(row, scope.role)))
}

/// Renames a workspace.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "rename_workspace",
    params(
        ("id" = Uuid, Path, description = "The workspace"),
        ("If-Match" = Option<String>, Header, description = "ETag that the client changes; another one now is a 412"),
    ),
    request_body = UpdateWorkspace,
    responses(
        (status = 200, body = Workspace, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.update")))
)]
#[patch("/api/v1/workspaces/{id}")]
pub(crate) async fn rename_workspace(
    app: Data<App>,
    http: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<UpdateWorkspace>,
) -> ApiResult<HttpResponse> {
    let if_match = if_match_text(&http);
    let (row, role) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::workspaces::rename(tx, caller, *id, &request, if_match.as_deref(), contexor_clock::now()).await
        })
        .await?;
    Ok(tagged_by_content(&http, &shown(row, role)))
}

/// Deletes a workspace, at once for everybody.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "delete_workspace",
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.delete")))
)]
#[delete("/api/v1/workspaces/{id}")]
pub(crate) async fn delete_workspace(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    app.change_membership(async |tx: &mut Tx| ops::workspaces::delete(tx, caller, *id, contexor_clock::now()).await)
        .await?;
    metrics::counter!("contexor_org_workspaces_deleted_total").increment(1);
    tracing::info!(workspace.id = %id, "workspace {id} deleted");
    Ok(HttpResponse::NoContent().finish())
}
