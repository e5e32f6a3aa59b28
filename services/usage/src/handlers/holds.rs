//! Holds, for content alone.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Path},
};
use chrono::Duration;
use contexor_api::internal::{AttemptCovered, Hold, HoldRequest};
use contexor_db::Tx;
use contexor_events::ai::NextAttempt;
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
    let mut tries = 0;
    loop {
        let clock = app.tenants.clock_of(request.org_id).await?;
        let held =
            ops::hold::hold(&app.db, &app.reservations, clock, &app.prices.book(), &request, &app.holds, &app.limits)
                .await;
        match held {
            // The organization counts its months otherwise than was known here.
            Err(UsageError::Changed) if tries < 3 => {
                tries += 1;
                app.tenants.forget(request.org_id).await;
            }
            held => return Ok(Json(held?)),
        }
    }
}

/// `POST /internal/holds/{task_id}/attempts`: whether another attempt may begin. What was tried before is settled, and the hold is
/// brought up to what the next one can cost. Asking twice holds once.
///
/// # Errors
/// 402 `limit_exceeded`, 409 `hold_closed`, 422 `price_unknown`.
pub async fn cover_attempt(
    app: Data<App>,
    _: ServiceCaller,
    task: Path<Uuid>,
    next: Json<NextAttempt>,
) -> ApiResult<Json<AttemptCovered>> {
    let (task, next) = (task.into_inner(), next.into_inner());
    let book = app.prices.book();
    let grace = Duration::seconds(app.holds.settlement_grace_s.into());
    app.db
        .transaction(async |tx: &mut Tx| -> Result<Result<(), UsageError>, UsageError> {
            ops::settle::cover_attempt(tx, &book, task, next, grace).await
        })
        .await??;
    Ok(Json(AttemptCovered { covered: true }))
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
