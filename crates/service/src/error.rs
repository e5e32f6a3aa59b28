//! The one error type of handlers, and its problem+json form.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use contexor_api::{FieldError, Problem};
use serde::Serialize;

use crate::http::current_request_id;

/// What handlers return.
pub type ApiResult<T> = Result<T, ApiError>;

/// An error on its way to the client: a status, a stable code and a sentence. Its source goes to the log, never to the client.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: Box<str>,
    errors: Vec<FieldError>,
    retry_after_s: Option<u64>,
    next: Option<Box<str>>,
    // Boxed, as most errors have none: results stay small.
    resend: Option<Box<Resend>>,
    is_bad_token: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Members that a refused request for a one-time code has besides.
#[derive(Debug, Clone, Copy, Serialize)]
struct Resend {
    resend_after: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
}

#[derive(Serialize)]
struct Extended {
    #[serde(flatten)]
    problem: Problem,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    resend: Option<Box<Resend>>,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl ApiError {
    /// An error of its own kind.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into().into_boxed_str(),
            errors: Vec::new(),
            retry_after_s: None,
            next: None,
            resend: None,
            is_bad_token: false,
            source: None,
        }
    }

    /// 400: the request cannot be read.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }

    /// 401: nobody is signed in.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// 401: there is a token, and it is not good. The challenge says so (RFC 6750, section 3), with `detail` as its description: visible
    /// ASCII without quotes and backslashes.
    pub fn invalid_token(detail: &'static str) -> Self {
        let mut error = Self::unauthenticated(detail);
        error.is_bad_token = true;
        error
    }

    /// 403: the caller's role in its own tenant is too small.
    pub fn permission_denied(permission: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "permission_denied", format!("this needs the permission `{permission}`"))
    }

    /// 404: no such thing, or another tenant's.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such thing, or it is not yours to see")
    }

    /// 409: it cannot be so now.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422: well-formed but refused.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let mut error =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "some fields are not acceptable");
        error.errors = errors;
        error
    }

    /// 422 for one field.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::validation(vec![FieldError { field: field.into(), code: "invalid".into(), message: message.into() }])
    }

    /// 503: something this service needs is away.
    pub fn unavailable(what: &str) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "upstream_unavailable",
            format!("{what} cannot be reached just now"),
        );
        error.retry_after_s = Some(1);
        error
    }

    /// 503: something broke at the very end, and nobody knows whether the request took effect.
    pub fn outcome_unknown() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "outcome_unknown",
            "whether this took effect is not known; look before you ask for it again",
        )
    }

    /// 500: our mistake. The source is logged under the request's id.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side").with_source(source)
    }

    /// Adds what is wrong with single fields, or which of several things it was.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds what goes to the log.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds `Retry-After`, whole seconds, at least one.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    /// Adds where to go on: `Link: <target>; rel="next"` (RFC 8288), with a path and query.
    #[must_use]
    pub fn with_next_link(mut self, target: impl Into<String>) -> Self {
        self.next = Some(target.into().into_boxed_str());
        self
    }

    /// Adds to the body when the next one-time code may be asked for, and how long the last one that was sent is still good, if it is;
    /// seconds.
    #[must_use]
    pub fn resend_after(mut self, resend_after: u64, ttl: Option<u64>) -> Self {
        self.resend = Some(Box::new(Resend { resend_after, ttl }));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The body of the answer.
    pub fn problem(&self) -> Problem {
        Problem {
            kind: format!("https://contexor.dev/problems/{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.to_string(),
            code: self.code.to_owned(),
            request_id: current_request_id(),
            errors: self.errors.clone(),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if self.status.is_server_error() {
            let source = self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static));
            tracing::error!(status = self.status.as_u16(), code = self.code, error = source, "answered {self}");
        } else {
            tracing::debug!(status = self.status.as_u16(), code = self.code, "answered {self}");
        }
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after_s {
            response.insert_header(("retry-after", seconds.to_string()));
        }
        if let Some(target) = &self.next {
            response.insert_header(("link", format!("<{target}>; rel=\"next\"")));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = match self.is_bad_token {
                true => format!("Bearer error=\"invalid_token\", error_description=\"{}\"", self.detail),
                false => "Bearer".to_owned(),
            };
            response.insert_header(("www-authenticate", challenge));
        }
        let body = Extended { problem: self.problem(), resend: self.resend.clone() };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        response
            .insert_header(("content-type", "application/problem+json"))
            .insert_header(("cache-control", "no-store"))
            .body(body)
    }
}

impl From<deadpool_redis::redis::RedisError> for ApiError {
    fn from(error: deadpool_redis::redis::RedisError) -> Self {
        Self::unavailable("the cache").with_source(error)
    }
}
