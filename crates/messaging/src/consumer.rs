//! Consuming: bounded prefetch, one effect an event, delayed retries, dead letters, graceful stop.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use contexor_db::DbError;
use contexor_events::{Event as _, EventSet, RawEvent, notifier::IncidentRaised, topology::Queue};
use contexor_telemetry::context;
use futures::{FutureExt as _, StreamExt as _};
use lapin::{
    Channel,
    message::Delivery,
    options::{
        BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions,
        QueueDeclareOptions,
    },
    types::{AMQPValue, FieldTable},
};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use crate::{
    Broker, BrokerError, Publisher,
    broker::with_timeout,
    publisher::{Message, PublishError},
    topology,
};

/// Header that counts the retries of a message. Not `x-…`: brokers rewrite those.
pub(crate) const ATTEMPT_HEADER: &str = "cx-attempt";
/// Header that tells why a message is dead.
pub(crate) const REASON_HEADER: &str = "cx-reason";

/// A header has to fit into one frame, whatever the reason quotes.
const MAX_REASON_CHARS: usize = 500;

/// Why an event was not handled.
#[derive(Debug, thiserror::Error)]
pub enum ConsumeError {
    /// It may work later: the message goes through the retry queues.
    #[error("to be tried again: {0}")]
    Retry(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It will never work: the message is dead.
    #[error("rejected: {0}")]
    Reject(String),
    /// The service's own database is away: the message waits in hand, uncounted.
    #[error("the database is away")]
    Unavailable(#[source] DbError),
    /// It is not its turn: the message waits in the retry queue of this step, uncounted.
    #[error("not yet its turn")]
    Later {
        /// Which of the queue's delays; the longest where there are not so many.
        step: usize,
    },
    /// The service is stopping: the message goes back to its queue.
    #[error("the service is stopping")]
    Stopping,
}

impl ConsumeError {
    /// Something that may work later.
    pub fn retry(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Retry(error.into())
    }
}

impl From<DbError> for ConsumeError {
    fn from(error: DbError) -> Self {
        match error {
            // What was committed after all is in the inbox, so that trying again does no harm.
            DbError::Unavailable(_)
            | DbError::Uncertain(_)
            | DbError::Query(diesel::result::Error::BrokenTransactionManager) => Self::Unavailable(error),
            DbError::Query(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::ClosedConnection,
                _,
            )) => Self::Unavailable(error),
            DbError::Query(_) => Self::retry(error),
        }
    }
}

impl From<diesel::result::Error> for ConsumeError {
    fn from(error: diesel::result::Error) -> Self {
        DbError::from(error).into()
    }
}

/// What the envelope says of an event.
#[derive(Debug, Clone)]
pub struct EventMetadata {
    /// The event's id.
    pub id: Uuid,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// How often it was tried before.
    pub attempt: usize,
    /// The span in which it is worked on.
    pub span: Span,
}

/// Works on events outside of any transaction, for as long as it takes; knows by itself what was done already.
pub trait Consumer: Send + Sync + 'static {
    /// The queue.
    const QUEUE: Queue;
    /// The events that come through it.
    type Events: EventSet + Sync;
    /// Whether the broker's limit of deliveries does not hold: a message that outlives many consumers is put into its queue anew, so that
    /// it is no dead letter for their deaths. For work that ends by itself, such as by a deadline.
    const OUTLIVES_CONSUMERS: bool = false;

    /// Does the work. When `stop` is cancelled it should come to an end soon, with [`ConsumeError::Stopping`] if undone.
    fn work(
        &self,
        event: Self::Events,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> impl Future<Output = Result<(), ConsumeError>> + Send;

    /// Called before a message becomes a dead letter, whatever its data: whoever waits for the work can be told that it came to
    /// nothing. May be called more than once for a message.
    fn dead_lettered(&self, _letter: &RawEvent<'_>) -> impl Future<Output = Result<(), ConsumeError>> + Send {
        async { Ok(()) }
    }
}

/// Consumes `W::QUEUE` until `stop`, then waits for what is in hand. Reconnects for as long as it takes.
pub async fn work<W: Consumer>(
    broker: Broker,
    publisher: Publisher,
    worker: Arc<W>,
    prefetch: u16,
    stop: CancellationToken,
) {
    // None at all would be no bound.
    let prefetch = prefetch.max(1);
    let in_flight = InFlight { tracker: TaskTracker::new(), free: Arc::new(Semaphore::new(usize::from(prefetch))) };
    let mut pause = FIRST_PAUSE;
    while !stop.is_cancelled() {
        let began = Instant::now();
        if let Err(error) = session(&broker, &publisher, &worker, prefetch, &stop, &in_flight).await {
            tracing::warn!(
                queue = W::QUEUE.name,
                error = &error as &dyn std::error::Error,
                "consumer lost, reconnecting"
            );
            // Its queue may be gone.
            broker.forget_topology();
            if began.elapsed() > LAST_PAUSE {
                pause = FIRST_PAUSE;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }
    in_flight.tracker.close();
    in_flight.tracker.wait().await;
}

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LAST_PAUSE: Duration = Duration::from_secs(5);
/// How often a consumer looks at its queue.
const MEASURE_EVERY: Duration = Duration::from_secs(10);

/// What is being worked on. It outlives connections: while old work goes on, what is delivered again waits for a free hand.
struct InFlight {
    tracker: TaskTracker,
    free: Arc<Semaphore>,
}

async fn session<W: Consumer>(
    broker: &Broker,
    publisher: &Publisher,
    worker: &Arc<W>,
    prefetch: u16,
    stop: &CancellationToken,
    in_flight: &InFlight,
) -> Result<(), BrokerError> {
    let queue = W::QUEUE;
    let channel = broker.channel().await?;
    tokio::select! {
        // Declaring everything may take long.
        () = stop.cancelled() => return Ok(()),
        prepared = topology::prepare(broker, &channel) => prepared?,
    }
    with_timeout(channel.basic_qos(prefetch, BasicQosOptions::default())).await?;
    let consume =
        channel.basic_consume(queue.name.into(), "".into(), BasicConsumeOptions::default(), FieldTable::default());
    let mut deliveries = with_timeout(consume).await?;
    tracing::info!(queue = queue.name, prefetch, "consuming {}", queue.name);
    let mut measure = tokio::time::interval_at(tokio::time::Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = measure.tick() => record_depth(&channel, &queue).await?,
            delivery = deliveries.next() => {
                let delivery = delivery.ok_or(BrokerError::Ended)??;
                let (worker, publisher, stop, free) = (worker.clone(), publisher.clone(), stop.clone(), in_flight.free.clone());
                in_flight.tracker.spawn(async move {
                    let _hand = tokio::select! {
                        biased;
                        hand = free.acquire() => hand,
                        () = stop.cancelled() => {
                            requeue_quietly(&delivery).await;
                            return;
                        }
                    };
                    deliver(worker.as_ref(), &publisher, delivery, &stop).await;
                });
            }
        }
    }
    // The broker sends nothing new; what it sent before still comes out of the stream, and somebody else may have it.
    let tag = deliveries.tag();
    let returned = async {
        channel.basic_cancel(tag, BasicCancelOptions::default()).await?;
        while let Some(delivery) = deliveries.next().await {
            requeue_quietly(&delivery?).await;
        }
        Ok::<(), lapin::Error>(())
    };
    if let Err(error) = with_timeout(returned).await {
        tracing::debug!(
            queue = queue.name,
            error = &error as &dyn std::error::Error,
            "a consumer ended without a word"
        );
    }
    // The channel has to stay until everything in hand is acknowledged.
    in_flight.tracker.close();
    in_flight.tracker.wait().await;
    Ok(())
}

/// Gives back what was not begun. A broker that is gone does that by itself.
async fn requeue_quietly(delivery: &Delivery) {
    if let Err(error) = requeue(delivery).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "a delivery could not be given back");
    }
}

/// Measures the queue. Also how a consumer finds out that its queue was deleted: the broker does not tell those of quorum queues.
async fn record_depth(channel: &Channel, queue: &Queue) -> Result<(), BrokerError> {
    let passive = QueueDeclareOptions { passive: true, durable: true, ..Default::default() };
    for name in topology::names(queue) {
        let state = with_timeout(channel.queue_declare(name.as_str().into(), passive, FieldTable::default())).await?;
        metrics::gauge!("contexor_queue_messages", "queue" => name).set(f64::from(state.message_count()));
    }
    Ok(())
}

async fn deliver<W: Consumer>(worker: &W, publisher: &Publisher, delivery: Delivery, stop: &CancellationToken) {
    let queue = W::QUEUE;
    let attempt = attempt_of(&delivery);
    if W::OUTLIVES_CONSUMERS && deliveries_of(&delivery) >= topology::RENEW_AFTER {
        tracing::warn!(queue = queue.name, "a message that outlived many consumers is put into its queue anew");
        metrics::counter!("contexor_events_renewed_total", "queue" => queue.name).increment(1);
        let anew = (queue.exchange(), queue.name.to_owned());
        if let Err(error) = republish(publisher, &delivery, anew, attempt, None, stop).await {
            tracing::warn!(
                queue = queue.name,
                error = &error as &dyn std::error::Error,
                "a delivery could not be settled"
            );
        }
        return;
    }
    let started = Instant::now();
    let outcome = match serde_json::from_slice::<RawEvent<'_>>(&delivery.data) {
        Err(_) => Err(ConsumeError::Reject("not a CloudEvent".into())),
        Ok(event) => {
            let lag_s = (contexor_clock::now() - event.time).as_seconds_f64().max(0.0);
            metrics::histogram!("contexor_event_lag_seconds", "queue" => queue.name).record(lag_s);
            let span = tracing::info_span!(
                "consume",
                otel.name = format!("consume {}", queue.name),
                otel.kind = "consumer",
                messaging.system = "rabbitmq",
                messaging.destination.name = queue.name,
                event.id = %event.id,
                event.r#type = %event.event_type,
                trace_id = tracing::field::Empty,
            );
            context::continue_from(&span, event.traceparent.as_deref());
            if let Some(trace_id) = context::trace_id(&span) {
                span.record("trace_id", trace_id);
            }
            async {
                let outcome = process(worker, &event, attempt, stop).await;
                if is_dead(&outcome, attempt, &queue) { bury(worker, &event, outcome, stop).await } else { outcome }
            }
            .instrument(span)
            .await
        }
    };
    let word = match &outcome {
        Ok(()) => "done",
        Err(ConsumeError::Retry(_)) if !is_dead(&outcome, attempt, &queue) => "retried",
        Err(ConsumeError::Retry(_) | ConsumeError::Reject(_)) => "dead",
        Err(ConsumeError::Later { .. }) => "deferred",
        Err(ConsumeError::Stopping | ConsumeError::Unavailable(_)) => "returned",
    };
    metrics::counter!("contexor_events_consumed_total", "queue" => queue.name, "outcome" => word).increment(1);
    metrics::histogram!("contexor_event_processing_duration_seconds", "queue" => queue.name)
        .record(started.elapsed().as_secs_f64());

    let settled = match outcome {
        Ok(()) => acknowledge(&delivery).await,
        Err(ConsumeError::Stopping | ConsumeError::Unavailable(_)) => requeue(&delivery).await,
        Err(ConsumeError::Later { step }) if !queue.retry_delays_ms.is_empty() => {
            let step = step.min(queue.retry_delays_ms.len() - 1);
            republish(publisher, &delivery, (queue.exchange(), queue.retry_queue(step)), attempt, None, stop).await
        }
        Err(ConsumeError::Retry(error)) if attempt < queue.retry_delays_ms.len() => {
            tracing::warn!(
                queue = queue.name,
                attempt,
                error = error.as_ref() as &dyn std::error::Error,
                "an event is tried again later"
            );
            let retry = (queue.exchange(), queue.retry_queue(attempt));
            republish(publisher, &delivery, retry, attempt + 1, None, stop).await
        }
        Err(error) => {
            let reason: String = error.to_string().chars().take(MAX_REASON_CHARS).collect();
            tracing::error!(
                queue = queue.name,
                attempt,
                error = &error as &dyn std::error::Error,
                "an event is dead: {reason}"
            );
            metrics::counter!("contexor_events_dead_lettered_total", "queue" => queue.name).increment(1);
            let dead = (queue.exchange(), queue.dead_queue());
            let moved = republish(publisher, &delivery, dead, attempt, Some(reason), stop).await;
            if moved.is_ok() {
                tell_operators(publisher, &queue).await;
            }
            moved
        }
    };
    if let Err(error) = settled {
        // The broker will deliver it again; the inbox knows whether it took effect.
        tracing::warn!(queue = queue.name, error = &error as &dyn std::error::Error, "a delivery could not be settled");
    }
}

/// Raises an incident for a dead letter. An incident that is dead raises none, or there would be no end. Lost, it still stands in the log and
/// in the metrics.
async fn tell_operators(publisher: &Publisher, queue: &Queue) {
    if queue.events.contains(&IncidentRaised::TYPE) {
        return;
    }
    let incident = IncidentRaised {
        kind: "dead_letter".into(),
        about: queue.name.into(),
        detail: format!("an event in {} could not be handled; it waits in {}", queue.name, queue.dead_queue()),
    };
    if let Err(error) = publisher.publish_event(incident, None).await {
        tracing::warn!(queue = queue.name, error = &error as &dyn std::error::Error, "an incident could not be raised");
    }
}

/// Reads the event and has it worked on; waits in place while the database is away.
async fn process<W: Consumer>(
    worker: &W,
    event: &RawEvent<'_>,
    attempt: usize,
    stop: &CancellationToken,
) -> Result<(), ConsumeError> {
    let received = EventMetadata { id: event.id, time: event.time, attempt, span: Span::current() };
    let mut pause = Duration::from_millis(200);
    loop {
        let data = match W::Events::read(&event.event_type, event.data.get()) {
            Ok(Ok(data)) => data,
            // A newer version than this process knows: a newer process may be on its way.
            Ok(Err(_)) => return Err(ConsumeError::retry(format!("unknown type {}", event.event_type))),
            Err(_) => return Err(ConsumeError::Reject(format!("data of {} has another shape", event.event_type))),
        };
        match or_panicked::<W>(worker.work(data, &received, stop)).await {
            Err(ConsumeError::Unavailable(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "an event waits for the database");
                tokio::select! {
                    () = stop.cancelled() => return Err(ConsumeError::Stopping),
                    () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(5)),
                }
            }
            done => return done,
        }
    }
}

/// Runs a handler. Without this a panic would keep the delivery, and its place in the prefetch window, for ever.
async fn or_panicked<W: Consumer>(handler: impl Future<Output = Result<(), ConsumeError>>) -> Result<(), ConsumeError> {
    AssertUnwindSafe(handler).catch_unwind().await.unwrap_or_else(|_panic| {
        metrics::counter!("contexor_event_handler_panics_total", "queue" => W::QUEUE.name).increment(1);
        Err(ConsumeError::retry("the handler panicked"))
    })
}

/// Whether a message comes to its end as a dead letter.
fn is_dead(outcome: &Result<(), ConsumeError>, attempt: usize, queue: &Queue) -> bool {
    match outcome {
        Err(ConsumeError::Retry(_)) => attempt >= queue.retry_delays_ms.len(),
        Err(ConsumeError::Reject(_)) => true,
        _ => false,
    }
}

/// Lets the handler know of a dead letter, and waits in place while that needs a database that is away. What else fails there is
/// logged: the message is dead all the same.
async fn bury<W: Consumer>(
    worker: &W,
    event: &RawEvent<'_>,
    outcome: Result<(), ConsumeError>,
    stop: &CancellationToken,
) -> Result<(), ConsumeError> {
    let mut pause = Duration::from_millis(200);
    loop {
        match or_panicked::<W>(worker.dead_lettered(event)).await {
            Ok(()) => return outcome,
            Err(ConsumeError::Stopping) => return Err(ConsumeError::Stopping),
            Err(ConsumeError::Unavailable(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a dead letter waits for the database");
                tokio::select! {
                    () = stop.cancelled() => return Err(ConsumeError::Stopping),
                    () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(5)),
                }
            }
            Err(error) => {
                tracing::error!(
                    queue = W::QUEUE.name,
                    error = &error as &dyn std::error::Error,
                    "nobody could be told of a dead letter"
                );
                return outcome;
            }
        }
    }
}

/// How often the broker has delivered this message before, by its own count.
fn deliveries_of(delivery: &Delivery) -> i64 {
    let headers = delivery.properties.headers().as_ref();
    match headers.and_then(|headers| headers.inner().get("x-delivery-count")) {
        Some(AMQPValue::LongLongInt(count)) => *count,
        Some(AMQPValue::LongInt(count)) => i64::from(*count),
        Some(AMQPValue::LongUInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortUInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortShortInt(count)) => i64::from(*count),
        Some(AMQPValue::ShortShortUInt(count)) => i64::from(*count),
        _ => 0,
    }
}

fn attempt_of(delivery: &Delivery) -> usize {
    let headers = delivery.properties.headers().as_ref();
    match headers.and_then(|headers| headers.inner().get(ATTEMPT_HEADER)) {
        Some(AMQPValue::LongInt(attempt)) => usize::try_from(*attempt).unwrap_or(0),
        _ => 0,
    }
}

async fn requeue(delivery: &Delivery) -> Result<(), PublishError> {
    let requeue = BasicNackOptions { requeue: true, ..Default::default() };
    delivery.nack(requeue).await.map(drop).map_err(|error| PublishError::Broker(error.into()))
}

/// Puts a copy of the message into another queue, then acknowledges the message.
async fn republish(
    publisher: &Publisher,
    delivery: &Delivery,
    (exchange, routing_key): (String, String),
    attempt: usize,
    reason: Option<String>,
    stop: &CancellationToken,
) -> Result<(), PublishError> {
    let mut headers = FieldTable::default();
    headers.insert(ATTEMPT_HEADER.into(), AMQPValue::LongInt(i32::try_from(attempt).unwrap_or(i32::MAX)));
    if let Some(reason) = reason {
        headers.insert(REASON_HEADER.into(), AMQPValue::LongString(reason.into()));
    }
    let message = Message {
        exchange,
        routing_key,
        id: delivery.properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok()).unwrap_or_default(),
        event_type: delivery.properties.kind().as_ref().map(ToString::to_string).unwrap_or_default(),
        body: delivery.data.clone(),
        expiration_ms: delivery.properties.expiration().as_ref().and_then(|text| text.as_str().parse().ok()),
        headers,
    };
    let mut pause = FIRST_PAUSE;
    while let Err(error) = publisher.publish(message.clone(), None).await {
        // Each return counts towards the broker's delivery limit: while it takes no messages, this one waits in hand.
        if stop.is_cancelled() || delivery.acker.poisoned() {
            requeue(delivery).await?;
            return Err(error);
        }
        tracing::warn!(
            queue = message.routing_key,
            error = &error as &dyn std::error::Error,
            "an event waits to be moved"
        );
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LAST_PAUSE),
        }
    }
    acknowledge(delivery).await
}

async fn acknowledge(delivery: &Delivery) -> Result<(), PublishError> {
    match delivery.ack(BasicAckOptions::default()).await {
        Ok(true) => Ok(()),
        // The channel ended while the message was in hand.
        Ok(false) => Err(PublishError::Broker(BrokerError::Ended)),
        Err(error) => Err(PublishError::Broker(error.into())),
    }
}
