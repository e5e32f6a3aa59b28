//! What can go wrong between a client and a service.

use actix_web::http::StatusCode;
use contexor_service::{ApiError, extract::payload_too_large};
use deadpool_redis::redis::RedisError;

use crate::routes::Service;

/// Why the gateway answers itself.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The path is not in the routing table.
    #[error("no such route")]
    NoSuchRoute,
    /// A method that is never forwarded.
    #[error("the method is not forwarded")]
    MethodNotAllowed,
    /// Path and query are too long.
    #[error("the request target is too long")]
    TargetTooLong,
    /// The headers are too many or too long.
    #[error("the headers are too long")]
    HeadersTooLarge,
    /// A compressed body.
    #[error("the body is compressed")]
    EncodedBody,
    /// The body is longer than any route takes.
    #[error("the body is too long")]
    BodyTooLarge,
    /// The client stopped in the middle of its body.
    #[error("the body did not arrive whole")]
    BodyInterrupted,
    /// The client took too long to send its body.
    #[error("the body did not arrive in time")]
    BodyTooSlow,
    /// Too many requests in flight.
    #[error("too many requests in flight")]
    Overloaded,
    /// The caller asks too often.
    #[error("rate limited")]
    RateLimited {
        /// When to ask again, seconds.
        retry_after_s: u64,
    },
    /// The limits cannot be asked, and this route does not go without.
    #[error("the limits cannot be asked")]
    LimitsUnavailable(#[source] RedisError),
    /// The token is not good.
    #[error("the caller was refused")]
    Caller(#[from] ApiError),
    /// The service was not reached often enough to be left alone for a while.
    #[error("{0} is left alone for now")]
    CircuitOpen(Service, u64),
    /// The service cannot be reached.
    #[error("{0} cannot be reached")]
    Unreachable(Service, #[source] Option<hyper_util::client::legacy::Error>),
    /// The service did not answer in time.
    #[error("{0} did not answer in time")]
    TimedOut(Service),
    /// The service's answer is no answer of ours.
    #[error("{0} answered {1} in a form that is not ours")]
    ForeignAnswer(Service, u16),
}

impl From<GatewayError> for ApiError {
    fn from(error: GatewayError) -> Self {
        use GatewayError as E;
        let away = |status, service: &Service| {
            ApiError::new(status, "upstream_unavailable", format!("the {service} service cannot be reached just now"))
                .retry_after(1)
        };
        match error {
            E::Caller(error) => error,
            E::NoSuchRoute => ApiError::not_found(),
            E::MethodNotAllowed => {
                ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this route has no such method")
            }
            E::TargetTooLong => ApiError::new(StatusCode::URI_TOO_LONG, "uri_too_long", "path and query are too long"),
            E::HeadersTooLarge => ApiError::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                "the headers are too long",
            ),
            E::EncodedBody => ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "the body must not be compressed",
            ),
            E::BodyTooLarge => payload_too_large(),
            E::BodyInterrupted => ApiError::bad_request("the body did not arrive whole"),
            E::BodyTooSlow => {
                ApiError::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "the body did not arrive in time")
            }
            E::Overloaded => {
                ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", "too much is asked at the same time")
                    .retry_after(1)
            }
            E::RateLimited { retry_after_s } => {
                ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "this is asked too often; wait a little")
                    .retry_after(retry_after_s)
            }
            E::LimitsUnavailable(source) => ApiError::unavailable("the rate limiter").caused_by(source),
            E::CircuitOpen(service, retry_after_s) => {
                away(StatusCode::SERVICE_UNAVAILABLE, &service).retry_after(retry_after_s)
            }
            E::Unreachable(service, source) => {
                let answer = away(StatusCode::SERVICE_UNAVAILABLE, &service);
                match source {
                    Some(source) => answer.caused_by(source),
                    None => answer,
                }
            }
            E::TimedOut(ref service) => away(StatusCode::GATEWAY_TIMEOUT, service).caused_by(error),
            E::ForeignAnswer(ref service, _) => away(StatusCode::BAD_GATEWAY, service).caused_by(error),
        }
    }
}
