//! Extractors that validate: what reaches a handler has kept every rule.

use std::{pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::{Bytes, BytesMut},
};
use contexor_api::FieldError;
use futures::StreamExt as _;
use garde::Validate;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded;

use crate::{
    ApiError,
    answer_clock::{BodyArrives, BodyRate},
    objects::StrictObjects,
};

/// How long the body of a request may pause, and take to begin, times the time for an answer: longer than the gateway allows its clients,
/// so that those are told by the gateway.
const BODY_PAUSES: u32 = 3;
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
        let checked = check_headers(request);
        let body = whole_body(request, payload);
        Box::pin(async move {
            let body = body.await?;
            // Clients that send JSON everywhere name its type without sending anything.
            if body.trim_ascii().is_empty() {
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
    let BodyLimits { max_bytes, pause } = request.app_data().copied().unwrap_or_default();
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let arrives = BodyArrives::of(request);
    let mut payload = payload.take();
    async move {
        let _arrives = arrives;
        let length: usize = length.unwrap_or(0);
        if length > max_bytes {
            return Err(payload_too_large());
        }
        let mut rate = BodyRate::begin(Instant::now(), pause);
        let mut body = BytesMut::with_capacity(length.min(64 * 1024));
        loop {
            match timeout_at(rate.deadline(), payload.next()).await {
                Ok(Some(Ok(piece))) if body.len() + piece.len() > max_bytes => return Err(payload_too_large()),
                Ok(Some(Ok(piece))) => {
                    rate.received(Instant::now(), piece.len());
                    body.extend_from_slice(&piece);
                }
                Ok(Some(Err(_))) => return Err(ApiError::bad_request("the body did not arrive whole")),
                Ok(None) => return Ok(body.freeze()),
                Err(_) => return Err(body_too_slow()),
            }
        }
    }
}

/// How long the body of a request may be, and how long it may pause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    pub(crate) max_bytes: usize,
    pub(crate) pause: Duration,
}

impl BodyLimits {
    pub(crate) fn new(max_bytes: usize, request_timeout: Duration) -> Self {
        Self { max_bytes, pause: request_timeout * BODY_PAUSES }
    }
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self::new(256 * 1024, Duration::from_secs(10))
    }
}

/// The refusal of a body that arrives more slowly than [`MIN_BODY_BYTES_PER_S`](crate::answer_clock::MIN_BODY_BYTES_PER_S), or pauses
/// for too long.
pub fn body_too_slow() -> ApiError {
    ApiError::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "the body did not arrive in time")
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

/// Whether the content type names a charset other than UTF-8.
fn has_foreign_charset(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').skip(1).filter_map(|parameter| parameter.split_once('=')).any(|(name, charset)| {
        let charset = charset.trim().trim_matches('"');
        let is_utf8 = ["utf-8", "utf8"].iter().any(|known| charset.eq_ignore_ascii_case(known));
        name.trim().eq_ignore_ascii_case("charset") && !is_utf8
    })
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
    if has_foreign_charset(request) {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "the body must be UTF-8: the charset of its content type is another one",
        ));
    }
    Ok(())
}

fn read_json<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8]) -> Result<T, ApiError> {
    if body.trim_ascii().is_empty() {
        return Err(ApiError::bad_request("the body is empty; this needs JSON"));
    }
    let mut parser = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(StrictObjects(&mut parser)).map_err(|error| {
        // Where a word of a list is expected, serde_json calls any other value a mistake of syntax.
        if error.inner().is_data() || is_json(body) {
            let first = field_error(error.path().to_string(), error.inner());
            ApiError::validation(every_error::<T>(body, first))
        } else {
            malformed(error.inner())
        }
    })?;
    parser.end().map_err(|error| malformed(&error))?;
    if holds_nul(body) {
        return Err(ApiError::validation(nul_errors(body)));
    }
    value.validate().map_err(|report| ApiError::validation(report_errors(&report)))?;
    Ok(value)
}

/// Longest body in which more is looked for than the first mistake, bytes.
const MAX_REPAIRED_BYTES: usize = 64 * 1024;
/// More mistakes of form than these are not looked for: each costs some readings of the body.
const MAX_REPAIRS: usize = 20;

/// All that is wrong with a body of which `first` is known: forms mark every field.
///
/// Reading ends at the first mistake, so that is repaired in a copy, which is read again. What stands in for a value is not judged.
fn every_error<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8], first: FieldError) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let value: Result<serde_json::Value, _> = serde_json::from_slice(body);
    let mut next = Some(first);
    // A field that is there twice is there once in what was read.
    if let (Ok(mut value), false) =
        (value, body.len() > MAX_REPAIRED_BYTES || next.as_ref().is_some_and(|first| first.code == "duplicate"))
    {
        while let Some(error) = next.take() {
            let repaired = errors.len() < MAX_REPAIRS && repair::<T>(&mut value, &error);
            errors.push(error);
            if !repaired {
                return shortened_all(errors);
            }
            match read_value::<T>(&value) {
                Ok(read) => {
                    let Err(report) = read.validate() else { break };
                    let judged = report_errors(&report).into_iter();
                    errors.extend(
                        judged
                            .filter(|judged| !errors.iter().any(|error| error.field == judged.field))
                            .collect::<Vec<_>>(),
                    );
                }
                Err(error) => next = Some(error),
            }
        }
    }
    errors.extend(next);
    shortened_all(errors)
}

fn shortened_all(mut errors: Vec<FieldError>) -> Vec<FieldError> {
    errors.truncate(MAX_FIELD_ERRORS);
    for error in &mut errors {
        error.field = shortened(&error.field);
    }
    errors
}

fn read_value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(StrictObjects(value.clone())).map_err(
        |error: serde_path_to_error::Error<serde_json::Error>| field_error(error.path().to_string(), error.inner()),
    )
}

/// Takes an unknown field away, or puts a value in the place of a missing or wrong one; false when none fits.
fn repair<T: DeserializeOwned>(value: &mut serde_json::Value, error: &FieldError) -> bool {
    use serde_json::json;
    let Some((parent, name)) = parent_of(value, &error.field) else { return false };
    if error.code == "unknown_field" {
        return parent.as_object_mut().is_some_and(|parent| parent.remove(name).is_some());
    }
    let word = error.message.strip_prefix("expected one of ").and_then(|words| words.split(", ").next());
    let stand_ins = [
        json!(word.unwrap_or_default()),
        json!(""),
        json!(1),
        json!(false),
        json!([]),
        json!({}),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("2000-01-01T00:00:00Z"),
        json!("2000-01-01"),
        json!(null),
    ];
    for stand_in in stand_ins {
        let Some((parent, name)) = parent_of(value, &error.field) else { return false };
        match (parent, name.strip_prefix('[').and_then(|at| at.parse::<usize>().ok())) {
            (serde_json::Value::Object(parent), None) => {
                parent.insert(name.to_owned(), stand_in);
            }
            (serde_json::Value::Array(parent), Some(at)) if at < parent.len() => parent[at] = stand_in,
            _ => return false,
        }
        match read_value::<T>(value) {
            // An object in place of one may lack fields itself: it is told of the field alone.
            Err(next) if next.field == error.field || next.field.starts_with(&format!("{}.", error.field)) => {}
            _ => return true,
        }
    }
    false
}

/// What holds the field of a path such as `settings.timezone` or `tags[0]`, and its name there: `[0]` in a list.
fn parent_of<'a, 'b>(value: &'a mut serde_json::Value, path: &'b str) -> Option<(&'a mut serde_json::Value, &'b str)> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let name_ends = part.find('[').unwrap_or(part.len());
        if name_ends > 0 {
            steps.push(&part[..name_ends]);
        }
        steps.extend(part[name_ends..].split_inclusive(']').map(|step| step.trim_end_matches(']')));
    }
    let last = steps.pop().filter(|last| !last.is_empty())?;
    let parent = steps.into_iter().try_fold(value, |value, step| match step.strip_prefix('[') {
        Some(at) => value.get_mut(at.parse::<usize>().ok()?),
        None => value.get_mut(step),
    })?;
    Some((parent, last))
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
    let field = if path == "." { String::new() } else { path };
    FieldError { field, code: "invalid".into(), message: expectation(&message) }
}

/// What was expected, in people's words, from the sentence of a deserializer. It never quotes a value.
fn expectation(message: &str) -> String {
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    let expected = expected.and_then(|expected| expected.split(" at line ").next()).unwrap_or_default();
    let words = match expected.trim() {
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        "f32" | "f64" => "a number",
        "a string" | "a borrowed string" | "str" | "string" => "a text",
        "a boolean" | "bool" => "true or false",
        "a sequence" | "a list" => "a list",
        "a map" | "an object" => "an object",
        "unit" | "null" => "null",
        other if other.contains("UUID") => "an id such as 0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
        other if other.contains("date and time") => "a time such as 2026-01-31T09:30:00Z",
        other if other.contains('`') => {
            let words: Vec<&str> = other.split('`').skip(1).step_by(2).collect();
            return format!("expected one of {}", words.join(", "));
        }
        "" => return form_of(message),
        other => return format!("expected {other}"),
    };
    format!("expected {words}")
}

/// The sentences of parsers that say what is wrong, and not what was expected.
fn form_of(message: &str) -> String {
    let has = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    let words = if has(&["UUID", "invalid character: expected an optional prefix"]) {
        "an id such as 0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d"
    } else if has(&[
        "invalid digit found in string",
        "cannot parse integer",
        "number too",
        "out of range integral type",
    ]) {
        "a whole number"
    } else if has(&["invalid float literal", "cannot parse float"]) {
        "a number"
    } else if has(&["was not `true` or `false`"]) {
        "true or false"
    } else if has(&[
        "premature end of input",
        "input contains invalid characters",
        "input is out of range",
        "trailing input",
        "input is not enough",
    ]) {
        // The parser of dates and that of times say the same.
        "a date such as 2026-01-31, or a time such as 2026-01-31T09:30:00Z"
    } else {
        return "is not of the expected form".to_owned();
    };
    format!("expected {words}")
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

fn nul_errors(body: &[u8]) -> Vec<FieldError> {
    fn find(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) if text.contains('\0') => found.push(path.to_owned()),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| find(item, &format!("{path}[{at}]"), found));
            }
            serde_json::Value::Object(members) => members.iter().for_each(|(name, member)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                if name.contains('\0') {
                    found.push(path.replace('\0', ""));
                }
                find(member, &path, found);
            }),
            _ => {}
        }
    }
    let mut fields = Vec::new();
    if let Ok(value) = serde_json::from_slice(body) {
        find(&value, "", &mut fields);
    }
    let message = "texts must not hold the character U+0000";
    let errors = fields.into_iter().map(|field| FieldError { field, code: "invalid".into(), message: message.into() });
    shortened_all(errors.collect())
}

fn report_errors(report: &garde::Report) -> Vec<FieldError> {
    report
        .iter()
        .take(MAX_FIELD_ERRORS)
        .map(|(path, error)| FieldError {
            field: shortened(&path.to_string()),
            code: "invalid".into(),
            message: rule_of(error.message()),
        })
        .collect()
}

/// The sentences of the validator, in people's words; the rules of this code say theirs themselves.
fn rule_of(message: &str) -> String {
    let number = |prefix: &str| message.strip_prefix(prefix).filter(|number| number.parse::<f64>().is_ok());
    if let Some(least) = number("lower than ") {
        format!("must be at least {least}")
    } else if let Some(most) = number("greater than ") {
        format!("must be at most {most}")
    } else if number("length is lower than ") == Some("1") {
        "must not be empty".to_owned()
    } else if let Some(least) = number("length is lower than ") {
        format!("must have a length of at least {least}")
    } else if let Some(most) = number("length is greater than ") {
        format!("must have a length of at most {most}")
    } else if message.starts_with("does not match pattern") && message.contains("[0-9]{4}-(0[1-9]|1[0-2])") {
        "must be a month such as 2026-01".to_owned()
    } else if message.starts_with("does not match pattern") {
        "is not of the expected form".to_owned()
    } else {
        message.to_owned()
    }
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
    // A parameter that is repeated is one with several values: the same as with commas.
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else { continue };
        let refused = |message: &str| ApiError::invalid_field(&shortened(&name.replace('\0', "")), message);
        if name.contains('\0') || value.contains('\0') {
            return Err(refused("must not hold the character U+0000"));
        }
        // What is no UTF-8 is decoded as U+FFFD; each of those that the client sent itself is written in one way.
        let replaced = [&name, &value].iter().map(|text| text.matches('\u{FFFD}').count()).sum::<usize>();
        if replaced > pair.to_ascii_uppercase().matches("%EF%BF%BD").count() + pair.matches('\u{FFFD}').count() {
            return Err(refused("must be UTF-8"));
        }
        match pairs.iter_mut().find(|(other, _)| *other == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => pairs.push((name.into_owned(), value.into_owned())),
        }
    }
    let value = read_pairs::<T>(&pairs).map_err(|first| ApiError::validation(every_query_error::<T>(pairs, first)))?;
    value.validate().map_err(|report| ApiError::validation(report_errors(&report)))?;
    Ok(value)
}

fn read_pairs<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, FieldError> {
    let joined = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let values = serde_urlencoded::Deserializer::new(form_urlencoded::parse(joined.as_bytes()));
    serde_path_to_error::deserialize(StrictObjects(values)).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        let named = message.split('`').nth(1).unwrap_or_default();
        let (field, code, message) = if message.contains("unknown field") {
            (named, "unknown_field", "this parameter is not known here".to_owned())
        } else if message.contains("missing field") {
            (named, "required", "this parameter is required".to_owned())
        } else {
            (path.as_str(), "invalid", expectation(&message))
        };
        FieldError { field: field.to_owned(), code: code.into(), message }
    })
}

/// Values that stand in for a parameter of any type that is wrong or missing.
const QUERY_STAND_INS: [&str; 5] =
    ["00000000-0000-0000-0000-000000000000", "2000-01-01T00:00:00Z", "2000-01-01", "1", "true"];

/// All that is wrong with a query of which `first` is known. As with bodies, reading ends at the first mistake: another value stands in
/// for that, which is not judged, or the parameter is taken away, and the rest is read again.
fn every_query_error<T: DeserializeOwned + Validate<Context = ()>>(
    mut pairs: Vec<(String, String)>,
    first: FieldError,
) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = Vec::new();
    let mut next = Some(first);
    while let Some(error) = next.take() {
        pairs.retain(|(name, _)| *name != error.field);
        if error.code != "unknown_field" {
            let with = |value: &&str| [pairs.as_slice(), &[(error.field.clone(), (*value).to_owned())]].concat();
            let fits = |pairs: &Vec<_>| read_pairs::<T>(pairs).err().is_none_or(|next| next.field != error.field);
            match QUERY_STAND_INS.iter().map(with).find(fits) {
                Some(stood_in) => pairs = stood_in,
                None if error.code == "required" => {
                    errors.push(error);
                    break;
                }
                None => {}
            }
        }
        errors.push(error);
        match read_pairs::<T>(&pairs) {
            Ok(read) => {
                let judged = read.validate().err().map(|report| report_errors(&report)).unwrap_or_default();
                let is_new = |judged: &FieldError| errors.iter().all(|error| error.field != judged.field);
                let judged: Vec<FieldError> = judged.into_iter().filter(is_new).collect();
                errors.extend(judged);
            }
            // A wrong parameter that had to be there and that no value stands in for.
            Err(error) if errors.iter().any(|known| known.field == error.field) => {}
            Err(error) if errors.len() < MAX_REPAIRS => next = Some(error),
            Err(_) => {}
        }
    }
    shortened_all(errors)
}

/// Reads a query string as [`ValidQuery`] does, with every parameter that is there several times taken for one with commas between
/// its values: `status=DRAFT&status=REVIEW` is `status=DRAFT,REVIEW`.
///
/// # Errors
/// 422 for anything wrong.
pub fn query_of_many<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T, ApiError> {
    let mut merged: Vec<(&str, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match merged.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(value);
            }
            None => merged.push((name, value.to_owned())),
        }
    }
    let merged: Vec<String> = merged.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    read_query(&merged.join("&"))
}
