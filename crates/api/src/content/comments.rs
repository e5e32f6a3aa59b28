//! Comments: what people say of a content, or of a place in its text.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{page::default_limit, patch, rules};

/// A comment on a content, or on a range of its text.
///
/// The range follows the text: after an edit it is where its words are then, of the version that is current then. When an edit takes
/// its words away, `detached` is true, and `version`, `start` and `end` tell where they were last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Comment)]
pub struct Comment {
    /// Id of the comment.
    pub id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The comment that it answers.
    #[schema(required)]
    pub parent_id: Option<Uuid>,
    /// Who wrote it.
    pub author_id: Uuid,
    /// What it says; empty once it was deleted.
    pub body: String,
    /// The people whom it calls.
    pub mentions: Vec<Uuid>,
    /// The version that the range is of.
    pub version: i32,
    /// Where the range begins, in Unicode code points; null for a comment on the whole.
    #[schema(required)]
    pub start: Option<i32>,
    /// Where it ends, exclusive.
    #[schema(required)]
    pub end: Option<i32>,
    /// The words of the range, as they were when the comment was written.
    #[schema(required)]
    pub quote: Option<String>,
    /// Whether the words of the range are gone from the text.
    pub detached: bool,
    /// When the thread was resolved; null while it is open, and on answers.
    #[schema(required)]
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who resolved it.
    #[schema(required)]
    pub resolved_by: Option<Uuid>,
    /// Whether it was deleted, and stands here for its answers alone.
    pub deleted: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Writes a comment.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::CreateComment)]
#[serde(deny_unknown_fields)]
pub struct CreateComment {
    /// What it says, at most 8,000 bytes.
    #[garde(custom(rules::text::<8000>))]
    #[schema(min_length = 1, max_length = 8000, pattern = r"\S")]
    pub body: String,
    /// The version that was read; the current one if absent.
    #[garde(inner(range(min = 0)))]
    #[schema(minimum = 0)]
    pub version: Option<i32>,
    /// Where the range begins in that version, in Unicode code points; with `end`.
    #[garde(inner(range(min = 0)))]
    #[schema(minimum = 0)]
    pub start: Option<i32>,
    /// Where it ends, exclusive; with `start`.
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub end: Option<i32>,
    /// The comment that it answers; an answer has no range of its own.
    #[garde(skip)]
    pub parent_id: Option<Uuid>,
    /// The people whom it calls, at most 20 of the workspace.
    #[serde(default)]
    #[garde(length(max = 20))]
    #[schema(max_items = 20)]
    pub mentions: Vec<Uuid>,
}

/// Changes a comment (merge patch): its author what it says, everybody who may write whether it is resolved.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::UpdateComment)]
#[serde(deny_unknown_fields)]
pub struct UpdateComment {
    /// What it says, at most 8,000 bytes.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::optional_text::<8000>))]
    #[schema(value_type = String, min_length = 1, max_length = 8000, pattern = r"\S")]
    pub body: Option<String>,
    /// Whether the thread is resolved; not of answers.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = bool)]
    pub resolved: Option<bool>,
}

/// The filters of the list of comments.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CommentQuery {
    /// Threads that are resolved, or open ones, with their answers.
    #[garde(skip)]
    pub resolved: Option<bool>,
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}
