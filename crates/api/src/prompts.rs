//! Prompts: templates with typed variables, their versions and categories; and differences between texts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{page::default_limit, patch, rules};

/// Longest prompt, bytes of UTF-8.
pub const MAX_PROMPT_BYTES: usize = 64 * 1024;

/// Most variables of a prompt.
pub const MAX_VARIABLES: usize = 50;
/// Longest that the values for one rendering may be together, bytes of UTF-8.
pub const MAX_VALUES_BYTES: usize = 64 * 1024;

/// What a variable of a prompt takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::VariableType)]
#[serde(rename_all = "snake_case")]
pub enum VariableType {
    /// A single line, at most 2,000 characters.
    #[default]
    Text,
    /// A text of several lines, at most 32,000 characters.
    LongText,
    /// A number.
    Number,
    /// One of the choices.
    Choice,
    /// A day, such as `2026-01-31`.
    Date,
    /// `true` or `false`.
    Boolean,
}

/// A variable of a prompt.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = content::Variable)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name in the template: letters of any script, digits and `_`.
    #[garde(length(chars, min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// What it takes; `text` where left out.
    #[serde(rename = "type", default)]
    #[garde(skip)]
    #[schema(default = "text")]
    pub kind: VariableType,
    /// What a form calls it.
    #[serde(default)]
    #[garde(length(chars, max = 200))]
    #[schema(max_length = 200)]
    pub label: String,
    /// A word of help in a form.
    #[serde(default)]
    #[garde(length(chars, max = 1000))]
    #[schema(max_length = 1000)]
    pub help: String,
    /// Whether a content can be made without a value.
    #[serde(default)]
    #[garde(skip)]
    pub required: bool,
    /// The value where none is given.
    #[serde(default)]
    #[garde(skip)]
    #[schema(value_type = Option<VariableValue>)]
    pub default: Option<Value>,
    /// What a `choice` can be.
    #[serde(default)]
    #[garde(length(max = 100), inner(length(chars, min = 1, max = 200)))]
    #[schema(max_items = 100)]
    pub choices: Vec<String>,
    /// Longest text, characters.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 32_000)))]
    #[schema(minimum = 1, maximum = 32_000)]
    pub max_length: Option<u32>,
    /// The least number, or the first day.
    #[serde(default)]
    #[garde(skip)]
    #[schema(value_type = Option<VariableValue>)]
    pub min: Option<Value>,
    /// The greatest number, or the last day.
    #[serde(default)]
    #[garde(skip)]
    #[schema(value_type = Option<VariableValue>)]
    pub max: Option<Value>,
}

/// A prompt of a workspace's library.
///
/// The template is text with `{{name}}` in it, `{% if name %}…{% else %}…{% endif %}` and `{% for line in name|lines %}…{% endfor %}`, with the
/// filters `default`, `join`, `length`, `lines`, `lower`, `trim`, `upper`. Single braces are text.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Prompt)]
pub struct Prompt {
    /// Id of the prompt.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// The workspace it is in.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its category; null for none.
    #[schema(required)]
    pub category: Option<String>,
    /// What it is for.
    pub description: String,
    /// The template.
    pub template: String,
    /// The variables of the template.
    pub variables: Vec<Variable>,
    /// Number of its newest version: grows with each other template or other variables.
    pub version: i32,
    /// Who made it.
    pub author_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A prompt in a list: without its texts, which are had by its id.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptSummary)]
pub struct PromptSummary {
    /// Id of the prompt.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// The workspace it is in.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its category; null for none.
    #[schema(required)]
    pub category: Option<String>,
    /// What it is for.
    pub description: String,
    /// The first 300 characters of the template.
    pub excerpt: String,
    /// Length of the template, characters.
    pub template_chars: i32,
    /// Names of its variables.
    pub variable_names: Vec<String>,
    /// Number of its newest version.
    pub version: i32,
    /// Who made it.
    pub author_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Makes a prompt.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::CreatePrompt)]
#[serde(deny_unknown_fields)]
pub struct CreatePrompt {
    /// Its name, 1 to 200 characters.
    #[garde(custom(rules::line::<200>))]
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    pub name: String,
    /// Its category, 1 to 100 characters.
    #[serde(default)]
    #[garde(custom(rules::optional_line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub category: Option<String>,
    /// What it is for, at most 4,000 bytes.
    #[serde(default)]
    #[garde(length(bytes, max = 4000))]
    #[schema(max_length = 4000)]
    pub description: String,
    /// The template, at most 64 KiB.
    #[garde(custom(rules::text::<MAX_PROMPT_BYTES>))]
    #[schema(min_length = 1, max_length = 65536, pattern = r"\S")]
    pub template: String,
    /// Its variables, at most 50. A name in the template that is not among them takes a text and is required.
    #[serde(default)]
    #[garde(length(max = MAX_VARIABLES), dive)]
    #[schema(max_items = 50)]
    pub variables: Vec<Variable>,
}

/// Changes a prompt (merge patch). Another template or other variables make a version.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::UpdatePrompt)]
#[serde(deny_unknown_fields)]
pub struct UpdatePrompt {
    /// Its name, 1 to 200 characters.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::optional_line::<200>))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S")]
    pub name: Option<String>,
    /// Its category; null for none.
    #[serde(default, deserialize_with = "patch::nullable")]
    #[garde(inner(custom(rules::optional_line::<100>)))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, pattern = r"\S")]
    pub category: Option<Option<String>>,
    /// What it is for, at most 4,000 bytes.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(length(bytes, max = 4000)))]
    #[schema(value_type = String, max_length = 4000)]
    pub description: Option<String>,
    /// The template, at most 64 KiB.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::optional_text::<MAX_PROMPT_BYTES>))]
    #[schema(value_type = String, min_length = 1, max_length = 65536, pattern = r"\S")]
    pub template: Option<String>,
    /// Its variables, at most 50; replaces all.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(few_variables), dive)]
    #[schema(value_type = Vec<Variable>, max_items = 50)]
    pub variables: Option<Vec<Variable>>,
}

fn few_variables(variables: &Option<Vec<Variable>>, _: &()) -> garde::Result {
    match variables {
        Some(variables) if variables.len() > MAX_VARIABLES => {
            Err(garde::Error::new(format!("must hold at most {MAX_VARIABLES} variables")))
        }
        _ => Ok(()),
    }
}

/// The filters of the prompt list.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PromptQuery {
    /// In this category.
    #[garde(inner(length(chars, min = 1, max = 100)))]
    #[param(min_length = 1, max_length = 100)]
    pub category: Option<String>,
    /// With all of these words in name, category, description or template; whatever the spelling (yeh, kaf, digits, half-space).
    #[garde(inner(length(chars, min = 1, max = 200)))]
    #[param(min_length = 1, max_length = 200)]
    pub q: Option<String>,
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

/// Asks what comes of a prompt with values for its variables.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::RenderPrompt)]
#[serde(deny_unknown_fields)]
pub struct RenderPrompt {
    /// Values by name, in the form of the variable's type.
    #[serde(default)]
    #[garde(custom(values))]
    #[schema(value_type = BTreeMap<String, VariableValue>)]
    pub variables: BTreeMap<String, Value>,
}

/// A text as the value of a variable, at most 32,000 characters; the variable may allow fewer.
#[derive(Debug, Clone, ToSchema)]
#[schema(as = content::VariableText, max_length = 32_000)]
pub struct VariableText(pub String);

/// The value of a variable in the API's description: text (a `date` is one, `2026-11-30`), a number, or a `boolean`. Which of them it has to
/// be, the variable says.
#[derive(Debug, Clone, ToSchema)]
#[schema(as = content::VariableValue)]
#[serde(untagged)]
pub enum VariableValue {
    /// A `text`, `long_text`, `choice` or `date`.
    Text(VariableText),
    /// A `number`.
    Number(f64),
    /// A `boolean`.
    Boolean(bool),
}

/// At most 200 values.
///
/// # Errors
/// A sentence saying so.
pub fn values(values: &BTreeMap<String, Value>, _: &()) -> garde::Result {
    if values.len() > 200 { Err(garde::Error::new("must hold at most 200 values")) } else { Ok(()) }
}

/// The same for optional values.
///
/// # Errors
/// As [`values`].
pub fn optional_values(given: &Option<BTreeMap<String, Value>>, context: &()) -> garde::Result {
    given.as_ref().map_or(Ok(()), |given| values(given, context))
}

/// What comes of a prompt.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::RenderedPrompt)]
pub struct RenderedPrompt {
    /// The text; names without a value are empty in it.
    pub text: String,
    /// Names that have no value.
    pub missing: Vec<Missing>,
}

/// A name without a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Missing)]
pub struct Missing {
    /// The name.
    pub name: String,
    /// Line of the template in which it stands first, from 1; null when it does not stand there.
    #[schema(required)]
    pub line: Option<u32>,
    /// Character in that line, from 1.
    #[schema(required)]
    pub column: Option<u32>,
    /// Whether a content can be made without it.
    pub required: bool,
}

/// A frozen template with its variables.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptVersion)]
pub struct PromptVersion {
    /// 1 for the first.
    pub number: i32,
    /// The template.
    pub template: String,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Who wrote it.
    pub author_id: Uuid,
    /// The version that it was brought back from.
    #[schema(required)]
    pub restored_from: Option<i32>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A version of a prompt in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptVersionSummary)]
pub struct PromptVersionSummary {
    /// 1 for the first.
    pub number: i32,
    /// The first 300 characters of the template.
    pub excerpt: String,
    /// Length of the template, characters.
    pub template_chars: i32,
    /// Who wrote it.
    pub author_id: Uuid,
    /// The version that it was brought back from.
    #[schema(required)]
    pub restored_from: Option<i32>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A category of prompts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptCategory)]
pub struct PromptCategory {
    /// Its name; null for prompts without a category.
    #[schema(required)]
    pub name: Option<String>,
    /// How many prompts are in it.
    pub count: i64,
}

/// Gives a category another name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = content::RenamePromptCategory)]
#[serde(deny_unknown_fields)]
pub struct RenamePromptCategory {
    /// The category.
    #[garde(custom(rules::line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub from: String,
    /// Its new name. One that is there already takes the prompts in.
    #[garde(custom(rules::line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub to: String,
}

/// The language of starter prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::StarterLanguage)]
#[serde(rename_all = "snake_case")]
pub enum StarterLanguage {
    /// Persian.
    Fa,
    /// English.
    En,
}

/// Adds starter prompts.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = content::AddStarterPrompts)]
#[serde(deny_unknown_fields)]
pub struct AddStarterPrompts {
    /// Those of one language alone; all where left out.
    #[garde(skip)]
    pub language: Option<StarterLanguage>,
}

/// The starter prompts of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::StarterPrompts)]
pub struct StarterPrompts {
    /// How many were added; those that are there already are left alone.
    pub added: usize,
    /// Ids of all starter prompts in the workspace that were asked for.
    pub prompt_ids: Vec<Uuid>,
}

/// Which two versions are compared.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// The version to compare from.
    #[garde(range(min = 1))]
    #[param(minimum = 1)]
    pub from: i32,
    /// The version to compare to.
    #[garde(range(min = 1))]
    #[param(minimum = 1)]
    pub to: i32,
}

/// What happened to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::DiffOp)]
#[serde(rename_all = "snake_case")]
pub enum DiffOp {
    /// It is in both, byte for byte.
    Equal,
    /// It is in the newer one alone.
    Insert,
    /// It is in the older one alone.
    Delete,
    /// The same words in another spelling: half-space, yeh, kaf, hamza forms of the same letter, diacritics, forms of digits, composed characters.
    Spelling,
}

/// A piece of a comparison. The older text is every `equal` and `delete` text and every `from_text` joined, the newer one every `equal`, `insert` and
/// `spelling` text joined, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Hunk)]
pub struct Hunk {
    /// What happened to it.
    pub op: DiffOp,
    /// The text; of `spelling` the newer one.
    pub text: String,
    /// The older text of `spelling`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_text: Option<String>,
}

/// How much is different, in words and punctuation marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::DiffStats)]
pub struct DiffStats {
    /// In the newer text alone.
    pub inserted: usize,
    /// In the older text alone.
    pub deleted: usize,
    /// In both in different spellings.
    pub spelling: usize,
}

/// Two versions of a text compared, word by word.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Diff)]
pub struct Diff {
    /// The older version's number.
    pub from: i32,
    /// The newer version's number.
    pub to: i32,
    /// The pieces, in the order of the text.
    pub hunks: Vec<Hunk>,
    /// How much is different.
    pub stats: DiffStats,
}

/// Two versions of a prompt compared.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = content::PromptDiff)]
pub struct PromptDiff {
    /// The older version's number.
    pub from: i32,
    /// The newer version's number.
    pub to: i32,
    /// The pieces of the template, in its order.
    pub hunks: Vec<Hunk>,
    /// How much of the template is different.
    pub stats: DiffStats,
    /// Variables that are not the same in both.
    pub variables: Vec<VariableChange>,
}

/// A variable that is not the same in both versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::VariableChange)]
pub struct VariableChange {
    /// Its name.
    pub name: String,
    /// The older one; null where it was added.
    #[schema(required)]
    pub from: Option<Variable>,
    /// The newer one; null where it was taken out.
    #[schema(required)]
    pub to: Option<Variable>,
}
