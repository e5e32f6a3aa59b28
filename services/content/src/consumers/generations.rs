//! What comes of generations.

use std::collections::{HashMap, hash_map::Entry};

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
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{
    batch_wake::BatchWake,
    live::LiveView,
    ops::{
        finish::{self, FinishedTask, TaskFailure},
        partial,
    },
    store::{
        self,
        tasks::{RecordedUsage, TaskStart},
    },
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
        _: &CancellationToken,
    ) -> Result<Option<GenerationEvent>, ConsumeError> {
        Ok(Some(event))
    }

    async fn handle(
        &self,
        tx: &mut Tx,
        event: GenerationEvent,
        received: &EventMetadata,
    ) -> Result<Option<FinishedTask>, ConsumeError> {
        Ok(self.handle_all(tx, vec![(event, received.clone())]).await?.pop().flatten())
    }

    async fn handle_all(
        &self,
        tx: &mut Tx,
        events: Vec<(GenerationEvent, EventMetadata)>,
    ) -> Result<Vec<Option<FinishedTask>>, ConsumeError> {
        let mut finished: Vec<Option<FinishedTask>> = events.iter().map(|_| None).collect();
        // In any order, since events come in any order: all as sets but the failures, which are few.
        let (mut starts, mut completions, mut failures, mut bills) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut completed_at = HashMap::new();
        for (index, (event, received)) in events.into_iter().enumerate() {
            match event {
                GenerationEvent::Started(event) => starts.push(TaskStart {
                    org: event.org_id,
                    task: event.task_id,
                    attempts: i32::try_from(event.fence).unwrap_or(i32::MAX),
                    at: event.started_at,
                }),
                GenerationEvent::Completed(event) => {
                    completed_at.entry(event.task_id).or_insert(index);
                    completions.push(event);
                }
                GenerationEvent::Failed(event) => failures.push((index, received.span, event)),
                GenerationEvent::Recorded(event) => bills.push(event),
            }
        }
        store::tasks::start_all(tx.conn(), &starts).await?;
        if !completions.is_empty() {
            for (task, ended) in finish::complete_all(tx, completions).await? {
                finished[completed_at[&task]] = Some(ended);
            }
        }
        for (index, span, failure) in failures {
            // Each in its own trace: what it writes to the outbox continues that.
            finished[index] = fail(tx, &self.detector, failure).instrument(span).await?;
        }
        record_bills(tx, &bills).await?;
        Ok(finished)
    }

    async fn committed(&self, ended: Option<FinishedTask>) {
        if let Some(ended) = ended {
            metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
            self.live.end(ended.task.id, &ended.events).await;
            self.batch_wake.generation_ended();
        }
    }
}

async fn fail(tx: &mut Tx, detector: &Detector, event: GenerationFailed) -> Result<Option<FinishedTask>, ConsumeError> {
    let state = if event.code == "cancelled" { TaskState::Cancelled } else { TaskState::Failed };
    let bad = TaskFailure {
        state,
        failure: Failure { code: event.code, detail: event.detail, at: event.finished_at },
        attempts: i32::try_from(event.attempts.len()).unwrap_or(i32::MAX),
        used: finish::tokens_of(&event.attempts),
    };
    let ended = finish::fail(tx, event.org_id, event.content_id, event.task_id, bad).await?;
    if let Some(text) = event.partial_text {
        // The caller was told that it is kept: of a task that ended before, what its live view did not hold.
        partial::keep_late(tx, detector, event.org_id, event.content_id, event.task_id, text).await?;
    }
    Ok(ended)
}

/// Notes what tasks used in all, the newest that was told of each.
async fn record_bills(tx: &mut Tx, bills: &[UsageRecorded]) -> Result<(), ConsumeError> {
    let mut newest: HashMap<Uuid, RecordedUsage> = HashMap::new();
    for bill in bills {
        let used = RecordedUsage {
            org: bill.org_id,
            task: bill.task_id,
            input_tokens: bill.input_tokens,
            output_tokens: bill.output_tokens,
            cost_micro_usd: bill.cost_micro_usd,
            at: bill.recorded_at,
        };
        match newest.entry(bill.task_id) {
            Entry::Occupied(mut known) if known.get().at <= used.at => _ = known.insert(used),
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => _ = place.insert(used),
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let used: Vec<RecordedUsage> = newest.into_values().collect();
    store::tasks::record_usage(tx.conn(), &used).await?;
    store::batches::record_costs(tx.conn(), &used).await?;
    Ok(())
}
