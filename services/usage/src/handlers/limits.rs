//! Monthly limits.

use actix_web::{HttpRequest, HttpResponse, get, http::header, put, web::Data};
use chrono::Utc;
use contexor_api::{
    Problem,
    usage::{Limit, LimitScope, Limits, OrgQuery, SetLimit},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, access::Place};
use contexor_service::{ApiError, ApiResult, Valid, ValidQuery, caching};

use super::App;
use crate::{domain::period::MonthClock, error::UsageError, ops, store, store::counters::Whose};

/// Every limit of an organization, its own first. Carries an entity tag.
#[utoipa::path(tag = "usage", operation_id = "get_usage_limits",
    params(OrgQuery, ("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Limits,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 304), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/limits")]
pub(crate) async fn get_usage_limits(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let rows = {
        let conn = app.db.conn().await?;
        store::limits::list(&conn, scope.org_id).await?
    };
    let revision = ops::set_limit::revision(&rows);
    let limits = Limits { items: rows.into_iter().map(Limit::from).collect() };
    Ok(caching::tagged(&request, revision, &limits))
}

/// Sets the organization's limit, or a person's in it. One that is lowered below present use only stops new generations.
#[utoipa::path(tag = "usage", operation_id = "set_usage_limit", request_body = SetLimit,
    params(OrgQuery, ("If-Match" = Option<String>, Header, description = "The entity tag of the limits that were read")),
    responses((status = 200, body = Limit,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.manage"))))]
#[put("/api/v1/usage/limits")]
pub(crate) async fn set_usage_limit(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
    request: HttpRequest,
    Valid(limit): Valid<SetLimit>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageManage).await?;
    let expected = caching::if_match(&request)?;
    let whose = match (limit.scope, limit.user_id) {
        (LimitScope::Org, None) => Whose::Org,
        (LimitScope::Org, Some(_)) => {
            return Err(ApiError::invalid_field("user_id", "belongs to limits of scope `user` alone"));
        }
        (LimitScope::User, None) => {
            return Err(ApiError::invalid_field("user_id", "a limit of scope `user` needs a person"));
        }
        (LimitScope::User, Some(user)) => {
            if app.access.standing(user, Place::Org(scope.org_id)).await?.is_none() {
                return Err(UsageError::NotAMember.into());
            }
            Whose::User(user)
        }
    };
    // Makes sure that the organization's row is there: limits are set by one at a time, by its lock.
    let clock = app.tenants.clock_of(scope.org_id).await.or_else(|error| match error {
        UsageError::OrgUnknown => Ok(MonthClock::new(&scope.settings.timezone, scope.settings.calendar)),
        error => Err(error),
    })?;
    let period = clock.period_at(Utc::now()).key;
    let (row, revision) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, UsageError> {
            ops::set_limit::set_limit(tx, &scope, &period, whose, &limit, expected).await
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, caching::etag(revision))).json(Limit::from(row)))
}
