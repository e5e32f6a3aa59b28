use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::{Duration, Instant};

use diesel::QueryableByName;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use sha2::{Digest, Sha256};
use tokio::time::sleep;
use url::Url;
use uuid::Uuid;

use crate::environment::{POSTGRES_URL, server_url, tidy_up};
use crate::replica::OwnServer;

/// How long a test waits while another one builds the template that both need.
const TEMPLATE_DEADLINE: Duration = Duration::from_secs(120);

/// A database that only this test uses. It is dropped, with all connections to it, at the end.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its address, with a superuser's name and password.
    pub url: String,
    server: Url,
    name: String,
    /// The server that it is on, where that is its own: it ends after it.
    pub(crate) own_server: Option<OwnServer>,
}

/// Makes a database with a service's tables.
///
/// The tables are made once, by `migrate` in a template database, and copied for each test: nextest runs every test in
/// a process of its own, so what they share has to be in the server. `fingerprint` is any text that changes with the
/// migrations (their names and contents): a new one makes a new template.
///
/// # Panics
/// If `CONTEXOR_TEST_POSTGRES_URL` is missing, or the server or `migrate` fails.
pub async fn database<E: Display>(
    service: &str,
    fingerprint: &str,
    migrate: impl AsyncFnOnce(String) -> Result<(), E>,
) -> TestDatabase {
    database_on(server_url(POSTGRES_URL), service, fingerprint, migrate).await
}

/// As [`database`], on a server whose superuser's address is given.
pub(crate) async fn database_on<E: Display>(
    server: Url,
    service: &str,
    fingerprint: &str,
    migrate: impl AsyncFnOnce(String) -> Result<(), E>,
) -> TestDatabase {
    let mut connection = connect(&server).await;
    let hash = hex::encode(Sha256::digest(fingerprint));
    let template = format!("tpl_{}_{}", service.replace('-', "_"), &hash[..16]);
    if !is_finished(&mut connection, &template).await {
        build_template(&mut connection, &server, &template, migrate).await;
    }

    let name = format!("t_{}", Uuid::now_v7().simple());
    let statement = format!(r#"CREATE DATABASE "{name}" TEMPLATE "{template}""#);
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match connection.batch_execute(&statement).await {
            Ok(()) => return TestDatabase { url: with_path(&server, &name), server, name, own_server: None },
            // The connection that migrated may still be leaving the template.
            Err(Error::DatabaseError(DatabaseErrorKind::Unknown, info))
                if info.message().contains("being accessed") && Instant::now() < end =>
            {
                sleep(Duration::from_millis(50)).await;
            }
            Err(error) => panic!("the test's database could not be made: {error}"),
        }
    }
}

impl TestDatabase {
    /// The tables that mention a text in any column of any row, each with the number of such rows; of parts of a table, the whole.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn mentions(&self, text: &str) -> BTreeMap<String, i64> {
        let url = Url::parse(&self.url).unwrap_or_else(|error| panic!("{} is no address: {error}", self.url));
        let mut connection = connect(&url).await;
        let tables = "SELECT relname::text AS name, 0::bigint AS count FROM pg_class WHERE relkind IN ('r', 'p') \
                      AND NOT relispartition AND relnamespace = 'public'::regnamespace";
        let mut mentions = BTreeMap::new();
        for Counted { name, .. } in load(&mut connection, tables).await {
            let question = format!(
                "SELECT '{name}' AS name, count(*) AS count FROM \"{name}\" t WHERE strpos(to_jsonb(t)::text, '{text}') > 0"
            );
            let found = load(&mut connection, &question).await;
            mentions.extend(found.into_iter().filter(|found| found.count > 0).map(|found| (found.name, found.count)));
        }
        mentions
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn load(connection: &mut AsyncPgConnection, question: &str) -> Vec<Counted> {
    let answer = diesel::sql_query(question).load(connection).await;
    answer.unwrap_or_else(|error| panic!("the test server did not answer {question}: {error}"))
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!(r#"DROP DATABASE IF EXISTS "{}" WITH (FORCE)"#, self.name);
        let url = self.server.clone();
        tidy_up(move || async move {
            if let Ok(mut connection) = AsyncPgConnection::establish(url.as_str()).await {
                let _ = connection.batch_execute(&statement).await;
            }
        });
    }
}

async fn build_template<E: Display>(
    connection: &mut AsyncPgConnection,
    server: &Url,
    template: &str,
    migrate: impl AsyncFnOnce(String) -> Result<(), E>,
) {
    // Polled, since a session that waits inside the lock function holds a snapshot, and CREATE INDEX CONCURRENTLY in a
    // migration would wait for that for ever.
    let end = Instant::now() + TEMPLATE_DEADLINE;
    let lock = format!("pg_try_advisory_lock(hashtextextended('{template}', 0))");
    while !ask(connection, &lock).await {
        assert!(Instant::now() < end, "another test has been building {template} for {TEMPLATE_DEADLINE:?}");
        sleep(Duration::from_millis(50)).await;
    }
    if !is_finished(connection, template).await {
        // What is there without being marked is left from a run that was killed.
        execute(connection, &format!(r#"DROP DATABASE IF EXISTS "{template}" WITH (FORCE)"#)).await;
        execute(connection, &format!(r#"CREATE DATABASE "{template}""#)).await;
        if let Err(error) = migrate(with_path(server, template)).await {
            panic!("the migrations of {template} failed: {error}");
        }
        // Nobody may connect any more: a template in use cannot be copied.
        let finish = format!(r#"ALTER DATABASE "{template}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false"#);
        execute(connection, &finish).await;
    }
    execute(connection, &format!("SELECT pg_advisory_unlock(hashtextextended('{template}', 0))")).await;
}

async fn is_finished(connection: &mut AsyncPgConnection, template: &str) -> bool {
    let question = format!("EXISTS (SELECT FROM pg_database WHERE datname = '{template}' AND datistemplate)");
    ask(connection, &question).await
}

async fn ask(connection: &mut AsyncPgConnection, question: &str) -> bool {
    let answer = diesel::select(diesel::dsl::sql::<Bool>(question)).get_result(connection).await;
    answer.unwrap_or_else(|error| panic!("the test server did not answer {question}: {error}"))
}

async fn execute(connection: &mut AsyncPgConnection, statement: &str) {
    if let Err(error) = connection.batch_execute(statement).await {
        panic!("the test server refused {statement}: {error}");
    }
}

async fn connect(server: &Url) -> AsyncPgConnection {
    let connection = AsyncPgConnection::establish(server.as_str()).await;
    connection.unwrap_or_else(|error| panic!("the PostgreSQL server of the tests cannot be reached: {error}"))
}

fn with_path(server: &Url, database: &str) -> String {
    let mut url = server.clone();
    url.set_path(database);
    url.into()
}
