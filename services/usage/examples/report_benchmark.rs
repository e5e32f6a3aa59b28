//! How long reports take at the database, at any number of rows of the log in one organization, and whether entering stays as quick.
//!
//! ```text
//! cargo run --release -p contexor-usage --example report_benchmark -- postgres://…/empty_database 10000000
//! ```
//!
//! Makes the tables, enters rows before anything is there, fills a year of 200 people, 20 workspaces, 50 projects and three models (half an
//! hour for ten million rows), enters rows again, then asks what the API asks, through the service's own statements. Prints median and 95th
//! percentile. Run again on the same database, it fills nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use contexor_db::Connection;
use contexor_service::migrate;
use contexor_usage::{
    Usage,
    store::{
        log::{self, Filter},
        rollups::{self, GroupColumn},
    },
};
use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::{AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _};
use uuid::Uuid;

const BATCH: i64 = 100_000;
const ENTERED: i64 = 2_000;
const ORG: Uuid = Uuid::from_u128(0x0000_0001_0000_7000_8000_0000_0000_0000);
/// The columns of a row, for `n` from wherever `at` and `u` (a person's number) come.
const COLUMNS: &str = "INSERT INTO usage_log (attempt_id, at, org_id, workspace_id, content_id, task_id, user_id, period, model, \
    outcome, usage_source, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_micro_usd, finished_at, \
    recorded_at, project_id, priced_as) \
    SELECT gen_random_uuid(), at, '00000001-0000-7000-8000-000000000000', md5('w' || (u % 20))::uuid, md5('c' || (n / 2))::uuid, \
    md5('t' || n)::uuid, md5('u' || u)::uuid, to_char(at, 'YYYY-MM'), m, 'completed', 'reported', 500 + n % 1000, 0, 200 + n % 500, \
    0, 300 + n % 700, at, at, md5('p' || (u % 50))::uuid, m FROM ";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(conn: &mut Connection, question: &str) -> i64 {
    sql_query(question).get_result::<Count>(conn).await.unwrap().count
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    println!("{what:<44} p50 {:>8.2} ms   p95 {:>8.2} ms   most {:>8.2} ms", at(50), at(95), at(100));
}

/// Enters rows of now one by one, each kept in sums, as settlements do.
async fn enter(conn: &mut Connection, what: &str) {
    let mut times = Vec::new();
    for n in 0..ENTERED {
        let row = format!("{COLUMNS} (SELECT {n}::bigint AS n, now() AS at, {n} % 200 AS u, 'gpt-4.1-mini' AS m) made");
        let begun = Instant::now();
        conn.batch_execute(&row).await.unwrap();
        times.push(begun.elapsed());
    }
    let all: Duration = times.iter().sum();
    println!("{what}: {:.0} rows a second, one by one", ENTERED as f64 / all.as_secs_f64());
    report(what, times);
}

/// Fills the log, and the sums of it at once: row by row they would take most of the time.
async fn fill(conn: &mut Connection, rows: i64) {
    conn.batch_execute("ALTER TABLE usage_log DISABLE TRIGGER usage_log_roll_up").await.unwrap();
    for first in (0..rows).step_by(usize::try_from(BATCH).unwrap()) {
        let last = (first + BATCH).min(rows) - 1;
        let made = format!(
            "{COLUMNS} generate_series({first}::bigint, {last}) n, LATERAL (SELECT \
             date_trunc('month', now()) - interval '11 months' + ((n * 7919) % 1000003) * interval '28 seconds' AS at, (n * 7919) % 200 AS u, \
             (ARRAY['gpt-4.1-mini', 'gpt-4.1', 'gpt-5-mini'])[1 + n % 3] AS m) made"
        );
        conn.batch_execute(&made).await.unwrap();
        if first % (10 * BATCH) == 0 {
            println!("{first} rows are made");
        }
    }
    let sums = "count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint";
    conn.batch_execute(&format!(
        "TRUNCATE usage_quarters, usage_days, usage_day_groups; \
         INSERT INTO usage_quarters SELECT org_id, date_bin('15 minutes', at, 'epoch'), model, workspace_id, project_id, user_id, actor, \
           {sums} FROM usage_log GROUP BY 1, 2, 3, 4, 5, 6, 7; \
         SELECT recount_days('{ORG}'); ALTER TABLE usage_log ENABLE TRIGGER usage_log_roll_up"
    ))
    .await
    .unwrap();
    conn.batch_execute("VACUUM ANALYZE").await.unwrap();
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, rows] = arguments.as_slice() else { panic!("give the address of an empty database and a number") };
    migrate::<Usage>(url).await.unwrap();
    let mut conn = Connection::establish(url).await.unwrap();
    let conn = &mut conn;
    if count(conn, "SELECT count(*) FROM (SELECT FROM usage_log LIMIT 1) one").await == 0 {
        conn.batch_execute("SELECT make_log_partitions(now()::date, 12, 3)").await.unwrap();
        enter(conn, "entering, empty").await;
        fill(conn, rows.parse().unwrap()).await;
    }
    println!(
        "{} rows, {} sums of days",
        count(conn, "SELECT count(*) FROM usage_log").await,
        count(conn, "SELECT count(*) FROM usage_days").await
    );
    enter(conn, "entering, filled").await;

    let end = contexor_clock::now().date_naive();
    let (month, year) = (end - chrono::Days::new(30), end - chrono::Days::new(365));
    let mut times = Vec::new();
    for _ in 0..20 {
        let begun = Instant::now();
        rollups::of_days(conn, ORG, month, end).await.unwrap();
        times.push(begun.elapsed());
    }
    report("summary of a month", times);
    for column in
        [GroupColumn::None, GroupColumn::Model, GroupColumn::Workspace, GroupColumn::Project, GroupColumn::User]
    {
        series(conn, year, end, column).await;
    }
    pages(conn).await;
}

async fn series(conn: &Connection, first: NaiveDate, end: NaiveDate, column: GroupColumn) {
    let (mut times, mut steps) = (Vec::new(), 0);
    for _ in 0..20 {
        let begun = Instant::now();
        steps = rollups::by_day(conn, ORG, first, end, column, 20).await.unwrap().len();
        times.push(begun.elapsed());
    }
    report(&format!("a year by day, by {column:?} ({steps} steps)"), times);
}

async fn pages(conn: &mut Connection) {
    let md5 = |kind: char, number: u32| -> String { format!("md5('{kind}' || {number})::uuid::text") };
    let question =
        format!("SELECT {} AS a, {} AS b, {} AS c, {} AS d", md5('u', 7), md5('w', 7), md5('p', 7), md5('w', 8));
    let ids = sql_query(question).get_result::<Ids>(conn).await.unwrap();
    for (name, filter) in [
        ("no filter", Filter::default()),
        ("a person", Filter { user_id: ids.a.parse().ok(), ..Filter::default() }),
        ("a workspace", Filter { workspace_id: ids.b.parse().ok(), ..Filter::default() }),
        ("a project", Filter { project_id: ids.c.parse().ok(), ..Filter::default() }),
        (
            "a person in a workspace",
            Filter { user_id: ids.a.parse().ok(), workspace_id: ids.b.parse().ok(), ..Filter::default() },
        ),
        (
            "a person where they never were",
            Filter { user_id: ids.a.parse().ok(), workspace_id: ids.d.parse().ok(), ..Filter::default() },
        ),
        (
            "a model where it never was",
            Filter {
                model: Some("gpt-4.1".into()),
                workspace_id: ids.d.parse().ok(),
                project_id: ids.c.parse().ok(),
                ..Filter::default()
            },
        ),
        ("a model", Filter { model: Some("gpt-4.1".into()), ..Filter::default() }),
        ("a model that nobody asks", Filter { model: Some("nobodys".into()), ..Filter::default() }),
        ("an outcome that never was", Filter { outcome: Some("refused".into()), ..Filter::default() }),
        ("a source that never was", Filter { sources: vec!["unknown"], ..Filter::default() }),
    ] {
        let (mut first, mut later) = (Vec::new(), Vec::new());
        let mut position: Option<(DateTime<Utc>, Uuid)> = None;
        for page in 0..510 {
            let begun = Instant::now();
            let rows = log::page(conn, ORG, &filter, position, 51).await.unwrap();
            match page {
                0..10 => first.push(begun.elapsed()),
                500.. => later.push(begun.elapsed()),
                _ => {}
            }
            let Some(last) = rows.get(49) else { break };
            position = Some((last.at, last.attempt_id));
        }
        report(&format!("log, {name}, pages 1 to 10"), first);
        if !later.is_empty() {
            report(&format!("log, {name}, pages 501 to 510"), later);
        }
    }
}

#[derive(QueryableByName)]
struct Ids {
    #[diesel(sql_type = diesel::sql_types::Text)]
    a: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    b: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    c: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    d: String,
}
