//! `/internal`: what other services ask. Never routed from outside.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contexor_api::internal::{ApiKeyClaim, KnownApiKey, Membership, OrgApiKey, People, Tenant};
use contexor_identity::ServiceCaller;
use contexor_service::{ApiResult, Valid};
use uuid::Uuid;

use crate::{app::App, error::OrgError, ops::membership, store};

/// Where a person or an API key stands in an organization.
#[get("/internal/access/orgs/{org_id}/users/{user_id}")]
pub(crate) async fn org_standing(
    app: Data<App>,
    _: ServiceCaller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<Json<Membership>> {
    let (org, user) = path.into_inner();
    let mut conn = app.db.conn().await?;
    let membership = membership::of_org(&mut conn, org, user).await?;
    Ok(Json(counted("org", membership)?))
}

/// Where a person or an API key stands in a workspace.
#[get("/internal/access/workspaces/{workspace_id}/users/{user_id}")]
pub(crate) async fn workspace_standing(
    app: Data<App>,
    _: ServiceCaller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<Json<Membership>> {
    let (workspace, user) = path.into_inner();
    let mut conn = app.db.conn().await?;
    let membership = membership::of_workspace(&mut conn, workspace, user).await?;
    Ok(Json(counted("workspace", membership)?))
}

fn counted(place: &'static str, membership: Option<Membership>) -> Result<Membership, OrgError> {
    let answer = if membership.is_some() { "stands" } else { "none" };
    metrics::counter!("contexor_org_access_requests_total", "place" => place, "answer" => answer).increment(1);
    membership.ok_or(OrgError::NotFound)
}

/// How an organization works.
#[get("/internal/orgs/{org_id}")]
pub(crate) async fn tenant(app: Data<App>, _: ServiceCaller, org_id: Path<Uuid>) -> ApiResult<Json<Tenant>> {
    let mut conn = app.db.conn().await?;
    let settings = store::orgs::settings(&mut conn, *org_id).await?.ok_or(OrgError::NotFound)?;
    Ok(Json(Tenant { org_id: *org_id, settings }))
}

/// An API key of an organization, whichever of its workspaces it reaches.
#[get("/internal/orgs/{org_id}/api-keys/{key_id}")]
pub(crate) async fn org_api_key(
    app: Data<App>,
    _: ServiceCaller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<Json<OrgApiKey>> {
    let (org, key) = path.into_inner();
    let mut conn = app.db.conn().await?;
    let workspace_id = store::api_keys::reach_of(&mut conn, org, key).await?.ok_or(OrgError::NotFound)?;
    Ok(Json(OrgApiKey { workspace_id }))
}

/// Whether an API key is good.
#[post("/internal/api-keys/check")]
pub(crate) async fn check_api_key(
    app: Data<App>,
    _: ServiceCaller,
    Valid(claim): Valid<ApiKeyClaim>,
) -> ApiResult<Json<KnownApiKey>> {
    let hash = URL_SAFE_NO_PAD.decode(&claim.secret_hash).map_err(|_| OrgError::NotFound)?;
    let expires_at = app.api_keys.check(claim.id, &hash).await?.ok_or(OrgError::NotFound)?;
    Ok(Json(KnownApiKey { expires_at }))
}

/// The admins of an organization: whom to tell. An organization always has one, so none means that there is no such organization.
#[get("/internal/orgs/{org_id}/admins")]
pub(crate) async fn admins(app: Data<App>, _: ServiceCaller, org_id: Path<Uuid>) -> ApiResult<Json<People>> {
    let mut conn = app.db.conn().await?;
    let user_ids = store::members::admin_ids(&mut conn, *org_id).await?;
    if user_ids.is_empty() {
        return Err(OrgError::NotFound.into());
    }
    Ok(Json(People { user_ids }))
}
