use std::marker::PhantomData;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use contexor_events::{CloudEvent, Event, routing_key, topology::EXCHANGE};
use contexor_identity::AccessClaims;
use contexor_messaging::{Broker, topology};
use contexor_service::{Listeners, Program, Redis, migrate, redis::RedisSettings};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use serde_json::json;
use url::Url;
use uuid::Uuid;

use crate::database::database_on;
use crate::environment::{POSTGRES_URL, in_thread, server_url};
use crate::peers::{ServiceKeys, TestAuth};
use crate::process::{Overrides, Process, free_ports, overrides, settings};
use crate::{ApiClient, TestDatabase, TestRedis, TestVhost, eventually, redis, vhost};

/// How long a condition of a test may take to come true.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// The names and texts of a service's migrations, and of outbox and inbox, which every database has.
///
/// # Panics
/// If they cannot be read.
pub fn migrations_of<P: Program>() -> String {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["messaging", P::NAME] {
        let folders =
            std::fs::read_dir(all.join(folder)).unwrap_or_else(|error| panic!("migrations/{folder}: {error}"));
        files.extend(folders.flatten().map(|migration| migration.path().join("up.sql")));
    }
    files.sort();
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        format!("{}\n{text}\n", file.parent().and_then(Path::file_name).unwrap_or_default().display())
    };
    files.iter().map(read).collect()
}

/// A database with the tables of a service.
pub async fn database_of<P: Program>() -> TestDatabase {
    database_at::<P>(&server_url(POSTGRES_URL)).await
}

/// As [`database_of`], on a server whose superuser's address is given.
pub(crate) async fn database_at<P: Program>(server: &Url) -> TestDatabase {
    let migrate = async |url: String| migrate::<P>(&url).await.map(drop);
    database_on(server.clone(), P::NAME, &migrations_of::<P>(), migrate).await
}

/// What a service needs around it: stores of its own, auth's keys, and the keys of all services.
#[derive(Debug)]
pub struct Servers {
    /// Its database, migrated.
    pub database: TestDatabase,
    /// Its Redis index.
    pub redis: TestRedis,
    /// Its virtual host, with the whole topology: what is published before the service consumes is not lost.
    pub vhost: TestVhost,
    /// auth's public keys, and tokens to fit.
    pub auth: TestAuth,
    /// The keys with which services call each other.
    pub keys: ServiceKeys,
}

impl Servers {
    /// Prepares everything for a service.
    pub async fn start<P: Program>() -> Self {
        Self::start_with(database_of::<P>()).await
    }

    /// As [`Self::start`], with the database that is made by `database`.
    pub(crate) async fn start_with(database: impl Future<Output = TestDatabase>) -> Self {
        crate::clock::reset();
        let with_topology = async {
            let vhost = vhost().await;
            // A broker that many tests use at once may take longer than a service waits for it.
            eventually(DEADLINE, "the topology is declared", async || {
                let broker = Broker::new(&vhost.url.clone().into(), "test");
                let done = topology::install(&broker).await;
                broker.close().await;
                done.ok()
            })
            .await;
            vhost
        };
        let (database, redis, vhost, auth) = tokio::join!(database, redis(), with_topology, TestAuth::start());
        Self { database, redis, vhost, auth, keys: ServiceKeys::new() }
    }

    /// The settings with which a service finds all of this. auth's keys are left out where the service checks no tokens.
    pub fn overrides<P: Program>(&self) -> Overrides {
        let mut all = self.keys.settings(P::NAME);
        all.extend(overrides([
            ("database.url", self.database.url.clone()),
            ("redis.url", self.redis.url.clone()),
            ("amqp.url", self.vhost.url.clone()),
        ]));
        if P::DEFAULTS.contains("\n[identity]") {
            all.push(("identity.jwks_url".into(), self.auth.jwks_url()));
        }
        all
    }

    /// A connection to the Redis index.
    ///
    /// # Panics
    /// If the address is none.
    pub fn connection(&self) -> Redis {
        let settings = RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 5_000 };
        Redis::new(&settings).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Publishes an event as a service does; gives the message, for [`Self::deliver`].
    ///
    /// # Panics
    /// If no queue takes it.
    pub async fn publish<E: Event>(&self, service: &str, event: E) -> Vec<u8> {
        let message = serde_json::to_vec(&CloudEvent::new(service, event, None)).expect("an event is JSON");
        self.deliver::<E>(&message).await;
        message
    }

    /// Delivers a message with an event, for the first time or once more.
    ///
    /// # Panics
    /// If no queue takes it.
    pub async fn deliver<E: Event>(&self, message: &[u8]) {
        let is_routed = self.vhost.publish(EXCHANGE, routing_key(E::TYPE), json!({}), message).await;
        assert!(is_routed, "no queue takes {}", E::TYPE);
    }

    /// Waits until a queue holds so many messages.
    pub async fn queue_holds(&self, queue: &str, count: u64) {
        eventually(DEADLINE, &format!("{queue} holds {count}"), async || {
            (self.vhost.queue_depth(queue).await == count).then_some(())
        })
        .await;
    }
}

impl TestDatabase {
    /// A connection.
    ///
    /// # Panics
    /// If there is none.
    pub async fn connect(&self) -> AsyncPgConnection {
        connect(&self.url).await
    }

    /// Runs one statement; how many rows it touched.
    ///
    /// # Panics
    /// If it fails.
    pub async fn execute(&self, statement: &str) -> usize {
        let done = diesel::sql_query(statement).execute(&mut self.connect().await).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// The whole number that a question with one column and one row answers.
    ///
    /// # Panics
    /// If it fails.
    pub async fn number(&self, question: &str) -> i64 {
        number(&mut self.connect().await, question).await
    }

    /// The text that a question with one column and one row answers.
    ///
    /// # Panics
    /// If it fails.
    pub async fn text(&self, question: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let whole = format!("SELECT value::text FROM ({question}) AS answer (value)");
        let row: Result<Row, _> = diesel::sql_query(whole).get_result(&mut self.connect().await).await;
        row.unwrap_or_else(|error| panic!("{question}: {error}")).value
    }
}

async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url).await.unwrap_or_else(|error| panic!("no connection to the database: {error}"))
}

async fn number(connection: &mut AsyncPgConnection, question: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    let whole = format!("SELECT value::bigint FROM ({question}) AS answer (value)");
    let row: Result<Row, _> = diesel::sql_query(whole).get_result(connection).await;
    row.unwrap_or_else(|error| panic!("{question}: {error}")).value
}

/// A service that runs in the test's process on [`Servers`] of its own. When it is dropped while it runs, its outbox has to become
/// empty: what was committed was published.
#[derive(Debug)]
pub struct Service<P: Program + 'static> {
    /// Address of its API, without `/api/v1`. A restart changes it.
    pub url: String,
    /// Connections to it.
    pub http: reqwest::Client,
    /// The running service.
    pub process: Process,
    servers: Servers,
    overrides: Overrides,
    program: PhantomData<fn() -> P>,
}

impl<P: Program + 'static> Deref for Service<P> {
    type Target = Servers;

    fn deref(&self) -> &Servers {
        &self.servers
    }
}

impl<P: Program + 'static> Service<P> {
    /// Starts the service on servers of its own, with these settings besides the ones that name them, and waits until it is ready.
    pub async fn start<K: Into<String>, V: Into<String>>(more: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::start_on(Servers::start::<P>().await, more).await
    }

    /// Starts the service on prepared servers.
    pub async fn start_on<K: Into<String>, V: Into<String>>(
        servers: Servers,
        more: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self::start_at(free_ports(), servers, more).await
    }

    /// Starts the service at an address that its settings name, too.
    pub async fn start_at<K: Into<String>, V: Into<String>>(
        listeners: Listeners,
        servers: Servers,
        more: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        // What is counted before the recorder is there would be lost.
        contexor_telemetry::metrics_handle().unwrap_or_else(|error| panic!("no metrics: {error}"));
        let mut all = servers.overrides::<P>();
        all.extend(overrides(more));
        let process = Process::spawn::<P>(settings::<P>(&all), listeners);
        process.wait_for("/readyz").await;
        Self { url: process.url.clone(), http: http_client(), process, servers, overrides: all, program: PhantomData }
    }

    /// The overrides that it runs with.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Its settings, without those whose names begin with `without` (all of them kept if that is empty), and with others.
    pub fn settings(&self, without: &str, more: &[(&str, &str)]) -> P::Settings {
        let mut all = self.overrides.clone();
        all.retain(|(key, _)| without.is_empty() || !key.starts_with(without));
        all.extend(overrides(more.iter().copied()));
        settings::<P>(&all)
    }

    /// Stops it as SIGTERM does.
    pub async fn stop(&mut self) {
        self.process.stop().await;
    }

    /// Starts it again on the same servers, with some other settings, after it was stopped.
    pub async fn start_again(&mut self, more: &[(&str, &str)]) {
        self.overrides.extend(overrides(more.iter().copied()));
        self.start_with_settings(settings::<P>(&self.overrides)).await;
    }

    /// Starts it again with settings from [`Self::settings`].
    pub async fn start_with_settings(&mut self, settings: P::Settings) {
        self.process = Process::start::<P>(settings).await;
        self.url.clone_from(&self.process.url);
    }

    /// Somebody with a good token.
    pub fn client(&self, user: Uuid) -> ApiClient {
        self.client_with(&self.auth.claims(user))
    }

    /// Somebody with a token that says just this.
    pub fn client_with(&self, claims: &AccessClaims) -> ApiClient {
        let (base, token) = (self.url.clone(), self.auth.sign(claims));
        ApiClient { user: claims.sub, base, token, http: self.http.clone() }
    }

    /// Everything that the metrics say.
    ///
    /// # Panics
    /// If nobody answers.
    pub async fn metrics(&self) -> String {
        let answer = self.http.get(&self.process.metrics_url).send().await;
        answer.expect("the metrics answer").text().await.expect("the metrics are text")
    }

    /// The sum of a metric over all series that have these labels, as `name="value"`.
    pub async fn metric(&self, name: &str, labels: &[&str]) -> f64 {
        let text = self.metrics().await;
        let series = text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']))
                && labels.iter().all(|label| line.contains(label))
        });
        series.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }
}

/// What an operation asks of the database of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatabaseCost {
    /// Statements, without BEGIN and COMMIT.
    pub statements: u64,
    /// Transactions of more than one statement.
    pub transactions: u64,
}

/// Statements and transactions that an operation may ask for at most.
pub type CostBound = (&'static str, u64, u64);

impl DatabaseCost {
    /// That no operation asks for more than its bound.
    ///
    /// # Panics
    /// If one does; the message names all of them.
    pub fn assert_bounds(costs: &[(CostBound, Self)]) {
        let is_above = |((_, statements, transactions), cost): &&(CostBound, Self)| {
            cost.statements > *statements || cost.transactions > *transactions
        };
        let above: Vec<_> = costs.iter().filter(is_above).collect();
        assert!(above.is_empty(), "more than before: {above:#?}, of {costs:#?}");
    }
}

impl<P: Program + 'static> Service<P> {
    /// What an operation asks of the database, with all that follows from it in this service. The operation is done several times and the
    /// least counts, since periodic work comes in between; the first time warms caches.
    pub async fn database_cost(&self, operation: impl AsyncFn()) -> DatabaseCost {
        let mut least: Option<DatabaseCost> = None;
        for round in 0..5 {
            let before = self.asked_of_database().await;
            operation().await;
            let after = self.settled_database().await;
            let cost = DatabaseCost {
                statements: after.statements - before.statements,
                transactions: after.transactions - before.transactions,
            };
            if round > 0 && least.is_none_or(|least| cost.statements < least.statements) {
                least = Some(cost);
            }
        }
        least.expect("several rounds")
    }

    async fn asked_of_database(&self) -> DatabaseCost {
        let statements = self.metric("contexor_db_statements_total", &[]).await as u64;
        let transactions = self.metric("contexor_db_transactions_total", &[]).await as u64;
        DatabaseCost { statements, transactions }
    }

    /// Waits until nothing is asked for a moment: an operation's events are published after its answer.
    async fn settled_database(&self) -> DatabaseCost {
        let (mut last, mut quiet) = (self.asked_of_database().await, 0);
        eventually(DEADLINE, "the database is left alone", async || {
            let now = self.asked_of_database().await;
            quiet = if now == last { quiet + 1 } else { 0 };
            last = now;
            (quiet == 4).then_some(now)
        })
        .await
    }
}

/// Lets a test's own type with a field `service` be used as that [`Service`].
#[macro_export]
macro_rules! deref_to_service {
    ($app:ty, $program:ty) => {
        impl std::ops::Deref for $app {
            type Target = $crate::Service<$program>;

            fn deref(&self) -> &Self::Target {
                &self.service
            }
        }

        impl std::ops::DerefMut for $app {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.service
            }
        }
    };
}

/// A client that uses no proxy.
fn http_client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().user_agent("tests/1").timeout(Duration::from_secs(60)).build();
    client.expect("a client")
}

impl<P: Program + 'static> Drop for Service<P> {
    fn drop(&mut self) {
        // Of a test that has failed, that is the news.
        if std::thread::panicking() || !self.process.is_running() {
            return;
        }
        let url = self.servers.database.url.clone();
        // The service goes on meanwhile, in its own runtime.
        let left = in_thread(move || async move {
            let mut connection = connect(&url).await;
            let end = std::time::Instant::now() + DEADLINE;
            loop {
                let left = number(&mut connection, "SELECT count(*) FROM outbox").await;
                if left == 0 || std::time::Instant::now() > end {
                    return left;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        assert_eq!(left, Some(0), "events were left in the outbox");
    }
}
