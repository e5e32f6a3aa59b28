//! Signing in by one-time code.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use contexor_api::{
    Phone, Problem,
    auth::{OtpRefused, OtpRequest, OtpRequested, OtpVerify, SignedIn},
};
use contexor_db::Tx;
use contexor_events::auth::{OtpRequested as OtpRequestedEvent, SealedOtp};
use contexor_messaging::PublishError;
use contexor_service::{ApiResult, Valid};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use crate::{
    app::AppState,
    domain,
    error::AuthError,
    handlers::{client_of, no_store},
    ops,
    store::codes::Reservation,
};

/// Sends a one-time code by text message.
///
/// The answer is the same whether or not the number is known: nothing here looks whether it is.
#[utoipa::path(
    tag = "auth",
    operation_id = "request_otp",
    request_body = OtpRequest,
    responses(
        (status = 200, body = OtpRequested),
        (status = 429, description = "`rate_limited`: a code was sent a moment ago, or too many were", body = OtpRefused, content_type = "application/problem+json"),
        (status = "4XX", body = Problem),
        (status = 503, body = Problem),
    ),
    extensions(("x-permission" = json!("public")))
)]
#[post("/api/v1/auth/otp/request")]
pub async fn request_otp(
    app: Data<AppState>,
    request: HttpRequest,
    Valid(body): Valid<OtpRequest>,
) -> ApiResult<HttpResponse> {
    let otp = &app.settings.otp;
    let phone = domain::phone::parse(&body.phone, &otp.allowed_countries)?;
    let client = client_of(&request);
    let id = Uuid::now_v7();
    let code = domain::code::generate();
    let reservation = app.codes.reserve(&phone, &client, id, &code).await?;
    let ttl = Duration::from_secs(otp.ttl_s);
    let expires_at = contexor_clock::now() + ttl;
    let plain = serde_json::to_vec(&SealedOtp { phone: phone.e164().to_owned(), code }).map_err(AuthError::from)?;
    let sealed = app.delivery.seal(&plain, &id.to_string());
    let event = OtpRequestedEvent { otp_id: id, sealed, expires_at };
    // A task of its own: a client that leaves, or is told that it took too long, must not leave half of it done.
    let sending = send(app.clone(), phone, reservation, event, ttl).instrument(Span::current());
    tokio::spawn(sending).await.map_err(AuthError::Interrupted)??;
    metrics::counter!("contexor_otp_sent_total").increment(1);
    tracing::info!(otp.id = %id, "the code {id} is on its way");
    Ok(no_store(&OtpRequested { ttl: otp.ttl_s, resend_after: otp.resend_after_s }))
}

/// Sends a code on its way to notifier, or takes it back.
async fn send(
    app: Data<AppState>,
    phone: Phone,
    reservation: Reservation,
    event: OtpRequestedEvent,
    ttl: Duration,
) -> Result<(), AuthError> {
    let id = event.otp_id;
    let Err(error) = app.publisher.publish_event(event, Some(ttl)).await else { return Ok(()) };
    let undone = match error {
        // It may be read yet: then it is good, and it has been paid for. Another one may be asked for at once.
        PublishError::Uncertain(_) => app.codes.lift_resend_window(&phone).await,
        _ => app.codes.withdraw(&reservation).await,
    };
    if let Err(lost) = undone {
        tracing::warn!(otp.id = %id, error = &lost as &dyn std::error::Error, "the code {id} could not be taken back");
    }
    Err(error.into())
}

/// Signs in with the code; the first time makes the person known.
#[utoipa::path(
    tag = "auth",
    operation_id = "verify_otp",
    request_body = OtpVerify,
    responses((status = 200, body = SignedIn), (status = "4XX", body = Problem), (status = 503, body = Problem)),
    extensions(("x-permission" = json!("public")))
)]
#[post("/api/v1/auth/otp/verify")]
pub async fn verify_otp(
    app: Data<AppState>,
    request: HttpRequest,
    Valid(body): Valid<OtpVerify>,
) -> ApiResult<HttpResponse> {
    let phone = domain::phone::parse(&body.phone, &app.settings.otp.allowed_countries)?;
    let code = domain::code::normalise(&body.code).ok_or(AuthError::CodeMalformed)?;
    let client = client_of(&request);
    app.codes.verify_and_consume(&phone, &client, &code).await?;
    let now = contexor_clock::now();
    let opened = app
        .db
        .transaction(async |tx: &mut Tx| {
            ops::sign_in::sign_in(tx, &app.ring, &app.index, &app.settings.tokens, &phone, &client, now).await
        })
        .await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            // The code is used up in vain, and that is not the person's fault: another one may be had at once.
            if let Err(lost) = app.codes.lift_resend_window(&phone).await {
                tracing::warn!(error = &lost as &dyn std::error::Error, "a resend window could not be lifted");
            }
            return Err(error.into());
        }
    };
    tracing::info!(
        security.event = "signed_in",
        user.id = %opened.user.id,
        session.id = %opened.session_id,
        "{} signed in",
        opened.user.id
    );
    metrics::counter!("contexor_sign_ins_total").increment(1);
    Ok(no_store(&SignedIn {
        access: app.access_token(opened.user.id, opened.session_id, now).await?,
        refresh: opened.refresh,
        token_type: "Bearer".into(),
        expires_in: app.settings.tokens.access_lifetime_s,
        user: app.user(opened.user)?,
    }))
}
