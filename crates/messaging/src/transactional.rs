//! Consumers whose effect commits together with the inbox line, several messages in one transaction.

use std::{
    collections::{HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use contexor_db::{Db, Tx};
use contexor_events::{EventSet, topology::Queue};
use futures::FutureExt as _;
use tokio::sync::{Semaphore, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{
    Broker, Publisher,
    consumer::{self, ConsumeError, Consumer, EventMetadata},
    inbox,
};

/// Events that one transaction takes at most.
const MAX_BATCH: usize = 64;

/// Handles events in a transaction, together with the inbox line.
///
/// Events that arrive while a transaction runs are taken together in the next one. When that fails, each of them is handled in a
/// transaction of its own, so that one that cannot be handled harms no other.
pub trait TransactionalConsumer: Send + Sync + 'static {
    /// The queue.
    const QUEUE: Queue;
    /// The events that come through it.
    type Events: EventSet + Sync;
    /// An event with what was found out about it before the transaction. `Self::Events` where that is nothing.
    type Prepared: Clone + Send + Sync;
    /// What is left to do when the effect is committed. `()` where that is nothing.
    type Committed: Send;

    /// Finds out what the transaction needs and the database does not know, so that no connection waits for another service. None when
    /// the event has no effect here.
    fn prepare(
        &self,
        event: Self::Events,
        received: &EventMetadata,
    ) -> impl Future<Output = Result<Option<Self::Prepared>, ConsumeError>> + Send;

    /// Makes the event's effect. It has not taken effect before; it may be late or out of order.
    fn handle(
        &self,
        tx: &mut Tx,
        event: Self::Prepared,
        received: &EventMetadata,
    ) -> impl Future<Output = Result<Self::Committed, ConsumeError>> + Send;

    /// Makes the effects of several events, in this order; overridden where a set is cheaper than one after the other.
    fn handle_all(
        &self,
        tx: &mut Tx,
        events: Vec<(Self::Prepared, EventMetadata)>,
    ) -> impl Future<Output = Result<Vec<Self::Committed>, ConsumeError>> + Send {
        async move {
            let mut committed = Vec::with_capacity(events.len());
            for (event, received) in events {
                // Each in its own trace: what it writes to the outbox continues that.
                committed.push(self.handle(tx, event, &received).instrument(received.span.clone()).await?);
            }
            Ok(committed)
        }
    }

    /// Called after the commit, once; not when the process dies in between.
    fn committed(&self, _: Self::Committed) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// Consumes `H::QUEUE` until `stop`, then finishes what is in hand.
pub async fn handle<H: TransactionalConsumer>(
    broker: Broker,
    publisher: Publisher,
    db: Db,
    handler: Arc<H>,
    prefetch: u16,
    stop: CancellationToken,
) {
    let consumer = InTransaction { db, handler, waiting: Mutex::default(), turn: Semaphore::new(1) };
    consumer::work(broker, publisher, Arc::new(consumer), prefetch, stop).await;
}

/// What became of an event.
enum Outcome<T> {
    /// Committed; none when it had taken effect before.
    Committed(Option<T>),
    /// The transaction that it was in failed, maybe for another's sake.
    TryAlone,
    /// It was alone in its transaction.
    Failed(ConsumeError),
}

struct Waiting<H: TransactionalConsumer> {
    event: H::Prepared,
    received: EventMetadata,
    outcome: oneshot::Sender<Outcome<H::Committed>>,
}

/// A [`TransactionalConsumer`] as [`Consumer`]: whoever gets the turn handles all who wait, in one transaction.
struct InTransaction<H: TransactionalConsumer> {
    db: Db,
    handler: Arc<H>,
    waiting: Mutex<VecDeque<Waiting<H>>>,
    turn: Semaphore,
}

impl<H: TransactionalConsumer> InTransaction<H> {
    /// Inbox lines and effects of these events, in one transaction; what each left to do, none for those that are repeated.
    async fn once(&self, events: Vec<(H::Prepared, EventMetadata)>) -> Result<Vec<Option<H::Committed>>, ConsumeError> {
        let ids: Vec<Uuid> = events.iter().map(|(_, received)| received.id).collect();
        let (fresh, committed) = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                let mut fresh = inbox::record_all(tx, H::QUEUE.name, &ids).await?;
                let duplicates = (ids.len() - fresh.len()) as u64;
                if duplicates > 0 {
                    metrics::counter!("contexor_events_duplicate_total", "queue" => H::QUEUE.name)
                        .increment(duplicates);
                }
                let order: HashSet<Uuid> = fresh.clone();
                // Delivered twice at once, an event is here twice.
                let events = events.into_iter().filter(|(_, received)| fresh.remove(&received.id)).collect();
                Ok((order, self.handler.handle_all(tx, events).await?))
            })
            .await?;
        let (mut fresh, mut committed) = (fresh, committed.into_iter());
        Ok(ids.iter().map(|id| if fresh.remove(id) { committed.next() } else { None }).collect())
    }

    /// Handles those who wait, as many as a transaction takes.
    async fn take_turn(&self) {
        let mut batch: Vec<Waiting<H>> = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let some = waiting.len().min(MAX_BATCH);
            waiting.drain(..some).collect()
        };
        if batch.is_empty() {
            // Whoever had the turn before took ours along.
            return;
        }
        metrics::histogram!("contexor_event_batch_size", "queue" => H::QUEUE.name).record(batch.len() as f64);
        let is_alone = batch.len() == 1;
        let events = batch.iter().map(|one| (one.event.clone(), one.received.clone())).collect();
        // A panic of one must not be the others'.
        let done = AssertUnwindSafe(self.once(events)).catch_unwind().await;
        match done {
            Ok(Ok(committed)) => {
                for (one, committed) in batch.into_iter().zip(committed) {
                    let _ = one.outcome.send(Outcome::Committed(committed));
                }
            }
            Ok(Err(error)) if is_alone => {
                if let Some(one) = batch.pop() {
                    let _ = one.outcome.send(Outcome::Failed(error));
                }
            }
            failed => {
                let error = match &failed {
                    Ok(Err(error)) => error.to_string(),
                    _ => "the handler panicked".to_owned(),
                };
                tracing::warn!(
                    queue = H::QUEUE.name,
                    events = batch.len(),
                    error,
                    "events that failed together are handled each alone"
                );
                metrics::counter!("contexor_event_batches_failed_total", "queue" => H::QUEUE.name).increment(1);
                for one in batch {
                    let _ = one.outcome.send(Outcome::TryAlone);
                }
            }
        }
    }
}

impl<H: TransactionalConsumer> Consumer for InTransaction<H> {
    const QUEUE: Queue = H::QUEUE;
    type Events = H::Events;

    async fn work(
        &self,
        event: H::Events,
        received: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let Some(event) = self.handler.prepare(event, received).await? else { return Ok(()) };
        let (sender, mut outcome) = oneshot::channel();
        let waiting = Waiting { event: event.clone(), received: received.clone(), outcome: sender };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut outcome => break outcome,
                turn = self.turn.acquire() => {
                    self.take_turn().await;
                    drop(turn);
                }
            }
        };
        let committed = match outcome {
            Ok(Outcome::Committed(committed)) => committed,
            Ok(Outcome::Failed(error)) => return Err(error),
            Ok(Outcome::TryAlone) | Err(_) => self.once(vec![(event, received.clone())]).await?.pop().flatten(),
        };
        if let Some(committed) = committed {
            self.handler.committed(committed).await;
        }
        Ok(())
    }
}
