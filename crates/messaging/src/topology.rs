//! Declares the exchange and every queue of [`contexor_events::topology`].

use contexor_events::topology::{EXCHANGE, QUEUES, Queue};
use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};

use crate::BrokerError;

/// Deliveries that a crashing consumer may cause before the broker itself gives a message up. Retries do not count here:
/// they are new messages with a counter of ours.
const DELIVERY_LIMIT: i32 = 20;

/// Declares everything. Harmless when it is there already.
///
/// # Errors
/// [`BrokerError`], for instance when a queue exists with other arguments.
pub async fn declare(channel: &Channel) -> Result<(), BrokerError> {
    let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
    channel.exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, durable, FieldTable::default()).await?;
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
        channel
            .queue_bind(
                queue.name.into(),
                EXCHANGE.into(),
                key.into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
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
    channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await?;
    Ok(())
}
