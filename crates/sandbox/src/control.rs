//! The sandbox's own paths: what was taken, what is to go wrong, and the page that shows it.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use serde::Deserialize;
use serde_json::json;

use crate::State;
use crate::faults::Faults;

const INBOX: &str = include_str!("inbox.html");
/// The page brings all it needs and talks to nobody but the sandbox.
const INBOX_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                            connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(inbox))
        .route("/healthz", web::get().to(healthz))
        .service(
            web::resource("/sandbox/requests")
                .route(web::get().to(list_requests))
                .route(web::delete().to(clear_requests)),
        )
        .service(
            web::resource("/sandbox/messages")
                .route(web::get().to(list_messages))
                .route(web::delete().to(clear_messages)),
        )
        .service(
            web::resource("/sandbox/faults")
                .route(web::get().to(show_faults))
                .route(web::put().to(set_faults))
                .route(web::delete().to(clear_faults)),
        );
}

async fn inbox() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", INBOX_POLICY))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("cache-control", "no-store"))
        .body(INBOX)
}

async fn healthz() -> impl Responder {
    web::Json(json!({"status": "ok"}))
}

async fn list_requests(state: Data<State>) -> impl Responder {
    web::Json(state.journal.list())
}

async fn clear_requests(state: Data<State>) -> HttpResponse {
    state.journal.clear();
    HttpResponse::NoContent().finish()
}

#[derive(Debug, Deserialize)]
struct MessageQuery {
    receptor: Option<String>,
}

async fn list_messages(state: Data<State>, query: web::Query<MessageQuery>) -> impl Responder {
    web::Json(json!({"items": state.messages.list(query.receptor.as_deref())}))
}

async fn clear_messages(state: Data<State>) -> HttpResponse {
    state.messages.clear();
    HttpResponse::NoContent().finish()
}

async fn show_faults(state: Data<State>) -> impl Responder {
    web::Json(state.faults.current())
}

/// Replaces all faults: what the body leaves out is off.
async fn set_faults(state: Data<State>, body: Bytes) -> HttpResponse {
    let faults: Result<Faults, String> = serde_json::from_slice(&body).map_err(|error| error.to_string());
    match faults.and_then(|faults: Faults| faults.check().map(|()| faults)) {
        Ok(faults) => {
            tracing::debug!("faults replaced");
            state.faults.replace(faults);
            HttpResponse::Ok().json(state.faults.current())
        }
        Err(reason) => HttpResponse::build(StatusCode::BAD_REQUEST).json(json!({"error": reason})),
    }
}

async fn clear_faults(state: Data<State>) -> impl Responder {
    state.faults.replace(Faults::default());
    web::Json(state.faults.current())
}
