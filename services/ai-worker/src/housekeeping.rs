//! What is cleaned up.

use chrono::TimeDelta;
use contexor_db::{DbError, Tx, periodic::Periodic};
use uuid::Uuid;

use crate::{generation::end_lost, store};

/// Deletes jobs that ended long ago, with their tries; usage keeps the books.
pub(crate) struct CleanJobs {
    /// How long they are kept.
    pub(crate) keep: TimeDelta,
}

impl Periodic for CleanJobs {
    type Error = DbError;
    const NAME: &'static str = "ai-worker clean jobs";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let deleted = store::jobs::delete_ended_before(tx.conn(), contexor_clock::now() - self.keep).await?;
        if deleted > 0 {
            tracing::info!(deleted, "{deleted} jobs were cleaned up");
        }
        Ok(())
    }
}

/// Ends jobs whose message was lost, such as by an operator who emptied a queue: nobody else would tell what they had cost.
pub(crate) struct EndLostJobs {
    /// This process, as the owner of leases.
    pub(crate) owner: Uuid,
}

impl Periodic for EndLostJobs {
    type Error = DbError;
    const NAME: &'static str = "end_lost_jobs";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let ended = end_lost(tx, self.owner, contexor_clock::now()).await?;
        if ended > 0 {
            tracing::warn!(ended, "{ended} jobs had lost their message and are ended");
        }
        Ok(())
    }
}
