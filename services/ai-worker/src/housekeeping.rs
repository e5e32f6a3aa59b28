//! What is cleaned up.

use chrono::{TimeDelta, Utc};
use contexor_db::{DbError, Tx, periodic::Periodic};

use crate::store;

/// Deletes jobs that ended long ago, with their tries; usage keeps the books.
pub(crate) struct CleanJobs {
    /// How long they are kept.
    pub(crate) keep: TimeDelta,
}

impl Periodic for CleanJobs {
    type Error = DbError;
    const NAME: &'static str = "ai-worker clean jobs";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let deleted = store::jobs::delete_ended_before(tx.conn(), Utc::now() - self.keep).await?;
        if deleted > 0 {
            tracing::info!(deleted, "{deleted} jobs were cleaned up");
        }
        Ok(())
    }
}
