//! Claims, settles and releases holds as tasks go.

use chrono::Duration;
use contexor_db::Tx;
use contexor_events::{
    ai::{GenerationCompleted, GenerationFailed, GenerationStarted},
    content::{CancelReason, ContentDeleted, GenerationCancelled, GenerationRequested},
    event_set,
    topology::{Queue, USAGE_SETTLEMENTS},
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};

use crate::{
    error::UsageError,
    ops::{release, settle},
    prices::Prices,
    settings::HoldSettings,
};

event_set! {
    /// What happens to a task.
    pub enum TaskEvent {
        Requested(GenerationRequested),
        Cancelled(GenerationCancelled),
        Deleted(ContentDeleted),
        Started(GenerationStarted),
        Completed(GenerationCompleted),
        Failed(GenerationFailed),
    }
}

/// Moves a task's hold on. The hold's row is locked and its state decides, so that events may come twice, late and in any order.
#[derive(Debug)]
pub struct SettleHolds {
    /// What tokens cost.
    pub prices: Prices,
    /// How long holds live.
    pub settings: HoldSettings,
}

impl TransactionalConsumer for SettleHolds {
    const QUEUE: Queue = USAGE_SETTLEMENTS;
    type Events = TaskEvent;
    type Prepared = TaskEvent;
    type Committed = ();

    async fn prepare(&self, event: TaskEvent, _: &EventMetadata) -> Result<Option<TaskEvent>, ConsumeError> {
        Ok(Some(event))
    }

    async fn handle(&self, tx: &mut Tx, event: TaskEvent, _: &EventMetadata) -> Result<(), ConsumeError> {
        let grace = Duration::seconds(self.settings.settlement_grace_s.into());
        match event {
            TaskEvent::Requested(event) => {
                let expires_at = event.deadline + grace;
                release::claim(tx, event.task_id, event.org_id, expires_at).await?;
            }
            TaskEvent::Started(event) => {
                let unless_told = contexor_clock::now() + Duration::seconds(self.settings.default_deadline_s.into());
                release::start(tx, event.task_id, event.org_id, event.started_at, unless_told).await?;
            }
            TaskEvent::Completed(event) => settle::settle(tx, &self.prices.book(), event.into(), grace).await?,
            TaskEvent::Failed(event) => settle::settle(tx, &self.prices.book(), event.into(), grace).await?,
            // What a person cancels ends in the worker's own word, with the bill.
            TaskEvent::Cancelled(event) => match event.reason {
                CancelReason::Requested => {}
                CancelReason::Deadline | CancelReason::Deleted => {
                    release::release_unstarted(tx, event.task_id, event.org_id).await?;
                }
            },
            // A task that ran for it is cancelled by an event of its own.
            TaskEvent::Deleted(_) => {}
        }
        Ok(())
    }
}

impl From<UsageError> for ConsumeError {
    fn from(error: UsageError) -> Self {
        match error {
            UsageError::Db(error) => error.into(),
            error => Self::retry(error),
        }
    }
}
