//! What content says.

use chrono::{DateTime, Utc};
use contexor_api::org::PiiPolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// Why a generation was called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// A person asked for it.
    Requested,
    /// It ran out of time.
    Deadline,
    /// Its content was deleted.
    Deleted,
}

/// A generation was accepted: the whole job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = GenerationRequested)]
pub struct GenerationRequested {
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
    /// The model asked for.
    pub model: String,
    /// What the model is asked.
    pub prompt: String,
    /// Sampling temperature; the model's own if absent.
    pub temperature: Option<f32>,
    /// Output cap that the hold covers, tokens.
    pub max_output_tokens: u32,
    /// Upper bound of the prompt's tokens, as held.
    pub input_tokens: u32,
    /// What happens to personal data in the text.
    pub pii_policy: PiiPolicy,
    /// Whether a model, too, is to look for names and addresses in the text.
    #[serde(default)]
    pub pii_model_pass: bool,
    /// When content gives up on it.
    pub deadline: DateTime<Utc>,
}

impl Event for GenerationRequested {
    const TYPE: &'static str = "content.generation.requested.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A generation was called off, or ran out of time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = GenerationCancelled)]
pub struct GenerationCancelled {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// Why.
    pub reason: CancelReason,
    /// Whether what was written so far is to be kept: then the outcome carries it as `partial_text`.
    #[serde(default)]
    pub keep_partial: bool,
}

impl Event for GenerationCancelled {
    const TYPE: &'static str = "content.generation.cancelled.v1";

    fn subject(&self) -> String {
        self.task_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A text waits for a reviewer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ContentSubmitted)]
pub struct ContentSubmitted {
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who wrote it or had it written.
    pub author_id: Uuid,
    /// Its title.
    pub title: String,
    /// Who did it.
    pub by: Uuid,
    /// Whose work it is now, when somebody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Uuid>,
}

impl Event for ContentSubmitted {
    const TYPE: &'static str = "content.submitted.v1";

    fn subject(&self) -> String {
        self.content_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A text was approved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ContentApproved)]
pub struct ContentApproved {
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who wrote it or had it written.
    pub author_id: Uuid,
    /// The version that is approved.
    pub version: i32,
    /// SHA-256 of the approved text, hexadecimal.
    pub body_sha256: String,
    /// Who did it.
    pub by: Uuid,
}

impl Event for ContentApproved {
    const TYPE: &'static str = "content.approved.v1";

    fn subject(&self) -> String {
        self.content_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A text was sent back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ContentRejected)]
pub struct ContentRejected {
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who wrote it or had it written.
    pub author_id: Uuid,
    /// Who did it.
    pub by: Uuid,
}

impl Event for ContentRejected {
    const TYPE: &'static str = "content.rejected.v1";

    fn subject(&self) -> String {
        self.content_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A content was deleted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ContentDeleted)]
pub struct ContentDeleted {
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who did it.
    pub by: Uuid,
}

impl Event for ContentDeleted {
    const TYPE: &'static str = "content.deleted.v1";

    fn subject(&self) -> String {
        self.content_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A person was called in a comment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PersonMentioned)]
pub struct PersonMentioned {
    /// The content.
    pub content_id: Uuid,
    /// The comment.
    pub comment_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who is called.
    pub user_id: Uuid,
    /// Who wrote the comment.
    pub by: Uuid,
}

impl Event for PersonMentioned {
    const TYPE: &'static str = "content.person.mentioned.v1";

    fn subject(&self) -> String {
        self.comment_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A content was assigned to a person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ContentAssigned)]
pub struct ContentAssigned {
    /// The content.
    pub content_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who is to work on it.
    pub assignee_id: Uuid,
    /// When it should be done.
    pub due_at: Option<DateTime<Utc>>,
    /// Who did it.
    pub by: Uuid,
}

impl Event for ContentAssigned {
    const TYPE: &'static str = "content.assigned.v1";

    fn subject(&self) -> String {
        self.content_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
