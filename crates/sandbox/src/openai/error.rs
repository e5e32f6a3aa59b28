//! Errors in OpenAI's own shape.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde_json::{Value, json};

use crate::models::Model;

/// An error as OpenAI answers it: `{"error": {"message", "type", "param", "code"}}`.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    message: String,
    kind: &'static str,
    param: Option<String>,
    code: Option<&'static str>,
    retry_after_ms: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, code: Option<&'static str>, message: String) -> Self {
        Self { status, message, kind, param: None, code, retry_after_ms: None }
    }

    /// 400 with the parameter that is wrong.
    pub(super) fn invalid(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", Some(code), message.into());
        Self { param: Some(param.to_owned()), ..error }
    }

    /// 400 for a body that is no JSON object.
    pub(super) fn unreadable() -> Self {
        let message = "We could not parse the JSON body of your request. (HINT: This likely means you aren't using \
                       your HTTP library correctly. The OpenAI API expects a JSON payload.)";
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", None, message.to_owned())
    }

    /// 400 for a request without a model.
    pub(super) fn missing_model() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            None,
            "you must provide a model parameter".to_owned(),
        )
    }

    /// 400 for a prompt that leaves no room for its answer.
    pub(super) fn context_length(model: &Model, prompt_tokens: u64, output_tokens: Option<u64>) -> Self {
        let message = format!(
            "This model's maximum context length is {} tokens. However, you requested {} tokens ({prompt_tokens} in the \
             messages, {} in the completion). Please reduce the length of the messages or completion.",
            model.context_tokens,
            prompt_tokens + output_tokens.unwrap_or(0),
            output_tokens.unwrap_or(0)
        );
        Self::invalid("messages", "context_length_exceeded", message)
    }

    /// 401 for a request without a key.
    pub(super) fn missing_api_key() -> Self {
        let message = "You didn't provide an API key. You need to provide your API key in an Authorization header using \
                       Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", None, message.to_owned())
    }

    /// 401 for a wrong key, which is not repeated.
    pub(super) fn wrong_api_key() -> Self {
        let message = "Incorrect API key provided.".to_owned();
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", Some("invalid_api_key"), message)
    }

    /// 404 for a model that does not exist.
    pub(super) fn model_not_found(name: &str) -> Self {
        let message = format!("The model `{name}` does not exist or you do not have access to it.");
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", Some("model_not_found"), message)
    }

    /// 404 for a path that OpenAI does not have, or this sandbox does not.
    pub(crate) fn unknown_path(method: &str, path: &str) -> Self {
        let message = format!("Invalid URL ({method} {path})");
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", None, message)
    }

    /// 405 for a path that takes another method.
    pub(super) fn wrong_method(method: &str, path: &str) -> Self {
        let message = format!("Not allowed to {method} on {path}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request_error", Some("method_not_supported"), message)
    }

    /// 413 for a body beyond what is read.
    pub(crate) fn too_large(limit_bytes: usize) -> Self {
        let message = format!("The request body is larger than {limit_bytes} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request_error", None, message)
    }

    /// 429 that passes.
    pub(super) fn rate_limited(model: &Model, retry_after_ms: u64) -> Self {
        let message = format!(
            "Rate limit reached for {} on requests per min (RPM). Please try again in {retry_after_ms}ms.",
            model.id
        );
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "requests", Some("rate_limit_exceeded"), message);
        Self { retry_after_ms: Some(retry_after_ms), ..error }
    }

    /// 429 that does not pass.
    pub(super) fn quota_exhausted() -> Self {
        let message = "You exceeded your current quota, please check your plan and billing details.".to_owned();
        Self::new(StatusCode::TOO_MANY_REQUESTS, "insufficient_quota", Some("insufficient_quota"), message)
    }

    /// 500.
    pub(super) fn server_error() -> Self {
        let message = "The server had an error while processing your request. Sorry about that!".to_owned();
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", None, message)
    }

    /// The body of the answer, which is also what an error in the middle of a stream looks like.
    pub(super) fn body(&self) -> Value {
        json!({"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}})
    }

    /// Writes the error into an answer whose other headers are set.
    pub(super) fn write(&self, response: &mut HttpResponseBuilder) -> HttpResponse {
        if let Some(wait_ms) = self.retry_after_ms {
            response.insert_header(("retry-after-ms", wait_ms.to_string()));
            response.insert_header(("retry-after", wait_ms.div_ceil(1_000).to_string()));
        }
        response.json(self.body())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.write(&mut HttpResponse::build(self.status))
    }
}
