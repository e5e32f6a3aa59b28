//! The start of a generation, from the request to the accepted task: plan, count, hold, accept.
//!
//! The money is held before the transaction that accepts, since no connection waits for another service.

use chrono::Duration;
use contexor_api::{
    content::{Generate, Status},
    internal::{Hold, HoldRequest},
};
use contexor_db::Tx;
use contexor_identity::{CallerKind, Scope};
use uuid::Uuid;

use crate::{
    app::App,
    domain::{
        feedback,
        plan::{self, OutputCaps, Plan},
        status,
        variables::Values,
    },
    error::ContentError,
    ops::{self, generate::GenerationSpec},
    rendering::FromPrompt,
    store::{self, contents::ContentRow},
};

/// Open comments that a prompt is given at most.
const MAX_COMMENTS: i64 = 50;

/// A generation, planned and counted.
#[derive(Debug)]
pub struct PreparedGeneration {
    /// The model and its caps.
    pub plan: Plan,
    /// What the model is asked.
    pub prompt: String,
    rendered: Option<FromPrompt>,
    /// Upper bound of its tokens.
    pub input_tokens: u64,
    caps: OutputCaps,
}

impl PreparedGeneration {
    /// What usage is asked to hold for one attempt; with `dry_run`, what it would.
    pub fn hold_request(&self, scope: &Scope, content: &ContentRow, task_id: Uuid, dry_run: bool) -> HoldRequest {
        HoldRequest {
            task_id,
            org_id: content.org_id,
            workspace_id: content.workspace_id,
            content_id: content.id,
            project_id: Some(content.project_id),
            user_id: scope.user_id,
            is_api_key: scope.kind == CallerKind::Machine,
            model: self.plan.model_name.clone(),
            input_tokens: self.input_tokens,
            max_output_tokens: self.caps.max_output_tokens,
            min_output_tokens: self.caps.min_output_tokens,
            dry_run,
        }
    }

    /// The generation with the money that usage holds for it; the content keeps its prompt and model.
    pub fn spec(&self, app: &App, hold: &Hold, tell_reviewers: bool) -> GenerationSpec {
        GenerationSpec {
            task_id: hold.task_id,
            model: self.plan.model_name.clone(),
            new_prompt: None,
            rendered_from: None,
            new_model: None,
            prompt: self.prompt.clone(),
            temperature: self.plan.temperature,
            max_output_tokens: u32::try_from(hold.max_output_tokens).unwrap_or(u32::MAX),
            input_tokens: u32::try_from(self.input_tokens).unwrap_or(u32::MAX),
            deadline: contexor_clock::now() + Duration::seconds(i64::from(app.generation.deadline_s)),
            tell_reviewers,
        }
    }
}

/// Plans a generation and counts its prompt.
///
/// # Errors
/// What the plan and the ceilings refuse, and the database's.
pub async fn prepare(
    app: &App,
    scope: &Scope,
    content: &ContentRow,
    request: &Generate,
) -> Result<PreparedGeneration, ContentError> {
    // Before money is held: what a model writes becomes a version.
    let mut conn = app.db.conn().await?;
    app.ceilings.allow_version(&mut conn, scope.org_id, content.version, 1).await?;
    drop(conn);
    let plan = plan::plan(&app.catalogue, content, request, contexor_clock::now().date_naive())?;
    let rendered =
        if request.use_current_prompt { Some(render_anew(app, scope, content, request).await?) } else { None };
    let prompt = rendered.as_ref().map(|rendered| rendered.text.as_str()).or(request.prompt.as_deref());
    let prompt = prompt.unwrap_or(&content.prompt);
    let prompt =
        if request.use_feedback { with_feedback(app, scope, content, prompt).await? } else { prompt.to_owned() };
    let input_tokens = app.tokens.count(&app.heavy, scope, &plan.model, &prompt).await?;
    let caps = plan::caps(&plan, input_tokens, u64::from(app.generation.min_output_tokens))?;
    Ok(PreparedGeneration { plan, prompt, rendered, input_tokens, caps })
}

/// The stored prompt that the content was made from, in its current version with the content's values or new ones.
async fn render_anew(
    app: &App,
    scope: &Scope,
    content: &ContentRow,
    request: &Generate,
) -> Result<FromPrompt, ContentError> {
    let refused = |message: &str| ContentError::InvalidField { field: "use_current_prompt", message: message.into() };
    let prompt = content.prompt_id.ok_or_else(|| refused("the content was not made from a stored prompt"))?;
    let values = match (&request.variables, &content.variables) {
        (Some(values), _) => values.clone(),
        (None, Some(serde_json::Value::Object(values))) => values.clone().into_iter().collect(),
        (None, _) => Values::new(),
    };
    match app.render_stored(scope, content.workspace_id, prompt, values).await {
        Err(ContentError::NotFound) => Err(refused("the stored prompt was deleted")),
        rendered => rendered,
    }
}

async fn with_feedback(app: &App, scope: &Scope, content: &ContentRow, prompt: &str) -> Result<String, ContentError> {
    let refused = || ContentError::InvalidField {
        field: "use_feedback",
        message: "there is feedback on rejected contents only".into(),
    };
    if content.status != Status::Rejected {
        return Err(refused());
    }
    let mut conn = app.db.conn().await?;
    let (reason, marks) =
        store::reviews::last_rejection(&mut conn, scope.org_id, content.id).await?.ok_or_else(refused)?;
    let comments = store::comments::open(&mut conn, scope.org_id, content.id, MAX_COMMENTS).await?;
    let body = content.body.as_deref().unwrap_or_default();
    Ok(feedback::prompt_with_feedback(prompt, body, reason.as_deref().unwrap_or_default(), &marks.0, &comments))
}

/// Starts a generation of a content: plans it, counts its prompt, holds its money and accepts it. Says which task it is.
///
/// # Errors
/// What the plan, the ceilings, usage and [`ops::generate::accept`] refuse; then nothing is held for long.
pub async fn start(app: &App, scope: &Scope, content: ContentRow, request: Generate) -> Result<Uuid, ContentError> {
    // Cheap and early; the transaction decides again.
    status::generate(content.status)?;
    let asked = prepare(app, scope, &content, &request).await?;
    // Once more when usage has taken the hold back meanwhile.
    match accept(app, scope, &content, &request, &asked).await {
        Err(ContentError::HoldOver) => accept(app, scope, &content, &request, &asked).await,
        accepted => accepted,
    }
}

/// Holds the money and accepts the generation.
async fn accept(
    app: &App,
    scope: &Scope,
    content: &ContentRow,
    request: &Generate,
    asked: &PreparedGeneration,
) -> Result<Uuid, ContentError> {
    let hold = app.usage.hold(&asked.hold_request(scope, content, Uuid::now_v7(), false)).await?;
    // The id that was asked with, or that of an earlier request for this content whose hold nobody has claimed.
    let task_id = hold.task_id;
    let rendered = asked.rendered.as_ref();
    let spec = GenerationSpec {
        new_prompt: rendered.map(|rendered| rendered.text.clone()).or_else(|| request.prompt.clone()),
        rendered_from: rendered.map(|rendered| (rendered.version, rendered.variables.clone())),
        new_model: request.model.clone(),
        ..asked.spec(app, &hold, scope.settings.require_second_reviewer)
    };
    let accepted = app.db.transaction(async |tx: &mut Tx| ops::generate::accept(tx, scope, content, spec).await).await;
    match accepted {
        Ok(()) => Ok(task_id),
        Err(error @ ContentError::Conflict) => {
            // Another request with the same hold may have been accepted: then the hold is that one's.
            let void = app
                .db
                .transaction(async |tx: &mut Tx| -> Result<_, ContentError> {
                    ops::unclaimed::deadline_or_void(tx, task_id, contexor_clock::now()).await
                })
                .await;
            if let Ok(None) = void {
                app.usage.release(task_id).await;
            }
            Err(error)
        }
        // Nobody knows whether it was committed: usage asks before the hold ends.
        Err(error) => Err(error),
    }
}
