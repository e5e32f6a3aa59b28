//! Accepting a generation whose money is held.

use chrono::{DateTime, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    content::TaskState,
};
use contexor_db::Tx;
use contexor_events::content::GenerationRequested;
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::NAME;
use crate::{
    domain::status,
    error::ContentError,
    store::{
        self,
        contents::{ContentChanges, ContentRow},
        tasks::NewTask,
    },
};

/// A generation, planned, counted and paid for.
#[derive(Debug)]
pub struct GenerationSpec {
    /// The task.
    pub task_id: Uuid,
    /// The model.
    pub model: String,
    /// The content's new prompt, when the request brings one.
    pub new_prompt: Option<String>,
    /// What the content's new prompt was rendered from, when it was: the stored prompt's version, and the values.
    pub rendered_from: Option<(i32, serde_json::Value)>,
    /// The content's new model, when the request brings one.
    pub new_model: Option<String>,
    /// What the model is asked: the prompt, with feedback if wanted.
    pub prompt: String,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Output cap that the hold covers, tokens.
    pub max_output_tokens: u32,
    /// Upper bound of the prompt's tokens, as held.
    pub input_tokens: u32,
    /// When it fails for want of time.
    pub deadline: DateTime<Utc>,
    /// Whether reviewers are told when the text waits for them.
    pub tell_reviewers: bool,
}

/// Starts the generation if the content still is as it was when its tokens were counted.
///
/// One conditional update decides between calls at the same time, so that exactly one of them is accepted.
///
/// # Errors
/// [`ContentError::Conflict`] when the content changed meanwhile, [`ContentError::HoldOver`] when usage was told that there is no such
/// task.
pub async fn accept(tx: &mut Tx, scope: &Scope, read: &ContentRow, order: GenerationSpec) -> Result<(), ContentError> {
    let in_progress = status::generate(read.status)?;
    let rewritten = order.new_prompt.as_ref().is_some_and(|prompt| *prompt != read.prompt);
    let (prompt_version, variables) = match order.rendered_from {
        Some((version, values)) => (Some(Some(version)), Some(Some(values))),
        None => (rewritten.then_some(None), None),
    };
    let changes = ContentChanges {
        status: Some(in_progress.as_str()),
        prompt: order.new_prompt,
        prompt_version,
        variables,
        model: order.new_model,
        task_id: Some(order.task_id),
        failure: Some(None),
        ..ContentChanges::default()
    };
    if !store::contents::compare_and_set(tx.conn(), read, changes).await? {
        return Err(ContentError::Conflict);
    }
    let task = NewTask {
        id: order.task_id,
        content_id: read.id,
        org_id: read.org_id,
        workspace_id: read.workspace_id,
        user_id: scope.user_id,
        state: TaskState::Queued.as_str(),
        model: &order.model,
        from_status: read.status.as_str(),
        deadline: order.deadline,
        created_at: contexor_clock::now(),
        tell_reviewers: order.tell_reviewers,
    };
    store::unclaimed::lock(tx.conn(), order.task_id).await?;
    if store::unclaimed::is_void(tx.conn(), order.task_id).await? {
        return Err(ContentError::HoldOver);
    }
    store::tasks::insert(tx.conn(), task).await?;
    store::key_makers::record(tx, scope).await?;
    let event = GenerationRequested {
        task_id: order.task_id,
        content_id: read.id,
        org_id: read.org_id,
        workspace_id: read.workspace_id,
        user_id: scope.user_id,
        model: order.model,
        prompt: order.prompt,
        temperature: order.temperature,
        max_output_tokens: order.max_output_tokens,
        input_tokens: order.input_tokens,
        pii_policy: scope.settings.pii_policy,
        pii_model_pass: scope.settings.pii_model_pass,
        deadline: order.deadline,
    };
    outbox::push(tx, NAME, event)?;
    let task = AuditTarget::task(order.task_id);
    let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::GenerationStarted, task)
        .with("workspace_id", read.workspace_id)
        .with("content_id", read.id);
    audit::record(tx, NAME, audit_event)?;
    Ok(())
}
