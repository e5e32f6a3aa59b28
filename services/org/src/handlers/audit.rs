//! `/orgs/{id}/audit`.

use std::time::Instant;

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    audit::{AuditEntry, AuditQuery, AuditVerdict, VerifyAuditQuery},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, ValidQuery};
use uuid::Uuid;

use crate::{
    app::App,
    domain::audit::Checkpoint,
    ops::{self, membership},
    store::{self, audit::Filters},
};

/// Who did what in the organization, when, to what and from where, newest first.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_audit_entries",
    params(("id" = Uuid, Path, description = "The organization"), AuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("audit.read")))
)]
#[get("/api/v1/orgs/{id}/audit")]
pub(crate) async fn list_audit_entries(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<AuditQuery>,
) -> ApiResult<Json<Page<AuditEntry>>> {
    let AuditQuery { action, actor_id, from, to, limit, cursor } = query;
    let filters = Filters { action, actor_id, from, to };
    let paging = Paging::new(&app.cursors, format!("audit of org {id}: {filters:?}"), cursor.as_deref(), limit)?;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::AuditRead).await?;
    let mut items = store::audit::list(&mut conn, scope.org_id, filters, paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut items, |entry| entry.sequence);
    Ok(Json(Page { items, next_cursor }))
}

/// Follows the log from its first entry to its last and says whether it is what was written.
///
/// Every hash is computed anew each time, nothing is believed of an earlier call. A log that is too long for the time of a request is
/// answered with 422 `audit_log_too_long` and a `Link` to go on behind the place that was reached: with `entries` and `head` of that
/// place, or of any earlier verdict. The entry there has to be in its place still. Who takes what a verdict said
/// elsewhere checks only what is new; who asks without them checks everything.
#[utoipa::path(
    tag = "organizations",
    operation_id = "verify_audit_log",
    params(("id" = Uuid, Path, description = "The organization"), VerifyAuditQuery),
    responses(
        (status = 200, body = AuditVerdict),
        (
            status = 422, body = Problem,
            description = "`validation_failed`, or `audit_log_too_long`: there was not the time to follow all of it",
            headers(("Link" = Option<String>, description = "With `rel=\"next\"`: where to go on")),
        ),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("audit.read")))
)]
#[get("/api/v1/orgs/{id}/audit/verify")]
pub(crate) async fn verify_audit_log(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<VerifyAuditQuery>,
) -> ApiResult<Json<AuditVerdict>> {
    let until = Instant::now() + app.audit_verify_time;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::AuditRead).await?;
    // Following takes a connection of its own.
    drop(conn);
    let _turn = app.audit_turns.acquire(scope.org_id).await?;
    let from = query.entries.zip(query.head).map(|(sequence, hash)| Checkpoint { sequence, hash });
    Ok(Json(ops::audit::verify(&app.db, scope.org_id, from, Some(until)).await?))
}
