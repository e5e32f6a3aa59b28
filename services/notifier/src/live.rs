//! Who follows their notifications is woken when there is something new.

use std::time::Duration;

use contexor_live::{Subscriber, Subscription, publish};
use contexor_service::Redis;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The channel on which people are named who have news.
const CHANNEL: &str = "notifications";

/// News of people's notifications, heard in every process.
#[derive(Debug, Clone)]
pub struct LiveNotices {
    redis: Redis,
    watcher: Subscriber,
    /// How often a silent stream says that it is there.
    pub ping_every: Duration,
    /// How long a reader's session is believed before it is asked for again.
    pub recheck_after: Duration,
    /// Cancelled when the service stops.
    pub stop: CancellationToken,
}

impl LiveNotices {
    /// Listens in this Redis. Call inside a runtime.
    pub fn start(redis: Redis, ping_every: Duration, recheck_after: Duration, stop: CancellationToken) -> Self {
        let watcher = Subscriber::of_channel(&redis, CHANNEL);
        Self { redis, watcher, ping_every, recheck_after, stop }
    }

    /// Says that a person has news. While Redis is away nobody hears it; streams look for themselves every few seconds.
    pub async fn announce(&self, person: Uuid) {
        if let Err(error) = publish(&self.redis, CHANNEL, person).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "news of notifications could not be told");
        }
    }

    /// Begins to wait for a person's news.
    pub fn subscribe(&self, person: Uuid) -> Subscription {
        self.watcher.subscribe(person)
    }
}
