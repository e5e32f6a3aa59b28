//! What comes of generations.

use contexor_api::content::{Failure, TaskState};
use contexor_db::Tx;
use contexor_events::{
    ai::{GenerationCompleted, GenerationFailed, GenerationStarted},
    event_set,
    topology::{CONTENT_GENERATIONS, Queue},
    usage::UsageRecorded,
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use contexor_pii::Detector;

use crate::{
    batches::BatchWake,
    live::LiveView,
    ops::{
        finish::{self, FinishedTask, TaskFailure},
        partial,
    },
    store,
};

event_set! {
    /// What ai-worker and usage say of a generation.
    pub enum GenerationEvent {
        Started(GenerationStarted),
        Completed(GenerationCompleted),
        Failed(GenerationFailed),
        Recorded(UsageRecorded),
    }
}

/// Brings contents and tasks up to date with their generations. Twice, late and out of order change nothing.
///
/// Whoever watches is told after the commit, never of what might be rolled back.
#[derive(Debug)]
pub struct ApplyGenerationEvents {
    /// The live view.
    pub live: LiveView,
    /// Looks for personal data.
    pub detector: Detector,
    /// Wakes whoever moves batches on.
    pub batch_wake: BatchWake,
}

impl TransactionalConsumer for ApplyGenerationEvents {
    const QUEUE: Queue = CONTENT_GENERATIONS;
    type Events = GenerationEvent;
    type Prepared = GenerationEvent;
    type Committed = Option<FinishedTask>;

    async fn prepare(
        &self,
        event: GenerationEvent,
        _: &EventMetadata,
    ) -> Result<Option<GenerationEvent>, ConsumeError> {
        Ok(Some(event))
    }

    async fn handle(
        &self,
        tx: &mut Tx,
        event: GenerationEvent,
        _: &EventMetadata,
    ) -> Result<Option<FinishedTask>, ConsumeError> {
        apply(tx, &self.detector, event).await
    }

    async fn committed(&self, ended: Option<FinishedTask>) {
        if let Some(ended) = ended {
            metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
            self.live.end(ended.task.id, &ended.events).await;
            self.batch_wake.wake();
        }
    }
}

async fn apply(tx: &mut Tx, detector: &Detector, news: GenerationEvent) -> Result<Option<FinishedTask>, ConsumeError> {
    match news {
        GenerationEvent::Started(event) => {
            let attempts = i32::try_from(event.fence).unwrap_or(i32::MAX);
            store::tasks::start(tx.conn(), event.org_id, event.task_id, attempts, event.started_at).await?;
            Ok(None)
        }
        GenerationEvent::Completed(event) => Ok(finish::complete(tx, event).await?),
        GenerationEvent::Failed(event) => {
            let state = if event.code == "cancelled" { TaskState::Cancelled } else { TaskState::Failed };
            let bad = TaskFailure {
                state,
                failure: Failure { code: event.code, detail: event.detail, at: event.finished_at },
                attempts: i32::try_from(event.attempts.len()).unwrap_or(i32::MAX),
            };
            let ended = finish::fail(tx, event.org_id, event.content_id, event.task_id, bad).await?;
            if let Some(text) = event.partial_text {
                // The caller was told that it is kept: of a task that ended before, what its live view did not hold.
                partial::keep_late(tx, detector, event.org_id, event.content_id, event.task_id, text).await?;
            }
            Ok(ended)
        }
        GenerationEvent::Recorded(event) => {
            let (input, output) = (event.input_tokens, event.output_tokens);
            let cost = event.cost_micro_usd;
            store::tasks::record_usage(tx.conn(), event.org_id, event.task_id, input, output, cost).await?;
            if let Some(cost_micro_usd) = cost {
                store::batches::record_cost(tx.conn(), event.org_id, event.task_id, cost_micro_usd).await?;
            }
            Ok(None)
        }
    }
}
