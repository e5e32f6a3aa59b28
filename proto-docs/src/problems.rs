//! Every code of a problem: what it means, and which operations have it of their own.

use serde_json::{Map, Value, json};

/// A kind of problem.
pub(crate) struct Kind {
    /// Its code.
    pub(crate) code: &'static str,
    /// The status that it mostly comes with.
    pub(crate) status: u16,
    /// What it means, and what to do.
    pub(crate) text: &'static str,
}

const fn kind(code: &'static str, status: u16, text: &'static str) -> Kind {
    Kind { code, status, text }
}

/// All of them, by code.
pub(crate) const ALL: &[Kind] = &[
    kind(
        "answer_not_kept",
        409,
        "the first request with this Idempotency-Key was carried out, and its answer was too long to keep",
    ),
    kind("audit_log_too_long", 422, "a request has no time for the whole audit log; go on as `Link` says"),
    kind("bad_request", 400, "the request cannot be read"),
    kind(
        "ceiling_reached",
        409,
        "the operator's ceiling for contents, texts or versions is reached; delete something or ask for more",
    ),
    kind("conflict", 409, "it cannot be so now; `detail` says why"),
    kind("cursor_invalid", 400, "the cursor is of another list, or none"),
    kind("headers_too_large", 431, "the headers are too long"),
    kind(
        "idempotency_in_progress",
        409,
        "the first request with this Idempotency-Key is under way; ask again in a moment",
    ),
    kind("idempotency_key_reused", 422, "this Idempotency-Key was used for another request"),
    kind("internal", 500, "our mistake; `request_id` finds it"),
    kind("invalid_transition", 409, "the content or task is in a state in which this cannot happen"),
    kind("limit_exceeded", 402, "a monthly limit leaves no room for it"),
    kind("method_not_allowed", 405, "the route has no such method; `Allow` names those that it has"),
    kind("not_approved", 409, "nothing of the content was approved yet"),
    kind("not_found", 404, "there is no such thing, or it is another tenant's"),
    kind("origin_not_allowed", 403, "pages of this origin may not call the API"),
    kind("otp_attempts_exceeded", 429, "too many wrong codes; ask for a new one later"),
    kind("otp_expired", 401, "the code has expired; ask for a new one"),
    kind("otp_invalid", 401, "the code is wrong"),
    kind(
        "outcome_unknown",
        503,
        "whether it took effect is not known; look before asking again (409 under an Idempotency-Key)",
    ),
    kind("overloaded", 503, "too much is asked at the same time; `Retry-After` says when to come back"),
    kind("payload_too_large", 413, "the body is longer than the route takes"),
    kind("permission_denied", 403, "the caller is known here, and may not do this"),
    kind("pii_blocked", 422, "personal data was found, and the organization does not keep texts with it"),
    kind(
        "pii_unacknowledged",
        409,
        "personal data was found; approve with `acknowledge_pii` if it is meant to be there",
    ),
    kind("precondition_failed", 412, "it was changed since it was read; read it again"),
    kind("price_unknown", 422, "the model has no price, so nothing can be held for it"),
    kind("prompt_too_long", 422, "the prompt leaves no room for an answer in the model's context"),
    kind("rate_limited", 429, "this is asked too often; `Retry-After` says when to come back"),
    kind("request_timeout", 408, "the body did not arrive in time (408), or the answer took too long (503)"),
    kind("second_reviewer_required", 403, "the reviewer wrote the text: somebody else has to review it"),
    kind("stale_version", 409, "another version is current than the one that was read"),
    kind("token_invalid", 401, "the refresh token is not good; sign in again"),
    kind("token_reused", 401, "the refresh token was used before, so its session has ended; sign in again"),
    kind("too_many", 409, "there are as many already as there may be"),
    kind("unauthenticated", 401, "no token, or one that is not good or not good any more"),
    kind("unsupported_media_type", 415, "the body must be uncompressed application/json in UTF-8"),
    kind("upstream_unavailable", 503, "something behind the API cannot be reached just now; try again"),
    kind("uri_too_long", 414, "path and query are too long"),
    kind("validation_failed", 422, "some fields are not acceptable; `errors` names them"),
];

/// What operations have besides what they share with others of their kind: operation, status, codes.
pub(crate) const OWN: &[(&str, u16, &[&str])] = &[
    ("verify_otp", 401, &["otp_invalid", "otp_expired"]),
    ("verify_otp", 429, &["otp_attempts_exceeded"]),
    ("refresh_token", 401, &["token_invalid", "token_reused"]),
    ("generate_content", 402, &["limit_exceeded"]),
    ("create_content", 409, &["ceiling_reached"]),
    ("restore_version", 409, &["ceiling_reached"]),
    ("export_content", 409, &["not_approved"]),
    ("generate_content", 409, &["invalid_transition", "ceiling_reached"]),
    ("generate_content", 422, &["prompt_too_long", "price_unknown"]),
    ("estimate_content", 422, &["prompt_too_long", "price_unknown"]),
    ("submit_content", 409, &["invalid_transition"]),
    ("submit_content", 422, &["pii_blocked"]),
    ("approve_content", 403, &["second_reviewer_required"]),
    ("approve_content", 409, &["invalid_transition", "stale_version", "pii_unacknowledged"]),
    ("reject_content", 403, &["second_reviewer_required"]),
    ("reject_content", 409, &["invalid_transition", "stale_version"]),
    ("update_content", 409, &["invalid_transition", "ceiling_reached"]),
    ("update_content", 422, &["pii_blocked"]),
    ("cancel_task", 409, &["invalid_transition"]),
    ("delete_project", 409, &["conflict"]),
    ("remove_member", 409, &["conflict"]),
    ("set_member_role", 409, &["conflict"]),
    ("put_workspace_member", 409, &["conflict"]),
    ("create_org", 409, &["conflict"]),
    ("accept_invitation", 409, &["conflict"]),
    ("verify_audit_log", 422, &["audit_log_too_long"]),
];

/// Responses that many operations have: name, status, codes.
pub(crate) const SHARED: &[(&str, u16, &[&str])] = &[
    ("BadRequest", 400, &["bad_request"]),
    ("Unauthenticated", 401, &["unauthenticated"]),
    ("PermissionDenied", 403, &["permission_denied"]),
    ("NotFound", 404, &["not_found"]),
    ("BodyTooSlow", 408, &["request_timeout"]),
    ("PreconditionFailed", 412, &["precondition_failed"]),
    ("PayloadTooLarge", 413, &["payload_too_large"]),
    ("UnsupportedMediaType", 415, &["unsupported_media_type"]),
    ("Invalid", 422, &["validation_failed"]),
    ("RateLimited", 429, &["rate_limited"]),
    ("Internal", 500, &["internal"]),
    ("BadGateway", 502, &["upstream_unavailable"]),
    ("Unavailable", 503, &["upstream_unavailable", "overloaded", "request_timeout", "outcome_unknown"]),
    ("GatewayTimeout", 504, &["upstream_unavailable"]),
];

/// The name of the shared response with this status and these codes.
pub(crate) fn shared_name(status: u16, codes: &[&str]) -> Option<&'static str> {
    SHARED.iter().find(|(_, shared, theirs)| *shared == status && *theirs == codes).map(|(name, ..)| *name)
}

/// Types of personal data.
pub(crate) const PII_TYPES: &[&str] = &[
    "PHONE_NUMBER",
    "EMAIL",
    "NATIONAL_ID",
    "BANK_CARD",
    "IBAN",
    "IP_ADDRESS",
    "POSTAL_CODE",
    "PASSPORT",
    "URL_WITH_CREDENTIALS",
    "API_KEY",
    "US_SSN",
    "CRYPTO_WALLET",
    "PLATE",
    "PERSON",
    "ADDRESS",
    "DATE_OF_BIRTH",
];

/// Why a generation came to nothing, or a text was sent back.
pub(crate) const FAILURES: &[&str] = &[
    "cancelled",
    "content_filtered",
    "deadline_exceeded",
    "deleted",
    "empty_answer",
    "interrupted",
    "model_refused",
    "pii_blocked",
    "pii_check_failed",
    "provider_auth",
    "provider_interrupted",
    "provider_quota_exhausted",
    "provider_rate_limited",
    "provider_region_blocked",
    "provider_unavailable",
    "rejected",
];

/// What people are told of.
pub(crate) const NOTIFICATIONS: &[&str] = &[
    "ai.generation.completed",
    "ai.generation.failed",
    "auth.user.registered",
    "content.approved",
    "content.rejected",
    "content.submitted",
    "org.member.added",
    "org.member.removed",
    "org.member.role_changed",
    "usage.limit.exceeded",
    "usage.limit.warning",
];

/// What a code means; the code itself where it is in no table.
pub(crate) fn text_of(code: &str) -> &str {
    ALL.iter().find(|kind| kind.code == code).map_or(code, |kind| kind.text)
}

/// An example of a problem.
pub(crate) fn example(code: &str, status: u16) -> Value {
    let mut problem = json!({
        "type": format!("https://contexor.dev/problems/{code}"),
        "title": title_of(status),
        "status": status,
        "detail": text_of(code),
        "code": code,
        "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
    });
    if code == "validation_failed" {
        problem["errors"] = json!([{"field": "name", "code": "required", "message": "this field is required"}]);
    }
    problem
}

/// Code, status and text of each kind, for whoever shows them.
pub(crate) fn table() -> Value {
    let entry = |kind: &Kind| {
        let entry = json!({"status": kind.status, "title": title_of(kind.status), "detail": kind.text});
        (kind.code.to_owned(), entry)
    };
    ALL.iter().map(entry).collect::<Map<_, _>>().into()
}

fn title_of(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        _ => "Service Unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_an_operation_has_its_text() {
        for (operation, _, codes) in OWN {
            for code in *codes {
                assert!(ALL.iter().any(|kind| kind.code == *code), "{operation}: {code}");
            }
        }
        assert!(ALL.is_sorted_by(|one, other| one.code < other.code));
    }
}
