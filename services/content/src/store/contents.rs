//! Contents.

use chrono::{DateTime, Utc};
use contexor_api::content::{Content, Pii, PiiStatus, Status, VersionKind};
use contexor_db::Connection;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{self, Array},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    columns::{FailureColumn, FindingsColumn, KindColumn, PiiStatusColumn, StatusColumn},
    comments,
    guarded::{Location, TenantScoped, Unauthorized},
    search,
};
use crate::schema::{contents, versions};

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

/// Stores a new content. A project that is gone is a foreign key violation.
pub async fn insert(conn: &mut Connection, content: NewContent) -> QueryResult<ContentRow> {
    let row: ContentRow = diesel::insert_into(contents::table)
        .values(content)
        .returning(ContentRow::as_returning())
        .get_result(conn)
        .await?;
    search::index_more(conn, &row).await?;
    Ok(row)
}

/// A content, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<ContentRow>>> {
    let row = contents::table.find(id).select(ContentRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// Where a content is, whoever's it is.
pub async fn locate(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<Location>>> {
    let columns = (contents::org_id, contents::workspace_id);
    let row: Option<(Uuid, Uuid)> = contents::table.find(id).select(columns).first(conn).await.optional()?;
    Ok(row.map(|(org_id, workspace_id)| Unauthorized::new(Location { org_id, workspace_id })))
}

/// The status of a content of the tenant.
pub async fn status(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<Status>> {
    let status: Option<StatusColumn> = contents::table
        .find(id)
        .filter(contents::org_id.eq(org))
        .select(contents::status)
        .first(conn)
        .await
        .optional()?;
    Ok(status.map(Into::into))
}

/// Locks a content of the tenant until the transaction ends.
pub async fn lock(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<ContentRow>> {
    contents::table
        .find(id)
        .filter(contents::org_id.eq(org))
        .select(ContentRow::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Locks contents until the transaction ends, in the order of their ids: two who lock several never wait for each other.
pub async fn lock_all(conn: &mut Connection, ids: &[Uuid]) -> QueryResult<Vec<ContentRow>> {
    contents::table
        .filter(contents::id.eq_any(ids))
        .select(ContentRow::as_select())
        .order(contents::id)
        .for_update()
        .load(conn)
        .await
}

/// A text that a model wrote.
#[derive(Debug)]
pub struct GeneratedText<'a> {
    /// Its content, locked.
    pub content: &'a ContentRow,
    /// The text.
    pub body: &'a str,
    /// The version that it is.
    pub version: i32,
    /// The word of the verdict on personal data.
    pub pii_status: &'static str,
    /// Personal data in it.
    pub pii_findings: FindingsColumn,
    /// Whether the output cap cut it.
    pub truncated: bool,
}

/// Puts contents up for review with these texts; what is searched and what is said of the texts before follows them.
pub async fn put_up_for_review(conn: &mut Connection, texts: &[GeneratedText<'_>]) -> QueryResult<()> {
    diesel::sql_query(PUT_UP_FOR_REVIEW)
        .bind::<Array<sql_types::Uuid>, _>(texts.iter().map(|text| text.content.id).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(texts.iter().map(|text| text.content.org_id).collect::<Vec<_>>())
        .bind::<Array<sql_types::Text>, _>(texts.iter().map(|text| text.body).collect::<Vec<_>>())
        .bind::<Array<sql_types::Integer>, _>(texts.iter().map(|text| text.version).collect::<Vec<_>>())
        .bind::<Array<sql_types::Text>, _>(texts.iter().map(|text| text.pii_status).collect::<Vec<_>>())
        .bind::<Array<sql_types::Jsonb>, _>(texts.iter().map(|text| &text.pii_findings).collect::<Vec<_>>())
        .bind::<Array<sql_types::Bool>, _>(texts.iter().map(|text| text.truncated).collect::<Vec<_>>())
        .bind::<sql_types::Timestamptz, _>(contexor_clock::now())
        .execute(conn)
        .await?;
    let mut changed = Vec::with_capacity(texts.len());
    for text in texts {
        // Without a text before, no word goes, and no comment is on a range of it.
        let words = match &text.content.body {
            Some(_) => search::words_of(conn, text.content.org_id, text.content.id).await?,
            None => Vec::new(),
        };
        changed.push(search::IndexChange::with_body(text.content, text.body, words));
    }
    search::index_all(conn, changed).await?;
    for text in texts.iter().filter(|text| text.content.body.is_some()) {
        let content = text.content;
        comments::follow_text(conn, content.org_id, content.id, content.body.as_deref(), text.body, text.version)
            .await?;
    }
    Ok(())
}

const PUT_UP_FOR_REVIEW: &str = "\
    UPDATE contents c SET status = 'REVIEW', body = t.body, version = t.version, failure = NULL, pii_status = t.pii_status, \
      pii_findings = t.pii_findings, truncated = t.truncated, revision = c.revision + 1, updated_at = $8 \
    FROM unnest($1, $2, $3, $4, $5, $6, $7) AS t (id, org_id, body, version, pii_status, pii_findings, truncated) \
    WHERE c.id = t.id AND c.org_id = t.org_id";

/// Changes a content that is locked; gives it back as it is now.
pub async fn update(conn: &mut Connection, content: &ContentRow, changes: ContentChanges) -> QueryResult<ContentRow> {
    let (touches_texts, has_new_body) = (changes.touches_texts(), changes.body.is_some());
    let is_first_text = content.body.is_none() && !changes.touches_other_texts();
    let mut changes = changes;
    if has_new_body {
        // Of another text nobody says that it was cut, unless it was.
        changes.truncated.get_or_insert(false);
    }
    let row: ContentRow = diesel::update(contents::table.find(content.id).filter(contents::org_id.eq(content.org_id)))
        .set((changes, contents::revision.eq(contents::revision + 1), contents::updated_at.eq(contexor_clock::now())))
        .returning(ContentRow::as_returning())
        .get_result(conn)
        .await?;
    if touches_texts && is_first_text {
        search::index_more(conn, &row).await?;
    } else if touches_texts {
        search::index(conn, &row).await?;
    }
    // Comments are on ranges of texts.
    if let (true, Some(_), Some(body)) = (has_new_body, &content.body, &row.body) {
        comments::follow_text(conn, row.org_id, row.id, content.body.as_deref(), body, row.version).await?;
    }
    Ok(row)
}

/// Changes a content if it still is as it was read, and says whether it was.
pub async fn compare_and_set(conn: &mut Connection, read: &ContentRow, changes: ContentChanges) -> QueryResult<bool> {
    let unchanged = contents::org_id.eq(read.org_id).and(contents::revision.eq(read.revision));
    let new_prompt = changes.prompt.clone();
    let rows = diesel::update(contents::table.find(read.id).filter(unchanged))
        .set((changes, contents::revision.eq(contents::revision + 1), contents::updated_at.eq(contexor_clock::now())))
        .execute(conn)
        .await?;
    if let (1, Some(prompt)) = (rows, new_prompt) {
        search::index_with_prompt(conn, read, prompt).await?;
    }
    Ok(rows == 1)
}

/// The contents of a project of the tenant that were created until a moment, after a position, oldest first; each with the kind of its
/// newest version.
///
/// # Errors
/// The database's.
pub async fn of_project(
    conn: &mut Connection,
    org: Uuid,
    project: Uuid,
    until: DateTime<Utc>,
    after: Option<Position>,
    most: i64,
) -> QueryResult<Vec<(ContentRow, Option<VersionKind>)>> {
    let newest = versions::content_id.eq(contents::id).and(versions::number.eq(contents::version));
    let mut query = contents::table
        .left_join(versions::table.on(newest))
        .filter(contents::org_id.eq(org).and(contents::project_id.eq(project)).and(contents::created_at.le(until)))
        .select((ContentRow::as_select(), versions::kind.nullable()))
        .order((contents::created_at, contents::id))
        .limit(most)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            sql::<sql_types::Bool>("(contents.created_at, contents.id) > (")
                .bind::<sql_types::Timestamptz, _>(after.created_at)
                .sql(", ")
                .bind::<sql_types::Uuid, _>(after.id)
                .sql(")"),
        );
    }
    let rows: Vec<(ContentRow, Option<KindColumn>)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(row, kind)| (row, kind.map(Into::into))).collect())
}

/// Deletes a content with everything that hangs on it.
pub async fn delete(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<bool> {
    let words = search::words_of(conn, org, id).await?;
    let workspace: Option<Uuid> = diesel::delete(contents::table.find(id).filter(contents::org_id.eq(org)))
        .returning(contents::workspace_id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(workspace) = workspace {
        search::forget(conn, org, workspace, id, words).await?;
    }
    Ok(workspace.is_some())
}

/// Deletes up to `most` contents of a tenant, or of one workspace in it, with everything that hangs on them; says how many.
pub async fn delete_some(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>, most: i64) -> QueryResult<usize> {
    let mut some = contents::table
        .filter(contents::org_id.eq(org))
        .select(contents::id)
        .order((contents::workspace_id, contents::created_at.desc(), contents::id.desc()))
        .limit(most)
        .into_boxed();
    if let Some(workspace) = workspace {
        some = some.filter(contents::workspace_id.eq(workspace));
    }
    diesel::delete(contents::table.filter(contents::id.eq_any(some))).execute(conn).await
}
