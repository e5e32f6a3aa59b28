//! Extractors that validate: what reaches a handler has kept every rule.

use std::{pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use contexor_api::FieldError;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::{ApiError, objects::ObjectsOnly};

/// How long the body of a request may take to arrive: less than the whole request, so that the client is told what was slow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyTimeout(pub(crate) Duration);

const DEFAULT_BODY_TIMEOUT: BodyTimeout = BodyTimeout(Duration::from_secs(10));
/// More wrong fields than these are not listed: the answer must not be longer than the question.
const MAX_FIELD_ERRORS: usize = 100;
/// Longest name of a field that is told back, characters.
const MAX_FIELD_CHARS: usize = 200;

/// A JSON body that keeps its rules. Malformed JSON is a 400, anything else that is wrong a 422 that names the field.
#[derive(Debug)]
pub struct Valid<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()> + 'static> FromRequest for Valid<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_headers(request);
        let body = whole_body(request, payload);
        Box::pin(async move {
            checked?;
            read_json(&body.await?).map(Self)
        })
    }
}

/// As [`Valid`], for a body that may be left out: a request without one asks for the defaults.
#[derive(Debug)]
pub struct ValidOrDefault<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()> + Default + 'static> FromRequest for ValidOrDefault<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_typed = request.headers().contains_key(header::CONTENT_TYPE);
        let checked = check_headers(request);
        let body = whole_body(request, payload);
        Box::pin(async move {
            let body = body.await?;
            if !is_typed && body.is_empty() {
                return Ok(Self(T::default()));
            }
            checked?;
            read_json(&body).map(Self)
        })
    }
}

/// A body that is JSON and keeps its rules, or CSV, as its type says.
#[derive(Debug)]
pub enum JsonOrCsv<T> {
    /// `application/json`.
    Json(T),
    /// `text/csv`, as it was sent.
    Csv(Bytes),
}

impl<T: DeserializeOwned + Validate<Context = ()> + 'static> FromRequest for JsonOrCsv<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_csv = request.content_type().eq_ignore_ascii_case("text/csv");
        let checked = if is_csv { check_encoding(request) } else { check_headers(request) };
        let body = whole_body(request, payload);
        Box::pin(async move {
            checked?;
            let body = body.await?;
            if is_csv { Ok(Self::Csv(body)) } else { read_json(&body).map(Self::Json) }
        })
    }
}

fn whole_body(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Bytes, ApiError>> + use<> {
    let BodyTimeout(patience) = request.app_data().copied().unwrap_or(DEFAULT_BODY_TIMEOUT);
    let body = Bytes::from_request(request, payload);
    async move {
        match tokio::time::timeout(patience, body).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(error)) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(payload_too_large())
            }
            Ok(Err(_)) => Err(ApiError::bad_request("the body did not arrive whole")),
            Err(_) => {
                Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "the body did not arrive in time"))
            }
        }
    }
}

/// The refusal of a body that is too long.
pub fn payload_too_large() -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "the body is longer than this route takes")
}

fn check_headers(request: &HttpRequest) -> Result<(), ApiError> {
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "the body must be application/json",
        ));
    }
    check_encoding(request)
}

fn check_encoding(request: &HttpRequest) -> Result<(), ApiError> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "the body must not be compressed",
        ));
    }
    Ok(())
}

fn read_json<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8]) -> Result<T, ApiError> {
    let mut parser = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(ObjectsOnly(&mut parser)).map_err(|error| {
        // Where a word of a list is expected, serde_json calls any other value a mistake of syntax.
        if error.inner().is_data() || is_json(body) {
            let path = error.path().to_string();
            let mut error = field_error(path, error.inner());
            error.field = shortened(&error.field);
            ApiError::validation(vec![error])
        } else {
            malformed(error.inner())
        }
    })?;
    parser.end().map_err(|error| malformed(&error))?;
    if holds_nul(body) {
        return Err(ApiError::validation(vec![FieldError {
            field: String::new(),
            code: "invalid".into(),
            message: "texts must not hold the character U+0000".into(),
        }]));
    }
    value.validate().map_err(|report| report_errors(&report))?;
    Ok(value)
}

/// Whether the body is JSON at all: serde calls some values of the wrong type a syntax error. `Value` rather than `IgnoredAny`,
/// which does not look into strings.
fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok()
}

fn malformed(error: &serde_json::Error) -> ApiError {
    // The parser's own words may quote the body; line and column say enough.
    ApiError::bad_request(format!("the body is not JSON (line {}, column {})", error.line(), error.column()))
}

/// Serde's messages name fields and types; where they could quote a value, only the kind of mistake is told.
fn field_error(path: String, error: &serde_json::Error) -> FieldError {
    let message = error.to_string();
    let named = |prefix: &str| {
        message.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('`')).and_then(|rest| rest.split('`').next())
    };
    let join = |name: &str| if path == "." || path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if let Some(name) = named("unknown field ") {
        // serde_path_to_error names the unknown field itself as the last step of the path.
        let field = if path == name || path.ends_with(&format!(".{name}")) { path.clone() } else { join(name) };
        return FieldError { field, code: "unknown_field".into(), message: "this field is not known here".into() };
    }
    if let Some(name) = named("missing field ") {
        return FieldError { field: join(name), code: "required".into(), message: "this field is required".into() };
    }
    if let Some(name) = named("duplicate field ") {
        return FieldError { field: join(name), code: "duplicate".into(), message: "this field is there twice".into() };
    }
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    let expected = expected.and_then(|expected| expected.split(" at line ").next());
    let message = match expected {
        Some(expected) => format!("expected {expected}"),
        None => "is not of the expected form".to_owned(),
    };
    FieldError { field: path, code: "invalid".into(), message }
}

fn shortened(field: &str) -> String {
    field.chars().take(MAX_FIELD_CHARS).collect()
}

/// Whether the JSON text escapes U+0000 anywhere: PostgreSQL stores every character but this one.
fn holds_nul(body: &[u8]) -> bool {
    let pattern = b"\\u0000";
    body.windows(pattern.len()).enumerate().any(|(at, window)| {
        // An even number of backslashes before it means that this backslash begins an escape.
        window == pattern && body[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}

fn report_errors(report: &garde::Report) -> ApiError {
    ApiError::validation(
        report
            .iter()
            .take(MAX_FIELD_ERRORS)
            .map(|(path, error)| FieldError {
                field: shortened(&path.to_string()),
                code: "invalid".into(),
                message: error.message().to_owned(),
            })
            .collect(),
    )
}

/// A query string that keeps its rules; anything wrong is a 422.
#[derive(Debug)]
pub struct ValidQuery<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()> + 'static> FromRequest for ValidQuery<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(read_query(request.query_string()).map(Self))
    }
}

fn read_query<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T, ApiError> {
    let value: T = actix_web::web::Query::<T>::from_query(query)
        .map_err(|error| {
            let message = error.to_string();
            let name = message.split('`').nth(1).unwrap_or_default().to_owned();
            let (code, message) = if message.contains("unknown field") {
                ("unknown_field", "this parameter is not known here")
            } else if message.contains("missing field") {
                ("required", "this parameter is required")
            } else {
                ("invalid", "a parameter is not of the expected form")
            };
            let field = if code == "invalid" { String::new() } else { shortened(&name) };
            ApiError::validation(vec![FieldError { field, code: code.into(), message: message.into() }])
        })?
        .into_inner();
    if query.contains("%00") {
        return Err(ApiError::invalid_field("", "parameters must not hold the character U+0000"));
    }
    value.validate().map_err(|report| report_errors(&report))?;
    Ok(value)
}
