//! What can go wrong between a client and a service.

use actix_web::{ResponseError as _, http::StatusCode};
use contexor_service::{ApiError, circuit_breaker::CircuitOpen, extract::payload_too_large};
use deadpool_redis::redis::RedisError;
use tokio::task::JoinError;

use crate::{domain::idempotency_key::BadKey, routes::Service, upstream::request_body::RequestBodyEnd};

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
    /// The client wants to speak another protocol.
    #[error("the client asks for another protocol")]
    UpgradeAsked,
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
    /// One caller has too many requests in flight.
    #[error("the caller has too many requests in flight")]
    TooManyAtOnce,
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
    /// The header that names a request is not good.
    #[error("the idempotency key is not good")]
    BadIdempotencyKey(#[from] BadKey),
    /// Requests cannot be remembered, and one with a key does not go on unremembered.
    #[error("requests cannot be remembered")]
    MemoryUnavailable(#[source] RedisError),
    /// The key belongs to another request.
    #[error("the idempotency key belongs to another request")]
    IdempotencyKeyReused,
    /// So much is remembered for the caller that no new key is taken.
    #[error("no more keys are taken from the caller for now")]
    TooManyKeys {
        /// When to ask again, seconds.
        retry_after_s: u64,
    },
    /// The same request is under way.
    #[error("the same request is under way")]
    IdempotencyInProgress,
    /// The same request was sent on, and nobody knows what became of it.
    #[error("the same request has an unknown outcome")]
    OutcomeUnknown,
    /// The same request was carried out, and its answer is not kept.
    #[error("the same request was carried out and its answer is not kept")]
    AnswerNotKept,
    /// The task that carries a request with a key broke.
    #[error("the task of a request broke")]
    TaskBroke(#[from] JoinError),
    /// The service was not reached often enough to be left alone for a while.
    #[error("{0} is left alone for now")]
    CircuitOpen(Service, u64),
    /// The service cannot be reached.
    #[error("{0} cannot be reached")]
    Unreachable(Service, #[source] Option<hyper_util::client::legacy::Error>),
    /// The service did not answer in time.
    #[error("{0} did not answer in time")]
    TimedOut(Service),
    /// The service stood still until its own server gave up on the request, unread.
    #[error("{0} stood still and read nothing of the request")]
    Stalled(Service),
    /// The service broke off in the middle of an answer that is read as a whole.
    #[error("{0} broke off in the middle of its answer")]
    AnswerBroken(Service, #[source] Option<hyper::Error>),
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
            E::UpgradeAsked => ApiError::bad_request("there are no web sockets here; events come as text/event-stream"),
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
            E::TooManyAtOnce => ApiError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "you ask for too much at the same time; wait for the answers that are under way",
            )
            .retry_after(1),
            E::RateLimited { retry_after_s } => {
                ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "this is asked too often; wait a little")
                    .retry_after(retry_after_s)
            }
            E::LimitsUnavailable(source) => ApiError::unavailable("the rate limiter").with_source(source),
            E::BadIdempotencyKey(bad) => ApiError::invalid_field("Idempotency-Key", bad.to_string()),
            E::MemoryUnavailable(source) => ApiError::unavailable("the memory of requests").with_source(source),
            E::IdempotencyKeyReused => ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "this Idempotency-Key was used for another request; each request needs its own",
            ),
            E::TooManyKeys { retry_after_s } => ApiError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "too many of your requests with an Idempotency-Key are remembered already; no new key is taken for now",
            )
            .retry_after(retry_after_s),
            E::IdempotencyInProgress => ApiError::conflict(
                "idempotency_in_progress",
                "the request with this Idempotency-Key is under way; ask again in a moment",
            )
            .retry_after(1),
            E::OutcomeUnknown => ApiError::conflict(
                "outcome_unknown",
                "the request with this Idempotency-Key was begun and got no answer: it may or may not have taken effect; \
                 look, and if it did not, send it with another key",
            ),
            E::AnswerNotKept => ApiError::conflict(
                "answer_not_kept",
                "the request with this Idempotency-Key was carried out, and its answer is not kept; look at what it changed",
            ),
            E::TaskBroke(source) => ApiError::internal(source),
            E::AnswerBroken(service, source) => {
                let answer = away(StatusCode::BAD_GATEWAY, &service);
                match source {
                    Some(source) => answer.with_source(source),
                    None => answer,
                }
            }
            E::CircuitOpen(service, retry_after_s) => {
                away(StatusCode::SERVICE_UNAVAILABLE, &service).retry_after(retry_after_s)
            }
            E::Unreachable(service, source) => {
                let answer = away(StatusCode::SERVICE_UNAVAILABLE, &service);
                match source {
                    Some(source) => answer.with_source(source),
                    None => answer,
                }
            }
            E::TimedOut(ref service) => away(StatusCode::GATEWAY_TIMEOUT, service).with_source(error),
            E::Stalled(_) => {
                ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "request_timeout", "the answer took too long")
                    .retry_after(1)
                    .with_source(error)
            }
            E::ForeignAnswer(ref service, _) => away(StatusCode::BAD_GATEWAY, service).with_source(error),
        }
    }
}

impl GatewayError {
    /// A service that is left alone.
    pub fn circuit_open(service: Service, open: CircuitOpen) -> Self {
        Self::CircuitOpen(service, open.left.as_millis().div_ceil(1000) as u64)
    }

    /// Whether the request was refused for what it is, or for want of a place, before anybody was asked about it.
    pub fn is_unmatched(&self) -> bool {
        match self {
            Self::NoSuchRoute | Self::MethodNotAllowed | Self::Overloaded | Self::TooManyAtOnce => true,
            Self::Caller(refusal) => refusal.status_code() == StatusCode::UNAUTHORIZED,
            _ => false,
        }
    }

    /// Whether the service was certainly not asked: then the request had no effect.
    pub fn is_before_sending(&self) -> bool {
        match self {
            Self::Unreachable(_, Some(error)) => error.is_connect(),
            Self::Unreachable(_, None)
            | Self::TimedOut(_)
            | Self::AnswerBroken(..)
            | Self::ForeignAnswer(..)
            | Self::TaskBroke(_) => false,
            _ => true,
        }
    }
}

impl From<RequestBodyEnd> for GatewayError {
    fn from(end: RequestBodyEnd) -> Self {
        match end {
            RequestBodyEnd::TooLarge => Self::BodyTooLarge,
            RequestBodyEnd::TooSlow => Self::BodyTooSlow,
            RequestBodyEnd::Interrupted
            | RequestBodyEnd::Complete
            | RequestBodyEnd::Unwanted
            | RequestBodyEnd::Untaken => Self::BodyInterrupted,
        }
    }
}
