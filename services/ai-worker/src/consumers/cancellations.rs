//! Jobs that were called off.

use contexor_db::{Db, DbError};
use contexor_events::{content::GenerationCancelled, topology};
use contexor_live::publish;
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use contexor_service::Redis;
use tokio_util::sync::CancellationToken;

use crate::{generation::CANCELLATIONS, store};

contexor_events::event_set! {
    /// What comes through the cancellations' queue.
    pub(crate) enum Cancellations { Cancelled(GenerationCancelled) }
}

/// Marks a job as called off and wakes whoever works on it.
///
/// Not a handler in a transaction: the word may go round only after the mark is committed, and marking twice does no harm.
pub(crate) struct CancelJobs {
    pub(crate) db: Db,
    pub(crate) redis: Redis,
}

impl Consumer for CancelJobs {
    const QUEUE: topology::Queue = topology::AI_WORKER_CANCELLATIONS;
    type Events = Cancellations;

    async fn work(&self, event: Cancellations, _: &EventMetadata, _: &CancellationToken) -> Result<(), ConsumeError> {
        let Cancellations::Cancelled(event) = event;
        let mut conn = self.db.conn().await?;
        store::jobs::cancel(&mut conn, &event).await.map_err(DbError::from)?;
        drop(conn);
        if let Err(error) = publish(&self.redis, CANCELLATIONS, event.task_id).await {
            // The next renewal of the lease sees the mark.
            tracing::warn!(error = &error as &dyn std::error::Error, "a cancellation could not be announced");
        }
        Ok(())
    }
}
