//! RFC 9457 problem details: the one shape of every error answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An error answer, `application/problem+json`. Clients branch on `code`, never on `detail`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable reference to the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "https://contexor.dev/problems/not_found")]
    pub kind: String,
    /// The same sentence for every problem of this kind.
    pub title: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What went wrong this time, for people.
    pub detail: String,
    /// A stable `snake_case` word, for programs.
    #[schema(example = "not_found")]
    pub code: String,
    /// The id under which the request is found in logs and traces.
    pub request_id: String,
    /// The fields that were refused, when some were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One field of the request that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `settings.timezone` or `tags[0]`.
    pub field: String,
    /// A stable word: `unknown_field`, `invalid`, `required`.
    pub code: String,
    /// What is wrong with it, for people. Never repeats the refused value.
    pub message: String,
}
