//! Comments.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use contexor_api::content::Comment;
use contexor_db::Connection;
use diesel::{dsl::sql, prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    guarded::{TenantScoped, Unauthorized},
};
use crate::{domain::range::RangeMap, schema::comments};

/// A row of `comments`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = comments)]
pub struct CommentRow {
    /// Id of the comment.
    pub id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The comment that it answers.
    pub parent_id: Option<Uuid>,
    /// Who wrote it.
    pub author_id: Uuid,
    /// What it says.
    pub body: String,
    /// The people whom it calls.
    pub mentions: Vec<Uuid>,
    /// The version that the range is of.
    pub version: i32,
    /// Where the range begins, code points.
    pub range_start: Option<i32>,
    /// Where it ends, exclusive.
    pub range_end: Option<i32>,
    /// The words of the range.
    pub quote: Option<String>,
    /// Whether they are gone from the text.
    pub detached: bool,
    /// When the thread was resolved.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who resolved it.
    pub resolved_by: Option<Uuid>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl TenantScoped for CommentRow {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        Self {
            id: row.id,
            content_id: row.content_id,
            parent_id: row.parent_id,
            author_id: row.author_id,
            body: row.body,
            mentions: row.mentions,
            version: row.version,
            start: row.range_start,
            end: row.range_end,
            quote: row.quote,
            detached: row.detached,
            resolved_at: row.resolved_at,
            resolved_by: row.resolved_by,
            deleted: row.deleted_at.is_some(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What may change of a comment.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = comments)]
pub struct CommentChanges {
    /// What it says.
    pub body: Option<String>,
    /// The people whom it calls.
    pub mentions: Option<Vec<Uuid>>,
    /// When the thread was resolved.
    pub resolved_at: Option<Option<DateTime<Utc>>>,
    /// Who resolved it.
    pub resolved_by: Option<Option<Uuid>>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The words of the range; emptied with the comment.
    pub quote: Option<Option<String>>,
}

/// Stores a comment.
pub async fn insert(conn: &mut Connection, row: CommentRow) -> QueryResult<CommentRow> {
    diesel::insert_into(comments::table).values(row).returning(CommentRow::as_returning()).get_result(conn).await
}

/// How many comments a content has.
pub async fn count(conn: &mut Connection, org: Uuid, content: Uuid) -> QueryResult<i64> {
    let these = comments::content_id.eq(content).and(comments::org_id.eq(org));
    comments::table.filter(these).count().get_result(conn).await
}

/// A comment, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<CommentRow>>> {
    let row = comments::table.find(id).select(CommentRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// Locks a comment of the tenant until the transaction ends.
pub async fn lock(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<CommentRow>> {
    let comment = comments::table.find(id).filter(comments::org_id.eq(org));
    comment.select(CommentRow::as_select()).for_update().first(conn).await.optional()
}

/// Changes a comment.
pub async fn update(conn: &mut Connection, org: Uuid, id: Uuid, changes: CommentChanges) -> QueryResult<CommentRow> {
    diesel::update(comments::table.find(id).filter(comments::org_id.eq(org)))
        .set((changes, comments::revision.eq(comments::revision + 1), comments::updated_at.eq(contexor_clock::now())))
        .returning(CommentRow::as_returning())
        .get_result(conn)
        .await
}

/// Whether a comment has answers.
pub async fn is_answered(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<bool> {
    let answers = comments::table.filter(comments::parent_id.eq(id).and(comments::org_id.eq(org)));
    diesel::select(diesel::dsl::exists(answers)).get_result(conn).await
}

/// Deletes a comment.
pub async fn delete(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<()> {
    diesel::delete(comments::table.find(id).filter(comments::org_id.eq(org))).execute(conn).await.map(drop)
}

/// A content's comments after a position, oldest first.
pub async fn list(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
    resolved: Option<bool>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<CommentRow>> {
    let mut query = comments::table
        .filter(comments::content_id.eq(content).and(comments::org_id.eq(org)))
        .select(CommentRow::as_select())
        .order((comments::created_at.asc(), comments::id.asc()))
        .limit(limit)
        .into_boxed();
    if let Some(resolved) = resolved {
        // An answer is as open as its thread.
        query = query.filter(
            sql::<sql_types::Bool>(
                "(SELECT thread.resolved_at IS NOT NULL FROM comments thread \
                  WHERE thread.id = coalesce(comments.parent_id, comments.id)) = ",
            )
            .bind::<sql_types::Bool, _>(resolved),
        );
    }
    if let Some(after) = after {
        query = query.filter(
            sql::<sql_types::Bool>("(comments.created_at, comments.id) > (")
                .bind::<sql_types::Timestamptz, _>(after.created_at)
                .sql(", ")
                .bind::<sql_types::Uuid, _>(after.id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

/// The open threads of a content that are not answers, oldest first: words and quotation.
pub async fn open(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
    most: i64,
) -> QueryResult<Vec<(String, Option<String>)>> {
    comments::table
        .filter(comments::content_id.eq(content).and(comments::org_id.eq(org)))
        .filter(comments::resolved_at.is_null().and(comments::deleted_at.is_null()).and(comments::parent_id.is_null()))
        .select((comments::body, comments::quote))
        .order((comments::created_at.asc(), comments::id.asc()))
        .limit(most)
        .load(conn)
        .await
}

/// Texts up to this length are compared where they are: handing them over would take longer. Bytes.
const COMPARE_IN_PLACE_BYTES: usize = 8 * 1024;
/// How long two texts may be compared closely; a row is locked meanwhile.
const COMPARE_WITHIN: Duration = Duration::from_millis(100);

/// Where a comment is in the newer text; none when its words are gone.
type Move = (Uuid, Option<(usize, usize)>);

/// A content's text goes from one state to the next: takes the ranges of its comments along. Those whose words are gone are detached;
/// those that were detached and whose words are back are not any more.
pub async fn follow_text(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
    before: Option<&str>,
    after: &str,
    version: i32,
) -> QueryResult<()> {
    let rows: Vec<CommentRow> = comments::table
        .filter(comments::content_id.eq(content).and(comments::org_id.eq(org)))
        .filter(comments::range_start.is_not_null())
        .select(CommentRow::as_select())
        .load(conn)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let (before, after) = (before.unwrap_or_default().to_owned(), after.to_owned());
    let moves = off_thread(before.len() + after.len(), move || {
        let mut ranges = RangeMap::new(&before, &after, Instant::now() + COMPARE_WITHIN);
        rows.iter().filter_map(|row| follow(&mut ranges, row)).collect::<Vec<Move>>()
    });
    let (mut ids, mut starts, mut ends, mut gone) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, place) in moves.await? {
        match place.and_then(|(start, end)| Some((i32::try_from(start).ok()?, i32::try_from(end).ok()?))) {
            Some((start, end)) => {
                ids.push(id);
                starts.push(start);
                ends.push(end);
            }
            None => gone.push(id),
        }
    }
    if !ids.is_empty() {
        diesel::sql_query(
            "UPDATE comments SET range_start = moved.starts, range_end = moved.ends, version = $4, detached = false \
             FROM unnest($1, $2, $3) AS moved (id, starts, ends) \
             WHERE comments.id = moved.id AND comments.org_id = $5",
        )
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Array<sql_types::Integer>, _>(starts)
        .bind::<sql_types::Array<sql_types::Integer>, _>(ends)
        .bind::<sql_types::Integer, _>(version)
        .bind::<sql_types::Uuid, _>(org)
        .execute(conn)
        .await?;
    }
    if !gone.is_empty() {
        let these = comments::table.filter(comments::id.eq_any(gone).and(comments::org_id.eq(org)));
        diesel::update(these).set(comments::detached.eq(true)).execute(conn).await?;
    }
    Ok(())
}

/// Where a comment's range goes; none when it stays as it is.
fn follow(ranges: &mut RangeMap<'_>, row: &CommentRow) -> Option<Move> {
    let start = usize::try_from(row.range_start?).unwrap_or_default();
    let end = usize::try_from(row.range_end?).unwrap_or_default();
    if !row.detached {
        return Some((row.id, ranges.follow(start, end)));
    }
    let quote = row.quote.as_deref()?;
    // A quotation that was cut is not the whole range.
    let place = if quote.chars().count() == end - start { ranges.find_inserted(quote, start) } else { None };
    place.map(|place| (row.id, Some(place)))
}

/// Where a range of an older text is in the current one; none when its words are gone.
///
/// # Errors
/// When the comparison panicked.
pub async fn place_in(before: String, after: String, range: (usize, usize)) -> QueryResult<Option<(usize, usize)>> {
    off_thread(before.len() + after.len(), move || {
        let mut ranges = RangeMap::new(&before, &after, Instant::now() + COMPARE_WITHIN);
        ranges.follow(range.0, range.1)
    })
    .await
}

/// Compares texts of this many bytes: long ones not on the thread that serves.
async fn off_thread<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> QueryResult<T> {
    if bytes <= COMPARE_IN_PLACE_BYTES {
        return Ok(work());
    }
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| diesel::result::Error::QueryBuilderError(Box::new(error)))
}
