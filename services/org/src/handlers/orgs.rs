//! `/orgs` and `/orgs/{id}`.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Json, Path},
};
use chrono::Utc;
use contexor_api::{
    Page, Problem,
    org::{CreateOrg, Org, Role, UpdateOrg},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Valid, ValidQuery};
use uuid::Uuid;

use super::paging::Paging;
use crate::{
    app::App,
    error::OrgError,
    ops::{self, standing},
    store::{self, Position, orgs::OrgRow},
};

/// What a member sees of an organization.
pub(super) fn shown(row: OrgRow, role: Role) -> Org {
    Org { id: row.id, name: row.name, role, settings: row.settings.into(), created_at: row.created_at }
}

/// Makes an organization; the caller becomes its first admin.
#[utoipa::path(
    tag = "organizations",
    operation_id = "create_org",
    request_body = CreateOrg,
    responses((status = 201, body = Org), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[post("/api/v1/orgs")]
pub(crate) async fn create_org(
    app: Data<App>,
    caller: Caller,
    Valid(request): Valid<CreateOrg>,
) -> ApiResult<HttpResponse> {
    let row = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::orgs::create(tx, caller, &request, Utc::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_orgs_created_total").increment(1);
    tracing::info!(org.id = %row.id, "organization {} made", row.id);
    Ok(HttpResponse::Created().json(shown(row, Role::Admin)))
}

/// The caller's organizations, newest first.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_orgs",
    params(PageQuery),
    responses((status = 200, body = Page<Org>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[get("/api/v1/orgs")]
pub(crate) async fn list_orgs(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Org>>> {
    let paging = Paging::new(&app.cursors, format!("orgs of {}", caller.user_id), &query)?;
    let mut conn = app.db.conn().await?;
    let mut rows = store::orgs::list(&mut conn, caller.user_id, paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |(row, _)| Position { at: row.created_at, id: row.id });
    Ok(Json(Page { items: rows.into_iter().map(|(row, role)| shown(row, role)).collect(), next_cursor }))
}

/// One organization.
#[utoipa::path(
    tag = "organizations",
    operation_id = "get_org",
    params(("id" = Uuid, Path, description = "The organization")),
    responses((status = 200, body = Org), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.read")))
)]
#[get("/api/v1/orgs/{id}")]
pub(crate) async fn get_org(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Org>> {
    let mut conn = app.db.conn().await?;
    let (scope, row) = standing::in_org(&mut conn, caller, *id, Permission::OrgRead).await?;
    Ok(Json(shown(row, scope.role)))
}

/// Changes an organization's name and settings.
#[utoipa::path(
    tag = "organizations",
    operation_id = "update_org",
    params(("id" = Uuid, Path, description = "The organization")),
    request_body = UpdateOrg,
    responses((status = 200, body = Org), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.update")))
)]
#[patch("/api/v1/orgs/{id}")]
pub(crate) async fn update_org(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<UpdateOrg>,
) -> ApiResult<Json<Org>> {
    let changed = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            let changed = ops::orgs::update(tx, caller, *id, request, Utc::now()).await?;
            app.standings.forget(&changed).await?;
            Ok(changed)
        })
        .await?;
    let (row, role) = app.standings.forget_committed(changed).await;
    Ok(Json(shown(row, role)))
}

/// Deletes an organization with its workspaces, at once for everybody.
#[utoipa::path(
    tag = "organizations",
    operation_id = "delete_org",
    params(("id" = Uuid, Path, description = "The organization")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.delete")))
)]
#[delete("/api/v1/orgs/{id}")]
pub(crate) async fn delete_org(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let changed = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            let changed = ops::orgs::delete(tx, caller, *id, Utc::now()).await?;
            app.standings.forget(&changed).await?;
            Ok(changed)
        })
        .await?;
    app.standings.forget_committed(changed).await;
    metrics::counter!("contexor_org_orgs_deleted_total").increment(1);
    tracing::info!(org.id = %id, "organization {id} deleted");
    Ok(HttpResponse::NoContent().finish())
}
