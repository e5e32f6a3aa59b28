//! PostgreSQL: the pool, transactions, migrations and periodic work under one leader.
//!
//! Only [`Db::transaction`] makes a [`Tx`], so what takes a `Tx` cannot run outside of one.

mod batcher;
mod connection;
mod distinct;
pub mod migrations;
pub mod periodic;
mod replica;
mod text_column;

use std::{sync::Arc, time::Duration};

use deadpool::managed::{Hook, HookError, Metrics, Object, PoolError};
use diesel::sql_types::{self, Array, Text};
use diesel_async::{
    AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool},
};
use futures::FutureExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Notify;
use uuid::Uuid;

pub use batcher::Batcher;
pub use connection::Connection;
#[doc(hidden)]
pub use distinct::values;
pub use replica::Replica;

type Manager = AsyncDieselConnectionManager<Connection>;

/// A connection from the pool.
pub type Conn = Object<Manager>;

/// Where the database is, and how many connections the process may hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `postgres://…` address; plain name `DATABASE_URL_<SERVICE>`.
    pub url: SecretString,
    /// Connections at most.
    pub max_connections: usize,
    /// How long a request waits for a free connection, milliseconds.
    pub wait_timeout_ms: u64,
    /// How long one statement may run, milliseconds.
    pub statement_timeout_ms: u64,
    /// Address of a streaming replica of the same database, for reads that may be a little old; plain name
    /// `DATABASE_REPLICA_URL_<SERVICE>`. None: every read asks the primary.
    #[serde(default)]
    pub replica_url: Option<SecretString>,
    /// How far the replica may be behind and still be read, milliseconds.
    #[serde(default = "default_replica_max_lag_ms")]
    pub replica_max_lag_ms: u64,
    /// How long a caller who wrote something reads from the primary, seconds.
    #[serde(default = "default_replica_wait_s")]
    pub replica_wait_s: u64,
}

fn default_replica_max_lag_ms() -> u64 {
    3_000
}

fn default_replica_wait_s() -> u64 {
    30
}

/// Why the database could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection could be had in time.
    #[error("no database connection could be had")]
    Unavailable(#[source] Box<PoolError<diesel_async::pooled_connection::PoolError>>),
    /// A statement failed.
    #[error("a database statement failed")]
    Query(#[from] diesel::result::Error),
    /// The connection was lost while a transaction was committed: nobody knows whether it was.
    #[error("whether a transaction was committed is not known")]
    Uncertain(#[source] diesel::result::Error),
}

impl DbError {
    /// How a commit failed: refused for a reason of the data's, or lost on the way.
    fn of_commit(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match error {
            Error::DatabaseError(Kind::UnableToSendCommand | Kind::ClosedConnection | Kind::Unknown, _) => {
                Self::Uncertain(error)
            }
            error => Self::Query(error),
        }
    }
}

/// The database of a service.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Connection>,
    replica: Option<Replica>,
    outbox: Arc<Notify>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("status", &self.pool.status()).finish_non_exhaustive()
    }
}

impl Db {
    /// Makes the pool; connections are opened when they are first needed.
    ///
    /// # Errors
    /// When the settings make no pool.
    pub fn new(settings: &DatabaseSettings) -> Result<Self, deadpool::managed::BuildError> {
        // A killed connection is noticed by its closed socket; asking each time costs a round trip.
        let pool = pool(settings, &settings.url, Duration::from_secs(5), RecyclingMethod::Fast)?;
        Ok(Self { pool, replica: Replica::new(settings)?, outbox: Arc::default() })
    }

    /// The replica, if there is one.
    pub fn replica(&self) -> Option<&Replica> {
        self.replica.as_ref()
    }

    /// A connection for reads. Writes belong into [`Self::transaction`].
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub async fn conn(&self) -> Result<Conn, DbError> {
        self.pool.get().await.map_err(|error| {
            metrics::counter!("contexor_db_pool_timeouts_total").increment(1);
            DbError::Unavailable(Box::new(error))
        })
    }

    /// Runs `work` in one transaction: committed when it returns `Ok`, rolled back when it returns `Err` or is dropped.
    ///
    /// When the transaction wrote to the outbox, the relay is woken as soon as it has committed.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`].
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        for<'r> F:
            AsyncFnOnce(&'r mut Tx) -> Result<T, E> + TransactionWork<&'r mut Tx, Result<T, E>, Fut: Send> + Send,
        E: From<DbError> + Send,
        T: Send,
    {
        // In the `Tx` before it begins: a caller that goes away meanwhile must not leave a half-begun transaction in the pool.
        let mut tx = Tx { conn: Some(self.conn().await?), events: Vec::new() };
        tx.conn().begin_with_next();
        metrics::counter!("contexor_db_transactions_total").increment(1);
        match work(&mut tx).await {
            Ok(value) => match tx.write_events().await {
                Ok(count) => {
                    tx.finish(true).await?;
                    if count > 0 {
                        self.outbox.notify_one();
                    }
                    Ok(value)
                }
                Err(error) => {
                    tx.roll_back().await;
                    Err(DbError::from(error).into())
                }
            },
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }

    /// Resolves when a transaction that wrote to the outbox has committed since the last call.
    pub async fn outbox_written(&self) {
        self.outbox.notified().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        let mut conn = self.conn().await?;
        conn.batch_execute("SELECT 1").await?;
        Ok(())
    }

    /// Writes the pool's use to the metrics.
    pub fn record_metrics(&self) {
        let status = self.pool.status();
        metrics::gauge!("contexor_db_pool_connections", "state" => "open").set(status.size as f64);
        metrics::gauge!("contexor_db_pool_connections", "state" => "idle").set(status.available as f64);
        metrics::gauge!("contexor_db_pool_waiting").set(status.waiting as f64);
    }

    /// Closes the pool; whoever waits for a connection gets an error.
    pub fn close(&self) {
        self.pool.close();
        if let Some(replica) = &self.replica {
            replica.close();
        }
    }
}

/// Connections to one server, opened when they are first needed.
fn pool(
    settings: &DatabaseSettings,
    url: &SecretString,
    connect_timeout: Duration,
    recycling: RecyclingMethod<Connection>,
) -> Result<Pool<Connection>, deadpool::managed::BuildError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = recycling;
    let statement_timeout_ms = settings.statement_timeout_ms;
    // Just-in-time compilation takes seconds for reports that run for milliseconds.
    // The server looks for a closed socket while a statement runs, too: locks of work that was dropped go within half a second.
    config.custom_setup = Box::new(move |url| {
        async move {
            let mut connection = Connection::establish(url).await?;
            connection
                .batch_execute(&format!(
                    "SET statement_timeout = {statement_timeout_ms}; SET idle_in_transaction_session_timeout = '30s'; \
                     SET client_connection_check_interval = '500ms'; SET timezone = 'UTC'; SET jit = off"
                ))
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(connection)
        }
        .boxed()
    });
    let manager = Manager::new_with_config(url.expose_secret(), config);
    Pool::builder(manager)
        .max_size(settings.max_connections)
        .wait_timeout(Some(Duration::from_millis(settings.wait_timeout_ms)))
        .create_timeout(Some(connect_timeout))
        .recycle_timeout(Some(Duration::from_secs(2)))
        .pre_recycle(Hook::sync_fn(|_, metrics: &Metrics| {
            if metrics.age() > Duration::from_secs(1800) { Err(HookError::message("max lifetime")) } else { Ok(()) }
        }))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

/// Lines of `migrations/messaging`.
const WRITE_EVENTS: &str = "INSERT INTO outbox (id, event_type, payload) SELECT * FROM unnest($1, $2, $3)";

/// An open transaction.
pub struct Tx {
    // Present until the transaction ends.
    conn: Option<Conn>,
    events: Vec<OutboxEvent>,
}

/// An event that commits with its transaction, to be published afterwards.
#[derive(Debug)]
pub struct OutboxEvent {
    /// Its id, a UUIDv7.
    pub id: Uuid,
    /// Its type.
    pub event_type: &'static str,
    /// Its envelope, JSON.
    pub payload: String,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("events", &self.events.len()).finish_non_exhaustive()
    }
}

impl Tx {
    /// The connection that the transaction is open on.
    ///
    /// # Panics
    /// Never while the transaction is open, and nobody else holds a `Tx`.
    #[expect(clippy::expect_used, reason = "the connection leaves only when the transaction ends, in this module")]
    pub fn conn(&mut self) -> &mut Connection {
        self.conn.as_mut().expect("an open transaction has its connection")
    }

    /// Writes an event to the outbox, all of a transaction's in one statement before it commits.
    pub fn push_event(&mut self, event: OutboxEvent) {
        self.events.push(event);
    }

    /// Writes the events; says how many.
    async fn write_events(&mut self) -> Result<usize, diesel::result::Error> {
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return Ok(0);
        }
        let (mut ids, mut types, mut payloads) = (Vec::new(), Vec::new(), Vec::new());
        for event in events {
            ids.push(event.id);
            types.push(event.event_type);
            payloads.push(event.payload);
        }
        diesel::sql_query(WRITE_EVENTS)
            .bind::<Array<sql_types::Uuid>, _>(ids)
            .bind::<Array<Text>, _>(types)
            .bind::<Array<Text>, _>(payloads)
            .execute(self.conn())
            .await
    }

    async fn roll_back(&mut self) {
        if let Err(error) = self.finish(false).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a transaction could not be rolled back");
        }
    }

    async fn finish(&mut self, commit: bool) -> Result<(), DbError> {
        if commit {
            self.conn().end(true).await.map_err(DbError::of_commit)?;
        } else {
            self.conn().end(false).await?;
        }
        self.conn = None;
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        // The work was dropped half-way (a time-out): close the connection, so that its locks go at once and nobody
        // else is handed an open transaction.
        if let Some(conn) = self.conn.take() {
            drop(Object::take(conn));
        }
    }
}

/// A closure whose future is `Send`. Only ever a bound: it says of an `AsyncFnOnce` what the language cannot say yet.
///
/// The shape is diesel-async's own `AsyncFunc`, which is not public.
pub trait TransactionWork<T, R>: AsyncFnOnce(T) -> R + FnOnce(T) -> <Self as TransactionWork<T, R>>::Fut {
    /// What the closure returns.
    type Fut: Future<Output = R>;
}

impl<F, T, Fut, R> TransactionWork<T, R> for F
where
    F: AsyncFnOnce(T) -> R + FnOnce(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}
