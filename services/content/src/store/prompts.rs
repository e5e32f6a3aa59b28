//! Prompts and their versions.

use chrono::{DateTime, Utc};
use contexor_api::prompts::{Prompt, PromptCategory, PromptSummary, PromptVersion, PromptVersionSummary};
use contexor_db::Connection;
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{self, Bool, Integer, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    columns::VariablesColumn,
    guarded::{TenantScoped, Unauthorized},
};
use crate::schema::{prompt_versions, prompts};

/// A row of `prompts`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = prompts)]
pub struct PromptRow {
    /// Id of the prompt.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// What it is for.
    pub description: String,
    /// The template.
    pub template: String,
    /// Its variables.
    pub variables: VariablesColumn,
    /// Number of its newest version.
    pub version: i32,
    /// Grows with every change.
    pub revision: i64,
    /// Who made it.
    pub author_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl TenantScoped for PromptRow {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<PromptRow> for Prompt {
    fn from(row: PromptRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            name: row.name,
            category: row.category,
            description: row.description,
            template: row.template,
            variables: row.variables.0,
            version: row.version,
            author_id: row.author_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A prompt in a list.
#[derive(Debug, Clone, Queryable)]
pub struct PromptSummaryRow {
    /// Id of the prompt.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// What it is for.
    pub description: String,
    /// The first characters of the template.
    pub excerpt: String,
    /// Length of the template, characters.
    pub template_chars: i32,
    /// Its variables.
    pub variables: VariablesColumn,
    /// Number of its newest version.
    pub version: i32,
    /// Who made it.
    pub author_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<PromptSummaryRow> for PromptSummary {
    fn from(row: PromptSummaryRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            name: row.name,
            category: row.category,
            description: row.description,
            excerpt: row.excerpt,
            template_chars: row.template_chars,
            variable_names: row.variables.0.into_iter().map(|variable| variable.name).collect(),
            version: row.version,
            author_id: row.author_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A prompt on its way in; its version is 1.
#[derive(Debug, Insertable)]
#[diesel(table_name = prompts)]
pub struct NewPrompt {
    /// Id of the prompt.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// What it is for.
    pub description: String,
    /// The template.
    pub template: String,
    /// Its variables.
    pub variables: VariablesColumn,
    /// What a search compares with.
    pub search_text: String,
    /// The starter prompt that it is made from.
    pub starter: Option<String>,
    /// Who makes it.
    pub author_id: Uuid,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// The same.
    pub updated_at: DateTime<Utc>,
}

/// What may change of a prompt. `None` leaves as is.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = prompts)]
pub struct PromptChanges {
    /// Its name.
    pub name: Option<String>,
    /// Its category; `Some(None)` for none.
    pub category: Option<Option<String>>,
    /// What it is for.
    pub description: Option<String>,
    /// The template.
    pub template: Option<String>,
    /// Its variables.
    pub variables: Option<VariablesColumn>,
    /// Number of its newest version.
    pub version: Option<i32>,
    /// What a search compares with.
    pub search_text: Option<String>,
}

/// A row of `prompt_versions`, as clients see it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = prompt_versions)]
pub struct PromptVersionRow {
    /// 1 for the first.
    pub number: i32,
    /// The template.
    pub template: String,
    /// Its variables.
    pub variables: VariablesColumn,
    /// Who wrote it.
    pub author_id: Uuid,
    /// The version that it was brought back from.
    pub restored_from: Option<i32>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<PromptVersionRow> for PromptVersion {
    fn from(row: PromptVersionRow) -> Self {
        Self {
            number: row.number,
            template: row.template,
            variables: row.variables.0,
            author_id: row.author_id,
            restored_from: row.restored_from,
            created_at: row.created_at,
        }
    }
}

/// A version of a prompt in a list.
#[derive(Debug, Clone, Queryable)]
pub struct PromptVersionSummaryRow {
    /// 1 for the first.
    pub number: i32,
    /// The first characters of the template.
    pub excerpt: String,
    /// Length of the template, characters.
    pub template_chars: i32,
    /// Who wrote it.
    pub author_id: Uuid,
    /// The version that it was brought back from.
    pub restored_from: Option<i32>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<PromptVersionSummaryRow> for PromptVersionSummary {
    fn from(row: PromptVersionSummaryRow) -> Self {
        Self {
            number: row.number,
            excerpt: row.excerpt,
            template_chars: row.template_chars,
            author_id: row.author_id,
            restored_from: row.restored_from,
            created_at: row.created_at,
        }
    }
}

/// A version of a prompt on its way in.
#[derive(Debug, Insertable)]
#[diesel(table_name = prompt_versions)]
pub struct NewPromptVersion<'a> {
    /// The prompt.
    pub prompt_id: Uuid,
    /// Its number.
    pub number: i32,
    /// The tenant.
    pub org_id: Uuid,
    /// The template.
    pub template: &'a str,
    /// Its variables.
    pub variables: VariablesColumn,
    /// Who wrote it.
    pub author_id: Uuid,
    /// The version that it is brought back from.
    pub restored_from: Option<i32>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Stores a new prompt; none when the workspace has one of the same starter prompt.
pub async fn insert(conn: &mut Connection, prompt: NewPrompt) -> QueryResult<Option<PromptRow>> {
    diesel::insert_into(prompts::table)
        .values(prompt)
        .on_conflict_do_nothing()
        .returning(PromptRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Stores a version of a prompt.
pub async fn insert_version(conn: &mut Connection, version: NewPromptVersion<'_>) -> QueryResult<()> {
    diesel::insert_into(prompt_versions::table).values(version).execute(conn).await.map(drop)
}

/// How many prompts a workspace has.
pub async fn count(conn: &mut Connection, org: Uuid, workspace: Uuid) -> QueryResult<i64> {
    prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .select(count_star())
        .first(conn)
        .await
}

/// A prompt, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<PromptRow>>> {
    let row = prompts::table.find(id).select(PromptRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// A prompt of a workspace.
pub async fn of_workspace(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    id: Uuid,
) -> QueryResult<Option<PromptRow>> {
    prompts::table
        .find(id)
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .select(PromptRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Locks a prompt of the tenant until the transaction ends.
pub async fn lock(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<PromptRow>> {
    prompts::table
        .find(id)
        .filter(prompts::org_id.eq(org))
        .select(PromptRow::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Changes a prompt that is locked; gives it back as it is now.
pub async fn update(conn: &mut Connection, prompt: &PromptRow, changes: PromptChanges) -> QueryResult<PromptRow> {
    diesel::update(prompts::table.find(prompt.id).filter(prompts::org_id.eq(prompt.org_id)))
        .set((changes, prompts::revision.eq(prompts::revision + 1), prompts::updated_at.eq(contexor_clock::now())))
        .returning(PromptRow::as_returning())
        .get_result(conn)
        .await
}

/// Deletes a prompt with its versions.
pub async fn delete(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<bool> {
    let rows = diesel::delete(prompts::table.find(id).filter(prompts::org_id.eq(org))).execute(conn).await?;
    Ok(rows == 1)
}

/// What narrows the list.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// In this category.
    pub category: Option<String>,
    /// With all of these folded words.
    pub words: Vec<String>,
}

/// A workspace's prompts after a position, newest first.
pub async fn list(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    filters: Filters,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<PromptSummaryRow>> {
    let mut query = prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .select((
            prompts::id,
            prompts::org_id,
            prompts::workspace_id,
            prompts::name,
            prompts::category,
            prompts::description,
            sql::<Text>("left(template, 300)"),
            sql::<Integer>("char_length(template)"),
            prompts::variables,
            prompts::version,
            prompts::author_id,
            prompts::created_at,
            prompts::updated_at,
        ))
        .order((prompts::created_at.desc(), prompts::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(category) = filters.category {
        query = query.filter(prompts::category.eq(category));
    }
    for word in filters.words {
        query = query.filter(sql::<Bool>("strpos(search_text, ").bind::<Text, _>(word).sql(") > 0"));
    }
    if let Some(after) = after {
        query = query.filter(
            sql::<Bool>("(prompts.created_at, prompts.id) < (")
                .bind::<sql_types::Timestamptz, _>(after.created_at)
                .sql(", ")
                .bind::<sql_types::Uuid, _>(after.id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

/// Ids of a workspace's prompts of these starters.
pub async fn starters(conn: &mut Connection, org: Uuid, workspace: Uuid, starters: &[&str]) -> QueryResult<Vec<Uuid>> {
    prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .filter(prompts::starter.eq_any(starters))
        .select(prompts::id)
        .order(prompts::starter)
        .load(conn)
        .await
}

/// The categories of a workspace's prompts with their counts, by name; those without one last.
pub async fn categories(conn: &mut Connection, org: Uuid, workspace: Uuid) -> QueryResult<Vec<PromptCategory>> {
    let rows: Vec<(Option<String>, i64)> = prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .group_by(prompts::category)
        .select((prompts::category, count_star()))
        .order(prompts::category.asc().nulls_last())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(name, count)| PromptCategory { name, count }).collect())
}

/// The prompts of a category, locked until the transaction ends.
pub async fn lock_category(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    category: &str,
) -> QueryResult<Vec<PromptRow>> {
    prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::workspace_id.eq(workspace)))
        .filter(prompts::category.eq(category))
        .select(PromptRow::as_select())
        .order(prompts::id)
        .for_update()
        .load(conn)
        .await
}

/// One version of a prompt.
pub async fn version(
    conn: &mut Connection,
    org: Uuid,
    prompt: Uuid,
    number: i32,
) -> QueryResult<Option<PromptVersionRow>> {
    prompt_versions::table
        .find((prompt, number))
        .filter(prompt_versions::org_id.eq(org))
        .select(PromptVersionRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// A prompt's versions before a number, newest first.
pub async fn versions(
    conn: &mut Connection,
    org: Uuid,
    prompt: Uuid,
    before: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<PromptVersionSummaryRow>> {
    prompt_versions::table
        .filter(prompt_versions::prompt_id.eq(prompt).and(prompt_versions::org_id.eq(org)))
        .filter(prompt_versions::number.lt(before.unwrap_or(i32::MAX)))
        .select((
            prompt_versions::number,
            sql::<Text>("left(template, 300)"),
            sql::<Integer>("char_length(template)"),
            prompt_versions::author_id,
            prompt_versions::restored_from,
            prompt_versions::created_at,
        ))
        .order(prompt_versions::number.desc())
        .limit(limit)
        .load(conn)
        .await
}

/// Deletes up to `most` prompts of a tenant, or of one workspace in it, with their versions; says how many.
pub async fn delete_some(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>, most: i64) -> QueryResult<usize> {
    let mut some = prompts::table
        .filter(prompts::org_id.eq(org))
        .select(prompts::id)
        .order((prompts::workspace_id, prompts::created_at.desc(), prompts::id.desc()))
        .limit(most)
        .into_boxed();
    if let Some(workspace) = workspace {
        some = some.filter(prompts::workspace_id.eq(workspace));
    }
    diesel::delete(prompts::table.filter(prompts::id.eq_any(some))).execute(conn).await
}
