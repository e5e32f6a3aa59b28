//! HTTP: extract, ask the operation, answer.

pub mod documents;
pub mod internal;
pub mod me;
pub mod otp;
pub mod sessions;
pub mod tokens;

use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;

use crate::domain::client::Client;

/// The header in which the gateway tells the address of its client. It takes the header away from what comes in.
const CLIENT_ADDRESS: &str = "x-contexor-client-ip";

/// The device that calls.
fn client_of(request: &HttpRequest) -> Client {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = text(CLIENT_ADDRESS).trim().parse().ok().or_else(|| request.peer_addr().map(|peer| peer.ip()));
    Client::new(text(header::USER_AGENT.as_str()), address)
}

/// An answer that nobody may keep: tokens and personal data.
fn unstored(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}
