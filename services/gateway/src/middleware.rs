//! Middleware around every answer: its form, CORS, limits of the request head.

use actix_cors::Cors;
use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web,
};

use crate::{
    admission::{error_response, set_rate_limit_headers},
    compression::IDENTITY,
    error::GatewayError,
    problem::as_problem,
    settings::{ConcurrencySettings, CorsSettings},
    state::AppState,
};

/// Longest method, bytes: longer than any that is registered.
const MAX_METHOD_BYTES: usize = 32;

const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// The outermost middleware. The headers that every service sets are contexor-service's.
pub async fn finish_answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asks_permission =
        *request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = as_problem(next.call(request).await?.map_into_boxed_body(), asks_permission);

    let headers = response.headers_mut();
    headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == IDENTITY) {
        headers.remove(header::CONTENT_ENCODING);
    }
    Ok(response)
}

/// Refuses heads that nothing behind should see. It stands within [`cors`], so that a page can read the refusal.
pub async fn validate_head(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(state) = request.app_data::<web::Data<AppState>>().cloned()
        && let Err(refusal) = check_head(&request, &state.settings.concurrency)
    {
        let mut counted = None;
        let mut response = error_response(request.request(), &state, refusal, &mut counted);
        set_rate_limit_headers(response.headers_mut(), counted);
        return Ok(request.into_response(response));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Pages of the listed origins may call, with a token in a header; cookies are never part of it.
pub fn cors(settings: &CorsSettings) -> Cors {
    let exposed = [
        "content-disposition",
        "etag",
        "idempotency-replayed",
        "link",
        "location",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
    ];
    let mut cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .allowed_headers(["idempotency-key", "last-event-id", "traceparent", "tracestate", "x-request-id"])
        .expose_headers(exposed)
        .max_age(600);
    for origin in &settings.allowed_origins {
        cors = cors.allowed_origin(origin);
    }
    cors
}

fn check_head(request: &ServiceRequest, limits: &ConcurrencySettings) -> Result<(), GatewayError> {
    // Any word may stand for a method; no method is so long, and it should not be carried any further.
    if request.method().as_str().len() > MAX_METHOD_BYTES {
        return Err(GatewayError::MethodNotAllowed);
    }
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > limits.max_target_bytes) {
        return Err(GatewayError::TargetTooLong);
    }
    // The server takes all that follows for this request's body, whatever its length says.
    if request.headers().get_all(header::UPGRADE).any(|value| names_web_socket(value.as_bytes())) {
        return Err(GatewayError::UpgradeAsked);
    }
    let length: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if length > limits.max_header_bytes {
        return Err(GatewayError::HeadersTooLarge);
    }
    Ok(())
}

fn names_web_socket(upgrade: &[u8]) -> bool {
    upgrade.split(|byte| *byte == b',').any(|name| name.trim_ascii().eq_ignore_ascii_case(b"websocket"))
}
