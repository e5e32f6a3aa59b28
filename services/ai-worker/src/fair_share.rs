//! The places of a worker, shared out among organizations: one tenant's batch does not hold up another's single generation.
//!
//! What is above an organization's share goes to a retry queue for a moment, so that the head of the jobs' queue stays free for others.
//! Some places are never given to those who are busy already: a newcomer finds one at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;

/// For how long an organization counts as busy after one of its jobs had to wait.
const BUSY_FOR: Duration = Duration::from_secs(10);
/// Jobs of an organization that had to wait lately, from which on they wait longer: they are many, and need not come back each second.
const MANY_WAITING: usize = 100;

/// The shares of one process.
#[derive(Debug, Clone)]
pub(crate) struct FairShare {
    /// Places that are shared out; the rest is for newcomers.
    shared_places: usize,
    orgs: Arc<Mutex<HashMap<Uuid, Org>>>,
}

#[derive(Debug, Default)]
struct Org {
    running: usize,
    /// When one of its jobs was last put off, and how many were in that [`BUSY_FOR`].
    deferred_at: Option<Instant>,
    deferred: usize,
}

/// A place that a job has until it is dropped.
#[derive(Debug)]
pub(crate) struct FairSharePermit {
    shares: FairShare,
    org: Uuid,
}

impl FairShare {
    /// Shares out `places`, of which a quarter is kept for newcomers.
    pub(crate) fn new(places: usize) -> Self {
        Self { shared_places: places.saturating_sub(places / 4).max(1), orgs: Arc::default() }
    }

    /// Takes a place for a job of `org`.
    ///
    /// # Errors
    /// The step of the retry queue in which the job is to wait, since its organization has its share.
    pub(crate) fn enter(&self, org: Uuid, now: Instant) -> Result<FairSharePermit, usize> {
        let mut orgs = self.lock();
        let is_busy = |org: &Org| {
            org.running > 0 || org.deferred_at.is_some_and(|at| now.saturating_duration_since(at) < BUSY_FOR)
        };
        orgs.retain(|_, org| is_busy(org));
        orgs.entry(org).or_default();
        let share = (self.shared_places / orgs.len()).max(1);
        let one = orgs.entry(org).or_default();
        if one.running < share {
            one.running += 1;
            return Ok(FairSharePermit { shares: self.clone(), org });
        }
        match one.deferred_at {
            Some(at) if now.saturating_duration_since(at) < BUSY_FOR => one.deferred += 1,
            _ => one.deferred = 1,
        }
        one.deferred_at = Some(now);
        Err(usize::from(one.deferred > MANY_WAITING))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Org>> {
        self.orgs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FairSharePermit {
    fn drop(&mut self) {
        if let Some(org) = self.shares.lock().get_mut(&self.org) {
            org.running = org.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(shares: &FairShare, org: u128, now: Instant, places: usize) -> (Vec<FairSharePermit>, usize) {
        let tried: Vec<_> = (0..places).map(|_| shares.enter(Uuid::from_u128(org), now)).collect();
        let refused = tried.iter().filter(|place| place.is_err()).count();
        (tried.into_iter().flatten().collect(), refused)
    }

    #[test]
    fn a_newcomer_finds_a_place_and_shares_grow_again() {
        let (shares, now) = (FairShare::new(32), Instant::now());
        let (first, refused) = enter(&shares, 1, now, 100);
        assert_eq!((first.len(), refused), (24, 76), "a quarter is for newcomers");
        let (second, _) = enter(&shares, 2, now, 100);
        assert_eq!(second.len(), 12, "two share");
        drop(first);
        let (first, _) = enter(&shares, 1, now, 100);
        assert_eq!(first.len(), 12);
        drop((first, second));
        assert_eq!(enter(&shares, 1, now, 100).0.len(), 12, "the other may come back");
        assert_eq!(enter(&shares, 1, now + BUSY_FOR, 100).0.len(), 24, "it did not");
    }

    #[test]
    fn many_that_wait_come_back_less_often() {
        let (shares, now) = (FairShare::new(1), Instant::now());
        let _place = shares.enter(Uuid::nil(), now).unwrap();
        let steps: Vec<usize> = (0..150).map(|_| shares.enter(Uuid::nil(), now).unwrap_err()).collect();
        assert_eq!((steps[0], steps[149]), (0, 1));
        assert_eq!(shares.enter(Uuid::nil(), now + BUSY_FOR).unwrap_err(), 0);
        assert!(shares.enter(Uuid::max(), now).is_ok(), "each has one at least");
    }
}
