//! `/orgs` and `/orgs/{id}`.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    org::{CreateOrg, Org, OrgsQuery, Role, UpdateOrg},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, CallerKind, Permission, Person};
use contexor_service::{
    ApiResult, Paging, Valid, ValidQuery,
    caching::{if_match_text, tagged_by_content},
};
use uuid::Uuid;

use crate::{
    app::App,
    error::OrgError,
    ops::{self, membership},
    store::{self, Position},
};

pub(super) use crate::ops::orgs::shown;

/// Makes an organization; the caller becomes its first admin.
#[utoipa::path(
    tag = "organizations",
    operation_id = "create_org",
    request_body = CreateOrg,
    responses(
        (status = 201, body = Org, headers(("Location" = String, description = "The organization"))),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[post("/api/v1/orgs")]
pub(crate) async fn create_org(
    app: Data<App>,
    Person(caller): Person,
    Valid(request): Valid<CreateOrg>,
) -> ApiResult<HttpResponse> {
    let row = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::orgs::create(tx, caller, &request, app.max_orgs_per_person, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_orgs_created_total").increment(1);
    tracing::info!(org.id = %row.id, "organization {} made", row.id);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/orgs/{}", row.id)))
        .json(shown(row, Role::Admin)))
}

/// The caller's organizations, newest first; with `deleted=true`, those that the caller may still restore. Of an API key, the one that it was made for, unless it reaches one workspace alone.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_orgs",
    params(OrgsQuery),
    responses((status = 200, body = Page<Org>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("signed_in")))
)]
#[get("/api/v1/orgs")]
pub(crate) async fn list_orgs(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgsQuery>,
) -> ApiResult<Json<Page<Org>>> {
    let list = if query.deleted { "deleted orgs" } else { "orgs" };
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let paging =
        Paging::new(&app.cursors, format!("{list} of {}", caller.user_id), page.cursor.as_deref(), page.limit)?;
    let mut conn = app.db.conn().await?;
    if query.deleted {
        let now = contexor_clock::now();
        let mut rows = match caller.kind {
            CallerKind::Person => {
                store::orgs::list_deleted(&mut conn, caller.user_id, now, paging.after, paging.rows()).await?
            }
            // A key of a deleted organization is none any more.
            CallerKind::Machine => Vec::new(),
        };
        let next_cursor = paging.cut(&mut rows, |(row, ..)| Position { at: row.created_at, id: row.id });
        let items = rows.into_iter().map(|(row, deleted_at, purged_at)| Org {
            deleted_at,
            purged_at,
            ..shown(row, Role::Admin)
        });
        return Ok(Json(Page { items: items.collect(), next_cursor }));
    }
    let mut rows = match caller.kind {
        CallerKind::Person => store::orgs::list(&mut conn, caller.user_id, paging.after, paging.rows()).await?,
        CallerKind::Machine => {
            store::api_keys::org_of(&mut conn, caller.user_id, contexor_clock::now()).await?.into_iter().collect()
        }
    };
    let next_cursor = paging.cut(&mut rows, |(row, _)| Position { at: row.created_at, id: row.id });
    Ok(Json(Page { items: rows.into_iter().map(|(row, role)| shown(row, role)).collect(), next_cursor }))
}

/// One organization.
#[utoipa::path(
    tag = "organizations",
    operation_id = "get_org",
    params(
        ("id" = Uuid, Path, description = "The organization"),
        ("If-None-Match" = Option<String>, Header, description = "ETag that the client has already"),
    ),
    responses(
        (status = 200, body = Org, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = 304, description = "Unchanged since it was read"),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.read")))
)]
#[get("/api/v1/orgs/{id}")]
pub(crate) async fn get_org(
    app: Data<App>,
    http: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let mut conn = app.db.conn().await?;
    let (scope, row) = membership::in_org(&mut conn, caller, *id, Permission::OrgRead).await?;
    Ok(tagged_by_content(&http, &shown(row, scope.role)))
}

/// Changes an organization's name and settings.
#[utoipa::path(
    tag = "organizations",
    operation_id = "update_org",
    params(
        ("id" = Uuid, Path, description = "The organization"),
        ("If-Match" = Option<String>, Header, description = "ETag that the client changes; another one now is a 412"),
    ),
    request_body = UpdateOrg,
    responses(
        (status = 200, body = Org, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.update")))
)]
#[patch("/api/v1/orgs/{id}")]
pub(crate) async fn update_org(
    app: Data<App>,
    http: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<UpdateOrg>,
) -> ApiResult<HttpResponse> {
    let if_match = if_match_text(&http);
    let (row, role) = app
        .change_membership(async |tx: &mut Tx| {
            ops::orgs::update(tx, caller, *id, request, if_match.as_deref(), contexor_clock::now()).await
        })
        .await?;
    Ok(tagged_by_content(&http, &shown(row, role)))
}

/// Deletes an organization with its workspaces, at once for everybody. For a while (30 days, unless set otherwise) an admin can
/// restore it; after that it is purged.
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
    app.change_membership(async |tx: &mut Tx| {
        ops::orgs::delete(tx, caller, *id, app.deletion_delay, contexor_clock::now()).await
    })
    .await?;
    metrics::counter!("contexor_org_orgs_deleted_total").increment(1);
    tracing::info!(org.id = %id, "organization {id} deleted");
    Ok(HttpResponse::NoContent().finish())
}

/// Takes the deletion of an organization back, with everything in it as it was: members and their roles, workspaces, contents, API
/// keys, and invitations that have not expired meanwhile. Generations that ran when it was deleted were called off and stay so, and
/// workspaces that had been deleted before stay deleted.
///
/// For who was admin when it was deleted; a smaller role is refused with 403 as on other routes, and to everybody else there is no
/// such organization. One that is not deleted is answered with as it is. Once it is purged, there is none any more.
#[utoipa::path(
    tag = "organizations",
    operation_id = "restore_org",
    params(("id" = Uuid, Path, description = "The organization")),
    responses((status = 200, body = Org), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.delete")))
)]
#[post("/api/v1/orgs/{id}/restore")]
pub(crate) async fn restore_org(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Org>> {
    let mut restored = false;
    let (row, role) = app
        .change_membership(async |tx: &mut Tx| {
            let changed = ops::orgs::restore(tx, caller, *id, contexor_clock::now()).await?;
            // Who is in it is changed by a restoration alone.
            restored = !changed.people.is_empty();
            Ok(changed)
        })
        .await?;
    if restored {
        metrics::counter!("contexor_org_orgs_restored_total").increment(1);
        tracing::info!(org.id = %id, user.id = %caller.user_id, "organization {id} restored");
    }
    Ok(Json(shown(row, role)))
}
