//! HTTP: extract, ask the operation, answer.

pub mod documents;
pub mod internal;
pub mod me;
pub mod otp;
pub mod receipts;
pub mod sessions;
pub mod tokens;

use actix_web::{HttpRequest, HttpResponse, http::header};
use contexor_service::http::current_client_address;
use serde::Serialize;

use crate::domain::client::Client;

/// The device that calls.
fn client_of(request: &HttpRequest) -> Client {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Client::new(agent, current_client_address())
}

/// An answer that nobody may keep: tokens and personal data.
fn no_store(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}
