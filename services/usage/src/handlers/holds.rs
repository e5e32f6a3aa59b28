//! Holds, for content alone.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Path},
};
use contexor_api::internal::{Hold, HoldRequest};
use contexor_db::Tx;
use contexor_identity::ServiceCaller;
use contexor_service::{ApiResult, Valid};
use uuid::Uuid;

use super::App;
use crate::{error::UsageError, ops};

/// `POST /internal/holds`: holds money for a task, or says with `dry_run` what a hold would be.
///
/// # Errors
/// 402 `limit_exceeded`, 422 `price_unknown`, 409 `hold_closed`.
pub async fn take(app: Data<App>, _: ServiceCaller, Valid(request): Valid<HoldRequest>) -> ApiResult<Json<Hold>> {
    let clock = app.tenants.clock_of(request.org_id).await?;
    let hold = ops::hold::hold(&app.db, clock, &app.prices.book(), &request, app.open_ttl).await?;
    Ok(Json(hold))
}

/// `DELETE /internal/holds/{task_id}`: lets go of a hold whose task will not be; twice is as good as once.
///
/// # Errors
/// 503 when the database is away.
pub async fn release(app: Data<App>, _: ServiceCaller, task: Path<Uuid>) -> ApiResult<HttpResponse> {
    let task = task.into_inner();
    app.db
        .transaction(async |tx: &mut Tx| -> Result<(), UsageError> { ops::release::release_open(tx, task).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
