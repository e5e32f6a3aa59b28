//! The list of contents: filters, order, counts and queues. Items carry no texts.

use std::{any::TypeId, borrow::Cow};

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned, IntoDeserializer},
};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ArrayBuilder, RefOr, Schema},
};
use uuid::Uuid;

use super::{Failure, PiiStatus, Status};
use crate::{page::default_limit, rules};

/// Longest query, characters.
pub const MAX_QUERY_CHARS: usize = 2_000;
/// Most values of one filter.
const MAX_VALUES: usize = 50;

/// Values of a filter: `?status=DRAFT,REVIEW` or `?status=DRAFT&status=REVIEW`. An empty list filters nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned + 'static> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let values: Vec<&str> = text.split(',').filter(|value| !value.is_empty()).collect();
        if values.len() > MAX_VALUES {
            return Err(de::Error::custom(format!("expected at most {MAX_VALUES} values")));
        }
        // By the rules of the value's own type, so that a wrong one is told what was expected.
        let are_ids = TypeId::of::<T>() == TypeId::of::<Uuid>();
        let read = |value: &str| {
            if are_ids && rules::is_foreign_id(value) {
                return Err(de::Error::custom("another form of an id, expected a UUID"));
            }
            T::deserialize(IntoDeserializer::<D::Error>::into_deserializer(value))
        };
        values.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

impl<T: PartialSchema> PartialSchema for Many<T> {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).into()
    }
}

impl<T: PartialSchema> ToSchema for Many<T> {}

/// Whose work it is, of what is not approved yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Queue)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Assigned to the caller.
    Mine,
    /// Assigned to nobody.
    Unassigned,
    /// Past its due time.
    Overdue,
}

/// The order of the list; `-` before a name turns it round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Sort)]
pub enum Sort {
    /// Best hits first; with `q` alone. Of more than 1,000 hits those with the words in their titles come first, best first, if they are no
    /// more than 1,000; the others follow, those changed last first.
    #[serde(rename = "relevance")]
    Relevance,
    /// Changed longest ago first.
    #[serde(rename = "updated_at")]
    UpdatedAt,
    /// Changed last first.
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// Newest first.
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    /// Due first; what is never due comes last.
    #[serde(rename = "due_at")]
    DueAt,
    /// Due last first; what is never due comes first.
    #[serde(rename = "-due_at")]
    DueAtDescending,
    /// By title, in the order of the Persian alphabet.
    #[serde(rename = "title")]
    Title,
    /// By title, backwards.
    #[serde(rename = "-title")]
    TitleDescending,
}

/// The filters of the content list. Give one of `workspace_id`, `project_id` and `org_id`; of an organization the list holds what is
/// in the workspaces that the caller may read.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ContentQuery {
    /// Contents of this workspace.
    #[garde(skip)]
    pub workspace_id: Option<Uuid>,
    /// Contents of this project.
    #[garde(skip)]
    pub project_id: Option<Uuid>,
    /// Contents of this organization.
    #[garde(skip)]
    pub org_id: Option<Uuid>,
    /// In one of these statuses.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<Status>, required = false)]
    pub status: Many<Status>,
    /// By one of these authors.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<Uuid>, required = false)]
    pub author_id: Many<Uuid>,
    /// Assigned to one of these people.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<Uuid>, required = false)]
    pub assignee_id: Many<Uuid>,
    /// Approved or rejected last by one of these people.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<Uuid>, required = false)]
    pub reviewer_id: Many<Uuid>,
    /// With one of these labels.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<String>, required = false)]
    pub tag: Many<String>,
    /// Generated with one of these models.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<String>, required = false)]
    pub model: Many<String>,
    /// Created from one of these stored prompts.
    #[serde(default)]
    #[garde(skip)]
    #[param(value_type = Vec<Uuid>, required = false)]
    pub prompt_id: Many<Uuid>,
    /// With personal data in the body, or without.
    #[garde(skip)]
    pub has_pii: Option<bool>,
    /// Made at this time or later.
    #[garde(custom(rules::optional_instant))]
    pub created_from: Option<DateTime<Utc>>,
    /// Made before this time.
    #[garde(custom(rules::optional_instant))]
    pub created_to: Option<DateTime<Utc>>,
    /// Due before this time.
    #[garde(custom(rules::optional_instant))]
    pub due_before: Option<DateTime<Utc>>,
    /// Whose work it is, of what is not approved yet.
    #[garde(skip)]
    #[param(inline)]
    pub queue: Option<Queue>,
    /// Words to look for in title, body, prompt and tags. Every spelling of a word is found: yeh and kaf, hamza, digits, half-space,
    /// space or none, diacritics, case. Where no content has the words, parts of words and near spellings are found.
    #[garde(inner(length(chars, max = MAX_QUERY_CHARS)))]
    #[param(max_length = 2000)]
    pub q: Option<String>,
    /// The order; `-created_at` if absent, `relevance` with `q`.
    #[garde(skip)]
    #[param(inline)]
    pub sort: Option<Sort>,
    /// How many items, 1 to 100. With `q` a page may hold fewer, as the texts that are looked through for it are bounded.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 4096)))]
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// A content in a list: without its texts, which are had by id.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::ContentItem)]
pub struct ContentItem {
    /// Id of the content.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// The workspace it is in.
    pub workspace_id: Uuid,
    /// The project it is in.
    pub project_id: Uuid,
    /// Its title.
    pub title: String,
    /// The first 300 characters of the text, when there is one.
    #[schema(required)]
    pub excerpt: Option<String>,
    /// Length of the text, Unicode code points.
    pub body_chars: i32,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// The model it is generated with.
    pub model: String,
    /// Where it is in its life.
    pub status: Status,
    /// Labels.
    pub tags: Vec<String>,
    /// Number of its newest version; 0 before the first.
    pub version: i32,
    /// Who made it.
    pub author_id: Uuid,
    /// Who is to work on it.
    #[schema(required)]
    pub assignee_id: Option<Uuid>,
    /// When it should be done.
    #[schema(required)]
    pub due_at: Option<DateTime<Utc>>,
    /// Who approved or rejected it last.
    #[schema(required)]
    pub reviewer_id: Option<Uuid>,
    /// Its newest generation.
    #[schema(required)]
    pub task_id: Option<Uuid>,
    /// Why the newest generation came to nothing, or why a reviewer rejected it.
    #[schema(required)]
    pub failure: Option<Failure>,
    /// Personal data in the body.
    pub pii: PiiVerdict,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Where the words of `q` are; only with `q`. At most 1,000 places of each field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub highlights: Option<Vec<Highlight>>,
}

/// Whether a body holds personal data; where, the content itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PiiVerdict)]
pub struct PiiVerdict {
    /// The verdict.
    pub status: PiiStatus,
}

/// A place that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Highlight)]
pub struct Highlight {
    /// `title`, `body`, `prompt`, or `tags[0]` and so on.
    pub field: String,
    /// Where it begins in the field, in Unicode code points.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
}

/// How many contents a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::ContentCounts)]
pub struct ContentCounts {
    /// By status.
    pub by_status: StatusCounts,
    /// By queue.
    pub queues: QueueCounts,
}

/// How many contents are in each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::StatusCounts)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct StatusCounts {
    /// Being written.
    pub draft: i64,
    /// A generation runs.
    pub in_progress: i64,
    /// Wait for a reviewer.
    pub review: i64,
    /// Approved.
    pub approved: i64,
    /// Sent back by a reviewer.
    pub rejected: i64,
}

/// How many contents are in each queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::QueueCounts)]
pub struct QueueCounts {
    /// Assigned to the caller, and not approved yet.
    pub mine: i64,
    /// Assigned to nobody, and not approved yet.
    pub unassigned: i64,
    /// Past their due time, and not approved yet.
    pub overdue: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_take_several_values_with_commas() {
        let many = |json: &str| serde_json::from_str::<Many<Status>>(json).map(|many| many.0).ok();
        assert_eq!(many("\"DRAFT\""), Some(vec![Status::Draft]));
        assert_eq!(many("\"DRAFT,REVIEW\""), Some(vec![Status::Draft, Status::Review]));
        assert_eq!(many("\"\""), Some(vec![]));
        assert_eq!(many("\"DRAFT,draft\""), None);
        assert_eq!(many(&format!("\"{}\"", "DRAFT,".repeat(51))), None);
    }
}
