//! `/orgs/{id}/api-keys`.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    org::{ApiKey, CreateApiKey, CreatedApiKey},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{ApiKeyToken, Caller, Permission};
use contexor_service::{ApiResult, Paging, Valid, ValidQuery};
use uuid::Uuid;

use crate::{
    app::App,
    error::OrgError,
    ops::{self, membership},
    store::{self, Position, api_keys::ApiKeyRow},
};

fn shown(row: ApiKeyRow) -> ApiKey {
    ApiKey {
        id: row.id,
        org_id: row.org_id,
        workspace_id: row.workspace_id,
        prefix: ApiKeyToken::prefix_of(row.id),
        name: row.name,
        role: row.role.0,
        created_by: row.created_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    }
}

/// An organization's API keys, newest first, without their secrets. Expired ones are shown until they are deleted.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_api_keys",
    params(("id" = Uuid, Path, description = "The organization"), PageQuery),
    responses((status = 200, body = Page<ApiKey>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("api_key.manage")))
)]
#[get("/api/v1/orgs/{id}/api-keys")]
pub(crate) async fn list_api_keys(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<ApiKey>>> {
    let paging = Paging::new(&app.cursors, format!("api keys of {id}"), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::ApiKeyManage).await?;
    let mut rows = store::api_keys::list(&mut conn, &scope, paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |row| Position { at: row.created_at, id: row.id });
    Ok(Json(Page { items: rows.into_iter().map(shown).collect(), next_cursor }))
}

/// Makes an API key for a machine. `key` is in this answer alone; it is used as a bearer token.
///
/// The machine has the role in the whole organization and each of its workspaces, or, with `workspace_id`, in that workspace alone.
/// What is for people alone (managing members and keys, changing or deleting the organization, deleting workspaces, reviewing where a
/// second reviewer is required) no key can do.
///
/// A key can live for five years at most. It stops working when its time is over or it is deleted, with its organization or workspace, and
/// when who made it leaves or is no admin any more: that person may know it still.
#[utoipa::path(
    tag = "organizations",
    operation_id = "create_api_key",
    params(("id" = Uuid, Path, description = "The organization")),
    request_body = CreateApiKey,
    responses((status = 201, body = CreatedApiKey), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("api_key.manage")))
)]
#[post("/api/v1/orgs/{id}/api-keys")]
pub(crate) async fn create_api_key(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<CreateApiKey>,
) -> ApiResult<HttpResponse> {
    let (row, token) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::api_keys::create(tx, caller, *id, &request, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_api_keys_total", "change" => "created").increment(1);
    tracing::info!(org.id = %id, key.id = %row.id, "API key {} of organization {id} made", row.id);
    let body = CreatedApiKey { api_key: shown(row), key: token.text() };
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, format!("/api/v1/orgs/{id}/api-keys/{}", body.api_key.id)))
        .json(body))
}

/// Deletes an API key; its very next request fails.
#[utoipa::path(
    tag = "organizations",
    operation_id = "delete_api_key",
    params(("id" = Uuid, Path, description = "The organization"), ("key_id" = Uuid, Path, description = "The key")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("api_key.manage")))
)]
#[delete("/api/v1/orgs/{id}/api-keys/{key_id}")]
pub(crate) async fn delete_api_key(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (org, key) = path.into_inner();
    app.change_membership(async |tx: &mut Tx| ops::api_keys::delete(tx, caller, org, key, contexor_clock::now()).await)
        .await?;
    metrics::counter!("contexor_org_api_keys_total", "change" => "deleted").increment(1);
    tracing::info!(org.id = %org, key.id = %key, "API key {key} of organization {org} deleted");
    Ok(HttpResponse::NoContent().finish())
}
