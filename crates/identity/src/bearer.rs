//! Where a request carries its token.

use actix_web::{HttpRequest, http::header};
use contexor_service::ApiError;

/// The bearer token of a request.
///
/// # Errors
/// 401 when there is none, or more than one: each reader could take another one of them for the caller's.
pub fn bearer(request: &HttpRequest) -> Result<String, ApiError> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    headers
        .next()
        .filter(|_| headers.next().is_none())
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty())
        .map(|(_, token)| token.trim().to_owned())
        .ok_or_else(|| ApiError::unauthenticated("this needs a bearer token"))
}
