//! Trading refresh tokens, and logging out.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use chrono::Utc;
use contexor_api::{
    Problem,
    auth::{RefreshRequest, Refreshed},
};
use contexor_db::{DbError, Tx};
use contexor_identity::Person;
use contexor_service::{ApiResult, Valid};

use crate::{
    app::App,
    error::AuthError,
    handlers::{client_of, unstored},
    ops,
    ops::refresh::{Presented, Traded},
};

/// Trades a refresh token for the next tokens of its session.
///
/// Each serves once. A used one again ends the whole session; a doubled request of one client, here before the first one was
/// answered, gets the same token.
#[utoipa::path(
    tag = "auth",
    operation_id = "refresh_token",
    request_body = RefreshRequest,
    responses((status = 200, body = Refreshed), (status = "4XX", body = Problem)),
    extensions(("x-permission" = json!("public")))
)]
#[post("/api/v1/auth/token/refresh")]
pub async fn refresh_token(
    app: Data<App>,
    request: HttpRequest,
    Valid(body): Valid<RefreshRequest>,
) -> ApiResult<HttpResponse> {
    let arrived = Instant::now();
    let client = client_of(&request);
    let presented = Presented { token: &body.refresh, client: &client, arrived };
    let now = Utc::now();
    let settings = &app.settings.tokens;
    let traded = app
        .db
        .transaction(async |tx: &mut Tx| {
            ops::refresh::refresh(tx, &app.ring, settings, &app.revocations, &presented, now).await
        })
        .await?;
    let outcome = match &traded {
        Traded::Next { .. } => "next",
        Traded::Reused => "reused",
        Traded::Invalid => "invalid",
    };
    metrics::counter!("contexor_refreshes_total", "outcome" => outcome).increment(1);
    match traded {
        Traded::Next { user_id, session_id, refresh } => {
            let access = app.access_token(user_id, session_id, now).await?;
            match app.db.transaction(async |tx: &mut Tx| ops::refresh::note_answer(tx, &body.refresh).await).await {
                // If it was noted, a repetition would end the session: who has the tokens has no need to repeat.
                Err(AuthError::Db(error @ DbError::Uncertain(_))) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "whether the answer to a refresh was noted is not known");
                }
                noted => noted?,
            }
            let (token_type, expires_in) = ("Bearer".into(), settings.access_lifetime_seconds);
            Ok(unstored(&Refreshed { access, refresh, token_type, expires_in }))
        }
        Traded::Reused => Err(AuthError::TokenReused.into()),
        Traded::Invalid => Err(AuthError::TokenInvalid.into()),
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
pub async fn log_out(app: Data<App>, Person(caller): Person) -> ApiResult<HttpResponse> {
    app.db
        .transaction(async |tx: &mut Tx| ops::end_session::log_out(tx, &app.revocations, &caller, Utc::now()).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
