//! Every path on one screen.

use actix_web::web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{documents, internal, me, otp, receipts, sessions, tokens};

/// What clients may call.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(otp::request_otp)
        .service(otp::verify_otp)
        .service(tokens::refresh_token)
        .service(tokens::log_out)
        .service(me::get_me)
        .service(me::update_me)
        .service(sessions::list_sessions)
        .service(sessions::end_session)
        .service(documents::get_jwks);
}

/// What other services may call.
pub fn internal_routes(config: &mut ServiceConfig<'_>) {
    config
        .route("/internal/users", get().to(internal::list_people))
        .route("/internal/users/{id}", get().to(internal::get_person))
        .route("/internal/receipts", post().to(receipts::sign_receipt));
}
