//! Prompts put together from templates, off the threads that serve.

use contexor_api::{
    FieldError,
    prompts::{MAX_PROMPT_BYTES, Variable},
};
use contexor_identity::Scope;
use uuid::Uuid;

use crate::{
    app::App,
    domain::{
        template::{Template, TemplateError},
        variables::{self, ResolvedVariables, Values},
    },
    error::ContentError,
    store,
};

/// A content's prompt, rendered from a stored one.
#[derive(Debug, Clone)]
pub struct FromPrompt {
    /// What the model is asked.
    pub text: String,
    /// The stored prompt.
    pub prompt_id: Uuid,
    /// Its version.
    pub version: i32,
    /// The values that were given, each in the form of its type.
    pub variables: serde_json::Value,
}

impl From<TemplateError> for ContentError {
    fn from(error: TemplateError) -> Self {
        let error = FieldError { field: "template".into(), code: "invalid".into(), message: error.to_string() };
        Self::InvalidFields(vec![error])
    }
}

/// Checks a new template and new variables, as far as there are any.
///
/// # Errors
/// [`ContentError::InvalidFields`] with line and column of what is wrong with the template.
pub async fn check(template: Option<&str>, variables: Option<&[Variable]>) -> Result<(), ContentError> {
    let mut errors = Vec::new();
    if let Some(template) = template {
        let template = template.to_owned();
        let parsed = tokio::task::spawn_blocking(move || Template::parse(&template).map(drop)).await?;
        if let Err(ContentError::InvalidFields(wrong)) = parsed.map_err(ContentError::from) {
            errors.extend(wrong);
        }
    }
    if let Some(Err(wrong)) = variables.map(variables::check) {
        errors.extend(wrong);
    }
    if errors.is_empty() { Ok(()) } else { Err(ContentError::InvalidFields(errors)) }
}

/// Renders a template.
///
/// # Errors
/// [`ContentError::InvalidFields`].
pub async fn render(
    template: String,
    variables: Vec<Variable>,
    given: Values,
) -> Result<(ResolvedVariables, String), ContentError> {
    tokio::task::spawn_blocking(move || render_here(&template, &variables, &given)).await?
}

/// The same on this thread.
///
/// # Errors
/// [`ContentError::InvalidFields`].
pub fn render_here(
    template: &str,
    variables: &[Variable],
    given: &Values,
) -> Result<(ResolvedVariables, String), ContentError> {
    let template = Template::parse(template)?;
    let filled = variables::fill(variables, &template, given).map_err(ContentError::InvalidFields)?;
    let text = template.render(&filled.values, MAX_PROMPT_BYTES)?;
    Ok((filled, text))
}

impl App {
    /// Renders the current version of a prompt of a workspace.
    ///
    /// # Errors
    /// [`ContentError::NotFound`] when the workspace has no such prompt, [`ContentError::InvalidFields`] when values are missing or do not fit.
    pub async fn render_stored(
        &self,
        scope: &Scope,
        workspace: Uuid,
        prompt: Uuid,
        given: Values,
    ) -> Result<FromPrompt, ContentError> {
        let found = {
            let mut conn = self.db.conn().await?;
            store::prompts::of_workspace(&mut conn, scope.org_id, workspace, prompt).await?
        };
        let row = found.ok_or(ContentError::NotFound)?;
        let (filled, text) = render(row.template, row.variables.0, given).await?;
        let filled = filled.require_all().map_err(ContentError::InvalidFields)?;
        require_text(&text)?;
        let variables = filled.given.into_iter().collect();
        Ok(FromPrompt {
            text,
            prompt_id: prompt,
            version: row.version,
            variables: serde_json::Value::Object(variables),
        })
    }
}

/// Whether there is anything to ask a model.
///
/// # Errors
/// [`ContentError::InvalidField`].
pub fn require_text(text: &str) -> Result<(), ContentError> {
    if text.trim().is_empty() {
        let message = "nothing but white space comes of the prompt with these values".into();
        return Err(ContentError::InvalidField { field: "variables", message });
    }
    Ok(())
}
