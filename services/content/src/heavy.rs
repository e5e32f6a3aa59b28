//! Work that keeps a processor busy: off the threads that serve, a few pieces at a time, and of one caller fewer still.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::{sync::Semaphore, task::JoinError};
use uuid::Uuid;

use crate::settings::HeavySettings;

/// How long a caller is remembered who asks for nothing.
const FORGET_AFTER: Duration = Duration::from_secs(60);
/// Callers that are remembered at most.
const MAX_CALLERS: u64 = 100_000;

/// Runs heavy work. Who has used up their own permits waits for them, and stands in nobody else's way.
#[derive(Debug, Clone)]
pub struct HeavyWork {
    permits: Arc<Semaphore>,
    per_caller: usize,
    callers: Cache<Uuid, Arc<Semaphore>>,
}

impl HeavyWork {
    /// As the settings say.
    pub fn new(settings: &HeavySettings) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(settings.at_once)),
            per_caller: settings.per_caller,
            callers: Cache::builder().max_capacity(MAX_CALLERS).time_to_idle(FORGET_AFTER).build(),
        }
    }

    /// Does a piece of work for a caller when it is their turn.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        caller: Uuid,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let own = self.callers.get_with(caller, || Arc::new(Semaphore::new(self.per_caller)));
        // Neither is ever closed. The caller's own first: those who wait for it hold no permit of everybody's.
        let own = own.acquire_owned().await.ok();
        let permit = self.permits.clone().acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            // Held by the work, not by who waits for it: a client that left does not make room for the next one.
            let _permits = (own, permit);
            work()
        })
        .await
    }
}
