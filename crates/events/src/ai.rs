//! What ai-worker says.

use chrono::{DateTime, Utc};
use contexor_api::{content::PiiFinding, text_enum, usage::UsageSource};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

text_enum! {
    /// How a try at the model ended.
    pub enum AttemptOutcome {
        /// The answer came to its end.
        Completed = "completed",
        /// The answer was cut: by the network, a dead worker, or a cancellation.
        Interrupted = "interrupted",
        /// The provider refused before it wrote anything (429, 4xx): nothing is billed.
        Refused = "refused",
        /// The provider failed, or did not answer in time: it may have billed.
        Failed = "failed",
    }
}

/// One try at the model and what it used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Attempt)]
pub struct Attempt {
    /// Unique: usage enters each once.
    pub attempt_id: Uuid,
    /// The model that answered; the one asked for when none did.
    pub model: String,
    /// The catalogue's name of the model that was asked for: its price holds where `model` has none.
    #[serde(default)]
    pub requested_model: Option<String>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// How its tokens are known.
    pub usage_source: UsageSource,
    /// Tokens read, cached ones included.
    pub input_tokens: i64,
    /// Of them, read from the provider's cache.
    pub cached_input_tokens: i64,
    /// Tokens written, reasoning included.
    pub output_tokens: i64,
    /// Of them, reasoning.
    pub reasoning_tokens: i64,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
}

/// Asks usage whether another attempt may begin, `POST /internal/holds/{task_id}/attempts`; no event. Everything that was tried
/// before is settled with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NextAttempt {
    /// The organization.
    pub org_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model that is to be asked.
    pub model: String,
    /// Upper bound of the prompt's tokens.
    pub input_tokens: u32,
    /// Output cap, tokens.
    pub max_output_tokens: u32,
    /// Every attempt of the task so far.
    pub previous: Vec<Attempt>,
}

/// A worker took the job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = GenerationStarted)]
pub struct GenerationStarted {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// Number of the claim: grows with each worker that takes the job over.
    pub fence: i64,
    /// When.
    pub started_at: DateTime<Utc>,
}

impl Event for GenerationStarted {
    const TYPE: &'static str = "ai.generation.started.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// The model's text, what it used, and the personal data found in it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = GenerationCompleted)]
pub struct GenerationCompleted {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model that answered.
    pub model: String,
    /// The text, masked if the policy says so.
    pub text: String,
    /// Whether the output cap cut it.
    #[serde(default)]
    pub truncated: bool,
    /// Personal data in what the model wrote; the places are those in `text`, of the placeholders where it is masked.
    pub findings: Vec<PiiFinding>,
    /// Whether placeholders stand for the findings.
    pub masked: bool,
    /// Every try.
    pub attempts: Vec<Attempt>,
    /// When.
    pub finished_at: DateTime<Utc>,
}

impl Event for GenerationCompleted {
    const TYPE: &'static str = "ai.generation.completed.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// The generation came to nothing, and why; what was used all the same.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = GenerationFailed)]
pub struct GenerationFailed {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// A stable word, such as `provider_unavailable`, `pii_blocked`, `cancelled`.
    pub code: String,
    /// What happened, for people; never the provider's own words.
    pub detail: String,
    /// What was written before the generation was cancelled, where that is to be kept: checked, and masked if the policy says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial_text: Option<String>,
    /// Every try.
    pub attempts: Vec<Attempt>,
    /// When.
    pub finished_at: DateTime<Utc>,
}

impl Event for GenerationFailed {
    const TYPE: &'static str = "ai.generation.failed.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
