//! The live view of generations, as far as content writes it.

use contexor_api::content::LiveEvent;
use contexor_live::{Live, Subscriber};
use contexor_service::Redis;
use uuid::Uuid;

/// The streams of running generations.
#[derive(Debug, Clone)]
pub struct LiveView {
    /// The streams.
    pub streams: Live,
    /// Wakes whoever waits for more.
    pub watcher: Subscriber,
}

impl LiveView {
    /// Live views in this Redis. Call inside a runtime.
    pub fn start(redis: &Redis) -> Self {
        Self { streams: Live::new(redis.clone()), watcher: Subscriber::start(redis) }
    }

    /// Closes a task's stream with its last events, after what they tell of was committed.
    ///
    /// A failure is logged and does no harm: readers of a quiet stream look at the task itself.
    pub async fn end(&self, task: Uuid, events: &[LiveEvent]) {
        if let Err(error) = self.streams.append_final(task, events).await {
            tracing::warn!(task.id = %task, error = &error as &dyn std::error::Error, "watchers of {task} are told late");
        }
    }
}
