//! Monthly limits.

use actix_web::{HttpRequest, HttpResponse, get, http::header, put, web::Data};
use contexor_api::{
    FieldError, Problem,
    usage::{Limit, LimitScope, Limits, OrgQuery, SetLimit},
};
use contexor_db::{Connection, Tx};
use contexor_identity::{Caller, Permission, access::AccessTarget};
use contexor_service::{ApiError, ApiResult, Valid, ValidQuery, caching};

use super::App;
use crate::{domain::period::BillingCalendar, error::UsageError, ops, store, store::counters::LimitSubject};

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
    let (rows, display_currency) = {
        let conn = app.db.conn().await?;
        let conn: &Connection = &conn;
        futures::try_join!(store::limits::list(conn, scope.org_id), store::currencies::of(conn, scope.org_id))?
    };
    let revision = ops::set_limit::revision(&rows);
    let limits = Limits { items: rows.into_iter().map(Limit::from).collect(), display_currency };
    Ok(caching::tagged(&request, revision, &limits))
}

/// Sets a limit of the organization, or of a workspace, a person or an API key in it. Of several the lowest holds. One that is lowered below present use only stops new generations.
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
    let whose = whose(&limit)?;
    let is_known = match whose {
        LimitSubject::Org | LimitSubject::Installation => true,
        // An API key has a membership, too: a limit of a person with its id would hold for nobody.
        LimitSubject::User(id) => app
            .access
            .membership(id, AccessTarget::Org(scope.org_id))
            .await?
            .is_some_and(|membership| membership.made_by.is_none()),
        LimitSubject::ApiKey(id) => app.tenants.has_api_key(scope.org_id, id).await?,
        // The caller is admin of the organization, hence of all its workspaces: one where they have no membership is another's.
        LimitSubject::Workspace(id) => app
            .access
            .membership(caller.user_id, AccessTarget::Workspace(id))
            .await?
            .is_some_and(|membership| membership.org_id == scope.org_id),
    };
    if !is_known {
        return Err(unknown_subject(whose));
    }
    // Makes sure that the organization's row is there: limits are set by one at a time, by its lock.
    let clock = app.tenants.clock_of(scope.org_id).await.or_else(|error| match error {
        UsageError::OrgUnknown => Ok(BillingCalendar::new(&scope.settings.timezone, scope.settings.calendar)),
        error => Err(error),
    })?;
    let period = clock.period_at(contexor_clock::now()).key;
    let (row, revision) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, UsageError> {
            ops::set_limit::set_limit(tx, &scope, &period, whose, &limit, expected, app.limits.highest()).await
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, caching::etag(revision))).json(Limit::from(row)))
}

/// Whose limit is to be set: each scope names its own subject, and no other.
fn whose(limit: &SetLimit) -> Result<LimitSubject, ApiError> {
    let subjects = [
        ("user_id", LimitScope::User, limit.user_id),
        ("workspace_id", LimitScope::Workspace, limit.workspace_id),
        ("api_key_id", LimitScope::ApiKey, limit.api_key_id),
    ];
    let mut errors = Vec::new();
    for (field, scope, subject) in subjects {
        let (code, message) = match (scope == limit.scope, subject) {
            (true, None) => ("required", format!("a limit of scope `{}` needs it", scope.as_str())),
            (false, Some(_)) => ("invalid", format!("belongs to limits of scope `{}` alone", scope.as_str())),
            _ => continue,
        };
        errors.push(FieldError { field: field.into(), code: code.into(), message });
    }
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    Ok(match (limit.scope, limit.user_id, limit.workspace_id, limit.api_key_id) {
        (LimitScope::User, Some(id), _, _) => LimitSubject::User(id),
        (LimitScope::Workspace, _, Some(id), _) => LimitSubject::Workspace(id),
        (LimitScope::ApiKey, _, _, Some(id)) => LimitSubject::ApiKey(id),
        _ => LimitSubject::Org,
    })
}

fn unknown_subject(whose: LimitSubject) -> ApiError {
    match whose {
        LimitSubject::Workspace(_) => {
            ApiError::invalid_field("workspace_id", "must be a workspace of the organization")
        }
        LimitSubject::ApiKey(_) => ApiError::invalid_field("api_key_id", "must be an API key of the organization"),
        _ => UsageError::NotAMember.into(),
    }
}
