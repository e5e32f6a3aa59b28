//! Projects, contents, their generation, review and versions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    patch,
    prompts::{self, MAX_PROMPT_BYTES},
    rules,
};

mod analytics;
mod comments;
mod export;
mod listing;
mod models;
mod presence;

pub use analytics::*;
pub use comments::*;
pub use export::*;
pub use listing::*;
pub use models::*;
pub use presence::*;

/// Longest body, bytes of UTF-8.
pub const MAX_BODY_BYTES: usize = 512 * 1024;

text_enum! {
    /// Where a content is in its life.
    #[derive(Hash)]
    #[schema(as = content::Status)]
    pub enum Status {
        /// Being written.
        Draft = "DRAFT",
        /// A generation runs.
        InProgress = "IN_PROGRESS",
        /// Waits for a reviewer.
        Review = "REVIEW",
        /// Approved: its text is frozen as a version.
        Approved = "APPROVED",
        /// Sent back by a reviewer.
        Rejected = "REJECTED",
    }
}

/// A project: a folder of contents in a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Project)]
pub struct Project {
    /// Id of the project.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// The workspace it is in.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Makes a project.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::CreateProject)]
#[serde(deny_unknown_fields)]
pub struct CreateProject {
    /// Its name, 1 to 200 characters.
    #[serde(deserialize_with = "rules::name")]
    #[garde(custom(rules::line::<200>))]
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    pub name: String,
    /// What it is about, at most 4,000 bytes.
    #[serde(default)]
    #[garde(length(bytes, max = 4000))]
    #[schema(max_length = 4000)]
    pub description: String,
}

/// Changes a project (merge patch).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::UpdateProject)]
#[serde(deny_unknown_fields)]
pub struct UpdateProject {
    /// Its name, 1 to 200 characters.
    #[serde(default, deserialize_with = "rules::present_name")]
    #[garde(custom(rules::optional_line::<200>))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S")]
    pub name: Option<String>,
    /// What it is about, at most 4,000 bytes.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(length(bytes, max = 4000)))]
    #[schema(value_type = String, max_length = 4000)]
    pub description: Option<String>,
}

/// A content: a prompt, the text that came of it, and where it is in its life.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Content)]
pub struct Content {
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
    /// What the model is asked.
    pub prompt: String,
    /// The stored prompt it was made from.
    #[schema(required)]
    pub prompt_id: Option<Uuid>,
    /// The version of the stored prompt that `prompt` was rendered from; null where it was written or changed by hand.
    #[schema(required)]
    pub prompt_version: Option<i32>,
    /// The values given to the stored prompt's variables.
    #[schema(required, value_type = Option<BTreeMap<String, prompts::VariableValue>>)]
    pub variables: Option<serde_json::Value>,
    /// The model it is generated with.
    pub model: String,
    /// Where it is in its life.
    pub status: Status,
    /// The text, when there is one.
    #[schema(required)]
    pub body: Option<String>,
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
    pub pii: Pii,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether the output cap cut the text: it is not whole.
    #[serde(default)]
    pub truncated: bool,
}

/// Why something came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Failure)]
pub struct Failure {
    /// A stable word, such as `provider_unavailable` or `pii_blocked`.
    pub code: String,
    /// What happened, for people.
    pub detail: String,
    /// When.
    pub at: DateTime<Utc>,
}

text_enum! {
    /// Whether a body holds personal data.
    #[schema(as = content::PiiStatus)]
    pub enum PiiStatus {
        /// There is no body to look at.
        Unchecked = "unchecked",
        /// None was found.
        Clean = "clean",
        /// Some was found.
        Found = "found",
        /// Some was found and replaced by placeholders.
        Masked = "masked",
        /// Some was found, and the reviewer knew.
        Acknowledged = "acknowledged",
    }
}

/// Personal data in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Pii)]
pub struct Pii {
    /// The verdict.
    pub status: PiiStatus,
    /// Where it is.
    pub findings: Vec<PiiFinding>,
}

/// One piece of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PiiFinding)]
pub struct PiiFinding {
    /// What it is: `PHONE_NUMBER`, `EMAIL`, `NATIONAL_ID`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins in the body, in Unicode code points.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// As much of it as may be shown.
    pub masked: String,
}

/// Makes a content in status `DRAFT`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::CreateContent)]
#[serde(deny_unknown_fields)]
pub struct CreateContent {
    /// The project it goes into.
    #[garde(skip)]
    pub project_id: Uuid,
    /// Its title, 1 to 300 characters.
    #[serde(deserialize_with = "rules::name")]
    #[garde(custom(rules::line::<300>))]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S")]
    pub title: String,
    /// What the model is asked, at most 64 KiB; or give `prompt_id`.
    #[garde(custom(rules::optional_text::<MAX_PROMPT_BYTES>), custom(one_of_two(&self.prompt_id)))]
    #[schema(min_length = 1, max_length = 65536, pattern = r"\S")]
    pub prompt: Option<String>,
    /// A prompt of the workspace, which is rendered with `variables`.
    #[garde(skip)]
    pub prompt_id: Option<Uuid>,
    /// Values for the variables of the prompt.
    #[garde(custom(prompts::optional_values), custom(only_with(&self.prompt_id)))]
    #[schema(value_type = Option<BTreeMap<String, prompts::VariableValue>>)]
    pub variables: Option<BTreeMap<String, serde_json::Value>>,
    /// A model of the catalogue; the default one if absent.
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    #[schema(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Labels, at most 20 of at most 50 characters.
    #[serde(default, deserialize_with = "rules::names")]
    #[garde(inner(custom(rules::tag)), custom(|tags: &Vec<String>, context: &()| rules::tags(tags, context)))]
    #[schema(max_items = 20)]
    pub tags: Vec<String>,
    /// Cap on the answer, tokens.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_output_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    #[schema(minimum = 0, maximum = 2)]
    pub temperature: Option<f32>,
}

fn one_of_two(prompt_id: &Option<Uuid>) -> impl FnOnce(&Option<String>, &()) -> garde::Result + '_ {
    move |prompt, ()| match (prompt, prompt_id) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        _ => Err(garde::Error::new("give either `prompt` or `prompt_id`")),
    }
}

fn only_with<T>(prompt_id: &Option<Uuid>) -> impl FnOnce(&Option<T>, &()) -> garde::Result + '_ {
    move |values, ()| match (values, prompt_id) {
        (Some(_), None) => Err(garde::Error::new("go with `prompt_id` alone")),
        _ => Ok(()),
    }
}

/// Changes a content (merge patch). A change of the body of anything but a draft starts a new draft.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::UpdateContent)]
#[serde(deny_unknown_fields)]
pub struct UpdateContent {
    /// Its title, 1 to 300 characters.
    #[serde(default, deserialize_with = "rules::present_name")]
    #[garde(custom(rules::optional_line::<300>))]
    #[schema(value_type = String, min_length = 1, max_length = 300, pattern = r"\S")]
    pub title: Option<String>,
    /// A text written by hand, at most 512 KiB.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::optional_text::<MAX_BODY_BYTES>))]
    #[schema(value_type = String, min_length = 1, max_length = 524288, pattern = r"\S")]
    pub body: Option<String>,
    /// What the model is asked, at most 64 KiB.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::optional_text::<MAX_PROMPT_BYTES>))]
    #[schema(value_type = String, min_length = 1, max_length = 65536, pattern = r"\S")]
    pub prompt: Option<String>,
    /// A model of the catalogue.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Labels, at most 20 of at most 50 characters; replaces all.
    #[serde(default, deserialize_with = "rules::present_names")]
    #[garde(inner(inner(custom(rules::tag))), custom(rules::optional_tags))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub tags: Option<Vec<String>>,
    /// Who is to work on it; null for nobody.
    #[serde(default, deserialize_with = "patch::nullable")]
    #[garde(skip)]
    #[schema(value_type = Option<Uuid>)]
    pub assignee_id: Option<Option<Uuid>>,
    /// When it should be done; null for no date.
    #[serde(default, deserialize_with = "patch::nullable")]
    #[garde(inner(custom(rules::optional_instant)))]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub due_at: Option<Option<DateTime<Utc>>>,
}

/// Starts a generation, or asks what one would cost.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::Generate)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// Another model than the content's.
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    #[schema(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Another prompt than the content's, at most 64 KiB; becomes the content's.
    #[garde(custom(rules::optional_text::<MAX_PROMPT_BYTES>))]
    #[schema(min_length = 1, max_length = 65536, pattern = r"\S")]
    pub prompt: Option<String>,
    /// Renders the stored prompt that the content was made from anew, in its current version; becomes the content's prompt.
    #[serde(default)]
    #[garde(custom(only_without(&self.prompt)))]
    pub use_current_prompt: bool,
    /// Other values for the stored prompt's variables, all of them; with `use_current_prompt`.
    #[garde(custom(prompts::optional_values), custom(only_if(&self.use_current_prompt)))]
    #[schema(value_type = Option<BTreeMap<String, prompts::VariableValue>>)]
    pub variables: Option<BTreeMap<String, serde_json::Value>>,
    /// Sampling temperature, 0 to 2.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    #[schema(minimum = 0, maximum = 2)]
    pub temperature: Option<f32>,
    /// Cap on the answer, tokens.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_output_tokens: Option<u32>,
    /// Adds the reviewer's last reason and marks, and the open comments, to the prompt of a rejected content.
    #[serde(default)]
    #[garde(skip)]
    pub use_feedback: bool,
}

fn only_without(prompt: &Option<String>) -> impl FnOnce(&bool, &()) -> garde::Result + '_ {
    move |wanted, ()| match prompt {
        Some(_) if *wanted => Err(garde::Error::new("give either `prompt` or `use_current_prompt`")),
        _ => Ok(()),
    }
}

fn only_if<T>(wanted: &bool) -> impl FnOnce(&Option<T>, &()) -> garde::Result + '_ {
    move |values, ()| match values {
        Some(_) if !*wanted => Err(garde::Error::new("go with `use_current_prompt` alone")),
        _ => Ok(()),
    }
}

/// A generation was accepted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::GenerationAccepted)]
pub struct GenerationAccepted {
    /// The task to watch.
    pub task_id: Uuid,
}

/// What a generation may cost at most.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Estimate)]
pub struct Estimate {
    /// Upper bound of the prompt's tokens.
    pub input_tokens: u64,
    /// Cap on the answer's tokens.
    pub max_output_tokens: u64,
    /// Upper bound of the cost, micro US dollars.
    pub max_cost_micro_usd: i64,
    /// What is left this month; null when nothing limits it.
    #[schema(required)]
    pub remaining_micro_usd: Option<i64>,
    /// Tokens that are left after it; null when nothing limits them.
    #[serde(default)]
    #[schema(required)]
    pub remaining_tokens: Option<i64>,
    /// Whether it would be accepted now.
    pub fits: bool,
}

text_enum! {
    /// Where a generation is.
    #[schema(as = content::TaskState)]
    pub enum TaskState {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker is at it.
        Running = "running",
        /// The text is stored.
        Succeeded = "succeeded",
        /// It came to nothing.
        Failed = "failed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// A generation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Task)]
pub struct Task {
    /// Id of the task.
    pub id: Uuid,
    /// The content it writes.
    pub content_id: Uuid,
    /// Where it is.
    pub state: TaskState,
    /// Tries at the model so far.
    pub attempts: i32,
    /// Why it came to nothing.
    #[schema(required)]
    pub error: Option<Failure>,
    /// What it used, once it ended.
    #[schema(required)]
    pub usage: Option<TaskUsage>,
    /// When it was accepted.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether the output cap cut the text: it is not whole.
    #[serde(default)]
    pub truncated: bool,
}

/// Calls a generation off.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::CancelTask)]
#[serde(deny_unknown_fields)]
pub struct CancelTask {
    /// Keeps what was written so far: the content becomes a draft with it, and a version `generated` that is `partial`.
    #[serde(default)]
    #[garde(skip)]
    pub keep_partial: bool,
}

/// What a generation used, over all its tries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::TaskUsage)]
pub struct TaskUsage {
    /// Tokens read by the model.
    pub input_tokens: i64,
    /// Tokens written by the model.
    pub output_tokens: i64,
}

/// Approves what the reviewer read.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::Approve)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// The version that was read; refused if another is current by now.
    #[garde(inner(range(min = 0)))]
    #[schema(minimum = 0)]
    pub version: Option<i32>,
    /// A word to the author, at most 4,000 bytes.
    #[garde(custom(rules::optional_text::<4000>))]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S")]
    pub comment: Option<String>,
    /// Says that the personal data in the text is known and meant.
    #[serde(default)]
    #[garde(skip)]
    pub acknowledge_pii: bool,
}

/// Sends a content back to its author.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::Reject)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// Why, at most 4,000 bytes.
    #[garde(custom(rules::text::<4000>))]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S")]
    pub reason: String,
    /// The version that was read; refused if another is current by now.
    #[garde(inner(range(min = 0)))]
    #[schema(minimum = 0)]
    pub version: Option<i32>,
    /// Places in the text that the reason is about.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    #[schema(max_items = 100)]
    pub marks: Vec<Mark>,
}

/// A note on a place in the text.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = content::Mark)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Where it begins, in Unicode code points.
    #[garde(skip)]
    pub start: u32,
    /// Where it ends, exclusive.
    #[garde(skip)]
    pub end: u32,
    /// The note.
    #[garde(custom(rules::text::<2000>))]
    #[schema(min_length = 1, max_length = 2000, pattern = r"\S")]
    pub note: String,
}

text_enum! {
    /// How a version came to be.
    #[schema(as = content::VersionKind)]
    pub enum VersionKind {
        /// Written by a model.
        Generated = "generated",
        /// Written by hand.
        Edited = "edited",
        /// Frozen by an approval.
        Approved = "approved",
        /// Brought back from an older one.
        Restored = "restored",
    }
}

/// A frozen text of a content.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Version)]
pub struct Version {
    /// 1 for the first.
    pub number: i32,
    /// How it came to be.
    pub kind: VersionKind,
    /// The text.
    pub body: String,
    /// Who wrote it, or had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    #[schema(required)]
    pub model: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the output cap cut the text: it is not whole.
    #[serde(default)]
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    #[serde(default)]
    pub partial: bool,
}

/// A version of a content in a list: the text is had by its number.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::VersionSummary)]
pub struct VersionSummary {
    /// 1 for the first.
    pub number: i32,
    /// How it came to be.
    pub kind: VersionKind,
    /// The first 300 characters of the text.
    pub excerpt: String,
    /// Length of the text, characters.
    pub body_chars: i32,
    /// Who wrote it, or had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    #[schema(required)]
    pub model: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the output cap cut the text: it is not whole.
    #[serde(default)]
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    #[serde(default)]
    pub partial: bool,
}

/// One server-sent event of a running generation, named by its variant (`event: delta`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::LiveEvent)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum LiveEvent {
    /// More of the text.
    Delta {
        /// What to append.
        text: String,
    },
    /// The status changed. `restarted` asks the reader to drop what it has: another try begins from nothing.
    Status {
        /// The status now.
        status: Status,
        /// Whether the text begins anew.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        restarted: bool,
    },
    /// It came to nothing.
    Error {
        /// A stable word.
        code: String,
        /// What happened, for people.
        detail: String,
    },
    /// The text is stored.
    Done {
        /// The version it became.
        version: i32,
        /// Whether the output cap cut the text: it is not whole.
        #[serde(default)]
        truncated: bool,
    },
}
