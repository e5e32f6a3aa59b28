//! The index of words: written with every text, asked by every search.

use std::collections::{BTreeSet, HashSet};

use contexor_db::Connection;
use contexor_search::{Document, FOLD_VERSION, Query, Weight};
use diesel::{
    prelude::*,
    query_builder::SqlQuery,
    sql_query,
    sql_types::{self, Array},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::content_rows::{ContentChanges, ContentRow};
use crate::schema::{content_words, contents, dictionary};

/// Texts up to this length are folded where they are: handing them over would take longer. Bytes.
const FOLD_IN_PLACE_BYTES: usize = 8 * 1024;
/// Hits that are ranked: what more contents hold says nothing about any of them.
pub const MAX_RANKED: usize = 1_000;
/// Hits that are known one by one. A page of more is found sooner by asking of each content in the order of the list.
pub const MAX_KNOWN: usize = 5_000;
/// Contents whose words are looked at one by one, from where a page begins: what one of twenty contents holds is found there, within a sixth of
/// the time of asking the index for it.
pub(super) const LOOKED_AT: usize = 500;
/// How many of them at first.
pub(super) const LOOKED_AT_FIRST: usize = 50;
/// Of what fewer of them hold, every hit is looked for in the index; what more of them hold is found soon by going on.
pub const FEW_OF_LOOKED_AT: usize = 8;
/// Near words that are looked for instead of one that no content has.
const NEAR_WORDS: i64 = 20;

/// The texts of a content that are searched.
#[derive(Debug, Clone)]
pub struct SearchableText {
    /// The title.
    pub title: String,
    /// Labels.
    pub tags: Vec<String>,
    /// The text.
    pub body: Option<String>,
    /// What the model is asked.
    pub prompt: String,
}

impl SearchableText {
    fn of(row: &ContentRow) -> Self {
        Self { title: row.title.clone(), tags: row.tags.clone(), body: row.body.clone(), prompt: row.prompt.clone() }
    }

    fn len(&self) -> usize {
        self.body.as_deref().map_or(0, str::len) + self.prompt.len()
    }

    fn document(&self) -> Document {
        let tags = self.tags.iter().map(|tag| (tag.as_str(), Weight::B));
        let body = self.body.as_deref().map(|body| (body, Weight::C));
        Document::new(
            std::iter::once((self.title.as_str(), Weight::A))
                .chain(tags)
                .chain(body)
                .chain(std::iter::once((self.prompt.as_str(), Weight::D))),
        )
    }
}

impl ContentChanges {
    /// Whether anything changes that is searched.
    pub fn touches_texts(&self) -> bool {
        self.body.is_some() || self.touches_other_texts()
    }

    /// Whether anything but the text changes that is searched.
    pub fn touches_other_texts(&self) -> bool {
        self.title.is_some() || self.tags.is_some() || self.prompt.is_some()
    }
}

/// What a content is indexed by from now on.
#[derive(Debug)]
pub struct IndexChange {
    org: Uuid,
    workspace: Uuid,
    content: Uuid,
    texts: SearchableText,
    /// The words that it was indexed under; none where no word goes.
    before: Vec<String>,
}

impl IndexChange {
    fn new(row: &ContentRow, texts: SearchableText, before: Vec<String>) -> Self {
        Self { org: row.org_id, workspace: row.workspace_id, content: row.id, texts, before }
    }

    /// The content with another text, which was indexed under these words.
    pub fn with_body(row: &ContentRow, body: &str, before: Vec<String>) -> Self {
        Self::new(row, SearchableText { body: Some(body.to_owned()), ..SearchableText::of(row) }, before)
    }
}

/// Indexes a content as it is now. To be called in the transaction that changes its texts.
pub async fn index(conn: &mut Connection, row: &ContentRow) -> QueryResult<()> {
    let words = words_of(conn, row.org_id, row.id).await?;
    index_all(conn, vec![IndexChange::new(row, SearchableText::of(row), words)]).await
}

/// Indexes a content that is new, or that has got a first text and nothing else: no word of it has gone.
pub async fn index_more(conn: &mut Connection, row: &ContentRow) -> QueryResult<()> {
    index_all(conn, vec![IndexChange::new(row, SearchableText::of(row), Vec::new())]).await
}

/// Indexes a content whose prompt alone changes.
pub async fn index_with_prompt(conn: &mut Connection, read: &ContentRow, prompt: String) -> QueryResult<()> {
    let words = words_of(conn, read.org_id, read.id).await?;
    let texts = SearchableText { prompt, ..SearchableText::of(read) };
    index_all(conn, vec![IndexChange::new(read, texts, words)]).await
}

/// Indexes contents, each of them once.
pub async fn index_all(conn: &mut Connection, changes: Vec<IndexChange>) -> QueryResult<()> {
    let (mut orgs, mut workspaces, mut contents, mut vectors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut known: BTreeSet<(Uuid, Uuid, String)> = BTreeSet::new();
    let mut gone = Vec::new();
    for change in changes {
        let IndexChange { org, workspace, content, texts, before } = change;
        let document = if texts.len() <= FOLD_IN_PLACE_BYTES {
            texts.document()
        } else {
            let folded = tokio::task::spawn_blocking(move || texts.document()).await;
            folded.map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?
        };
        let now: HashSet<&str> = document.words.iter().map(String::as_str).collect();
        let words: Vec<String> = before.into_iter().filter(|word| !now.contains(word.as_str())).collect();
        if !words.is_empty() {
            gone.push((org, workspace, content, words));
        }
        orgs.push(org);
        workspaces.push(workspace);
        contents.push(content);
        vectors.push(document.tsvector);
        known.extend(document.words.into_iter().map(|word| (org, workspace, word)));
    }
    sql_query(INDEX_ALL)
        .bind::<Array<sql_types::Uuid>, _>(contents)
        .bind::<Array<sql_types::Uuid>, _>(orgs)
        .bind::<Array<sql_types::Uuid>, _>(workspaces)
        .bind::<Array<sql_types::Text>, _>(vectors)
        .bind::<sql_types::SmallInt, _>(FOLD_VERSION)
        .execute(conn)
        .await?;
    let (mut orgs, mut workspaces, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for (org, workspace, word) in known {
        orgs.push(org);
        workspaces.push(workspace);
        words.push(word);
    }
    sql_query(KNOW_WORDS)
        .bind::<Array<sql_types::Uuid>, _>(orgs)
        .bind::<Array<sql_types::Uuid>, _>(workspaces)
        .bind::<Array<sql_types::Text>, _>(words)
        .execute(conn)
        .await?;
    for (org, workspace, content, words) in gone {
        forget(conn, org, workspace, content, words).await?;
    }
    Ok(())
}

const INDEX_ALL: &str = "\
    INSERT INTO content_words (content_id, org_id, workspace_id, fold_version, words) \
    SELECT w.content_id, w.org_id, w.workspace_id, $5, w.words::tsvector \
    FROM unnest($1, $2, $3, $4) AS w (content_id, org_id, workspace_id, words) \
    ON CONFLICT (content_id) DO UPDATE SET fold_version = excluded.fold_version, words = excluded.words";

/// In one order everywhere: two transactions never wait for each other.
const KNOW_WORDS: &str = "\
    INSERT INTO dictionary (org_id, workspace_id, word) \
    SELECT n.org_id, n.workspace_id, n.word FROM unnest($1, $2, $3) AS n (org_id, workspace_id, word) \
    WHERE NOT EXISTS (SELECT FROM dictionary d WHERE d.org_id = n.org_id AND d.workspace_id = n.workspace_id AND d.word = n.word) \
    ORDER BY n.org_id, n.workspace_id, n.word ON CONFLICT DO NOTHING";

/// The words that a content is indexed under.
pub async fn words_of(conn: &mut Connection, org: Uuid, content: Uuid) -> QueryResult<Vec<String>> {
    let words: Option<Vec<String>> = content_words::table
        .find(content)
        .filter(content_words::org_id.eq(org))
        .select(diesel::dsl::sql::<sql_types::Array<sql_types::Text>>("tsvector_to_array(words)"))
        .first(conn)
        .await
        .optional()?;
    Ok(words.unwrap_or_default())
}

/// Takes words out of the dictionary of a workspace that no content but this one has.
pub async fn forget(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    content: Uuid,
    words: Vec<String>,
) -> QueryResult<()> {
    if words.is_empty() {
        return Ok(());
    }
    sql_query(
        "DELETE FROM dictionary d WHERE d.org_id = $1 AND d.workspace_id = $2 AND d.word = ANY($3) \
         AND NOT EXISTS (SELECT FROM content_words w WHERE w.org_id = $1 AND w.workspace_id = $2 AND w.content_id <> $4 \
           AND w.words @@ array_to_tsvector(ARRAY[d.word])::text::tsquery)",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Uuid, _>(workspace)
    .bind::<sql_types::Array<sql_types::Text>, _>(&words)
    .bind::<sql_types::Uuid, _>(content)
    .execute(conn)
    .await
    .map(drop)
}

/// Deletes the dictionary of a tenant, or of one workspace in it.
pub async fn delete_dictionary(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>) -> QueryResult<usize> {
    let mut statement = diesel::delete(dictionary::table.filter(dictionary::org_id.eq(org))).into_boxed();
    if let Some(workspace) = workspace {
        statement = statement.filter(dictionary::workspace_id.eq(workspace));
    }
    statement.execute(conn).await
}

/// Contents of all tenants that are not indexed, or by older rules of folding; locked, so that several processes share the work.
pub async fn outdated(conn: &mut Connection, most: i64) -> QueryResult<Vec<ContentRow>> {
    // Two questions: the first is answered by the index of versions, however many contents there are.
    let older: Vec<ContentRow> = contents::table
        .inner_join(content_words::table.on(content_words::content_id.eq(contents::id)))
        .filter(content_words::fold_version.lt(FOLD_VERSION))
        .select(ContentRow::as_select())
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    if !older.is_empty() {
        return Ok(older);
    }
    let indexed = content_words::table.filter(content_words::content_id.eq(contents::id));
    contents::table
        .filter(diesel::dsl::not(diesel::dsl::exists(indexed.select(content_words::content_id))))
        .select(ContentRow::as_select())
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Where a search looks.
#[derive(Debug, Clone, Copy)]
pub struct SearchScope<'a> {
    /// The tenant.
    pub org: Uuid,
    /// The workspaces; all of the tenant's when there are none.
    pub workspaces: Option<&'a [Uuid]>,
}

#[derive(QueryableByName)]
struct WordRow {
    #[diesel(sql_type = sql_types::Text)]
    word: String,
}

/// Finds every spelling of the query's words that the tenant's contents have.
pub async fn with_spellings(conn: &mut Connection, within: SearchScope<'_>, query: &mut Query) -> QueryResult<()> {
    let pieces = query.pieces();
    if pieces.is_empty() {
        return Ok(());
    }
    let known: Vec<String> = dictionary::table
        .filter(dictionary::org_id.eq(within.org).and(dictionary::word.eq_any(pieces)))
        .select(dictionary::word)
        .distinct()
        .load(conn)
        .await?;
    query.split(&known.into_iter().collect());
    Ok(())
}

/// Finds words that hold the query's words, or are spelled nearly so.
pub async fn with_near_words(conn: &mut Connection, within: SearchScope<'_>, query: &mut Query) -> QueryResult<()> {
    for (index, typed) in query.typed().into_iter().enumerate() {
        let near: Vec<WordRow> = if typed.chars().count() < 3 {
            // Too short for trigrams: the beginnings of words alone.
            sql_query(
                "SELECT DISTINCT word FROM dictionary WHERE org_id = $1 AND ($2::uuid[] IS NULL OR workspace_id = ANY($2)) \
                 AND word >= $3 AND word < $3 || U&'\\+10FFFF' ORDER BY word LIMIT $4",
            )
            .bind::<sql_types::Uuid, _>(within.org)
            .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(within.workspaces)
            .bind::<sql_types::Text, _>(&typed)
            .bind::<sql_types::BigInt, _>(NEAR_WORDS)
            .load(conn)
            .await?
        } else {
            // Folded words hold letters and digits alone, so no sign of the pattern.
            sql_query(
                "SELECT word FROM ( \
                   SELECT DISTINCT word FROM dictionary WHERE org_id = $1 AND ($2::uuid[] IS NULL OR workspace_id = ANY($2)) \
                   AND (word LIKE '%' || $3 || '%' OR word % $3) \
                 ) near ORDER BY similarity(word, $3) DESC, word LIMIT $4",
            )
            .bind::<sql_types::Uuid, _>(within.org)
            .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(within.workspaces)
            .bind::<sql_types::Text, _>(&typed)
            .bind::<sql_types::BigInt, _>(NEAR_WORDS)
            .load(conn)
            .await?
        };
        query.also(index, near.into_iter().map(|row| row.word));
    }
    Ok(())
}

/// A content that a search found.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct SearchHit {
    /// The content.
    #[diesel(sql_type = sql_types::Uuid)]
    pub content_id: Uuid,
    /// How well it fits; more is better.
    #[diesel(sql_type = sql_types::Float4)]
    pub rank: f32,
}

/// Contents that a search finds, if they are at most so many; none if they are more.
pub async fn matching(
    conn: &mut Connection,
    within: SearchScope<'_>,
    tsquery: &str,
    most: usize,
) -> QueryResult<Option<Vec<Uuid>>> {
    let statement = sql_query(
        "WITH hits AS MATERIALIZED (SELECT content_id FROM content_words \
           WHERE org_id = $1 AND ($2::uuid[] IS NULL OR workspace_id = ANY($2)) AND words @@ $3::tsquery) \
         SELECT content_id FROM hits LIMIT $4",
    );
    few(conn, statement, within, tsquery, most).await
}

/// Those of some contents that a search finds.
pub(super) async fn matching_of(
    conn: &mut Connection,
    org: Uuid,
    contents: &[Uuid],
    tsquery: &str,
) -> QueryResult<HashSet<Uuid>> {
    let found: Vec<ContentIdRow> = sql_query(
        "SELECT content_id FROM content_words WHERE org_id = $1 AND content_id = ANY($2) AND words @@ $3::tsquery",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(contents)
    .bind::<sql_types::Text, _>(tsquery)
    .load(conn)
    .await?;
    Ok(found.into_iter().map(|row| row.content_id).collect())
}

/// Contents that a search finds by titles alone, if they are at most so many; none if they are more.
pub async fn matching_titles(
    conn: &mut Connection,
    within: SearchScope<'_>,
    tsquery: &str,
    most: usize,
) -> QueryResult<Option<Vec<Uuid>>> {
    let statement = sql_query(
        "WITH hits AS MATERIALIZED (SELECT content_id FROM content_words \
           WHERE org_id = $1 AND ($2::uuid[] IS NULL OR workspace_id = ANY($2)) AND ts_filter(words, '{a}') @@ $3::tsquery) \
         SELECT content_id FROM hits LIMIT $4",
    );
    few(conn, statement, within, tsquery, most).await
}

/// How well contents fit a search.
pub async fn ranked(conn: &mut Connection, org: Uuid, contents: &[Uuid], tsquery: &str) -> QueryResult<Vec<SearchHit>> {
    sql_query(
        "SELECT content_id, ts_rank(words, $3::tsquery, 1) AS rank FROM content_words WHERE org_id = $1 AND content_id = ANY($2)",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(contents)
    .bind::<sql_types::Text, _>(tsquery)
    .load(conn)
    .await
}

#[derive(QueryableByName)]
struct ContentIdRow {
    #[diesel(sql_type = sql_types::Uuid)]
    content_id: Uuid,
}

/// The contents of a statement over an organization, workspaces, a `tsquery` and a limit; none if they are more than `most`. Its hits are a
/// materialized expression, which is planned as if all of them were read: with the limit in view the table would be read from its beginning.
async fn few(
    conn: &mut Connection,
    statement: SqlQuery,
    within: SearchScope<'_>,
    tsquery: &str,
    most: usize,
) -> QueryResult<Option<Vec<Uuid>>> {
    let found: Vec<ContentIdRow> = statement
        .bind::<sql_types::Uuid, _>(within.org)
        .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(within.workspaces)
        .bind::<sql_types::Text, _>(tsquery)
        .bind::<sql_types::BigInt, _>(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1))
        .load(conn)
        .await?;
    Ok((found.len() <= most).then(|| found.into_iter().map(|row| row.content_id).collect()))
}
