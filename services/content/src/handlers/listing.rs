//! The list of contents, and how many there are.

use std::collections::HashSet;

use actix_web::{
    HttpRequest, get,
    web::{Data, Json},
};
use contexor_api::{
    Page, Problem,
    content::{ContentCounts, ContentItem, ContentQuery, Highlight, Sort},
    org::Role,
};
use contexor_identity::{Caller, Permission, access::AccessTarget};
use contexor_search::Query;
use contexor_service::{ApiError, ApiResult, ReadSource, extract::query_of_many};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    error::ContentError,
    heavy::WorkOwner,
    store::{
        self,
        listing::{Filters, ItemRow, Key, ListPosition, SearchMatches, SortOrder, Viewer},
        search::{FEW_OF_LOOKED_AT, MAX_KNOWN, MAX_RANKED, SearchHit, SearchScope},
    },
};

/// Texts that are looked through for the highlights of one page, code points: a page is cut rather than made of more.
const MAX_PAGE_CHARS: usize = 1_000_000;
/// What an item counts for besides its text: its prompt, which is short as a rule.
const ITEM_CHARS: usize = 4_000;
/// Workspaces whose memberships are asked at the same time.
const MEMBERSHIPS_AT_ONCE: usize = 8;

/// Contents of a workspace, project or organization. Items carry no texts.
///
/// One of `workspace_id`, `project_id` and `org_id` has to be there.
#[utoipa::path(tag = "contents", operation_id = "list_contents", params(ContentQuery),
    responses((status = 200, body = Page<ContentItem>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents")]
pub(crate) async fn list_contents(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> ApiResult<Json<Page<ContentItem>>> {
    let query: ContentQuery = query_of_many(request.query_string())?;
    let (viewer, filters) = narrow(&app, &caller, &query).await?;
    let list = format!("contents:{}:{:?}:{:?}:{filters:?}", viewer.org, query.sort, query.q);
    let cursor: Option<ListCursor> =
        query.cursor.as_deref().map(|cursor| app.cursors.read(&list, cursor)).transpose()?;
    let limit = query.limit as usize;
    let source = app.reads.of(caller.user_id).await;
    let page = match &query.q {
        None => {
            let sort = query.sort.unwrap_or(Sort::CreatedAtDescending);
            if sort == Sort::Relevance {
                return Err(ApiError::invalid_field("sort", "there is relevance with q alone"));
            }
            let after = cursor.map(|cursor| cursor.after);
            plain_page(&source, viewer, &filters, None, sort.into(), after, limit).await?
        }
        Some(words) => {
            let search = Search { app: &app, source: &source, viewer, filters: &filters };
            search.page(words, query.sort.unwrap_or(Sort::Relevance), cursor, limit).await?
        }
    };
    let next_cursor = page.next.map(|next| app.cursors.write(&list, &next));
    Ok(Json(Page { items: page.items, next_cursor }))
}

/// How many contents there are, by status and by queue, with the filters of the list.
#[utoipa::path(tag = "contents", operation_id = "count_contents", params(ContentQuery),
    responses((status = 200, body = ContentCounts), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/counts")]
pub(crate) async fn count_contents(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> ApiResult<Json<ContentCounts>> {
    let query: ContentQuery = query_of_many(request.query_string())?;
    let (viewer, filters) = narrow(&app, &caller, &query).await?;
    let source = app.reads.of(caller.user_id).await;
    let search = Search { app: &app, source: &source, viewer, filters: &filters };
    let found = match &query.q {
        None => None,
        Some(words) => match search.resolve(words, None).await? {
            None => return Ok(Json(ContentCounts { by_status: Default::default(), queues: Default::default() })),
            Some(mut asked) => {
                let hits = search.known(&mut asked, true, MAX_KNOWN).await?.map(SearchMatches::Among);
                Some(hits.unwrap_or_else(|| SearchMatches::Matching(asked.query.tsquery())))
            }
        },
    };
    let mut conn = source.conn().await?;
    Ok(Json(store::listing::counts(&mut conn, viewer, &filters, found.as_ref()).await.map_err(ContentError::from)?))
}

/// Where the caller may look, and for what.
async fn narrow(app: &App, caller: &Caller, query: &ContentQuery) -> ApiResult<(Viewer, Filters)> {
    let (scope, workspaces) = match (query.workspace_id, query.project_id, query.org_id) {
        (Some(workspace), ..) => {
            let scope = app.access.require_workspace(caller, workspace, Permission::ContentRead).await?;
            (scope, Some(vec![workspace]))
        }
        (None, Some(project), _) => {
            let (scope, project) = app.project(caller, project, Permission::ContentRead).await?;
            (scope, Some(vec![project.workspace_id]))
        }
        (None, None, Some(org)) => {
            let scope = app.access.require_org(caller, org, Permission::ContentRead).await?;
            // An admin of the organization is admin of all its workspaces.
            let workspaces = if scope.role == Role::Admin { None } else { Some(readable(app, caller, org).await?) };
            (scope, workspaces)
        }
        (None, None, None) => {
            return Err(ApiError::invalid_field("workspace_id", "give workspace_id, project_id or org_id"));
        }
    };
    if query.org_id.is_some_and(|org| org != scope.org_id) {
        return Err(ApiError::not_found());
    }
    let filters = Filters {
        workspaces,
        project_id: query.project_id,
        status: query.status.0.clone(),
        author_id: query.author_id.0.clone(),
        assignee_id: query.assignee_id.0.clone(),
        reviewer_id: query.reviewer_id.0.clone(),
        tag: query.tag.0.clone(),
        model: query.model.0.clone(),
        prompt_id: query.prompt_id.0.clone(),
        has_pii: query.has_pii,
        created_from: query.created_from,
        created_to: query.created_to,
        due_before: query.due_before,
        queue: query.queue,
    };
    Ok((Viewer { org: scope.org_id, user: scope.user_id, now: contexor_clock::now() }, filters))
}

/// The workspaces of an organization that the caller may read.
async fn readable(app: &App, caller: &Caller, org: Uuid) -> ApiResult<Vec<Uuid>> {
    let all = store::projects::workspaces(&mut *app.db.conn().await?, org).await?;
    let allowed = stream::iter(all)
        .map(async |workspace| -> ApiResult<Option<Uuid>> {
            let membership = app.access.membership(caller.user_id, AccessTarget::Workspace(workspace)).await?;
            let may_read = membership.is_some_and(|membership| {
                membership.org_id == org && Permission::ContentRead.is_granted_to(membership.role)
            });
            Ok(may_read.then_some(workspace))
        })
        .buffered(MEMBERSHIPS_AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    Ok(allowed.into_iter().flatten().collect())
}

/// What a cursor holds: where the list goes on, and how it was read so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ListCursor {
    after: ListPosition,
    /// How a search was answered; none without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    how: Option<SearchMode>,
}

/// How a search is answered. It stays so from page to page, whatever is written meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct SearchMode {
    /// Whether near words count, since no content had the words themselves.
    is_near: bool,
    /// Whether the hits are few enough to be ranked.
    is_ranked: bool,
    /// Whether those with the words in their titles come first, where there are more.
    #[serde(default)]
    titles_first: bool,
}

struct ListPage {
    items: Vec<ContentItem>,
    next: Option<ListCursor>,
}

async fn plain_page(
    source: &ReadSource,
    viewer: Viewer,
    filters: &Filters,
    found: Option<&SearchMatches>,
    order: SortOrder,
    after: Option<ListPosition>,
    limit: usize,
) -> ApiResult<ListPage> {
    let mut conn = source.conn().await?;
    let rows = store::listing::page(&mut conn, viewer, filters, found, order, after, limit as i64 + 1).await?;
    let more = rows.len() > limit;
    let rows: Vec<ItemRow> = rows.into_iter().take(limit).collect();
    let last = rows.last().filter(|_| more).map(|row| ListCursor { after: row.position(order), how: None });
    Ok(ListPage { items: rows.into_iter().map(ContentItem::from).collect(), next: last })
}

/// A query with the spellings that the tenant's contents have.
struct ResolvedQuery {
    query: Query,
    how: SearchMode,
}

struct Search<'a> {
    app: &'a App,
    source: &'a ReadSource,
    viewer: Viewer,
    filters: &'a Filters,
}

impl Search<'_> {
    fn within(&self) -> SearchScope<'_> {
        SearchScope { org: self.viewer.org, workspaces: self.filters.workspaces.as_deref() }
    }

    /// Reads what was typed; `how` is that of the page before. None when nothing but signs was typed.
    async fn resolve(&self, words: &str, how: Option<SearchMode>) -> ApiResult<Option<ResolvedQuery>> {
        let mut query = Query::new(words);
        if query.is_empty() {
            return Ok(None);
        }
        let mut conn = self.source.conn().await?;
        store::search::with_spellings(&mut conn, self.within(), &mut query).await?;
        let how = how.unwrap_or(SearchMode { is_near: false, is_ranked: false, titles_first: false });
        if how.is_near {
            store::search::with_near_words(&mut conn, self.within(), &mut query).await?;
        }
        Ok(Some(ResolvedQuery { query, how }))
    }

    /// Every hit, if they are at most so many. Where a list begins and nobody has the words, near ones are looked for from then on.
    async fn known(&self, asked: &mut ResolvedQuery, is_first: bool, most: usize) -> ApiResult<Option<Vec<Uuid>>> {
        let mut conn = self.source.conn().await?;
        let mut hits = store::search::matching(&mut conn, self.within(), &asked.query.tsquery(), most).await?;
        if is_first && hits.as_ref().is_some_and(Vec::is_empty) {
            asked.how.is_near = true;
            store::search::with_near_words(&mut conn, self.within(), &mut asked.query).await?;
            hits = store::search::matching(&mut conn, self.within(), &asked.query.tsquery(), most).await?;
        }
        Ok(hits)
    }

    async fn page(&self, words: &str, sort: Sort, cursor: Option<ListCursor>, limit: usize) -> ApiResult<ListPage> {
        let how = cursor.as_ref().and_then(|cursor| cursor.how);
        let Some(mut asked) = self.resolve(words, how).await? else {
            return Ok(ListPage { items: Vec::new(), next: None });
        };
        let after = cursor.map(|cursor| cursor.after);
        let (rows, more) = match sort {
            Sort::Relevance => self.by_relevance(&mut asked, how.is_none(), after, limit).await?,
            _ => self.by_column(&mut asked, how.is_none(), sort.into(), after, limit).await?,
        };
        let answered = match (rows.is_empty(), asked.how) {
            (true, _) => "nothing",
            (false, how) if how.is_near => "near_words",
            (false, how) if sort == Sort::Relevance && !how.is_ranked => "too_many_to_rank",
            (false, _) => "words",
        };
        metrics::counter!("contexor_content_searches_total", "answered" => answered).increment(1);
        self.highlighted(asked, rows, more).await
    }

    /// Hits in order of rank, if they are few enough to be ranked; the list stays what it was on its first page.
    async fn by_relevance(
        &self,
        asked: &mut ResolvedQuery,
        is_first: bool,
        after: Option<ListPosition>,
        limit: usize,
    ) -> ApiResult<(Vec<(ListPosition, ItemRow)>, bool)> {
        if is_first || asked.how.is_ranked {
            // Ranked hits may have become more since the first page: the rest of the list is theirs all the same.
            let most = if is_first { MAX_RANKED } else { MAX_KNOWN };
            if let Some(hits) = self.known(asked, is_first, most).await? {
                asked.how.is_ranked = true;
                return self.ranked(&hits, &asked.query.tsquery(), after, limit).await;
            }
        }
        let (rows, more, titles_first) = self.titles_first(asked, after, limit).await?;
        asked.how.titles_first = titles_first;
        Ok((rows, more))
    }

    /// Hits in the order of a column. What many contents hold is among the first of the list; what few hold is known as a whole sooner than
    /// the list is walked.
    async fn by_column(
        &self,
        asked: &mut ResolvedQuery,
        is_first: bool,
        order: SortOrder,
        after: Option<ListPosition>,
        limit: usize,
    ) -> ApiResult<(Vec<(ListPosition, ItemRow)>, bool)> {
        let mut conn = self.source.conn().await?;
        let tsquery = asked.query.tsquery();
        let (viewer, filters) = (self.viewer, self.filters);
        let next =
            store::listing::next_hits(&mut conn, viewer, filters, &tsquery, order, after.clone(), limit + 1).await?;
        let mut hits = next.ids;
        let more = hits.len() > limit;
        // Where nothing was found at all, near words may count.
        if more || next.is_end && !(is_first && hits.is_empty()) {
            hits.truncate(limit);
            let rows = store::listing::by_ids(&mut conn, viewer.org, &hits).await?;
            let rows = rows_in_order(rows, hits, |id| id).map(|(_, row)| (row.position(order), row));
            return Ok((rows.collect(), more));
        }
        drop(conn);
        let mut found = SearchMatches::Matching(tsquery);
        if hits.len() < FEW_OF_LOOKED_AT {
            let was_near = asked.how.is_near;
            let known = self.known(asked, is_first, MAX_KNOWN).await?;
            if asked.how.is_near && !was_near && known.is_none() {
                // Near words of many contents are among the first of the list.
                return Box::pin(self.by_column(asked, false, order, after, limit)).await;
            }
            found = known.map_or_else(|| SearchMatches::Matching(asked.query.tsquery()), SearchMatches::Among);
        }
        self.walk(&found, order, after, limit).await
    }

    /// More hits than can be ranked, after a position: the best of those with the words in their titles, then the others by change. Where
    /// titles alone have too many, all by change; the last of the answer says which, and it stays so from page to page.
    async fn titles_first(
        &self,
        asked: &mut ResolvedQuery,
        after: Option<ListPosition>,
        limit: usize,
    ) -> ApiResult<(Vec<(ListPosition, ItemRow)>, bool, bool)> {
        let (tsquery, order) = (asked.query.tsquery(), SortOrder::from(Sort::Relevance));
        let is_first = after.is_none();
        // A rank means nothing in the order of a column: then that begins anew.
        let changed_after = after.clone().filter(|after| !matches!(after.key, Key::Rank(_)));
        let titles = if is_first || asked.how.titles_first {
            let mut conn = self.source.conn().await?;
            store::search::matching_titles(&mut conn, self.within(), &tsquery, MAX_RANKED).await?
        } else {
            None
        };
        if titles.is_none() && (is_first || !asked.how.titles_first) {
            let (rows, more) = self.by_column(asked, false, order, changed_after, limit).await?;
            return Ok((rows, more, false));
        }
        let (mut rows, mut more) = match (&titles, &after) {
            // Behind the titles already, or they have become too many since the first page.
            (_, Some(ListPosition { key: Key::At(_), .. })) | (None, _) => (Vec::new(), false),
            (Some(titles), _) => self.ranked(titles, &tsquery, after.clone(), limit).await?,
        };
        if !more {
            let others = match (self.known(asked, false, MAX_KNOWN).await?, titles) {
                (Some(hits), Some(titles)) => {
                    let titles: HashSet<Uuid> = titles.into_iter().collect();
                    SearchMatches::Among(hits.iter().filter(|hit| !titles.contains(hit)).copied().collect())
                }
                _ => SearchMatches::OutsideTitles(tsquery),
            };
            let rest = limit - rows.len();
            let (others, others_more) = self.walk(&others, order, changed_after, rest).await?;
            rows.extend(others);
            more = others_more;
        }
        Ok((rows, more, true))
    }

    /// Hits in the order of a column, after a position.
    async fn walk(
        &self,
        found: &SearchMatches,
        order: SortOrder,
        after: Option<ListPosition>,
        limit: usize,
    ) -> ApiResult<(Vec<(ListPosition, ItemRow)>, bool)> {
        let mut conn = self.source.conn().await?;
        let count = limit as i64 + 1;
        let rows = store::listing::page(&mut conn, self.viewer, self.filters, Some(found), order, after, count).await?;
        let more = rows.len() > limit;
        Ok((rows.into_iter().take(limit).map(|row| (row.position(order), row)).collect(), more))
    }

    /// The best of some hits after a position.
    async fn ranked(
        &self,
        hits: &[Uuid],
        tsquery: &str,
        after: Option<ListPosition>,
        limit: usize,
    ) -> ApiResult<(Vec<(ListPosition, ItemRow)>, bool)> {
        let found = SearchMatches::Among(hits.to_vec());
        let mut conn = self.source.conn().await?;
        let allowed = store::listing::filter_ids(&mut conn, self.viewer, self.filters, &found).await?;
        let mut hits = store::search::ranked(&mut conn, self.viewer.org, &allowed, tsquery).await?;
        hits.sort_by(|a, b| b.rank.total_cmp(&a.rank).then_with(|| b.content_id.cmp(&a.content_id)));
        if let Some(ListPosition { key: Key::Rank(rank), id }) = after {
            hits.retain(|hit| hit.rank.total_cmp(&rank).then_with(|| hit.content_id.cmp(&id)).is_lt());
        }
        let more = hits.len() > limit;
        hits.truncate(limit);
        let ids: Vec<Uuid> = hits.iter().map(|hit| hit.content_id).collect();
        let rows = store::listing::by_ids(&mut conn, self.viewer.org, &ids).await?;
        let ordered = rows_in_order(rows, hits, |hit| hit.content_id);
        let at = |hit: SearchHit| ListPosition { key: Key::Rank(hit.rank), id: hit.content_id };
        Ok((ordered.map(|(hit, row)| (at(hit), row)).collect(), more))
    }

    /// The rows with the places of the words in their texts; as many of them as may be looked through.
    async fn highlighted(
        &self,
        asked: ResolvedQuery,
        mut rows: Vec<(ListPosition, ItemRow)>,
        more: bool,
    ) -> ApiResult<ListPage> {
        let mut chars = 0;
        let fits = rows.iter().take_while(|(_, row)| {
            let is_first = chars == 0;
            chars += row.body_chars() + ITEM_CHARS;
            is_first || chars <= MAX_PAGE_CHARS
        });
        let fits = fits.count();
        let more = more || fits < rows.len();
        rows.truncate(fits);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|(position, _)| ListCursor { after: position.clone(), how: Some(asked.how) });
        let ids: Vec<Uuid> = rows.iter().map(|(_, row)| row.id()).collect();
        let mut texts = if ids.is_empty() {
            Vec::new()
        } else {
            store::listing::texts(&mut *self.source.conn().await?, self.viewer.org, &ids).await?
        };
        let owner = WorkOwner { org: self.viewer.org, caller: self.viewer.user };
        let items = self.app.heavy.run(owner, move || {
            rows.into_iter()
                .map(|(_, row)| {
                    let mut item = ContentItem::from(row);
                    let at = texts.iter().position(|(id, ..)| *id == item.id);
                    let (body, prompt) = match at.map(|at| texts.swap_remove(at)) {
                        Some((_, body, prompt)) => (body, Some(prompt)),
                        None => (None, None),
                    };
                    item.highlights = Some(places(&asked.query, &item, body.as_deref(), prompt.as_deref()));
                    item
                })
                .collect()
        });
        Ok(ListPage { items: items.await.map_err(ContentError::from)?, next })
    }
}

/// Rows in the order of hits, each with its hit; without hits whose row is gone.
fn rows_in_order<H: Copy>(
    mut rows: Vec<ItemRow>,
    hits: Vec<H>,
    id: impl Fn(H) -> Uuid,
) -> impl Iterator<Item = (H, ItemRow)> {
    hits.into_iter().filter_map(move |hit| {
        let at = rows.iter().position(|row| row.id() == id(hit))?;
        Some((hit, rows.swap_remove(at)))
    })
}

fn places(query: &Query, item: &ContentItem, body: Option<&str>, prompt: Option<&str>) -> Vec<Highlight> {
    let tags = item.tags.iter().enumerate().map(|(index, tag)| (format!("tags[{index}]"), tag.as_str()));
    let texts = body.map(|body| ("body".to_owned(), body)).into_iter();
    let texts = texts.chain(prompt.map(|prompt| ("prompt".to_owned(), prompt)));
    std::iter::once(("title".to_owned(), item.title.as_str()))
        .chain(tags)
        .chain(texts)
        .flat_map(|(field, text)| {
            let places = query.highlights(text).into_iter();
            places.map(move |place| Highlight { field: field.clone(), start: place.start, end: place.end })
        })
        .collect()
}
