//! Entity tags: lost updates become a 412, unchanged reads a 304.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;

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
    value
        .trim_start_matches("W/")
        .strip_prefix("\"v")
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|revision| revision.parse().ok())
        .map(Some)
        .ok_or_else(precondition_failed)
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
    let tag = etag(revision);
    let known =
        request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
        });
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if known { response.finish() } else { response.json(body) }
}
