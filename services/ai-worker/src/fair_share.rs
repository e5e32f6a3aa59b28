//! The places of a worker, shared out among organizations: one tenant's batch does not hold up another's single generation.
//!
//! A job above its organization's share waits here for a moment, so that a place that becomes free is taken at once. What is too much to
//! wait here, or waits too long, goes to a retry queue, so that the head of the jobs' queue stays free for others and another worker may
//! take it. Some places are never given to those who are busy already: a newcomer finds one at once.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;
use uuid::Uuid;

/// For how long an organization counts as busy after one of its jobs was put off.
const BUSY_FOR: Duration = Duration::from_secs(10);
/// Jobs of an organization that were put off lately, from which on they wait longer: they are many, and need not come back each second.
const MANY_DEFERRED: usize = 100;
/// How long a job waits here.
const WAITS_FOR: Duration = Duration::from_secs(4);
/// Jobs that wait here, for each place.
const WAITING_PER_PLACE: usize = 24;
/// Bytes of the jobs that wait here.
const WAITING_BYTES: usize = 32 << 20;

/// The shares of one process.
#[derive(Debug, Clone)]
pub(crate) struct FairShare {
    places: usize,
    waits_for: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    orgs: HashMap<Uuid, Org>,
    running: usize,
    waiting_bytes: usize,
}

#[derive(Debug, Default)]
struct Org {
    running: usize,
    waiting: VecDeque<oneshot::Sender<FairSharePermit>>,
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

/// No place came free in time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Deferred {
    /// The step of the retry queue in which the job is to wait.
    pub(crate) step: usize,
}

impl FairShare {
    /// Shares out `places`, of which a quarter is kept for newcomers.
    pub(crate) fn new(places: u16) -> Self {
        Self { places: usize::from(places).max(1), waits_for: WAITS_FOR, state: Arc::default() }
    }

    /// How many jobs may be in hand at the same time: those that have a place, those that wait for one, and room to put others off.
    pub(crate) fn in_hand(places: u16) -> u16 {
        places.saturating_mul(u16::try_from(WAITING_PER_PLACE + 1).unwrap_or(u16::MAX))
    }

    /// Takes a place for a job of `org` whose message has `bytes`; waits for one, if not too many wait already.
    ///
    /// # Errors
    /// [`Deferred`] when the organization has its share and there is no room to wait, or the wait was too long.
    pub(crate) async fn enter(&self, org: Uuid, bytes: usize) -> Result<FairSharePermit, Deferred> {
        let (sender, place) = oneshot::channel();
        {
            let mut state = self.lock();
            state.forget_idle(Instant::now());
            state.orgs.entry(org).or_default();
            let share = self.share(state.orgs.len());
            let is_free = state.running < self.places;
            let waiting: usize = state.orgs.values().map(|org| org.waiting.len()).sum();
            let State { orgs, running, waiting_bytes } = &mut *state;
            let one = orgs.entry(org).or_default();
            if is_free && one.running < share && one.waiting.is_empty() {
                one.running += 1;
                *running += 1;
                return Ok(FairSharePermit { shares: self.clone(), org });
            }
            let has_room = waiting < WAITING_PER_PLACE * self.share(1)
                && one.waiting.len() < WAITING_PER_PLACE * share
                && *waiting_bytes + bytes <= WAITING_BYTES;
            if !has_room {
                return Err(one.defer(Instant::now()));
            }
            one.waiting.push_back(sender);
            *waiting_bytes += bytes;
        }
        let mut waiting = Waiting { shares: self, org, bytes, place };
        let came = tokio::time::timeout(self.waits_for, &mut waiting.place).await;
        waiting.place.close();
        // One that was handed over at the last moment is kept.
        let came = came.ok().and_then(Result::ok).or_else(|| waiting.place.try_recv().ok());
        drop(waiting);
        came.ok_or_else(|| self.lock().orgs.entry(org).or_default().defer(Instant::now()))
    }

    /// Places that each of so many organizations may have.
    fn share(&self, orgs: usize) -> usize {
        (self.places.saturating_sub(self.places / 4) / orgs.max(1)).max(1)
    }

    /// Gives free places to those who wait: to the organization that has the fewest, to its oldest job.
    fn hand_out(&self) {
        let mut handed = Vec::new();
        {
            let mut state = self.lock();
            state.forget_idle(Instant::now());
            let share = self.share(state.orgs.len());
            while state.running < self.places {
                let State { orgs, running, .. } = &mut *state;
                let next = orgs
                    .iter_mut()
                    .filter(|(_, org)| org.running < share && !org.waiting.is_empty())
                    .min_by_key(|(_, org)| org.running);
                let Some((id, org)) = next else { break };
                let Some(sender) = org.waiting.pop_front() else { break };
                org.running += 1;
                *running += 1;
                handed.push((sender, FairSharePermit { shares: self.clone(), org: *id }));
            }
        }
        for (sender, permit) in handed {
            // Whoever gave up in the meantime gives it back by that: a permit that is dropped is handed out again.
            let _: Result<(), FairSharePermit> = sender.send(permit);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget_idle(&mut self, now: Instant) {
        self.orgs.retain(|_, org| {
            org.running > 0
                || !org.waiting.is_empty()
                || org.deferred_at.is_some_and(|at| now.saturating_duration_since(at) < BUSY_FOR)
        });
    }
}

impl Org {
    fn defer(&mut self, now: Instant) -> Deferred {
        match self.deferred_at {
            Some(at) if now.saturating_duration_since(at) < BUSY_FOR => self.deferred += 1,
            _ => self.deferred = 1,
        }
        self.deferred_at = Some(now);
        Deferred { step: usize::from(self.deferred > MANY_DEFERRED) }
    }
}

impl Drop for FairSharePermit {
    fn drop(&mut self) {
        {
            let mut state = self.shares.lock();
            state.running = state.running.saturating_sub(1);
            if let Some(org) = state.orgs.get_mut(&self.org) {
                org.running = org.running.saturating_sub(1);
            }
        }
        self.shares.hand_out();
    }
}

/// A job that waits here; also one whose wait is broken off no longer counts.
struct Waiting<'a> {
    shares: &'a FairShare,
    org: Uuid,
    bytes: usize,
    place: oneshot::Receiver<FairSharePermit>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.place.close();
        let mut state = self.shares.lock();
        state.waiting_bytes = state.waiting_bytes.saturating_sub(self.bytes);
        if let Some(org) = state.orgs.get_mut(&self.org) {
            org.waiting.retain(|sender| !sender.is_closed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: Uuid = Uuid::nil();
    const OTHER: Uuid = Uuid::max();

    /// Places that are had at once.
    async fn take(shares: &FairShare, org: Uuid, tries: usize) -> Vec<FairSharePermit> {
        let mut had = Vec::new();
        for _ in 0..tries {
            if let Some(Ok(permit)) = futures::FutureExt::now_or_never(shares.enter(org, 1)) {
                had.push(permit);
            }
        }
        had
    }

    #[tokio::test]
    async fn a_newcomer_finds_a_place_and_shares_grow_again() {
        let shares = FairShare::new(32);
        let first = take(&shares, ORG, 100).await;
        assert_eq!(first.len(), 24, "a quarter is for newcomers");
        let second = take(&shares, OTHER, 100).await;
        assert_eq!(second.len(), 8, "two share, but no more run than there are places");
        drop((first, second));
        assert_eq!(take(&shares, ORG, 100).await.len(), 24);
    }

    #[tokio::test]
    async fn a_place_that_becomes_free_goes_to_the_organization_that_has_the_fewest() {
        let shares = FairShare::new(2);
        let mut others = take(&shares, OTHER, 1).await;
        let mut had = take(&shares, ORG, 1).await;
        let waits = |org| {
            let shares = shares.clone();
            tokio::spawn(async move { shares.enter(org, 1).await })
        };
        let (same, other) = (waits(ORG), waits(OTHER));
        tokio::task::yield_now().await;
        drop(had.pop());
        let permit = same.await.unwrap().unwrap();
        assert!(!other.is_finished());
        drop(others.pop());
        assert!(other.await.unwrap().is_ok());
        drop(permit);
        assert_eq!(shares.lock().waiting_bytes, 0);
        assert_eq!(shares.lock().running, 0, "what nobody has any more is free");
    }

    #[tokio::test]
    async fn what_waits_too_long_or_is_too_much_is_put_off_and_many_come_back_less_often() {
        let shares = FairShare { waits_for: Duration::from_millis(300), ..FairShare::new(1) };
        let _place = shares.enter(ORG, 1).await.unwrap();
        assert_eq!(shares.enter(ORG, WAITING_BYTES + 1).await.unwrap_err(), Deferred { step: 0 }, "too large to wait");
        let waiting: Vec<_> = (0..WAITING_PER_PLACE)
            .map(|_| {
                let shares = shares.clone();
                tokio::spawn(async move { shares.enter(ORG, 1).await.map(drop) })
            })
            .collect();
        tokio::task::yield_now().await;
        for _ in 0..=MANY_DEFERRED {
            shares.enter(ORG, 1).await.map(drop).unwrap_err();
        }
        for task in waiting {
            assert_eq!(task.await.unwrap(), Err(Deferred { step: 1 }), "it waited too long, one of many");
        }
        assert!(futures::FutureExt::now_or_never(shares.enter(OTHER, 1)).is_none(), "the one place is taken");
        assert_eq!(shares.lock().waiting_bytes, 0);
    }
}
