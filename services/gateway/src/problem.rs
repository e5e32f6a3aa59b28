//! Problems (RFC 9457) where a library or a service answered with a bare status.

use actix_web::{
    HttpResponse, ResponseError as _,
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use contexor_service::ApiError;

use crate::error::GatewayError;

/// Errors that libraries put in plain words become problems like all others.
pub fn as_problem(response: ServiceResponse<BoxBody>, asks_permission: bool) -> ServiceResponse<BoxBody> {
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
