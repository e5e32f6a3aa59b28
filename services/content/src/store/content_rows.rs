//! Rows of `contents`, as they are read, made and changed.

use chrono::{DateTime, Utc};
use contexor_api::content::{Content, Pii, PiiStatus, Status};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    columns::{FailureColumn, FindingsColumn, PiiStatusColumn, StatusColumn},
    guarded::TenantScoped,
};
use crate::schema::contents;

/// A row of `contents`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contents)]
pub struct ContentRow {
    /// Id of the content.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// Its title.
    pub title: String,
    /// What the model is asked.
    pub prompt: String,
    /// The model it is generated with.
    pub model: String,
    /// Sampling temperature of its generations.
    pub temperature: Option<f32>,
    /// Output cap of its generations, tokens.
    pub max_output_tokens: Option<i32>,
    /// Where it is in its life.
    #[diesel(deserialize_as = StatusColumn)]
    pub status: Status,
    /// The text.
    pub body: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Number of its newest version.
    pub version: i32,
    /// Grows with every change.
    pub revision: i64,
    /// Who made it.
    pub author_id: Uuid,
    /// Who is to work on it.
    pub assignee_id: Option<Uuid>,
    /// When it should be done.
    pub due_at: Option<DateTime<Utc>>,
    /// Who approved or rejected it last.
    pub reviewer_id: Option<Uuid>,
    /// Its newest generation.
    pub task_id: Option<Uuid>,
    /// Why the newest generation came to nothing, or why it was rejected.
    pub failure: Option<FailureColumn>,
    /// The verdict on personal data in the body.
    #[diesel(deserialize_as = PiiStatusColumn)]
    pub pii_status: PiiStatus,
    /// Personal data in the body.
    pub pii_findings: FindingsColumn,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// The stored prompt it was made from.
    pub prompt_id: Option<Uuid>,
    /// The version of the stored prompt that its prompt was rendered from.
    pub prompt_version: Option<i32>,
    /// The values given to the stored prompt's variables.
    pub variables: Option<serde_json::Value>,
}

impl TenantScoped for ContentRow {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<ContentRow> for Content {
    fn from(row: ContentRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            project_id: row.project_id,
            title: row.title,
            prompt: row.prompt,
            prompt_id: row.prompt_id,
            prompt_version: row.prompt_version,
            variables: row.variables,
            model: row.model,
            status: row.status,
            body: row.body,
            tags: row.tags,
            version: row.version,
            author_id: row.author_id,
            assignee_id: row.assignee_id,
            due_at: row.due_at,
            reviewer_id: row.reviewer_id,
            task_id: row.task_id,
            failure: row.failure.map(|failure| failure.0),
            pii: Pii { status: row.pii_status, findings: row.pii_findings.0 },
            created_at: row.created_at,
            updated_at: row.updated_at,
            truncated: row.truncated,
        }
    }
}

/// A new content, a draft without a text.
#[derive(Debug, Insertable)]
#[diesel(table_name = contents)]
pub struct NewContent {
    /// Id of the content.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// Its title.
    pub title: String,
    /// What the model is asked.
    pub prompt: String,
    /// The model.
    pub model: String,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Output cap, tokens.
    pub max_output_tokens: Option<i32>,
    /// The word of its status.
    pub status: &'static str,
    /// Labels.
    pub tags: Vec<String>,
    /// Who makes it.
    pub author_id: Uuid,
    /// The word of the verdict on personal data.
    pub pii_status: &'static str,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// The same.
    pub updated_at: DateTime<Utc>,
    /// The stored prompt it is made from.
    pub prompt_id: Option<Uuid>,
    /// The version of the stored prompt.
    pub prompt_version: Option<i32>,
    /// The values given to the stored prompt's variables.
    pub variables: Option<serde_json::Value>,
}

/// What may change of a content. `None` leaves as is; for nullable columns `Some(None)` empties.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = contents)]
pub struct ContentChanges {
    /// Its title.
    pub title: Option<String>,
    /// What the model is asked.
    pub prompt: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The word of its status.
    pub status: Option<&'static str>,
    /// The text.
    pub body: Option<String>,
    /// Labels.
    pub tags: Option<Vec<String>>,
    /// Number of its newest version.
    pub version: Option<i32>,
    /// Who is to work on it.
    pub assignee_id: Option<Option<Uuid>>,
    /// When it should be done.
    pub due_at: Option<Option<DateTime<Utc>>>,
    /// Who approved or rejected it last.
    pub reviewer_id: Option<Uuid>,
    /// Its newest generation.
    pub task_id: Option<Uuid>,
    /// Why it came to nothing or was rejected.
    pub failure: Option<Option<FailureColumn>>,
    /// The word of the verdict on personal data.
    pub pii_status: Option<&'static str>,
    /// Personal data in the body.
    pub pii_findings: Option<FindingsColumn>,
    /// Whether the output cap cut the text.
    pub truncated: Option<bool>,
    /// The version of the stored prompt that its prompt was rendered from.
    pub prompt_version: Option<Option<i32>>,
    /// The values given to the stored prompt's variables.
    pub variables: Option<Option<serde_json::Value>>,
}
