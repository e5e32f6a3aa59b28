//! `/workspaces/{id}/members`.

use actix_web::{
    HttpResponse, delete, get, put,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    org::{Member, SetRole},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, Valid, ValidQuery};
use uuid::Uuid;

use crate::{
    app::App,
    domain,
    error::OrgError,
    ops::{self, membership},
    store::{self, Position},
};

/// A workspace's members, the organization's admins among them.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "list_workspace_members",
    params(("id" = Uuid, Path, description = "The workspace"), PageQuery),
    responses((status = 200, body = Page<Member>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.read")))
)]
#[get("/api/v1/workspaces/{id}/members")]
pub(crate) async fn list_workspace_members(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Member>>> {
    let paging = Paging::new(&app.cursors, format!("members of workspace {id}"), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let (scope, row) = membership::in_workspace(&mut conn, caller, *id, Permission::WorkspaceRead).await?;
    let mut rows = store::workspace_members::list(&mut conn, &scope, row.id, paging.after, paging.rows()).await?;
    // Nobody should wait for this connection while auth is asked.
    drop(conn);
    let next_cursor = paging.cut(&mut rows, |row| Position { at: row.org_joined_at, id: row.user_id });
    let people = app.people.find(&rows.iter().map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let items = rows.iter().map(|row| domain::members::of_workspace(row, &people)).collect();
    Ok(Json(Page { items, next_cursor }))
}

/// One member of a workspace.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "get_workspace_member",
    params(("id" = Uuid, Path, description = "The workspace"), ("user_id" = Uuid, Path, description = "The person")),
    responses((status = 200, body = Member), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.read")))
)]
#[get("/api/v1/workspaces/{id}/members/{user_id}")]
pub(crate) async fn get_workspace_member(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<Json<Member>> {
    let (workspace, user) = path.into_inner();
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_workspace(&mut conn, caller, workspace, Permission::WorkspaceRead).await?;
    let row = store::workspace_members::find(&mut conn, &scope, workspace, user).await?.ok_or(OrgError::NotFound)?;
    drop(conn);
    let people = app.people.find(&[user]).await?;
    Ok(Json(domain::members::of_workspace(&row, &people)))
}

/// Gives a member of the organization a role in the workspace.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "put_workspace_member",
    params(("id" = Uuid, Path, description = "The workspace"), ("user_id" = Uuid, Path, description = "The person")),
    request_body = SetRole,
    responses((status = 200, body = Member), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.member_manage")))
)]
#[put("/api/v1/workspaces/{id}/members/{user_id}")]
pub(crate) async fn put_workspace_member(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    Valid(request): Valid<SetRole>,
) -> ApiResult<Json<Member>> {
    let (workspace, user) = path.into_inner();
    let row = app
        .change_membership(async |tx: &mut Tx| {
            ops::workspace_members::put(tx, caller, workspace, user, request.role, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_workspace_member_changes_total", "change" => "put").increment(1);
    let people = app.people.find_if_possible(user).await;
    Ok(Json(domain::members::of_workspace(&row, &people)))
}

/// Takes a person off the workspace's list; everybody may take off themself.
#[utoipa::path(
    tag = "workspaces",
    operation_id = "remove_workspace_member",
    params(("id" = Uuid, Path, description = "The workspace"), ("user_id" = Uuid, Path, description = "The person")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("workspace.member_manage")))
)]
#[delete("/api/v1/workspaces/{id}/members/{user_id}")]
pub(crate) async fn remove_workspace_member(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (workspace, user) = path.into_inner();
    app.change_membership(async |tx: &mut Tx| ops::workspace_members::remove(tx, caller, workspace, user).await)
        .await?;
    metrics::counter!("contexor_org_workspace_member_changes_total", "change" => "removed").increment(1);
    Ok(HttpResponse::NoContent().finish())
}
