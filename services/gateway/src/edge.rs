//! What holds for every answer, whoever gives it: security headers, no caching unless said, problems for all errors.

use actix_cors::Cors;
use actix_web::{
    Error, HttpResponse, ResponseError as _,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, AcceptEncoding, Encoding, Header as _, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use contexor_service::ApiError;

use crate::{
    error::GatewayError,
    proxy::{refuse, tell_limit},
    settings::{CapacitySettings, CorsSettings},
    shared::Shared,
};

/// Below this, a compressed JSON answer saves less than it costs, bytes.
const WORTH_COMPRESSING: u64 = 4096;

/// Longest method, bytes: longer than any that is registered.
const MAX_METHOD_BYTES: usize = 32;

const SECURITY_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains")),
];
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

/// The outermost middleware.
///
/// # Errors
/// Those of what it wraps.
pub async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asks_permission =
        *request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = as_problem(next.call(request).await?.map_into_boxed_body(), asks_permission);

    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, API_POLICY);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == IDENTITY) {
        headers.remove(header::CONTENT_ENCODING);
    }
    Ok(response)
}

/// Answers are compressed with gzip or not at all: it costs a twelfth of what brotli does, and saves nearly as much.
///
/// # Errors
/// Those of what it wraps.
pub async fn prefer_gzip(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let codings = [Encoding::gzip(), Encoding::identity()];
    let takes_gzip = AcceptEncoding::parse(&request)
        .is_ok_and(|accepted| accepted.negotiate(codings.iter()) == Some(Encoding::gzip()));
    let coding = HeaderValue::from_static(if takes_gzip { "gzip" } else { "identity" });
    request.headers_mut().insert(header::ACCEPT_ENCODING, coding);
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Refuses heads that nothing behind should see. It stands within [`cors`], so that a page can read the refusal.
///
/// # Errors
/// Those of what it wraps.
pub async fn heads(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(shared) = request.app_data::<web::Data<Shared>>().cloned()
        && let Err(refusal) = check_head(&request, &shared.settings.capacity)
    {
        let mut counted = None;
        let mut response = refuse(request.request(), &shared, refusal, &mut counted);
        tell_limit(response.headers_mut(), counted);
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

/// Keeps an answer from being compressed: event streams, which must flow, and what is too short or no JSON.
pub fn leave_uncompressed(headers: &mut HeaderMap, size: BodySize) {
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"application/json") || kind.starts_with(b"application/problem+json")
    });
    let is_long = match size {
        BodySize::Sized(bytes) => bytes >= WORTH_COMPRESSING,
        BodySize::Stream => true,
        BodySize::None => false,
    };
    let worth_it = is_json && is_long;
    if !worth_it && !headers.contains_key(header::CONTENT_ENCODING) {
        headers.insert(header::CONTENT_ENCODING, IDENTITY);
    }
}

fn check_head(request: &ServiceRequest, capacity: &CapacitySettings) -> Result<(), GatewayError> {
    // Any word may stand for a method; no method is so long, and it should not be carried any further.
    if request.method().as_str().len() > MAX_METHOD_BYTES {
        return Err(GatewayError::MethodNotAllowed);
    }
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > capacity.max_target_bytes) {
        return Err(GatewayError::TargetTooLong);
    }
    // The server takes all that follows for this request's body, whatever its length says.
    if request.headers().get_all(header::UPGRADE).any(|value| names_web_socket(value.as_bytes())) {
        return Err(GatewayError::UpgradeAsked);
    }
    let length: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if length > capacity.max_header_bytes {
        return Err(GatewayError::HeadersTooLarge);
    }
    Ok(())
}

fn names_web_socket(upgrade: &[u8]) -> bool {
    upgrade.split(|byte| *byte == b',').any(|name| name.trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// Errors that libraries put in plain words become problems like all others.
fn as_problem(response: ServiceResponse<BoxBody>, asks_permission: bool) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_problem(response.headers()) {
        return response;
    }
    let mut problem: HttpResponse = if asks_permission {
        ApiError::new(StatusCode::FORBIDDEN, "origin_not_allowed", "pages of this origin may not call this")
    } else {
        plain_problem(status)
    }
    .error_response();
    if asks_permission {
        // A cache must not give this refusal to a page that may.
        problem.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin, Access-Control-Request-Method"));
    }
    let kept: Vec<(HeaderName, HeaderValue)> = [header::VARY, header::ALLOW]
        .into_iter()
        .filter_map(|name| response.headers().get(&name).cloned().map(|value| (name, value)))
        .collect();
    for (name, value) in kept {
        problem.headers_mut().insert(name, value);
    }
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, problem)
}

/// Whether an answer is a problem already.
pub fn is_problem(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"))
}

/// The problem for a status alone.
pub fn plain_problem(status: StatusCode) -> ApiError {
    match status {
        StatusCode::UNAUTHORIZED => ApiError::unauthenticated("this needs a bearer token"),
        StatusCode::NOT_FOUND => ApiError::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => GatewayError::MethodNotAllowed.into(),
        StatusCode::PAYLOAD_TOO_LARGE => GatewayError::BodyTooLarge.into(),
        StatusCode::REQUEST_TIMEOUT => GatewayError::BodyTooSlow.into(),
        status if status.is_client_error() => ApiError::new(status, "bad_request", "the request cannot be read"),
        _ => ApiError::internal(format!("a bare {status}")),
    }
}
