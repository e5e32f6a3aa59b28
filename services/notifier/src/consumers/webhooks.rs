//! Queues events for webhooks, and keeps them for the feed.

use std::sync::Arc;

use contexor_db::Tx;
use contexor_events::topology::{NOTIFIER_WEBHOOKS, Queue};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::feed::{self, DeliverableEvent, OutsideEvent},
    store::{deliveries, feed_events, feed_events::EventRow, purged_orgs, webhooks},
};

/// Writes what receivers are told of into the feed, and a delivery for each webhook that wants it, in the transaction of the inbox line.
/// The event's id here is its id outside.
#[derive(Debug)]
pub struct FanOut {
    /// Longest body, bytes.
    pub max_body_bytes: usize,
    /// Told when something was queued.
    pub queued: Arc<Notify>,
}

/// An event as receivers see it, with its body.
#[derive(Debug, Clone)]
pub struct PreparedEvent {
    event: OutsideEvent,
    body: String,
}

impl TransactionalConsumer for FanOut {
    const QUEUE: Queue = NOTIFIER_WEBHOOKS;
    type Events = DeliverableEvent;
    type Prepared = PreparedEvent;
    /// Deliveries that were queued.
    type Committed = usize;

    async fn prepare(
        &self,
        told: DeliverableEvent,
        received: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<PreparedEvent>, ConsumeError> {
        let event = feed::outside_event(&told);
        let body = feed::body(&event, received.time, self.max_body_bytes);
        Ok(Some(PreparedEvent { event, body }))
    }

    async fn handle(
        &self,
        tx: &mut Tx,
        PreparedEvent { event, body }: PreparedEvent,
        received: &EventMetadata,
    ) -> Result<usize, ConsumeError> {
        let sequence = feed_events::next_sequence(tx, event.org_id).await?;
        // Asked with the feed locked: a purge that comes later waits, and finds what is written here.
        if purged_orgs::contains(tx, event.org_id).await? {
            feed_events::forget_feed(tx, event.org_id).await?;
            return Ok(0);
        }
        let row = EventRow {
            id: received.id,
            org_id: event.org_id,
            sequence: Some(sequence),
            event_type: event.event_type.as_str().to_owned(),
            body,
            happened_at: received.time,
        };
        feed_events::insert(tx, &row).await?;
        let wanted = webhooks::subscribed(tx, event.org_id, &row.event_type).await?;
        Ok(deliveries::queue(tx, event.org_id, row.id, &wanted).await?.len())
    }

    async fn committed(&self, queued: usize) {
        if queued > 0 {
            self.queued.notify_one();
        }
    }
}
