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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn who_has_used_up_their_permits_stands_in_nobody_elses_way() {
        let heavy = HeavyWork::new(&HeavySettings { at_once: 2, per_caller: 1 });
        let (hostile, other) = (Uuid::now_v7(), Uuid::now_v7());
        let serving = std::thread::current().id();
        let (finish, told) = mpsc::channel::<()>();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let first = {
            let heavy = heavy.clone();
            tokio::spawn(async move {
                let work = move || {
                    begun.send(std::thread::current().id()).unwrap();
                    told.recv().unwrap();
                };
                heavy.run(hostile, work).await
            })
        };
        assert_ne!(is_begun.await.unwrap(), serving, "heavy work is on no thread that serves");
        let waiting: Vec<_> = (0..16)
            .map(|_| {
                let heavy = heavy.clone();
                tokio::spawn(async move { heavy.run(hostile, || ()).await })
            })
            .collect();
        // Each of these is done although seventeen pieces of the hostile caller are not.
        for _ in 0..3 {
            heavy.run(other, || ()).await.unwrap();
        }
        assert!(waiting.iter().all(|waiting| !waiting.is_finished()));
        finish.send(()).unwrap();
        first.await.unwrap().unwrap();
        for waiting in waiting {
            waiting.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_permits_back() {
        let heavy = HeavyWork::new(&HeavySettings { at_once: 1, per_caller: 1 });
        let caller = Uuid::now_v7();
        assert!(heavy.run(caller, || panic!("on purpose")).await.unwrap_err().is_panic());
        assert_eq!(heavy.run(caller, || 7).await.unwrap(), 7);
    }
}
