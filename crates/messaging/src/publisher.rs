//! Publishing with confirms and mandatory: a message is published when a queue has it on disk.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use contexor_events::{CloudEvent, Event, routing_key, topology::EXCHANGE};
use contexor_telemetry::context;
use lapin::{
    BasicProperties, Channel, Confirmation,
    options::{BasicPublishOptions, ConfirmSelectOptions},
    types::{AMQPValue, FieldTable, ShortString},
};
use tokio::{runtime::Handle, sync::Mutex};
use uuid::Uuid;

use crate::{Broker, BrokerError, broker::with_timeout, topology};

/// Why a message was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The broker is away: nothing was sent.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// It was sent, and nobody knows whether a queue has it.
    #[error("whether the broker has the message is not known")]
    Uncertain(#[source] BrokerError),
    /// No queue is bound for it.
    #[error("no queue takes `{0}`")]
    Unroutable(String),
    /// A queue refused it.
    #[error("the broker refused the message")]
    Refused,
    /// The event cannot be written as JSON.
    #[error("the event cannot be written")]
    Unwritable(#[from] serde_json::Error),
}

const CONFIRM_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a publish waits for a channel.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long whoever has nothing else to do waits for one: each question to the broker has a bound of its own.
const READY_TIMEOUT: Duration = Duration::from_secs(60);

/// A message on its way to the broker.
#[derive(Debug, Clone)]
pub struct Message {
    /// Exchange; empty to address a queue by name.
    pub exchange: String,
    /// Routing key, or the queue's name.
    pub routing_key: String,
    /// The event's id.
    pub id: Uuid,
    /// The event's type with version.
    pub event_type: String,
    /// The event in structured mode.
    pub body: Vec<u8>,
    /// How long it may wait in a queue, milliseconds; for ever if none.
    pub expiration_ms: Option<u64>,
    /// Headers besides `traceparent`.
    pub headers: FieldTable,
}

#[derive(Debug, Default)]
struct Slot {
    channel: Option<Channel>,
    // Counts the channels: their ids begin again with every connection.
    generation: u64,
    // When the last try failed, and how: whoever waited for it fails with it.
    failed: Option<(Instant, BrokerError)>,
}

/// Publishes on one channel, which is opened when needed and again when lost. Calls may overlap: confirms are awaited side by side.
#[derive(Debug, Clone)]
pub struct Publisher {
    broker: Broker,
    service: &'static str,
    slot: Arc<Mutex<Slot>>,
    runtime: Option<Handle>,
}

impl Publisher {
    /// A publisher for `service`, on a connection of its own.
    pub fn new(broker: Broker, service: &'static str) -> Self {
        Self { broker, service, slot: Arc::default(), runtime: Handle::try_current().ok() }
    }

    /// The service that publishes.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Publishes an event at once, outside of any transaction. For what must not be stored; everything else goes through the outbox.
    pub async fn publish_event<T: Event>(&self, event: T, expiration: Option<Duration>) -> Result<(), PublishError> {
        let event = CloudEvent::new(self.service, event, context::current_traceparent());
        let message = Message {
            exchange: EXCHANGE.into(),
            routing_key: routing_key(T::TYPE).into(),
            id: event.id,
            event_type: T::TYPE.into(),
            body: serde_json::to_vec(&event)?,
            expiration_ms: expiration.map(|expiration| u64::try_from(expiration.as_millis()).unwrap_or(u64::MAX)),
            headers: FieldTable::default(),
        };
        self.publish(message, event.traceparent.as_deref()).await
    }

    /// Publishes a message and waits until a queue has it.
    pub async fn publish(&self, message: Message, traceparent: Option<&str>) -> Result<(), PublishError> {
        let routing_key = message.routing_key.clone();
        let event_type = message.event_type.clone();
        let published = self.try_publish(message, traceparent).await;
        let outcome = match &published {
            Ok(()) => "confirmed",
            Err(PublishError::Unroutable(_)) => "unroutable",
            Err(_) => "failed",
        };
        metrics::counter!("contexor_events_published_total", "type" => event_type, "outcome" => outcome).increment(1);
        if let Err(PublishError::Unroutable(_)) = &published {
            tracing::error!(routing_key, "no queue takes {routing_key}: the topology is not what this version expects");
        }
        published
    }

    async fn try_publish(&self, message: Message, traceparent: Option<&str>) -> Result<(), PublishError> {
        let (channel, generation) = self.channel(OPEN_TIMEOUT).await?;
        let mut headers = message.headers;
        if let Some(traceparent) = traceparent {
            headers.insert(context::TRACEPARENT.into(), AMQPValue::LongString(traceparent.into()));
        }
        let mut properties = BasicProperties::default()
            .with_content_type("application/cloudevents+json".into())
            .with_delivery_mode(2)
            .with_message_id(message.id.to_string().into())
            .with_type(message.event_type.into())
            .with_timestamp(u64::try_from(contexor_clock::now().timestamp()).unwrap_or_default())
            .with_headers(headers);
        if let Some(expiration_ms) = message.expiration_ms {
            properties = properties.with_expiration(ShortString::from(expiration_ms.to_string()));
        }
        let options = BasicPublishOptions { mandatory: true, ..Default::default() };
        let confirm = async {
            channel
                .basic_publish(
                    message.exchange.as_str().into(),
                    message.routing_key.as_str().into(),
                    options,
                    &message.body,
                    properties,
                )
                .await?
                .await
        };
        match tokio::time::timeout(CONFIRM_TIMEOUT, confirm).await {
            Ok(Ok(Confirmation::Ack(None))) => Ok(()),
            Ok(Ok(Confirmation::Ack(Some(_)))) => {
                // The next channel declares the topology anew, which mends a queue that was deleted.
                self.forget(generation);
                Err(PublishError::Unroutable(message.routing_key))
            }
            Ok(Ok(Confirmation::Nack(_) | Confirmation::NotRequested)) => Err(PublishError::Refused),
            Ok(Err(error)) => {
                self.forget(generation);
                Err(PublishError::Uncertain(error.into()))
            }
            Err(_) => {
                self.forget(generation);
                Err(PublishError::Uncertain(BrokerError::TimedOut))
            }
        }
    }

    /// Whether a message could be published now. Connects when needed.
    pub async fn ready(&self) -> Result<(), BrokerError> {
        self.channel(READY_TIMEOUT).await.map(drop)
    }

    /// Closes the connection.
    pub async fn close(&self) {
        self.broker.close().await;
    }

    /// The open channel. Opening one goes on when nobody waits for it any more: whoever asks with less patience than that takes would
    /// otherwise begin it anew each time, and on a slow machine never come to its end.
    async fn channel(&self, patience: Duration) -> Result<(Channel, u64), BrokerError> {
        if let Ok(slot) = self.slot.try_lock()
            && let Some(open) = slot.open()
        {
            return Ok(open);
        }
        let asked_at = Instant::now();
        let publisher = self.clone();
        let opened = self.runtime().spawn(async move { publisher.open(asked_at).await });
        match tokio::time::timeout(patience, opened).await {
            Ok(Ok(opened)) => opened,
            // The runtime ends, or the broker is slow.
            Ok(Err(_)) | Err(_) => Err(BrokerError::TimedOut),
        }
    }

    /// The runtime that the publisher was made in, if any: that of whoever asks may be a worker's of the HTTP server, which ends before what
    /// is still to be published.
    fn runtime(&self) -> Handle {
        self.runtime.clone().unwrap_or_else(Handle::current)
    }

    async fn open(self, asked_at: Instant) -> Result<(Channel, u64), BrokerError> {
        let mut slot = self.slot.lock().await;
        if let Some(open) = slot.open() {
            return Ok(open);
        }
        if let Some((_, error)) = slot.failed.as_ref().filter(|(failed_at, _)| *failed_at >= asked_at) {
            return Err(error.clone());
        }
        let open = async {
            let channel = self.broker.channel().await?;
            with_timeout(channel.confirm_select(ConfirmSelectOptions::default())).await?;
            topology::prepare(&self.broker, &channel).await?;
            topology::prepare_retry_exchange(&self.broker, &channel, self.service).await?;
            Ok::<Channel, BrokerError>(channel)
        };
        match open.await {
            Ok(channel) => {
                slot.generation += 1;
                slot.channel = Some(channel.clone());
                Ok((channel, slot.generation))
            }
            Err(error) => {
                self.broker.forget_topology();
                slot.channel = None;
                slot.failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Gives a channel up. It closes when the last publish on it has ended.
    fn forget(&self, generation: u64) {
        // Somebody else holding the slot is opening a new channel already.
        if let Ok(mut slot) = self.slot.try_lock()
            && slot.generation == generation
        {
            slot.channel = None;
            self.broker.forget_topology();
        }
    }
}

impl Slot {
    fn open(&self) -> Option<(Channel, u64)> {
        let channel = self.channel.as_ref().filter(|channel| channel.status().connected())?;
        Some((channel.clone(), self.generation))
    }
}
