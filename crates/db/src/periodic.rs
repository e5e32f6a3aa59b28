//! Periodic work that one process at a time does, by advisory lock.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use diesel::{QueryableByName, sql_types::Bool};
use diesel_async::RunQueryDsl;
use futures::FutureExt as _;

use crate::{Db, DbError, Tx};

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// Work that is done again and again.
pub trait Periodic: Send + Sync + 'static {
    /// What fails it.
    type Error: From<DbError> + std::error::Error + Send + Sync + 'static;
    /// Its name, unique in the service's database: the lock's, the metric's and the log's.
    const NAME: &'static str;

    /// Does it once, in one transaction.
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Does `work` every `interval` until the future is dropped. Several processes may: the advisory lock lets one through at a time.
pub async fn every<P: Periodic>(db: Db, interval: Duration, work: Arc<P>) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A panic must not end the work for the rest of the process's life.
        let done = AssertUnwindSafe(once(&db, work.as_ref())).catch_unwind().await;
        let outcome = match &done {
            Ok(Ok(true)) => "done",
            Ok(Ok(false)) => "elsewhere",
            Err(_panic) => {
                tracing::error!(work = P::NAME, "periodic work {} panicked", P::NAME);
                "panicked"
            }
            Ok(Err(error)) => {
                tracing::warn!(
                    work = P::NAME,
                    error = error as &dyn std::error::Error,
                    "periodic work {} failed",
                    P::NAME
                );
                "failed"
            }
        };
        metrics::counter!("contexor_periodic_runs_total", "work" => P::NAME, "outcome" => outcome).increment(1);
    }
}

/// Does `work` once, unless another process is at it; says whether it did.
///
/// # Errors
/// Those of the work, and [`DbError`].
pub async fn once<P: Periodic>(db: &Db, work: &P) -> Result<bool, P::Error> {
    db.transaction(async |tx: &mut Tx| {
        let answer: Locked = diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtext($1)) AS locked")
            .bind::<diesel::sql_types::Text, _>(P::NAME)
            .get_result(tx.conn())
            .await
            .map_err(DbError::from)?;
        if answer.locked {
            work.run(tx).await?;
        }
        Ok(answer.locked)
    })
    .await
}
