//! Entity tags: lost updates become a 412, unchanged reads a 304.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{ApiError, ApiResult};

/// The strong entity tag of a row's revision: `"v17"`.
pub fn etag(revision: i64) -> String {
    format!("\"v{revision}\"")
}

/// The revision that `If-Match` asks for; none when the header is absent or `*`. A weak tag counts as well: a proxy that compresses
/// weakens tags, and ours name a revision, whatever its bytes.
///
/// # Errors
/// 412 when the header holds no tag of ours: it cannot match.
pub fn if_match(request: &HttpRequest) -> ApiResult<Option<i64>> {
    let Some(value) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Ok(None);
    }
    // Proxies that compress weaken tags; ours are version numbers, and good in both forms.
    value
        .strip_prefix("W/")
        .unwrap_or(value)
        .strip_prefix("\"v")
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|revision| revision.parse().ok())
        .map(Some)
        .ok_or_else(precondition_failed)
}

/// The entity tag of what has no revision: of the body as it is shown.
pub fn tag_of<T: Serialize>(body: &T) -> String {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let hash = Sha256::digest(&bytes);
    let hex: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether `If-Match` lets a change of what is shown as `body` happen: it is absent, `*`, or names its tag ([`tag_of`]).
///
/// # Errors
/// 412 when it names others.
pub fn require_match<T: Serialize>(if_match: Option<&str>, body: &T) -> ApiResult<()> {
    let Some(tags) = if_match else { return Ok(()) };
    let tag = tag_of(body);
    let matches = tags.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag);
    if matches { Ok(()) } else { Err(precondition_failed()) }
}

/// `If-Match` as it was sent.
pub fn if_match_text(request: &HttpRequest) -> Option<String> {
    request.headers().get(header::IF_MATCH).map(|value| value.to_str().unwrap_or_default().to_owned())
}

/// Answers with the body and the tag of it ([`tag_of`]), or with 304 when the client has it already.
pub fn tagged_by_content<T: Serialize>(request: &HttpRequest, body: &T) -> HttpResponse {
    with_tag(request, tag_of(body), body)
}

/// 412: somebody else changed it since it was read.
pub fn precondition_failed() -> ApiError {
    ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        "precondition_failed",
        "it was changed since you read it; read it again",
    )
}

/// Answers with the body and its tag, or with 304 when the client has it already.
pub fn tagged<T: Serialize>(request: &HttpRequest, revision: i64, body: &T) -> HttpResponse {
    with_tag(request, etag(revision), body)
}

fn with_tag<T: Serialize>(request: &HttpRequest, tag: String, body: &T) -> HttpResponse {
    let known =
        request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
        });
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if known { response.finish() } else { response.json(body) }
}
