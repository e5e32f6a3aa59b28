//! A read replica beside the primary, used while it is known to lag little.
//!
//! How far it is behind is measured by positions in the write-ahead log and not by times that the replica tells: a position of the primary
//! is noted with the moment at which it was asked for, and what the replica has replayed beyond it was committed no later. A replica that
//! lost its primary, or is away, therefore becomes older by the clock and is left alone, whatever it says of itself.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use deadpool::managed::BuildError;
use diesel::{
    QueryableByName,
    query_builder::SqlQuery,
    sql_types::{BigInt, Nullable},
};
use diesel_async::pooled_connection::{RecyclingMethod, deadpool::Pool};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Conn, Connection, DatabaseSettings, DbError, pool};

/// How often the lag is measured.
const MEASURE_EVERY: Duration = Duration::from_millis(500);
/// How long one server may take to tell its position.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a read waits for a connection to the replica before it goes to the primary.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Positions of the primary that the replica has not reached yet: two minutes of them.
const MAX_POSITIONS: usize = 240;
/// Bytes of a page of the write-ahead log.
const PAGE_BYTES: i64 = 8192;
/// Bytes of the header that a page of the log begins with, and of the longer one of the first page of a file.
const HEADER_BYTES: [i64; 2] = [24, 40];

const PRIMARY_POSITION: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS position, \
                                (SELECT system_identifier FROM pg_control_system()) AS cluster";
const REPLICA_POSITION: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END \
                                AS position, (SELECT system_identifier FROM pg_control_system()) AS cluster";

/// Where a server is in the write-ahead log.
#[derive(QueryableByName)]
struct Position {
    /// Bytes since the log began; none of a replica that replays nothing.
    #[diesel(sql_type = Nullable<BigInt>)]
    position: Option<i64>,
    /// The cluster that the server belongs to: replicas have their primary's.
    #[diesel(sql_type = BigInt)]
    cluster: i64,
}

/// The replica of a database.
#[derive(Clone)]
pub struct Replica {
    pool: Pool<Connection>,
    /// A connection of their own for the questions where primary and replica are: those must not wait behind reads.
    primary_probe: Pool<Connection>,
    replica_probe: Pool<Connection>,
    max_lag: Duration,
    began: Instant,
    /// Milliseconds from `began` to the moment whose commits the replica has for certain, plus one; 0 before that is known.
    replayed_until_ms: Arc<AtomicU64>,
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replica").field("lag", &self.lag()).finish_non_exhaustive()
    }
}

impl Replica {
    pub(crate) fn new(settings: &DatabaseSettings) -> Result<Option<Self>, BuildError> {
        let Some(url) = settings.replica_url.as_ref() else { return Ok(None) };
        // A connection is asked before it is lent: what it is lent for must not fail because the replica has gone since.
        let open = |settings, url| pool(settings, url, CONNECT_TIMEOUT, RecyclingMethod::Verified);
        let probe = DatabaseSettings { max_connections: 1, ..settings.clone() };
        Ok(Some(Self {
            pool: open(settings, url)?,
            primary_probe: open(&probe, &settings.url)?,
            replica_probe: open(&probe, url)?,
            max_lag: Duration::from_millis(settings.replica_max_lag_ms),
            began: Instant::now(),
            replayed_until_ms: Arc::default(),
        }))
    }

    /// How old the newest commit may be that the replica does not have; none before that was measured.
    pub fn lag(&self) -> Option<Duration> {
        let until = self.replayed_until_ms.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.began.elapsed().saturating_sub(Duration::from_millis(until)))
    }

    /// Whether the replica lags no more than the settings allow.
    pub fn is_fresh(&self) -> bool {
        self.lag().is_some_and(|lag| lag <= self.max_lag)
    }

    /// A connection to the replica.
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub async fn conn(&self) -> Result<Conn, DbError> {
        self.pool.get().await.map_err(|error| DbError::Unavailable(Box::new(error)))
    }

    pub(crate) fn close(&self) {
        for pool in [&self.pool, &self.primary_probe, &self.replica_probe] {
            pool.close();
        }
    }

    /// Measures the lag until the future is dropped.
    pub async fn watch(&self) {
        let mut ticks = tokio::time::interval(MEASURE_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut positions = VecDeque::new();
        let mut was_fresh = None;
        loop {
            ticks.tick().await;
            let measured = self.measure(&mut positions).await;
            let is_fresh = self.is_fresh();
            if was_fresh.replace(is_fresh) != Some(is_fresh) {
                match (&measured, is_fresh) {
                    (_, true) => tracing::info!("the replica is used"),
                    (Err(error), false) => {
                        tracing::warn!(error = %format!("{error:#}"), "the replica is not used: it cannot be measured");
                    }
                    (Ok(()), false) => tracing::warn!("the replica is not used: it lags"),
                }
            }
            metrics::gauge!("contexor_db_replica_usable").set(f64::from(u8::from(is_fresh)));
            if let Some(lag) = self.lag() {
                metrics::gauge!("contexor_db_replica_lag_seconds").set(lag.as_secs_f64());
            }
        }
    }

    async fn measure(&self, positions: &mut VecDeque<(Instant, i64)>) -> anyhow::Result<()> {
        let asked_at = Instant::now();
        let written = ask(&self.primary_probe, diesel::sql_query(PRIMARY_POSITION)).await.context("the primary")?;
        let position = end_of_record(written.position.context("the primary told no position")?);
        if positions.back().is_some_and(|(_, last)| *last > position) {
            // Another server is the primary now, and its log is not the one that was noted.
            positions.clear();
        }
        if positions.len() == MAX_POSITIONS {
            positions.pop_front();
        }
        positions.push_back((asked_at, position));
        let replayed = ask(&self.replica_probe, diesel::sql_query(REPLICA_POSITION)).await.context("the replica")?;
        ensure!(replayed.cluster == written.cluster, "the replica is one of another cluster");
        let position = replayed.position.context("the replica replays nothing: it is a primary")?;
        let mut until = None;
        while let Some((at, _)) = positions.front().filter(|(_, written)| *written <= position) {
            until = Some(*at);
            positions.pop_front();
        }
        if let Some(at) = until {
            let ms = u64::try_from(at.saturating_duration_since(self.began).as_millis()).unwrap_or(u64::MAX - 1);
            self.replayed_until_ms.store(ms + 1, Ordering::Release);
        }
        Ok(())
    }
}

async fn ask(server: &Pool<Connection>, question: SqlQuery) -> anyhow::Result<Position> {
    // Here alone: its methods hide those of atomics.
    use diesel_async::RunQueryDsl as _;
    let answer = async {
        let mut conn = server.get().await?;
        anyhow::Ok(question.get_result(&mut *conn).await?)
    };
    tokio::time::timeout(ANSWER_TIMEOUT, answer).await.context("no answer in time")?
}

/// Where the last record ends before a position at which the next is written. Behind the last byte of a page the next record is written after
/// the header of the next page, which is no part of what is replayed.
fn end_of_record(position: i64) -> i64 {
    let in_page = position % PAGE_BYTES;
    if HEADER_BYTES.contains(&in_page) { position - in_page } else { position }
}

impl DatabaseSettings {
    /// Looks at the settings of the replica, if there is one, for a service whose requests may take so long before they are answered.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate_replica(&self, request_timeout_ms: u64) -> anyhow::Result<()> {
        let Some(url) = self.replica_url.as_ref().map(SecretString::expose_secret) else { return Ok(()) };
        ensure!(
            url.starts_with("postgres://") || url.starts_with("postgresql://"),
            "database.replica_url must begin with postgres:// or postgresql://"
        );
        let least_ms = 2 * u64::try_from(MEASURE_EVERY.as_millis()).unwrap_or(u64::MAX);
        ensure!(
            (least_ms..=60_000).contains(&self.replica_max_lag_ms),
            "database.replica_max_lag_ms must be {least_ms} to 60000: it is measured twice a second"
        );
        let least_s = (self.replica_max_lag_ms + request_timeout_ms).div_ceil(1000);
        ensure!(
            (least_s..=3600).contains(&self.replica_wait_s),
            "database.replica_wait_s must be {least_s} to 3600: at least replica_max_lag_ms and http.request_timeout_ms together"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::end_of_record;

    #[test]
    fn a_position_behind_the_header_of_an_empty_page_is_the_end_of_the_page_before() {
        assert_eq!(end_of_record(3 * 8192 + 24), 3 * 8192);
        assert_eq!(end_of_record(16 * 1024 * 1024 + 40), 16 * 1024 * 1024);
        assert_eq!(end_of_record(3 * 8192 + 48), 3 * 8192 + 48);
    }
}
