//! Transactions, the pool, migrations and periodic work against a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use contexor_db::{
    Batcher, DatabaseSettings, Db, DbError, OutboxEvent, Tx, distinct, migrations,
    periodic::{self, Periodic},
    text_column,
};
use contexor_testkit::{TestDatabase, eventually};
use diesel::sql_types::{BigInt, Text};
use diesel_async::SimpleAsyncConnection as _;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio::sync::Semaphore;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(15);
/// The outbox and inbox, as an example.
const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/messaging");

async fn database() -> TestDatabase {
    contexor_testkit::database("db", "things", async |url: String| {
        let mut conn = db_at(&url, 1).conn().await.map_err(|error| error.to_string())?;
        conn.batch_execute("CREATE TABLE things (id bigint PRIMARY KEY)").await.map_err(|error| error.to_string())
    })
    .await
}

fn db_at(url: &str, max_connections: usize) -> Db {
    Db::new(&DatabaseSettings {
        url: url.to_owned().into(),
        max_connections,
        wait_timeout_ms: 300,
        statement_timeout_ms: 8000,
        replica_url: None,
        replica_max_lag_ms: 3_000,
        replica_wait_s: 30,
    })
    .unwrap()
}

async fn execute(tx: &mut Tx, statement: &str) -> Result<(), DbError> {
    Ok(tx.conn().batch_execute(statement).await?)
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(db: &Db, what: &str) -> i64 {
    // Here alone: its methods hide those of atomics and mutexes.
    use diesel_async::RunQueryDsl;
    let mut conn = db.conn().await.unwrap();
    let row: Count =
        diesel::sql_query(format!("SELECT count(*) AS count FROM {what}")).get_result(&mut conn).await.unwrap();
    row.count
}

#[tokio::test]
async fn a_write_is_prepared_once_for_each_connection() {
    use diesel_async::RunQueryDsl;
    let database = database().await;
    let db = db_at(&database.url, 1);
    let mut conn = db.conn().await.unwrap();
    for id in [1_i64, 2, 2] {
        let write = diesel::sql_query("INSERT INTO things (id) VALUES ($1) ON CONFLICT DO NOTHING");
        write.bind::<BigInt, _>(id).execute(&mut conn).await.unwrap();
    }
    drop(conn);
    // Of one that is prepared anew each time, none is left.
    let runs = "(SELECT generate_series(1, generic_plans + custom_plans) FROM pg_prepared_statements \
                WHERE statement LIKE 'INSERT INTO things%') AS runs";
    assert_eq!(count(&db, runs).await, 3);
    assert_eq!(count(&db, "things").await, 2);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colour {
    Red,
}

impl Colour {
    fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        (word == "red").then_some(Self::Red)
    }
}

text_column! {
    struct ColourColumn(Colour);
}

#[derive(diesel::QueryableByName)]
struct Painted {
    #[diesel(sql_type = Text)]
    colour: ColourColumn,
}

#[tokio::test]
async fn an_unknown_word_in_a_text_column_is_an_error() {
    use diesel_async::RunQueryDsl;
    let database = database().await;
    let mut conn = db_at(&database.url, 1).conn().await.unwrap();
    let colour = diesel::sql_query("SELECT $1 AS colour").bind::<Text, _>(ColourColumn(Colour::Red));
    let painted: Painted = colour.get_result(&mut conn).await.unwrap();
    assert_eq!(Colour::from(painted.colour), Colour::Red);
    let unknown = diesel::sql_query("SELECT 'green' AS colour").get_result::<Painted>(&mut conn).await;
    assert!(unknown.err().unwrap().to_string().contains("the unknown word green"));
}

#[tokio::test]
async fn work_that_succeeds_is_committed_and_work_that_fails_is_not() {
    let database = database().await;
    let db = db_at(&database.url, 2);
    let answer = db
        .transaction(async |tx: &mut Tx| -> Result<i32, DbError> {
            execute(tx, "INSERT INTO things VALUES (1)").await?;
            Ok(7)
        })
        .await
        .unwrap();
    assert_eq!(answer, 7);
    let failed = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            execute(tx, "INSERT INTO things VALUES (2)").await?;
            execute(tx, "INSERT INTO things VALUES (1)").await
        })
        .await;
    assert!(matches!(failed, Err(DbError::Query(_))), "{failed:?}");
    assert_eq!(count(&db, "things").await, 1);
    // The connection that failed is good again.
    for _ in 0..4 {
        db.ping().await.unwrap();
    }
}

#[tokio::test]
async fn the_different_values_of_a_column_are_told_once_and_in_order() {
    let database = database().await;
    let mut conn = db_at(&database.url, 1).conn().await.unwrap();
    conn.batch_execute("CREATE TABLE doors (key text); CREATE INDEX ON doors (key)").await.unwrap();
    assert_eq!(distinct!(&mut conn, "doors", "key").await.unwrap(), Vec::<String>::new());
    conn.batch_execute("INSERT INTO doors VALUES ('b'), ('a'), (NULL), ('b'), ('c'), ('a')").await.unwrap();
    assert_eq!(distinct!(&mut conn, "doors", "key").await.unwrap(), ["a", "b", "c"]);
    assert_eq!(distinct!(&mut conn, "doors", "upper(key)").await.unwrap(), ["A", "B", "C"]);
}

#[tokio::test]
async fn a_commit_that_fails_is_an_error_and_leaves_a_clean_pool() {
    let database = database().await;
    let db = db_at(&database.url, 1);
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(
        "CREATE TABLE parents (id bigint PRIMARY KEY);
         CREATE TABLE children (parent bigint REFERENCES parents DEFERRABLE INITIALLY DEFERRED)",
    )
    .await
    .unwrap();
    drop(conn);
    let refused = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            execute(tx, "INSERT INTO children VALUES (1)").await
        })
        .await;
    assert!(matches!(refused, Err(DbError::Query(_))), "{refused:?}");
    assert_eq!(count(&db, "children").await, 0);
    assert_eq!(count(&db, "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'").await, 0);
}

#[tokio::test]
async fn a_commit_that_is_lost_on_the_way_is_uncertain() {
    let database = database().await;
    let db = db_at(&database.url, 1);
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(
        "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
         CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION hang_up()",
    )
    .await
    .unwrap();
    drop(conn);
    let lost = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> { execute(tx, "INSERT INTO things VALUES (1)").await })
        .await;
    assert!(matches!(lost, Err(DbError::Uncertain(_))), "{lost:?}");
    eventually(SOON, "the pool works again", async || db.ping().await.ok()).await;
    assert_eq!(count(&db, "things").await, 0);
}

#[tokio::test]
async fn a_panic_in_the_work_rolls_back() {
    let database = database().await;
    let db = db_at(&database.url, 1);
    let panicking = db.clone();
    let task = tokio::spawn(async move {
        panicking
            .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
                execute(tx, "INSERT INTO things VALUES (1)").await?;
                panic!("a bug")
            })
            .await
    });
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(count(&db, "things").await, 0);
}

#[tokio::test]
async fn dropped_work_lets_go_of_its_locks_at_once() {
    let database = database().await;
    let db = db_at(&database.url, 4);
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute("INSERT INTO things VALUES (1)").await.unwrap();
    drop(conn);
    // Dropped between statements, and in the middle of one.
    for (held, patience) in [("SELECT 1", Duration::from_secs(1)), ("SELECT pg_sleep(6)", Duration::from_secs(2))] {
        let hung = db.transaction(async move |tx: &mut Tx| -> Result<(), DbError> {
            execute(tx, "SELECT * FROM things WHERE id = 1 FOR UPDATE").await?;
            execute(tx, held).await?;
            std::future::pending().await
        });
        assert!(tokio::time::timeout(Duration::from_millis(300), hung).await.is_err());
        let began = Instant::now();
        db.transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            execute(tx, "SELECT * FROM things WHERE id = 1 FOR UPDATE").await
        })
        .await
        .unwrap();
        assert!(began.elapsed() < patience, "after {held}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_at_any_moment_leaves_no_open_transaction_in_the_pool() {
    let database = database().await;
    let db = db_at(&database.url, 2);
    for step in 0..60_u64 {
        let work = db.transaction(async move |tx: &mut Tx| -> Result<(), DbError> {
            execute(tx, "INSERT INTO things VALUES (1)").await?;
            execute(tx, "DELETE FROM things").await
        });
        let _ = tokio::time::timeout(Duration::from_micros(step * 60), work).await;
    }
    // Seen from outside: connections that were closed half-way are gone soon, one that went back into the pool would stay.
    let (outside, pooled) = (db_at(&database.url, 1), (db.conn().await.unwrap(), db.conn().await.unwrap()));
    eventually(SOON, "no transaction is open", async || {
        let open = "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        (count(&outside, open).await == 0).then_some(())
    })
    .await;
    drop(pooled);
    assert_eq!(count(&outside, "things").await, 0);
}

#[tokio::test]
async fn an_exhausted_pool_is_an_error_in_bounded_time_and_recovers() {
    let database = database().await;
    let db = db_at(&database.url, 1);
    let held = db.conn().await.unwrap();
    let began = Instant::now();
    let waiting = (0..10).map(|_| db.ping());
    for done in futures::future::join_all(waiting).await {
        assert!(matches!(done, Err(DbError::Unavailable(_))), "{done:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    drop(held);
    db.ping().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_away_is_unavailable_in_bounded_time() {
    let db = db_at("postgres://nobody@127.0.0.1:1/none", 1);
    let began = Instant::now();
    assert!(matches!(db.ping().await, Err(DbError::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_secs(3));
    // A listener that says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let db = db_at(&format!("postgres://nobody@{}/none", silent.local_addr().unwrap()), 1);
    assert!(matches!(db.ping().await, Err(DbError::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
}

#[tokio::test]
async fn connections_that_the_server_ended_are_replaced() {
    let database = database().await;
    let (db, other) = (db_at(&database.url, 2), db_at(&database.url, 1));
    db.ping().await.unwrap();
    count(&other, "(SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) AS ended")
        .await;
    eventually(SOON, "the pool works again", async || db.ping().await.ok()).await;
    for _ in 0..5 {
        db.ping().await.unwrap();
    }
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended() {
    let database = database().await;
    let db = Db::new(&DatabaseSettings {
        url: database.url.clone().into(),
        max_connections: 1,
        wait_timeout_ms: 300,
        statement_timeout_ms: 200,
        replica_url: None,
        replica_max_lag_ms: 3_000,
        replica_wait_s: 30,
    })
    .unwrap();
    let began = Instant::now();
    let ended =
        db.transaction(async |tx: &mut Tx| -> Result<(), DbError> { execute(tx, "SELECT pg_sleep(5)").await }).await;
    assert!(matches!(ended, Err(DbError::Query(_))), "{ended:?}");
    assert!(began.elapsed() < Duration::from_secs(2));
    db.ping().await.unwrap();
}

#[tokio::test]
async fn events_commit_with_their_transaction_in_one_statement_and_wake_the_relay() {
    let database = database().await;
    let db = db_at(&database.url, 2);
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute("CREATE TABLE outbox (id uuid PRIMARY KEY, event_type text NOT NULL, payload text NOT NULL)")
        .await
        .unwrap();
    let written = async || {
        #[derive(diesel::QueryableByName)]
        struct Written {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            lines: i64,
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            commands: i64,
        }
        let lines = "SELECT count(*) AS lines, count(DISTINCT cmin::text) AS commands FROM outbox";
        let found: Written =
            diesel_async::RunQueryDsl::get_result(diesel::sql_query(lines), &mut *db.conn().await.unwrap())
                .await
                .unwrap();
        (found.lines, found.commands)
    };
    let event = |payload: &str| OutboxEvent { id: Uuid::now_v7(), event_type: "a.b.v1", payload: payload.into() };
    let woken = async || tokio::time::timeout(Duration::from_millis(50), db.outbox_written()).await.is_ok();
    db.transaction(async |_: &mut Tx| -> Result<(), DbError> { Ok(()) }).await.unwrap();
    assert!(!woken().await, "nothing was written");
    let failed = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            tx.push_event(event("{}"));
            Err(diesel::result::Error::RollbackTransaction.into())
        })
        .await;
    assert!(failed.is_err() && !woken().await, "it was rolled back");
    assert_eq!(written().await, (0, 0));
    // Also when it was not waiting yet.
    db.transaction(async |tx: &mut Tx| -> Result<(), DbError> {
        tx.push_event(event("{}"));
        tx.push_event(event("[]"));
        Ok(())
    })
    .await
    .unwrap();
    assert!(woken().await);
    assert!(!woken().await);
    assert_eq!(written().await, (2, 1), "two lines of one statement");
    let twice = Uuid::now_v7();
    let failed = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            for _ in 0..2 {
                tx.push_event(OutboxEvent { id: twice, ..event("{}") });
            }
            Ok(())
        })
        .await;
    assert!(matches!(failed, Err(DbError::Query(_))) && !woken().await, "events that cannot be written fail the rest");
    assert_eq!(written().await, (2, 1));
}

#[tokio::test]
async fn many_processes_may_migrate_at_once_and_one_does() {
    let database = contexor_testkit::database("db", "empty", async |_| Ok::<(), Infallible>(())).await;
    let all = (0..6).map(|_| migrations::run(&database.url, MIGRATIONS));
    let done: Vec<usize> = futures::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(done.iter().sum::<usize>(), 1, "{done:?}");
    assert_eq!(count(&db_at(&database.url, 1), "outbox").await, 0);
    let refused = migrations::run("postgres://nobody@127.0.0.1:1/none", MIGRATIONS).await.unwrap_err();
    assert!(!refused.to_string().contains("nobody"), "{refused}");
}

struct Counting {
    running: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
}

impl Counting {
    fn new() -> Self {
        Self { running: Arc::default(), most: Arc::default(), done: Arc::default() }
    }
}

impl Periodic for Counting {
    type Error = DbError;
    const NAME: &'static str = "counting";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        execute(tx, "SELECT pg_sleep(0.05)").await?;
        self.running.fetch_sub(1, Ordering::SeqCst);
        // The first two times go wrong, in both ways.
        match self.done.fetch_add(1, Ordering::SeqCst) {
            0 => panic!("a bug"),
            1 => Err(diesel::result::Error::NotFound.into()),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn periodic_work_has_one_leader_and_survives_failures_and_panics() {
    let database = database().await;
    let work = Arc::new(Counting::new());
    let tasks: Vec<_> = (0..4)
        .map(|_| tokio::spawn(periodic::every(db_at(&database.url, 1), Duration::from_millis(10), work.clone())))
        .collect();
    eventually(SOON, "it goes on", async || (work.done.load(Ordering::SeqCst) >= 15).then_some(())).await;
    assert_eq!(work.most.load(Ordering::SeqCst), 1);
    assert!(tasks.iter().all(|task| !task.is_finished()));
    for task in tasks {
        task.abort();
    }
}

#[tokio::test]
async fn whoever_is_not_the_leader_is_told_so() {
    let database = database().await;
    let (one, two) = (db_at(&database.url, 1), db_at(&database.url, 1));
    let work = Counting::new();
    work.done.store(2, Ordering::SeqCst);
    let mut outcomes = [periodic::once(&one, &work).await.unwrap(), periodic::once(&two, &work).await.unwrap()];
    assert_eq!(outcomes, [true, true], "one after the other");
    let (first, second) = tokio::join!(periodic::once(&one, &work), periodic::once(&two, &work));
    outcomes = [first.unwrap(), second.unwrap()];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [false, true], "at the same time");
}

#[tokio::test]
async fn callers_that_come_while_a_batch_is_worked_on_are_served_together() {
    let batcher: Arc<Batcher<i32, (i32, usize)>> = Arc::new(Batcher::new(3));
    let gate = Arc::new(Semaphore::new(0));
    let batches = Arc::new(AtomicUsize::new(0));
    let submit = |item: i32| {
        let (batcher, gate, batches) = (batcher.clone(), gate.clone(), batches.clone());
        tokio::spawn(async move {
            batcher
                .submit(item, async |items: Vec<i32>| {
                    batches.fetch_add(1, Ordering::SeqCst);
                    gate.acquire().await.unwrap().forget();
                    let count = items.len();
                    items.into_iter().map(|item| (item, count)).collect()
                })
                .await
        })
    };
    let first = submit(0);
    eventually(SOON, "the first works", async || (batches.load(Ordering::SeqCst) == 1).then_some(())).await;
    let others: Vec<_> = (1..=4).map(submit).collect();
    // They are in the queue before the first is done.
    tokio::task::yield_now().await;
    gate.add_permits(3);
    assert_eq!(first.await.unwrap(), Some((0, 1)), "nobody waits for company");
    let mut sizes = Vec::new();
    for (item, other) in (1..).zip(others) {
        let (own, size) = other.await.unwrap().unwrap();
        assert_eq!(own, item, "each has its own result");
        sizes.push(size);
    }
    assert_eq!(sizes, [3, 3, 3, 1]);
    assert_eq!(batches.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_caller_whose_batch_was_dropped_is_told_so() {
    let batcher: Arc<Batcher<i32, i32>> = Arc::new(Batcher::new(8));
    let working = Arc::new(Semaphore::new(0));
    let first = {
        let (batcher, working) = (batcher.clone(), working.clone());
        tokio::spawn(async move {
            let work = async |_: Vec<i32>| {
                working.add_permits(1);
                std::future::pending::<Vec<i32>>().await
            };
            batcher.submit(1, work).await
        })
    };
    working.acquire().await.unwrap().forget();
    first.abort();
    assert_eq!(batcher.submit(2, async |items| items).await, Some(2), "the turn goes on");
    assert_eq!(batcher.submit(3, async |_| Vec::new()).await, None);
}

#[tokio::test]
async fn a_transaction_holds_from_its_first_statement_whatever_that_is() {
    use diesel_async::RunQueryDsl;
    let database = database().await;
    // One connection: what one transaction leaves behind, the next one finds.
    let db = db_at(&database.url, 1);
    let undone = |_: ()| -> Result<(), DbError> { Err(diesel::result::Error::RollbackTransaction.into()) };
    for _ in 0..2 {
        let ended = db
            .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
                diesel::sql_query("INSERT INTO things (id) VALUES (1)").execute(tx.conn()).await?;
                undone(())
            })
            .await;
        assert!(ended.is_err());
        let ended = db
            .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
                tx.conn().batch_execute("INSERT INTO things (id) VALUES (2)").await?;
                undone(())
            })
            .await;
        assert!(ended.is_err());
        let ended = db
            .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
                diesel::sql_query("INSERT INTO nowhere (id) VALUES (3)").execute(tx.conn()).await?;
                Ok(())
            })
            .await;
        assert!(ended.is_err(), "the first statement failed");
        db.transaction(async |_: &mut Tx| undone(())).await.unwrap_err();
        db.transaction(async |_: &mut Tx| -> Result<(), DbError> { Ok(()) }).await.unwrap();
        assert_eq!(count(&db, "things").await, 0, "nothing was written outside of a transaction");
    }
    db.transaction(async |tx: &mut Tx| -> Result<(), DbError> {
        diesel::sql_query("INSERT INTO things (id) VALUES (1)").execute(tx.conn()).await?;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(count(&db, "things").await, 1);
}

#[test]
fn settings_of_a_replica_that_would_serve_a_writer_too_early_are_refused() {
    let settings = DatabaseSettings {
        url: "postgres://primary/x".to_owned().into(),
        max_connections: 1,
        wait_timeout_ms: 1,
        statement_timeout_ms: 1,
        replica_url: Some("postgres://replica/x".to_owned().into()),
        replica_max_lag_ms: 3_000,
        replica_wait_s: 18,
    };
    settings.validate_replica(15_000).unwrap();
    let without = DatabaseSettings { replica_url: None, replica_wait_s: 0, ..settings.clone() };
    without.validate_replica(15_000).unwrap();
    let refused = |change: fn(&mut DatabaseSettings)| {
        let mut settings = settings.clone();
        change(&mut settings);
        settings.validate_replica(15_000).unwrap_err().to_string()
    };
    assert!(refused(|settings| settings.replica_wait_s = 17).contains("must be 18 to 3600"));
    assert!(refused(|settings| settings.replica_max_lag_ms = 999).contains("replica_max_lag_ms"));
    assert!(
        refused(|settings| settings.replica_url = Some("redis://secret".to_owned().into())).contains("must begin with")
    );
}
