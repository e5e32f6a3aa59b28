//! Work that one process does again and again.

use chrono::Utc;
use contexor_db::{DbError, Tx, periodic::Periodic};

use crate::{error::UsageError, ops, store};

/// Ends holds whose time is over.
#[derive(Debug)]
pub struct ExpireHolds;

impl Periodic for ExpireHolds {
    type Error = UsageError;
    const NAME: &'static str = "expire_holds";

    async fn run(&self, tx: &mut Tx) -> Result<(), UsageError> {
        ops::expire_holds::expire_holds(tx, Utc::now()).await.map(drop)
    }
}

/// Opens new months and closes the books of old ones.
#[derive(Debug)]
pub struct MonthlyUsageReset;

impl Periodic for MonthlyUsageReset {
    type Error = UsageError;
    const NAME: &'static str = "monthly_usage_reset";

    async fn run(&self, tx: &mut Tx) -> Result<(), UsageError> {
        ops::open_periods::open_periods(tx, Utc::now()).await.map(drop)
    }
}

/// Makes partitions of the log ahead of time.
#[derive(Debug)]
pub struct MakeLogPartitions;

impl Periodic for MakeLogPartitions {
    type Error = UsageError;
    const NAME: &'static str = "make_log_partitions";

    async fn run(&self, tx: &mut Tx) -> Result<(), UsageError> {
        let made = store::log::make_partitions(tx, Utc::now()).await.map_err(DbError::from)?;
        if made > 0 {
            tracing::info!(made, "{made} partitions of the usage log made");
        }
        Ok(())
    }
}
