//! Changing prompts.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    prompts::{CreatePrompt, UpdatePrompt, Variable},
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};
use diesel::QueryResult;
use uuid::Uuid;

use super::NAME;
use crate::{
    domain::starters::Starter,
    error::ContentError,
    store::{
        self,
        columns::VariablesColumn,
        prompts::{NewPrompt, NewPromptVersion, PromptChanges, PromptRow},
    },
};

/// Makes a prompt with its first version. A workspace has at most `most`.
///
/// # Errors
/// [`ContentError::TooManyPrompts`].
pub async fn create(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    request: CreatePrompt,
    most: i64,
) -> Result<PromptRow, ContentError> {
    require_room(tx, scope, workspace, 1, most).await?;
    let prompt = new_prompt(scope, workspace, request, None);
    // Nothing but a starter prompt can be there already.
    let row = insert(tx, scope, prompt).await?.ok_or(ContentError::Conflict)?;
    let audit_event = audit_event(scope, AuditAction::PromptCreated, &row);
    audit::record(tx, NAME, audit_event)?;
    Ok(row)
}

/// Adds the starter prompts that the workspace does not have; says how many.
///
/// # Errors
/// [`ContentError::TooManyPrompts`].
pub async fn add_starters(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    starters: &[&Starter],
    most: i64,
) -> Result<usize, ContentError> {
    let mut added: usize = 0;
    for starter in starters {
        let request = CreatePrompt {
            name: starter.name.clone(),
            category: Some(starter.category.clone()),
            description: starter.description.clone(),
            template: starter.template.clone(),
            variables: starter.variables.clone(),
        };
        let prompt = new_prompt(scope, workspace, request, Some(starter.key.clone()));
        added += usize::from(insert(tx, scope, prompt).await?.is_some());
    }
    if added > 0 {
        require_room(tx, scope, workspace, 0, most).await?;
        let target = AuditTarget::workspace(workspace);
        let count = i64::try_from(added).unwrap_or(i64::MAX);
        let audit_event =
            AuditEvent::new(scope.org_id, scope.actor(), AuditAction::StarterPromptsAdded, target).with("count", count);
        audit::record(tx, NAME, audit_event)?;
    }
    Ok(added)
}

async fn require_room(tx: &mut Tx, scope: &Scope, workspace: Uuid, more: i64, most: i64) -> Result<(), ContentError> {
    let count = store::prompts::count(tx.conn(), scope.org_id, workspace).await?;
    if count + more > most { Err(ContentError::TooManyPrompts { most }) } else { Ok(()) }
}

fn new_prompt(scope: &Scope, workspace: Uuid, request: CreatePrompt, starter: Option<String>) -> NewPrompt {
    let now = contexor_clock::now();
    NewPrompt {
        id: Uuid::now_v7(),
        org_id: scope.org_id,
        workspace_id: workspace,
        search_text: search_text(&request.name, request.category.as_deref(), &request.description, &request.template),
        name: request.name,
        category: request.category,
        description: request.description,
        template: request.template,
        variables: VariablesColumn(request.variables),
        starter,
        author_id: scope.user_id,
        created_at: now,
        updated_at: now,
    }
}

async fn insert(tx: &mut Tx, scope: &Scope, prompt: NewPrompt) -> QueryResult<Option<PromptRow>> {
    let Some(row) = store::prompts::insert(tx.conn(), prompt).await? else { return Ok(None) };
    append(tx, scope, &row, 1, &row.template, row.variables.0.clone(), None).await?;
    store::key_makers::record(tx, scope).await?;
    Ok(Some(row))
}

async fn append(
    tx: &mut Tx,
    scope: &Scope,
    prompt: &PromptRow,
    number: i32,
    template: &str,
    variables: Vec<Variable>,
    restored_from: Option<i32>,
) -> QueryResult<()> {
    let version = NewPromptVersion {
        prompt_id: prompt.id,
        number,
        org_id: prompt.org_id,
        template,
        variables: VariablesColumn(variables),
        author_id: scope.user_id,
        restored_from,
        created_at: contexor_clock::now(),
    };
    store::prompts::insert_version(tx.conn(), version).await
}

fn search_text(name: &str, category: Option<&str>, description: &str, template: &str) -> String {
    contexor_search::folded(&[name, category.unwrap_or_default(), description, template].join("\n"))
}

/// Applies a merge patch; `revision` is what the client read, if it said so. Another template or other variables make a version; what is the same already
/// changes nothing.
pub async fn update(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    revision: Option<i64>,
    patch: UpdatePrompt,
) -> Result<PromptRow, ContentError> {
    let prompt = lock(tx, scope, id, revision).await?;
    let mut changes = PromptChanges {
        name: patch.name.filter(|name| *name != prompt.name),
        category: patch.category.filter(|category| *category != prompt.category),
        description: patch.description.filter(|description| *description != prompt.description),
        template: patch.template.filter(|template| *template != prompt.template),
        variables: patch.variables.filter(|variables| *variables != prompt.variables.0).map(VariablesColumn),
        ..PromptChanges::default()
    };
    let fields = [
        ("name", changes.name.is_some()),
        ("category", changes.category.is_some()),
        ("description", changes.description.is_some()),
        ("template", changes.template.is_some()),
        ("variables", changes.variables.is_some()),
    ];
    if fields.iter().all(|(_, is_changed)| !is_changed) {
        return Ok(prompt);
    }
    let mut audit_event = audit_event(scope, AuditAction::PromptUpdated, &prompt);
    for (field, is_changed) in fields {
        audit_event = audit_event.with_changed(field, is_changed);
    }
    let template = changes.template.as_deref().unwrap_or(&prompt.template);
    if changes.template.is_some() || changes.variables.is_some() {
        let number = prompt.version + 1;
        let variables = changes.variables.as_ref().unwrap_or(&prompt.variables).0.clone();
        append(tx, scope, &prompt, number, template, variables, None).await?;
        store::key_makers::record(tx, scope).await?;
        changes.version = Some(number);
        audit_event = audit_event.with("version", number);
    }
    let category = changes.category.as_ref().unwrap_or(&prompt.category).as_deref();
    changes.search_text = Some(search_text(
        changes.name.as_deref().unwrap_or(&prompt.name),
        category,
        changes.description.as_deref().unwrap_or(&prompt.description),
        template,
    ));
    audit::record(tx, NAME, audit_event)?;
    Ok(store::prompts::update(tx.conn(), &prompt, changes).await?)
}

/// Brings an older version back as a new one. What is the same already changes nothing.
pub async fn restore(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    number: i32,
    revision: Option<i64>,
) -> Result<PromptRow, ContentError> {
    let prompt = lock(tx, scope, id, revision).await?;
    let older = store::prompts::version(tx.conn(), scope.org_id, id, number).await?.ok_or(ContentError::NotFound)?;
    if older.template == prompt.template && older.variables.0 == prompt.variables.0 {
        return Ok(prompt);
    }
    let next = prompt.version + 1;
    append(tx, scope, &prompt, next, &older.template, older.variables.0.clone(), Some(number)).await?;
    store::key_makers::record(tx, scope).await?;
    let changes = PromptChanges {
        search_text: Some(search_text(&prompt.name, prompt.category.as_deref(), &prompt.description, &older.template)),
        template: Some(older.template),
        variables: Some(older.variables),
        version: Some(next),
        ..PromptChanges::default()
    };
    let audit_event =
        audit_event(scope, AuditAction::PromptRestored, &prompt).with("from_version", number).with("version", next);
    audit::record(tx, NAME, audit_event)?;
    Ok(store::prompts::update(tx.conn(), &prompt, changes).await?)
}

/// Deletes a prompt with its versions. Contents that were made from it stay.
pub async fn delete(tx: &mut Tx, scope: &Scope, id: Uuid, revision: Option<i64>) -> Result<(), ContentError> {
    let prompt = lock(tx, scope, id, revision).await?;
    store::prompts::delete(tx.conn(), scope.org_id, id).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::PromptDeleted, &prompt))?;
    Ok(())
}

/// Gives a category another name; says how many prompts were in it.
///
/// # Errors
/// [`ContentError::NotFound`] when no prompt is in it.
pub async fn rename_category(
    tx: &mut Tx,
    scope: &Scope,
    workspace: Uuid,
    from: &str,
    to: &str,
) -> Result<i64, ContentError> {
    let prompts = store::prompts::lock_category(tx.conn(), scope.org_id, workspace, from).await?;
    let count = i64::try_from(prompts.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(ContentError::NotFound);
    }
    if from == to {
        return Ok(count);
    }
    for prompt in prompts {
        let changes = PromptChanges {
            category: Some(Some(to.to_owned())),
            search_text: Some(search_text(&prompt.name, Some(to), &prompt.description, &prompt.template)),
            ..PromptChanges::default()
        };
        store::prompts::update(tx.conn(), &prompt, changes).await?;
    }
    let target = AuditTarget::workspace(workspace);
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::PromptCategoryRenamed, target).with("count", count);
    audit::record(tx, NAME, audit_event)?;
    Ok(count)
}

async fn lock(tx: &mut Tx, scope: &Scope, id: Uuid, revision: Option<i64>) -> Result<PromptRow, ContentError> {
    let prompt = store::prompts::lock(tx.conn(), scope.org_id, id).await?.ok_or(ContentError::NotFound)?;
    if revision.is_some_and(|read| read != prompt.revision) {
        return Err(ContentError::PreconditionFailed);
    }
    Ok(prompt)
}

fn audit_event(scope: &Scope, action: AuditAction, prompt: &PromptRow) -> AuditEvent {
    let target = AuditTarget::prompt(prompt.id);
    AuditEvent::new(scope.org_id, scope.actor(), action, target).with("workspace_id", prompt.workspace_id)
}
