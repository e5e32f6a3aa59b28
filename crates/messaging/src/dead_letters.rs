//! Looking at dead letters and replaying them.

use contexor_events::topology::QUEUES;
use lapin::{
    options::{BasicAckOptions, BasicGetOptions, BasicNackOptions, QueueDeclareOptions},
    types::FieldTable,
};

use crate::{
    Broker, BrokerError, Publisher,
    publisher::{Message, PublishError},
};

/// Why dead letters were not replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// There is no such queue.
    #[error("there is no queue `{0}`; the queues are: {known}", known = known())]
    UnknownQueue(String),
    /// The broker failed.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// A message could not be put back to work; it stays dead.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

fn known() -> String {
    QUEUES.iter().map(|queue| queue.name).collect::<Vec<_>>().join(", ")
}

/// Puts up to `limit` dead letters of a queue back to work, oldest first, with their retries uncounted; returns how many.
pub async fn replay(broker: &Broker, publisher: &Publisher, queue: &str, limit: usize) -> Result<usize, ReplayError> {
    let queue =
        QUEUES.iter().find(|known| known.name == queue).ok_or_else(|| ReplayError::UnknownQueue(queue.to_owned()))?;
    let channel = broker.channel().await?;
    crate::topology::prepare(broker, &channel).await?;
    crate::topology::prepare_retry_exchange(broker, &channel, queue.service()).await?;
    // Only what is dead now: a message that dies again at once must not be replayed for ever.
    let passive = QueueDeclareOptions { passive: true, durable: true, ..Default::default() };
    let dead = channel
        .queue_declare(queue.dead_queue().as_str().into(), passive, FieldTable::default())
        .await
        .map_err(BrokerError::from)?
        .message_count();
    let limit = limit.min(usize::try_from(dead).unwrap_or(usize::MAX));
    let mut replayed = 0;
    while replayed < limit {
        let got = channel
            .basic_get(queue.dead_queue().as_str().into(), BasicGetOptions::default())
            .await
            .map_err(BrokerError::from)?;
        let Some(got) = got else { break };
        let properties = &got.delivery.properties;
        let message = Message {
            exchange: queue.exchange(),
            routing_key: queue.name.into(),
            id: properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok()).unwrap_or_default(),
            event_type: properties.kind().as_ref().map(ToString::to_string).unwrap_or_default(),
            body: got.delivery.data.clone(),
            expiration_ms: None,
            headers: FieldTable::default(),
        };
        if let Err(error) = publisher.publish(message, None).await {
            let requeue = BasicNackOptions { requeue: true, ..Default::default() };
            got.delivery.nack(requeue).await.map_err(BrokerError::from)?;
            return Err(error.into());
        }
        got.delivery.ack(BasicAckOptions::default()).await.map_err(BrokerError::from)?;
        replayed += 1;
    }
    Ok(replayed)
}
