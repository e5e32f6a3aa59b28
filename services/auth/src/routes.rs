//! Every path on one screen.

use actix_web::web::{ServiceConfig, get, post};
use contexor_service::http::Routes;

use crate::handlers::{documents, internal, me, otp, receipts, sessions, tokens};

/// What clients may call.
pub fn routes(config: &mut impl Routes) {
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
pub fn internal_routes(config: &mut ServiceConfig) {
    config
        .route("/internal/users", get().to(internal::list_people))
        .route("/internal/users/find", post().to(internal::find_person))
        .route("/internal/users/{id}", get().to(internal::get_person))
        .route("/internal/receipts", post().to(receipts::sign_receipt));
}
