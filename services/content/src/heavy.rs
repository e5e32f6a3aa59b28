//! Work that keeps a processor busy: on threads that yield to those that serve, a few pieces at a time, of one organization fewer, and of one caller
//! fewer still.

use std::{sync::Arc, time::Duration};

use contexor_identity::Scope;
use contexor_service::low_priority;
use moka::sync::Cache;
use tokio::{sync::Semaphore, task::JoinError};
use uuid::Uuid;

use crate::settings::HeavySettings;

/// How long a caller is remembered who asks for nothing.
const FORGET_AFTER: Duration = Duration::from_secs(60);
/// Callers that are remembered at most.
const MAX_CALLERS: u64 = 100_000;

/// Whose work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WorkOwner {
    /// The organization.
    pub org: Uuid,
    /// The person or API key.
    pub caller: Uuid,
}

impl From<&Scope> for WorkOwner {
    fn from(scope: &Scope) -> Self {
        Self { org: scope.org_id, caller: scope.user_id }
    }
}

/// Runs heavy work. Who has used up their own permits, or their organization's, waits for them, and stands in nobody else's way: one
/// organization never holds every permit, however many callers it has.
#[derive(Debug, Clone)]
pub struct HeavyWork {
    permits: Arc<Semaphore>,
    per_org: usize,
    per_caller: usize,
    orgs: Cache<Uuid, Arc<Semaphore>>,
    callers: Cache<WorkOwner, Arc<Semaphore>>,
}

impl HeavyWork {
    /// As the settings say.
    pub fn new(settings: &HeavySettings) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(settings.at_once)),
            // Where there is a single permit, organizations take turns with it.
            per_org: settings.at_once.saturating_sub(1).max(1),
            per_caller: settings.per_caller,
            orgs: Cache::builder().max_capacity(MAX_CALLERS).time_to_idle(FORGET_AFTER).build(),
            callers: Cache::builder().max_capacity(MAX_CALLERS).time_to_idle(FORGET_AFTER).build(),
        }
    }

    /// Does a piece of work for a caller when it is their turn.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        owner: impl Into<WorkOwner>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let owner = owner.into();
        let own = self.callers.get_with(owner, || Arc::new(Semaphore::new(self.per_caller)));
        let of_org = self.orgs.get_with(owner.org, || Arc::new(Semaphore::new(self.per_org)));
        // None is ever closed. The narrowest first: those who wait for it hold no permit that others wait for.
        let own = own.acquire_owned().await.ok();
        let of_org = of_org.acquire_owned().await.ok();
        let permit = self.permits.clone().acquire_owned().await.ok();
        low_priority::spawn(move || {
            // Held by the work, not by who waits for it: a client that left does not make room for the next one.
            let _permits = (own, of_org, permit);
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

    fn somebody() -> WorkOwner {
        WorkOwner { org: Uuid::now_v7(), caller: Uuid::now_v7() }
    }

    #[tokio::test]
    async fn an_organization_of_many_callers_leaves_a_permit_to_others() {
        let heavy = HeavyWork::new(&HeavySettings { at_once: 3, per_caller: 1 });
        let (hostile, other) = (Uuid::now_v7(), somebody());
        let (finish, told) = std::sync::mpsc::channel::<()>();
        let told = Arc::new(std::sync::Mutex::new(told));
        let (begun, mut is_begun) = tokio::sync::mpsc::unbounded_channel();
        let pieces: Vec<_> = (0..64)
            .map(|_| {
                let (heavy, told, begun) = (heavy.clone(), told.clone(), begun.clone());
                let key = WorkOwner { org: hostile, caller: Uuid::now_v7() };
                tokio::spawn(async move {
                    let work = move || {
                        begun.send(()).unwrap();
                        told.lock().unwrap().recv().unwrap();
                    };
                    heavy.run(key, work).await
                })
            })
            .collect();
        is_begun.recv().await.unwrap();
        is_begun.recv().await.unwrap();
        // Each of these is done although 62 pieces of the hostile organization wait.
        for _ in 0..3 {
            heavy.run(other, || ()).await.unwrap();
        }
        assert!(is_begun.try_recv().is_err(), "two at once, and no third");
        for _ in 0..64 {
            finish.send(()).unwrap();
        }
        for piece in pieces {
            piece.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_single_permit_goes_round() {
        let heavy = HeavyWork::new(&HeavySettings { at_once: 1, per_caller: 1 });
        for _ in 0..3 {
            assert_eq!(heavy.run(somebody(), || 7).await.unwrap(), 7);
        }
    }

    #[tokio::test]
    async fn who_has_used_up_their_permits_stands_in_nobody_elses_way() {
        let heavy = HeavyWork::new(&HeavySettings { at_once: 2, per_caller: 1 });
        let (hostile, other) = (somebody(), somebody());
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
        let caller = somebody();
        assert!(heavy.run(caller, || panic!("on purpose")).await.unwrap_err().is_panic());
        assert_eq!(heavy.run(caller, || 7).await.unwrap(), 7);
    }
}
