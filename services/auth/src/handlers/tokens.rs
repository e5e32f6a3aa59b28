//! Rotating refresh tokens, and logging out.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use contexor_api::{
    Problem,
    auth::{RefreshRequest, Refreshed},
};
use contexor_db::Tx;
use contexor_identity::Person;
use contexor_service::{ApiResult, Valid};

use crate::{
    app::AppState,
    error::AuthError,
    handlers::{client_of, no_store},
    ops,
    ops::refresh::{RefreshAttempt, RefreshOutcome},
};

/// Trades a refresh token for the next tokens of its session.
///
/// Each serves once. Within ten seconds of that the same client (device and network) gets the same next token again, however often it
/// asks: after a lost answer, or because several tabs ask at once. Any other use of a used token ends the whole session.
#[utoipa::path(
    tag = "auth",
    operation_id = "refresh_token",
    request_body = RefreshRequest,
    responses((status = 200, body = Refreshed), (status = "4XX", body = Problem)),
    extensions(("x-permission" = json!("public")))
)]
#[post("/api/v1/auth/token/refresh")]
pub async fn refresh_token(
    app: Data<AppState>,
    request: HttpRequest,
    Valid(body): Valid<RefreshRequest>,
) -> ApiResult<HttpResponse> {
    let arrived = Instant::now();
    let client = client_of(&request);
    let attempt = RefreshAttempt { token: &body.refresh, client: &client, arrived };
    let now = contexor_clock::now();
    let settings = &app.settings.tokens;
    let refreshed = app
        .db
        .transaction(async |tx: &mut Tx| {
            ops::refresh::refresh(tx, &app.ring, settings, &app.revocations, &attempt, now).await
        })
        .await?;
    let outcome = match &refreshed {
        RefreshOutcome::Next { is_retry: false, .. } => "next",
        RefreshOutcome::Next { is_retry: true, .. } => "retried",
        RefreshOutcome::Reused => "reused",
        RefreshOutcome::Invalid => "invalid",
    };
    metrics::counter!("contexor_token_refreshes_total", "outcome" => outcome).increment(1);
    match refreshed {
        RefreshOutcome::Next { user_id, session_id, refresh, .. } => {
            let access = app.access_token(user_id, session_id, now).await?;
            let (token_type, expires_in) = ("Bearer".into(), settings.access_lifetime_s);
            Ok(no_store(&Refreshed { access, refresh, token_type, expires_in }))
        }
        RefreshOutcome::Reused => Err(AuthError::TokenReused.into()),
        RefreshOutcome::Invalid => Err(AuthError::TokenInvalid.into()),
    }
}

/// Ends the session; its access tokens stop working at once, everywhere.
#[utoipa::path(
    tag = "auth",
    operation_id = "log_out",
    responses((status = 204), (status = "4XX", body = Problem), (status = 503, body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[post("/api/v1/auth/logout")]
pub async fn log_out(app: Data<AppState>, Person(caller): Person) -> ApiResult<HttpResponse> {
    app.db
        .transaction(async |tx: &mut Tx| {
            ops::end_session::log_out(tx, &app.revocations, &caller, contexor_clock::now()).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
