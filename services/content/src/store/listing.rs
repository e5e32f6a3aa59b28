//! The list of contents: filters, order, counts. No statement of a list reads a text.

use chrono::{DateTime, Utc};
use contexor_api::content::{
    ContentCounts, ContentItem, PiiStatus, PiiVerdict, Queue, QueueCounts, Sort, Status, StatusCounts,
};
use contexor_db::Connection;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{self, BigInt, Bool, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    columns::{FailureColumn, PiiStatusColumn, StatusColumn},
    search::{LOOKED_AT, LOOKED_AT_FIRST, matching_of},
};
use crate::schema::contents;

/// A row of a list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contents)]
pub struct ItemRow {
    id: Uuid,
    org_id: Uuid,
    workspace_id: Uuid,
    project_id: Uuid,
    title: String,
    excerpt: Option<String>,
    body_chars: i32,
    truncated: bool,
    model: String,
    #[diesel(deserialize_as = StatusColumn)]
    status: Status,
    tags: Vec<String>,
    version: i32,
    author_id: Uuid,
    assignee_id: Option<Uuid>,
    due_at: Option<DateTime<Utc>>,
    reviewer_id: Option<Uuid>,
    task_id: Option<Uuid>,
    failure: Option<FailureColumn>,
    #[diesel(deserialize_as = PiiStatusColumn)]
    pii_status: PiiStatus,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl ItemRow {
    /// Id of the content.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Length of the text, code points.
    pub fn body_chars(&self) -> usize {
        usize::try_from(self.body_chars).unwrap_or_default()
    }

    /// Where the row is in a list of this order. Of a ranked one the rank is for the caller to know.
    pub fn position(&self, order: SortOrder) -> ListPosition {
        let key = match order.column {
            SortColumn::UpdatedAt => Key::At(self.updated_at),
            SortColumn::CreatedAt => Key::At(self.created_at),
            SortColumn::DueAt => Key::Due(self.due_at),
            SortColumn::Title => Key::Title(self.title.clone()),
        };
        ListPosition { key, id: self.id }
    }
}

impl From<ItemRow> for ContentItem {
    fn from(row: ItemRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            workspace_id: row.workspace_id,
            project_id: row.project_id,
            title: row.title,
            excerpt: row.excerpt,
            body_chars: row.body_chars,
            truncated: row.truncated,
            model: row.model,
            status: row.status,
            tags: row.tags,
            version: row.version,
            author_id: row.author_id,
            assignee_id: row.assignee_id,
            due_at: row.due_at,
            reviewer_id: row.reviewer_id,
            task_id: row.task_id,
            failure: row.failure.map(|failure| failure.0),
            pii: PiiVerdict { status: row.pii_status },
            created_at: row.created_at,
            updated_at: row.updated_at,
            highlights: None,
        }
    }
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortColumn {
    /// When it was last changed.
    UpdatedAt,
    /// When it was made.
    CreatedAt,
    /// When it should be done; never is last.
    DueAt,
    /// Its title.
    Title,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortOrder {
    /// By what.
    pub column: SortColumn,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl From<Sort> for SortOrder {
    /// Relevance is no column: what cannot be ranked is ordered by change.
    fn from(sort: Sort) -> Self {
        let (column, is_descending) = match sort {
            Sort::Relevance | Sort::UpdatedAtDescending => (SortColumn::UpdatedAt, true),
            Sort::UpdatedAt => (SortColumn::UpdatedAt, false),
            Sort::CreatedAt => (SortColumn::CreatedAt, false),
            Sort::CreatedAtDescending => (SortColumn::CreatedAt, true),
            Sort::DueAt => (SortColumn::DueAt, false),
            Sort::DueAtDescending => (SortColumn::DueAt, true),
            Sort::Title => (SortColumn::Title, false),
            Sort::TitleDescending => (SortColumn::Title, true),
        };
        Self { column, is_descending }
    }
}

/// The value that a row is ordered by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Key {
    /// A time.
    At(DateTime<Utc>),
    /// A time that may be never.
    Due(Option<DateTime<Utc>>),
    /// A title.
    Title(String),
    /// A rank.
    Rank(f32),
}

/// The place of a row in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListPosition {
    /// What it is ordered by.
    pub key: Key,
    /// Its id, for rows of the same value.
    pub id: Uuid,
}

/// What a search allows.
#[derive(Debug, Clone)]
pub enum SearchMatches {
    /// These contents.
    Among(Vec<Uuid>),
    /// Contents whose words a `tsquery` matches: more than can be told one by one.
    Matching(String),
    /// The same without those whose title matches by itself.
    OutsideTitles(String),
}

/// What narrows the list. Empty lists narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// In one of these workspaces; in all of the tenant's when there are none.
    pub workspaces: Option<Vec<Uuid>>,
    /// Of this project.
    pub project_id: Option<Uuid>,
    /// In one of these statuses.
    pub status: Vec<Status>,
    /// By one of these authors.
    pub author_id: Vec<Uuid>,
    /// Assigned to one of these people.
    pub assignee_id: Vec<Uuid>,
    /// Approved or rejected last by one of these people.
    pub reviewer_id: Vec<Uuid>,
    /// With one of these labels.
    pub tag: Vec<String>,
    /// Generated with one of these models.
    pub model: Vec<String>,
    /// Created from one of these stored prompts.
    pub prompt_id: Vec<Uuid>,
    /// With personal data in the body, or without.
    pub has_pii: Option<bool>,
    /// Made at this time or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Made before this time.
    pub created_to: Option<DateTime<Utc>>,
    /// Due before this time.
    pub due_before: Option<DateTime<Utc>>,
    /// Whose work it is.
    pub queue: Option<Queue>,
}

impl Filters {
    /// Whether there is an index of what one of them finds, with the times that lists are ordered by.
    fn have_an_index(&self) -> bool {
        let ids = [&self.author_id, &self.assignee_id, &self.reviewer_id, &self.prompt_id];
        ids.iter().any(|ids| !ids.is_empty()) || !self.model.is_empty() || self.has_pii == Some(true)
    }
}

/// Who asks, and when: what queues depend on.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    /// The tenant.
    pub org: Uuid,
    /// The person or machine.
    pub user: Uuid,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Narrows a boxed query over `contents`. A macro, as queries that select different things have different types.
macro_rules! narrow {
    ($query:expr, $viewer:expr, $filters:expr, $found:expr) => {{
        let (viewer, filters, found): (Viewer, &Filters, Option<&SearchMatches>) = ($viewer, $filters, $found);
        let mut query = $query.filter(contents::org_id.eq(viewer.org));
        if let Some(workspaces) = &filters.workspaces {
            // One is compared as one: then the list can be read in the order of an index.
            query = match workspaces.as_slice() {
                [workspace] => query.filter(contents::workspace_id.eq(*workspace)),
                several => query.filter(contents::workspace_id.eq_any(several.to_vec())),
            };
        }
        if let Some(project) = filters.project_id {
            query = query.filter(contents::project_id.eq(project));
        }
        if !filters.status.is_empty() && !filters.status.contains(&Status::Approved) {
            // Literally, as in the condition of the indexes of open contents.
            query = query.filter(sql::<Bool>("contents.status <> 'APPROVED'"));
        }
        match filters.status.as_slice() {
            [] => {}
            [status] => query = query.filter(contents::status.eq(status.as_str())),
            several => {
                let words: Vec<&'static str> = several.iter().map(|status| status.as_str()).collect();
                query = query.filter(contents::status.eq_any(words));
            }
        }
        query = match filters.author_id.as_slice() {
            [] => query,
            [author] => query.filter(contents::author_id.eq(*author)),
            several => query.filter(contents::author_id.eq_any(several.to_vec())),
        };
        query = match filters.assignee_id.as_slice() {
            [] => query,
            [assignee] => query.filter(contents::assignee_id.eq(*assignee)),
            several => query.filter(contents::assignee_id.eq_any(several.to_vec())),
        };
        query = match filters.reviewer_id.as_slice() {
            [] => query,
            [reviewer] => query.filter(contents::reviewer_id.eq(*reviewer)),
            several => query.filter(contents::reviewer_id.eq_any(several.to_vec())),
        };
        if !filters.tag.is_empty() {
            query = query.filter(contents::tags.overlaps_with(filters.tag.clone()));
        }
        query = match filters.model.as_slice() {
            [] => query,
            [model] => query.filter(contents::model.eq(model.clone())),
            several => query.filter(contents::model.eq_any(several.to_vec())),
        };
        query = match filters.prompt_id.as_slice() {
            [] => query,
            [prompt] => query.filter(contents::prompt_id.eq(*prompt)),
            several => query.filter(contents::prompt_id.eq_any(several.to_vec())),
        };
        match filters.has_pii {
            // Masked data is not in the body any more. Literally, as in the condition of the index.
            Some(true) => query = query.filter(sql::<Bool>("contents.pii_status IN ('found', 'acknowledged')")),
            Some(false) => query = query.filter(sql::<Bool>("contents.pii_status NOT IN ('found', 'acknowledged')")),
            None => {}
        }
        if let Some(from) = filters.created_from {
            query = query.filter(contents::created_at.ge(from));
        }
        if let Some(to) = filters.created_to {
            query = query.filter(contents::created_at.lt(to));
        }
        if let Some(before) = filters.due_before {
            // As in the indexes by due time.
            query =
                query.filter(sql::<Bool>("coalesce(contents.due_at, 'infinity') < ").bind::<Timestamptz, _>(before));
        }
        if let Some(queue) = filters.queue {
            query = query.filter(sql::<Bool>("contents.status <> 'APPROVED'"));
            query = match queue {
                Queue::Mine => query.filter(contents::assignee_id.eq(viewer.user)),
                Queue::Unassigned => query.filter(contents::assignee_id.is_null()),
                // As in the index of open contents by due time.
                Queue::Overdue => query.filter(
                    sql::<Bool>("coalesce(contents.due_at, 'infinity') < ").bind::<Timestamptz, _>(viewer.now),
                ),
            };
        }
        match found {
            Some(SearchMatches::Among(ids)) => query = query.filter(contents::id.eq_any(ids.clone())),
            // A question for each row, in the order of the list: what so many contents hold is found soon.
            Some(SearchMatches::Matching(tsquery)) => {
                query = query.filter(
                    sql::<Bool>("(SELECT w.words @@ ")
                        .bind::<Text, _>(tsquery.clone())
                        .sql("::tsquery FROM content_words w WHERE w.content_id = contents.id)"),
                );
            }
            Some(SearchMatches::OutsideTitles(tsquery)) => {
                query = query.filter(
                    sql::<Bool>("(SELECT w.words @@ q.q AND NOT ts_filter(w.words, '{a}') @@ q.q FROM content_words w, (SELECT ")
                        .bind::<Text, _>(tsquery.clone())
                        .sql("::tsquery AS q) q WHERE w.content_id = contents.id)"),
                );
            }
            None => {}
        }
        query
    }};
}

/// Orders a boxed query over `contents` and takes what comes after a position. None when the position is of another order.
macro_rules! in_order {
    ($query:expr, $order:expr, $after:expr) => {{
        let (order, after): (SortOrder, Option<ListPosition>) = ($order, $after);
        let query = match (order.column, order.is_descending) {
            (SortColumn::UpdatedAt, false) => $query.order((contents::updated_at.asc(), contents::id.asc())),
            (SortColumn::UpdatedAt, true) => $query.order((contents::updated_at.desc(), contents::id.desc())),
            (SortColumn::CreatedAt, false) => $query.order((contents::created_at.asc(), contents::id.asc())),
            (SortColumn::CreatedAt, true) => $query.order((contents::created_at.desc(), contents::id.desc())),
            (SortColumn::DueAt, false) => {
                $query.order(sql::<Text>("coalesce(contents.due_at, 'infinity'), contents.id"))
            }
            (SortColumn::DueAt, true) => {
                $query.order(sql::<Text>("coalesce(contents.due_at, 'infinity') DESC, contents.id DESC"))
            }
            (SortColumn::Title, false) => $query.order(sql::<Text>("contents.title COLLATE \"fa-x-icu\", contents.id")),
            (SortColumn::Title, true) => {
                $query.order(sql::<Text>("contents.title COLLATE \"fa-x-icu\" DESC, contents.id DESC"))
            }
        };
        match after {
            None => Some(query),
            Some(ListPosition { key, id }) => {
                let column = match order.column {
                    SortColumn::UpdatedAt => sql::<Bool>("(contents.updated_at, contents.id) "),
                    SortColumn::CreatedAt => sql::<Bool>("(contents.created_at, contents.id) "),
                    SortColumn::DueAt => sql::<Bool>("(coalesce(contents.due_at, 'infinity'), contents.id) "),
                    SortColumn::Title => sql::<Bool>("(contents.title COLLATE \"fa-x-icu\", contents.id) "),
                };
                let beyond = if order.is_descending { column.sql("< (") } else { column.sql("> (") };
                match key {
                    Key::At(at) | Key::Due(Some(at)) => {
                        Some(query.filter(
                            beyond.bind::<Timestamptz, _>(at).sql(", ").bind::<sql_types::Uuid, _>(id).sql(")"),
                        ))
                    }
                    Key::Due(None) => {
                        Some(query.filter(beyond.sql("'infinity', ").bind::<sql_types::Uuid, _>(id).sql(")")))
                    }
                    Key::Title(title) => Some(
                        query.filter(beyond.bind::<Text, _>(title).sql(", ").bind::<sql_types::Uuid, _>(id).sql(")")),
                    ),
                    Key::Rank(_) => None,
                }
            }
        }
    }};
}

/// Rows after a position, in order.
pub async fn page(
    conn: &mut Connection,
    viewer: Viewer,
    filters: &Filters,
    found: Option<&SearchMatches>,
    order: SortOrder,
    after: Option<ListPosition>,
    limit: i64,
) -> QueryResult<Vec<ItemRow>> {
    let rows = contents::table.select(ItemRow::as_select()).into_boxed();
    if found.is_none() && !filters.have_an_index() {
        // Of another order: the cursor is bound to its list, so this is none of ours.
        let Some(query) = in_order!(narrow!(rows.limit(limit), viewer, filters, found), order, after) else {
            return Ok(Vec::new());
        };
        return query.load(conn).await;
    }
    // Ids stand in the indexes of orders and of filters: of what a search looks at before it has a page, and of what a filter finds before that
    // is sorted, rows are read of the page alone.
    let ids = contents::table.select(contents::id).limit(limit).into_boxed();
    let Some(ids) = in_order!(narrow!(ids, viewer, filters, found), order, after) else { return Ok(Vec::new()) };
    let these = rows.filter(contents::org_id.eq(viewer.org).and(contents::id.eq_any(ids)));
    match in_order!(these, order, None) {
        Some(query) => query.load(conn).await,
        None => Ok(Vec::new()),
    }
}

/// What a search finds among the contents of a list that come next.
#[derive(Debug)]
pub struct NextHits {
    /// In the order of the list; some more than were wanted, perhaps.
    pub ids: Vec<Uuid>,
    /// Whether the list ends with the contents that were looked at.
    pub is_end: bool,
}

/// Looks at the words of the contents after a position, until as many hits are found as are wanted, or [`LOOKED_AT`] were looked at.
pub async fn next_hits(
    conn: &mut Connection,
    viewer: Viewer,
    filters: &Filters,
    tsquery: &str,
    order: SortOrder,
    after: Option<ListPosition>,
    wanted: usize,
) -> QueryResult<NextHits> {
    let ids = contents::table.select(contents::id).limit(LOOKED_AT as i64).into_boxed();
    let next: Vec<Uuid> = match in_order!(narrow!(ids, viewer, filters, None), order, after) {
        Some(query) => query.load(conn).await?,
        None => Vec::new(),
    };
    let mut hits = Vec::new();
    let (first, rest) = next.split_at(next.len().min(LOOKED_AT_FIRST));
    for some in [first, rest] {
        if hits.len() < wanted && !some.is_empty() {
            let matching = matching_of(conn, viewer.org, some, tsquery).await?;
            hits.extend(some.iter().filter(|id| matching.contains(id)).copied());
        }
    }
    Ok(NextHits { ids: hits, is_end: next.len() < LOOKED_AT })
}

/// Those of some contents that the filters let through.
pub async fn filter_ids(
    conn: &mut Connection,
    viewer: Viewer,
    filters: &Filters,
    found: &SearchMatches,
) -> QueryResult<Vec<Uuid>> {
    narrow!(contents::table.select(contents::id).into_boxed(), viewer, filters, Some(found)).load(conn).await
}

/// Rows by id, in any order.
pub async fn by_ids(conn: &mut Connection, org: Uuid, ids: &[Uuid]) -> QueryResult<Vec<ItemRow>> {
    let these = contents::org_id.eq(org).and(contents::id.eq_any(ids.to_vec()));
    contents::table.filter(these).select(ItemRow::as_select()).load(conn).await
}

/// The texts of some contents: id, text, prompt.
pub async fn texts(conn: &mut Connection, org: Uuid, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, Option<String>, String)>> {
    let these = contents::org_id.eq(org).and(contents::id.eq_any(ids.to_vec()));
    contents::table.filter(these).select((contents::id, contents::body, contents::prompt)).load(conn).await
}

/// How many contents the filters let through, by status and by queue.
pub async fn counts(
    conn: &mut Connection,
    viewer: Viewer,
    filters: &Filters,
    found: Option<&SearchMatches>,
) -> QueryResult<ContentCounts> {
    type Counts = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
    let counts = sql::<Counts>(
        "count(*) FILTER (WHERE status = 'DRAFT'), count(*) FILTER (WHERE status = 'IN_PROGRESS'), \
         count(*) FILTER (WHERE status = 'REVIEW'), count(*) FILTER (WHERE status = 'APPROVED'), \
         count(*) FILTER (WHERE status = 'REJECTED'), \
         count(*) FILTER (WHERE status <> 'APPROVED' AND assignee_id IS NULL), \
         count(*) FILTER (WHERE status <> 'APPROVED' AND assignee_id = ",
    )
    .bind::<sql_types::Uuid, _>(viewer.user)
    .sql("), count(*) FILTER (WHERE status <> 'APPROVED' AND due_at < ")
    .bind::<Timestamptz, _>(viewer.now)
    .sql(")");
    let (draft, in_progress, review, approved, rejected, unassigned, mine, overdue) =
        narrow!(contents::table.select(counts).into_boxed(), viewer, filters, found).first(conn).await?;
    Ok(ContentCounts {
        by_status: StatusCounts { draft, in_progress, review, approved, rejected },
        queues: QueueCounts { mine, unassigned, overdue },
    })
}
