//! Declares the exchanges and every queue of [`contexor_events::topology`], or makes sure that they are there.

use std::{collections::BTreeSet, time::Duration};

use contexor_events::topology::{EXCHANGE, QUEUES, Queue};
use lapin::{
    Channel, ErrorKind, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    protocol::{AMQPErrorKind, AMQPSoftError},
    types::{AMQPValue, FieldTable},
};

use crate::{Broker, BrokerError, broker::with_timeout};

/// Deliveries that a crashing consumer may cause before the broker itself gives a message up. Retries do not count here:
/// they are new messages with a counter of ours.
const DELIVERY_LIMIT: i32 = 20;

/// Deliveries after which a message that outlives its consumers is put into its queue anew: well before the broker's limit.
pub(crate) const RENEW_AFTER: i64 = 8;

/// How often [`install`] is tried while somebody else makes the same queues, and the time between.
const INSTALL_TRIES: u32 = 20;
const INSTALL_PAUSE: Duration = Duration::from_millis(250);

/// Declares everything, also for services whose logins may declare nothing. Harmless when it is there already, and while others do the same.
///
/// # Errors
/// [`BrokerError`], for instance when a queue exists with other arguments.
pub async fn install(broker: &Broker) -> Result<(), BrokerError> {
    let mut tries = 1;
    loop {
        match install_once(broker).await {
            Err(error) if tries < INSTALL_TRIES && is_declaring_elsewhere(&error) => {
                tracing::debug!(tries, "somebody else makes the same queue at this moment");
                tries += 1;
                tokio::time::sleep(INSTALL_PAUSE).await;
            }
            done => return done,
        }
    }
}

/// RabbitMQ says so of a queue that is known already while its members do not run yet: another connection declared it just now.
fn is_declaring_elsewhere(error: &BrokerError) -> bool {
    let BrokerError::Amqp(error) = error else { return false };
    matches!(error.kind(), ErrorKind::ProtocolError(error) if *error.kind() == AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND))
}

async fn install_once(broker: &Broker) -> Result<(), BrokerError> {
    let channel = broker.channel().await?;
    declare(&channel).await?;
    for service in QUEUES.iter().map(Queue::service).collect::<BTreeSet<_>>() {
        declare_retry_exchange(&channel, service).await?;
    }
    Ok(())
}

/// Makes everything ready for a process, once for each connection: declares it, or, where that is not the process's part, makes sure that it
/// is there.
pub(crate) async fn prepare(broker: &Broker, channel: &Channel) -> Result<(), BrokerError> {
    broker
        .prepare_once(async { if broker.declares() { declare(channel).await } else { verify_passive(channel).await } })
        .await
}

/// The same for the exchange through which a service moves messages between its own queues.
pub(crate) async fn prepare_retry_exchange(
    broker: &Broker,
    channel: &Channel,
    service: &str,
) -> Result<(), BrokerError> {
    // Otherwise it was looked for with everything else.
    if broker.declares() { declare_retry_exchange(channel, service).await } else { Ok(()) }
}

/// Looks for every exchange and queue, which takes no right. That queues are bound cannot be seen.
async fn verify_passive(channel: &Channel) -> Result<(), BrokerError> {
    let exchanges: BTreeSet<String> = QUEUES.iter().map(Queue::exchange).chain([EXCHANGE.to_owned()]).collect();
    for exchange in exchanges {
        let passive = ExchangeDeclareOptions { passive: true, durable: true, ..Default::default() };
        with_timeout(channel.exchange_declare(exchange.into(), ExchangeKind::Topic, passive, FieldTable::default()))
            .await?;
    }
    for name in QUEUES.iter().flat_map(names) {
        let passive = QueueDeclareOptions { passive: true, durable: true, ..Default::default() };
        with_timeout(channel.queue_declare(name.into(), passive, FieldTable::default())).await?;
    }
    Ok(())
}

/// The queue, its retry queues and its dead-letter queue.
pub(crate) fn names(queue: &Queue) -> impl Iterator<Item = String> {
    let retries = (0..queue.retry_delays_ms.len()).map(|step| queue.retry_queue(step));
    [queue.name.to_owned(), queue.dead_queue()].into_iter().chain(retries)
}

/// Declares the way from a service to its own queues, by name. They have to be there.
async fn declare_retry_exchange(channel: &Channel, service: &str) -> Result<(), BrokerError> {
    for queue in QUEUES.iter().filter(|queue| queue.service() == service) {
        let exchange = queue.exchange();
        let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
        let kind = ExchangeKind::Direct;
        with_timeout(channel.exchange_declare(exchange.as_str().into(), kind, durable, FieldTable::default())).await?;
        for name in names(queue) {
            let (queue, key) = (name.as_str().into(), name.as_str().into());
            let options = QueueBindOptions::default();
            with_timeout(channel.queue_bind(queue, exchange.as_str().into(), key, options, FieldTable::default()))
                .await?;
        }
    }
    Ok(())
}

/// Declares the exchange of events and every queue.
async fn declare(channel: &Channel) -> Result<(), BrokerError> {
    let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
    with_timeout(channel.exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, durable, FieldTable::default()))
        .await?;
    for queue in QUEUES {
        declare_queue(channel, queue).await?;
    }
    Ok(())
}

async fn declare_queue(channel: &Channel, queue: &Queue) -> Result<(), BrokerError> {
    // Where messages go has to be there before they can: a missing dead-letter target loses them silently.
    let mut kept = FieldTable::default();
    if let Some(ttl_ms) = queue.dead_ttl_ms {
        kept.insert("x-message-ttl".into(), milliseconds(ttl_ms));
    }
    declare_quorum(channel, &queue.dead_queue(), kept).await?;
    declare_quorum(channel, queue.name, dead_letters_to(&queue.dead_queue())).await?;
    for (step, delay_ms) in queue.retry_delays_ms.iter().enumerate() {
        let mut arguments = dead_letters_to(queue.name);
        arguments.insert("x-message-ttl".into(), milliseconds(*delay_ms));
        declare_quorum(channel, &queue.retry_queue(step), arguments).await?;
    }
    for key in queue.routing_keys() {
        let options = QueueBindOptions::default();
        with_timeout(channel.queue_bind(
            queue.name.into(),
            EXCHANGE.into(),
            key.into(),
            options,
            FieldTable::default(),
        ))
        .await?;
    }
    Ok(())
}

fn milliseconds(value: u32) -> AMQPValue {
    AMQPValue::LongInt(i32::try_from(value).unwrap_or(i32::MAX))
}

fn dead_letters_to(queue: &str) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString("".into()));
    arguments.insert("x-dead-letter-routing-key".into(), AMQPValue::LongString(queue.into()));
    // At least once is only to be had together with reject-publish.
    arguments.insert("x-dead-letter-strategy".into(), AMQPValue::LongString("at-least-once".into()));
    arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(DELIVERY_LIMIT));
    arguments
}

async fn declare_quorum(channel: &Channel, name: &str, mut arguments: FieldTable) -> Result<(), BrokerError> {
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    with_timeout(channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments)).await?;
    Ok(())
}
