//! Work that is done again and again.

use std::time::Duration;

use contexor_db::{Db, DbError, Tx, periodic::Periodic};

use crate::{
    error::UsageError,
    ops::{self, expire_holds::TaskOwner},
    prices::Prices,
    settings::HoldSettings,
    store,
};

/// Ends holds whose time is over, for ever. Several processes may: each hold moves on once.
pub async fn expire_holds(db: Db, owner: TaskOwner, prices: Prices, settings: HoldSettings) {
    let mut ticks = ticks(settings.interval_s);
    loop {
        ticks.tick().await;
        let done = ops::expire_holds::expire_holds(&db, &owner, &prices, &settings, contexor_clock::now()).await;
        count("expire_holds", done);
    }
}

/// Opens new months and closes the books of old ones, for ever. Several processes may: each month is closed once.
pub async fn monthly_usage_reset(db: Db, interval_s: u32) {
    let mut ticks = ticks(interval_s);
    loop {
        ticks.tick().await;
        count("monthly_usage_reset", ops::open_periods::open_periods(&db, contexor_clock::now()).await);
    }
}

fn ticks(seconds: u32) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(Duration::from_secs(seconds.into()));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

/// Counts a round of work whose steps are transactions of their own, which is why it is no [`Periodic`].
fn count(work: &'static str, done: Result<usize, UsageError>) {
    let outcome = match done {
        Ok(_) => "done",
        Err(error) => {
            tracing::warn!(work, error = &error as &dyn std::error::Error, "periodic work {work} failed");
            "failed"
        }
    };
    metrics::counter!("contexor_periodic_runs_total", "work" => work, "outcome" => outcome).increment(1);
}

/// Makes partitions of the log ahead of time.
#[derive(Debug)]
pub struct MakeLogPartitions;

impl Periodic for MakeLogPartitions {
    type Error = UsageError;
    const NAME: &'static str = "make_log_partitions";

    async fn run(&self, tx: &mut Tx) -> Result<(), UsageError> {
        let made = store::log::make_partitions(tx, contexor_clock::now()).await.map_err(DbError::from)?;
        if made > 0 {
            tracing::info!(made, "{made} partitions of the usage log made");
        }
        Ok(())
    }
}
