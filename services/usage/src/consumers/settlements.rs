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
use tokio_util::sync::CancellationToken;

use tracing::Instrument as _;

use crate::{
    domain::price::PriceBook,
    error::UsageError,
    ops::{release, settle},
    prices::Prices,
    settings::HoldSettings,
    store::{
        holds::{HoldClaim, HoldStart},
        log::LogBuffer,
    },
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

    async fn prepare(
        &self,
        event: TaskEvent,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<TaskEvent>, ConsumeError> {
        Ok(Some(event))
    }

    async fn handle(&self, tx: &mut Tx, event: TaskEvent, received: &EventMetadata) -> Result<(), ConsumeError> {
        self.handle_all(tx, vec![(event, received.clone())]).await.map(drop)
    }

    async fn handle_all(&self, tx: &mut Tx, events: Vec<(TaskEvent, EventMetadata)>) -> Result<Vec<()>, ConsumeError> {
        let count = events.len();
        let grace = Duration::seconds(self.settings.settlement_grace_s.into());
        // In any order, since events come in any order: claims and starts as sets, the rest one after the other.
        let (mut claims, mut starts, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (event, received) in events {
            match event {
                TaskEvent::Requested(event) => claims.push(HoldClaim {
                    task: event.task_id,
                    org: event.org_id,
                    expires_at: event.deadline + grace,
                }),
                TaskEvent::Started(event) => {
                    starts.push(HoldStart { task: event.task_id, org: event.org_id, at: event.started_at });
                }
                event => others.push((event, received.span)),
            }
        }
        release::claim_all(tx, &claims).await?;
        let unless_told = contexor_clock::now() + Duration::seconds(self.settings.default_deadline_s.into());
        release::start_all(tx, &starts, unless_told).await?;
        let book = self.prices.book();
        let mut log = LogBuffer::default();
        for (event, span) in others {
            // Each in its own trace: what it writes to the outbox continues that.
            self.end(tx, &mut log, &book, event, grace).instrument(span).await?;
        }
        log.flush(tx).await?;
        Ok(vec![(); count])
    }
}

impl SettleHolds {
    async fn end(
        &self,
        tx: &mut Tx,
        log: &mut LogBuffer,
        book: &PriceBook,
        event: TaskEvent,
        grace: Duration,
    ) -> Result<(), UsageError> {
        match event {
            TaskEvent::Completed(event) => settle::settle(tx, log, book, event.into(), grace).await,
            TaskEvent::Failed(event) => settle::settle(tx, log, book, event.into(), grace).await,
            // What a person cancels ends in the worker's own word, with the bill.
            TaskEvent::Cancelled(event) => match event.reason {
                CancelReason::Requested => Ok(()),
                CancelReason::Deadline | CancelReason::Deleted => {
                    release::release_unstarted(tx, event.task_id, event.org_id).await
                }
            },
            // A task that ran for it is cancelled by an event of its own; the others are claims and starts.
            TaskEvent::Deleted(_) | TaskEvent::Requested(_) | TaskEvent::Started(_) => Ok(()),
        }
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
