//! Contents.

use chrono::{DateTime, Utc};
use contexor_api::content::{Status, VersionKind};
use contexor_db::Connection;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{self, Array},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

pub use super::content_rows::{ContentChanges, ContentRow, NewContent};
use super::{
    Position,
    columns::{FindingsColumn, KindColumn, StatusColumn},
    comments,
    guarded::{Location, Unauthorized},
    search,
};
use crate::schema::{contents, versions};

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
