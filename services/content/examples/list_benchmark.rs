//! How long lists and searches take at the database, at any number of contents in one organization.
//!
//! ```text
//! cargo run --release -p contexor-content --example list_benchmark -- postgres://…/empty_database 1000000
//! ```
//!
//! Makes the tables, fills them (a quarter of an hour for a million), then asks what the API asks, through the service's own
//! statements: the first page and page 500 of every order, every filter under every order, and searches for frequent and rare words. Prints median
//! and 95th percentile, and how often a table was read from end to end. Run again on the same database, it fills nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use contexor_api::content::{Queue, Sort, Status};
use contexor_content::{
    Content,
    store::{
        listing::{self, Filters, SearchMatches, SortOrder, Viewer},
        search::{self, FEW_OF_LOOKED_AT, MAX_KNOWN, MAX_RANKED, SearchScope},
    },
};
use contexor_db::Connection;
use contexor_search::{Document, FOLD_VERSION, Query, Weight};
use contexor_service::migrate;
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::{AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _};
use uuid::Uuid;

const WORKSPACES: usize = 20;
const PROJECTS: usize = 200;
const AUTHORS: usize = 500;
const WORDS: u64 = 50_000;
const BATCH: usize = 1_000;
const ASKS: u64 = 200;

const SORTS: [Sort; 8] = [
    Sort::UpdatedAt,
    Sort::UpdatedAtDescending,
    Sort::CreatedAt,
    Sort::CreatedAtDescending,
    Sort::DueAt,
    Sort::DueAtDescending,
    Sort::Title,
    Sort::TitleDescending,
];

/// Each filter of the list, of few contents and of many.
fn every_filter(viewer: Viewer) -> Vec<(&'static str, Filters)> {
    let day = TimeDelta::days(1);
    // md5('10'), which 1 of 300 contents is made from.
    let prompt = Uuid::from_u128(0xd3d9_4468_02a4_4259_755d_38e6_d163_e820);
    let all = Filters::default;
    vec![
        ("status", Filters { status: vec![Status::Review], ..all() }),
        ("two statuses", Filters { status: vec![Status::Review, Status::Draft], ..all() }),
        ("a status that nothing has", Filters { status: vec![Status::InProgress], ..all() }),
        ("author", Filters { author_id: vec![viewer.user], ..all() }),
        ("two authors", Filters { author_id: vec![viewer.user, id(5, 8)], ..all() }),
        ("assignee", Filters { assignee_id: vec![viewer.user], ..all() }),
        ("reviewer", Filters { reviewer_id: vec![viewer.user], ..all() }),
        ("tag", Filters { tag: vec!["t7".into()], ..all() }),
        ("model of most", Filters { model: vec!["gpt-4.1-mini".into()], ..all() }),
        ("model of few", Filters { model: vec!["gpt-4o".into()], ..all() }),
        ("model of none", Filters { model: vec!["none".into()], ..all() }),
        ("stored prompt", Filters { prompt_id: vec![prompt], ..all() }),
        ("personal data", Filters { has_pii: Some(true), ..all() }),
        ("no personal data", Filters { has_pii: Some(false), ..all() }),
        ("created in the last day", Filters { created_from: Some(viewer.now - day), ..all() }),
        (
            "created in a day",
            Filters { created_from: Some(viewer.now - day * 6), created_to: Some(viewer.now - day * 5), ..all() },
        ),
        ("due before a time", Filters { due_before: Some(viewer.now - day * 20), ..all() }),
        ("mine", Filters { queue: Some(Queue::Mine), ..all() }),
        ("unassigned", Filters { queue: Some(Queue::Unassigned), ..all() }),
        ("overdue", Filters { queue: Some(Queue::Overdue), ..all() }),
        ("author and status", Filters { author_id: vec![viewer.user], status: vec![Status::Review], ..all() }),
    ]
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: u64) -> u64 {
        self.roll() % most
    }

    /// A word; the first ones are by far the most frequent, as in any language.
    fn word(&mut self) -> String {
        let share = (self.below(1_000_000) as f64 + 1.0) / 1_000_000.0;
        word((WORDS as f64).powf(share) as u64)
    }
}

fn word(number: u64) -> String {
    const LETTERS: [char; 16] = ['ا', 'ب', 'ت', 'د', 'ر', 'س', 'ش', 'ف', 'ک', 'گ', 'ل', 'م', 'ن', 'و', 'ه', 'ی'];
    let mut rest = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 << 63;
    let mut word = String::new();
    for _ in 0..4 + number % 4 {
        word.push(LETTERS[(rest % 16) as usize]);
        rest /= 16;
    }
    word
}

fn id(kind: u64, number: usize) -> Uuid {
    Uuid::from_u64_pair(kind << 32 | 0x7000, number as u64 | 1 << 63)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

async fn fill(conn: &mut Connection, contents: usize) {
    let dropped = "DROP INDEX IF EXISTS content_words_search, content_words_search_titles, dictionary_search";
    conn.batch_execute(dropped).await.unwrap();
    let org = id(1, 0);
    for number in 0..PROJECTS {
        sql_query(
            "INSERT INTO projects (id, org_id, workspace_id, name, description, created_by, created_at, updated_at) \
             VALUES ($1, $2, $3, 'P', '', $1, now(), now())",
        )
        .bind::<sql_types::Uuid, _>(id(3, number))
        .bind::<sql_types::Uuid, _>(org)
        .bind::<sql_types::Uuid, _>(id(2, number % WORKSPACES))
        .execute(conn)
        .await
        .unwrap();
    }
    let mut dice = Dice(7);
    for first in (0..contents).step_by(BATCH) {
        let batch = BATCH.min(contents - first);
        let (mut ids, mut projects, mut authors, mut titles, mut bodies, mut words) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for number in first..first + batch {
            let text = |dice: &mut Dice, count: usize| (0..count).map(|_| dice.word()).collect::<Vec<_>>().join(" ");
            let (title, body) = (text(&mut dice, 5), text(&mut dice, 120));
            ids.push(id(4, number));
            projects.push(dice.below(PROJECTS as u64) as i32);
            authors.push(id(5, dice.below(AUTHORS as u64) as usize));
            words.push(Document::new([(title.as_str(), Weight::A), (body.as_str(), Weight::C)]).tsvector);
            titles.push(title);
            bodies.push(body);
        }
        sql_query(
            "INSERT INTO contents (id, org_id, workspace_id, project_id, title, prompt, model, status, body, tags, version, author_id, \
               assignee_id, reviewer_id, prompt_id, prompt_version, due_at, pii_status, created_at, updated_at) \
             SELECT made.id, $1, p.workspace_id, p.id, title, 'P', \
               (ARRAY['gpt-4.1-mini', 'gpt-4.1', 'gpt-4o'])[1 + (n % 100 > 60)::int + (n % 100 = 99)::int], \
               (ARRAY['DRAFT', 'REVIEW', 'APPROVED', 'REJECTED'])[1 + n % 4], body, ARRAY['t' || n % 1000], 1, author, \
               CASE WHEN n % 3 = 0 THEN author END, CASE WHEN n % 4 > 1 THEN author END, \
               CASE WHEN n % 5 = 0 THEN md5((n % 300)::text)::uuid END, CASE WHEN n % 5 = 0 THEN 1 END, CASE WHEN h % 2 = 0 THEN now() + (CASE WHEN n % 4 = 2 THEN -1 ELSE 1 END) * (h / 2 % 1000 - (n % 4 <> 2)::int * 500) * interval '1 hour' END, \
               CASE WHEN n % 200 = 0 THEN 'found' ELSE 'clean' END, \
               now() - (n * 7919 % 1000003) * interval '1 second', now() - (n * 104729 % 1000003) * interval '1 second' \
             FROM unnest($2, $3, $4, $5, $6) WITH ORDINALITY AS made (id, project, author, title, body, at), \
               LATERAL (SELECT $7 + at AS n, ('x' || left(md5(($7 + at)::text), 7))::bit(28)::int AS h) numbered, \
               LATERAL (SELECT projects.id, projects.workspace_id FROM projects WHERE projects.org_id = $1 ORDER BY projects.id OFFSET project LIMIT 1) p",
        )
        .bind::<sql_types::Uuid, _>(org)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .bind::<sql_types::Array<sql_types::Integer>, _>(&projects)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&authors)
        .bind::<sql_types::Array<sql_types::Text>, _>(&titles)
        .bind::<sql_types::Array<sql_types::Text>, _>(&bodies)
        .bind::<sql_types::BigInt, _>(first as i64)
        .execute(conn)
        .await
        .unwrap();
        sql_query(
            "INSERT INTO content_words (content_id, org_id, workspace_id, fold_version, words) \
             SELECT made.id, c.org_id, c.workspace_id, $3, made.words::tsvector FROM unnest($1, $2) AS made (id, words) \
             JOIN contents c ON c.id = made.id",
        )
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .bind::<sql_types::Array<sql_types::Text>, _>(&words)
        .bind::<sql_types::SmallInt, _>(FOLD_VERSION)
        .execute(conn)
        .await
        .unwrap();
        if first % 100_000 == 0 {
            println!("{first} contents are made");
        }
    }
    let all: Vec<String> = (0..=WORDS).map(word).collect();
    sql_query(
        "INSERT INTO dictionary (org_id, workspace_id, word) SELECT DISTINCT $1, p.workspace_id, w.word \
         FROM unnest($2) AS w (word), projects p WHERE p.org_id = $1 ON CONFLICT DO NOTHING",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Array<sql_types::Text>, _>(&all)
    .execute(conn)
    .await
    .unwrap();
    println!("the indexes of words are made");
    conn.batch_execute(
        "CREATE INDEX content_words_search ON content_words USING gin (org_id, words) WITH (fastupdate = off); \
         CREATE INDEX content_words_search_titles ON content_words USING gin (org_id, ts_filter(words, '{a}')) WITH (fastupdate = off); \
         CREATE INDEX dictionary_search ON dictionary USING gin (org_id, word gin_trgm_ops)",
    )
    .await
    .unwrap();
    // By itself: statements that are sent together are one transaction.
    conn.batch_execute("VACUUM ANALYZE").await.unwrap();
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    println!("{what:<64} p50 {:>8.2} ms   p95 {:>8.2} ms   most {:>8.2} ms", at(50), at(95), at(100));
}

/// The first page of what a search finds, by time of change, as the service reads it. Says whether the index of words was not asked.
async fn page_by_change(conn: &mut Connection, viewer: Viewer, tsquery: &str) -> bool {
    let (filters, order) = (Filters::default(), SortOrder::from(Sort::UpdatedAtDescending));
    let next = listing::next_hits(conn, viewer, &filters, tsquery, order, None, 21).await.unwrap();
    if next.ids.len() >= 21 {
        listing::by_ids(conn, viewer.org, &next.ids[..21]).await.unwrap();
        return true;
    }
    let is_rare = next.ids.len() < FEW_OF_LOOKED_AT;
    let within = SearchScope { org: viewer.org, workspaces: None };
    let hits = if is_rare { search::matching(conn, within, tsquery, MAX_KNOWN).await.unwrap() } else { None };
    let found = hits.map_or_else(|| SearchMatches::Matching(tsquery.to_owned()), SearchMatches::Among);
    listing::page(conn, viewer, &filters, Some(&found), order, None, 21).await.unwrap();
    !is_rare
}

async fn sequential_scans(conn: &mut Connection) -> i64 {
    conn.batch_execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    let count: Count = sql_query(
        "SELECT sum(seq_scan)::bigint AS count FROM pg_stat_user_tables WHERE relname IN ('contents', 'content_words', 'dictionary')",
    )
    .get_result(conn)
    .await
    .unwrap();
    count.count
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, contents] = arguments.as_slice() else { panic!("give the address of an empty database and a number") };
    migrate::<Content>(url).await.unwrap();
    let mut conn = Connection::establish(url).await.unwrap();
    let there: Count = sql_query("SELECT count(*) AS count FROM contents").get_result(&mut conn).await.unwrap();
    if there.count == 0 {
        fill(&mut conn, contents.parse().unwrap()).await;
    }
    let conn = &mut conn;
    let viewer = Viewer { org: id(1, 0), user: id(5, 7), now: contexor_clock::now() };
    let workspace = Filters { workspaces: Some(vec![id(2, 3)]), ..Filters::default() };
    let before = sequential_scans(conn).await;

    for (scope, filters) in [("organization", Filters::default()), ("workspace", workspace.clone())] {
        for sort in [Sort::CreatedAtDescending, Sort::UpdatedAtDescending, Sort::DueAt, Sort::Title] {
            let order = SortOrder::from(sort);
            let (mut first, mut later, mut after) = (Vec::new(), Vec::new(), None);
            for page in 0..510 {
                let begun = Instant::now();
                let rows = listing::page(conn, viewer, &filters, None, order, after.clone(), 21).await.unwrap();
                if page < 10 {
                    first.push(begun.elapsed());
                } else if page >= 500 {
                    later.push(begun.elapsed());
                }
                let Some(last) = rows.get(19) else { break };
                after = Some(last.position(order));
            }
            report(&format!("{scope} {sort:?}, pages 1 to 10"), first);
            if !later.is_empty() {
                report(&format!("{scope} {sort:?}, pages 501 to 510"), later);
            }
        }
    }
    let project = Filters { project_id: Some(id(3, 7)), ..Filters::default() };
    for (scope, base) in [("organization", Filters::default()), ("workspace", workspace.clone()), ("project", project)]
    {
        for (name, filters) in every_filter(viewer) {
            let filters = Filters { workspaces: base.workspaces.clone(), project_id: base.project_id, ..filters };
            let mut slowest: Option<(Sort, Vec<Duration>)> = None;
            for sort in SORTS {
                let mut times = Vec::new();
                for _ in 0..5 {
                    let begun = Instant::now();
                    listing::page(conn, viewer, &filters, None, sort.into(), None, 21).await.unwrap();
                    times.push(begun.elapsed());
                }
                times.sort_unstable();
                if slowest.as_ref().is_none_or(|(_, slowest)| slowest[2] < times[2]) {
                    slowest = Some((sort, times));
                }
            }
            let (sort, times) = slowest.unwrap();
            report(&format!("{scope}, {name}; slowest is {sort:?}"), times);
        }
    }
    let within = SearchScope { org: viewer.org, workspaces: None };
    for (name, words, least) in
        [("one word, as frequent as in texts", 1, 0), ("two words", 2, 0), ("one rare word", 1, WORDS / 2)]
    {
        let mut dice = Dice(11);
        let (mut times, mut walked) = (Vec::new(), 0_usize);
        for _ in 0..ASKS {
            let typed: Vec<String> = (0..words)
                .map(|_| if least == 0 { dice.word() } else { word(least + dice.below(WORDS - least)) })
                .collect();
            let begun = Instant::now();
            let mut query = Query::new(&typed.join(" "));
            search::with_spellings(conn, within, &mut query).await.unwrap();
            walked += usize::from(page_by_change(conn, viewer, &query.tsquery()).await);
            times.push(begun.elapsed());
        }
        report(&format!("q: {name} ({walked} of {ASKS} without asking the index of words)"), times);
    }
    // Frequent words of titles and of texts: more hits than are ranked.
    for (name, word) in [("the most frequent word", word(1)), ("a frequent word", word(40))] {
        let mut times = Vec::new();
        let query = Query::new(&word).tsquery();
        for _ in 0..20 {
            let begun = Instant::now();
            let hits = search::matching(conn, within, &query, MAX_RANKED).await.unwrap();
            assert!(hits.is_none(), "{name} is of more contents");
            let found = match search::matching_titles(conn, within, &query, MAX_RANKED).await.unwrap() {
                Some(titles) if titles.len() >= 21 => {
                    search::ranked(conn, viewer.org, &titles, &query).await.unwrap();
                    SearchMatches::Among(titles)
                }
                Some(_) => SearchMatches::OutsideTitles(query.clone()),
                None => {
                    page_by_change(conn, viewer, &query).await;
                    times.push(begun.elapsed());
                    continue;
                }
            };
            listing::page(conn, viewer, &Filters::default(), Some(&found), Sort::UpdatedAtDescending.into(), None, 21)
                .await
                .unwrap();
            times.push(begun.elapsed());
        }
        report(&format!("q by relevance: {name}"), times);
    }
    let mut times = Vec::new();
    let mut dice = Dice(13);
    for _ in 0..20 {
        let typed: String = dice.word().chars().skip(1).collect();
        let begun = Instant::now();
        let mut query = Query::new(&typed);
        search::with_near_words(conn, within, &mut query).await.unwrap();
        page_by_change(conn, viewer, &query.tsquery()).await;
        times.push(begun.elapsed());
    }
    report("q: with a typing error", times);
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        listing::counts(conn, viewer, &workspace, None).await.unwrap();
        times.push(begun.elapsed());
    }
    report("counts of a workspace", times);
    println!("tables read from end to end: {}", sequential_scans(conn).await - before);
}
