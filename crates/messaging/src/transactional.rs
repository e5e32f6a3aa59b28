//! Consumers whose effect commits together with the inbox line, several messages in one transaction.

use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc};

use contexor_db::{Batcher, Db, Tx};
use contexor_events::{EventSet, topology::Queue};
use futures::FutureExt as _;
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

    /// Does what comes before the transaction: asks other services, so that no connection waits for them, and does work that is too long
    /// for one transaction. It may be done more than once for an event. None when the event has no effect here. When `stop` is cancelled
    /// long work should come to an end soon, with [`ConsumeError::Stopping`].
    fn prepare(
        &self,
        event: Self::Events,
        received: &EventMetadata,
        stop: &CancellationToken,
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
    let consumer = InTransaction { db, handler, batcher: Batcher::new(MAX_BATCH) };
    consumer::work(broker, publisher, Arc::new(consumer), prefetch, stop).await;
}

/// What became of an event.
enum Outcome<T> {
    /// Committed; none when it had taken effect before.
    Committed(Option<T>),
    /// It was alone in its transaction.
    Failed(ConsumeError),
}

/// A [`TransactionalConsumer`] as [`Consumer`]: events that wait are handled in one transaction.
struct InTransaction<H: TransactionalConsumer> {
    db: Db,
    handler: Arc<H>,
    batcher: Batcher<(H::Prepared, EventMetadata), Outcome<H::Committed>>,
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

    /// Handles events together. Without results when that failed, maybe for one's sake: then each is handled alone.
    async fn together(&self, events: Vec<(H::Prepared, EventMetadata)>) -> Vec<Outcome<H::Committed>> {
        let count = events.len();
        metrics::histogram!("contexor_event_batch_size", "queue" => H::QUEUE.name).record(count as f64);
        // A panic of one must not be the others'.
        let error = match AssertUnwindSafe(self.once(events)).catch_unwind().await {
            Ok(Ok(committed)) => return committed.into_iter().map(Outcome::Committed).collect(),
            Ok(Err(error)) if count == 1 => return vec![Outcome::Failed(error)],
            Ok(Err(error)) => error.to_string(),
            Err(_panic) => "the handler panicked".to_owned(),
        };
        tracing::warn!(
            queue = H::QUEUE.name,
            events = count,
            error,
            "events that failed together are handled each alone"
        );
        metrics::counter!("contexor_event_batches_failed_total", "queue" => H::QUEUE.name).increment(1);
        Vec::new()
    }
}

impl<H: TransactionalConsumer> Consumer for InTransaction<H> {
    const QUEUE: Queue = H::QUEUE;
    type Events = H::Events;

    async fn work(
        &self,
        event: H::Events,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let Some(event) = self.handler.prepare(event, received, stop).await? else { return Ok(()) };
        let alone = (event.clone(), received.clone());
        let outcome = self.batcher.submit((event, received.clone()), |events| self.together(events)).await;
        let committed = match outcome {
            Some(Outcome::Committed(committed)) => committed,
            Some(Outcome::Failed(error)) => return Err(error),
            None => self.once(vec![alone]).await?.pop().flatten(),
        };
        if let Some(committed) = committed {
            self.handler.committed(committed).await;
        }
        Ok(())
    }
}
