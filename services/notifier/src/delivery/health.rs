//! How each webhook fares, and how much of it is under way: sick ones get little room, and none while their circuit is open.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;

/// How much may be under way.
#[derive(Debug, Clone, Copy)]
pub struct ConcurrencyAllowance {
    /// Attempts in all.
    pub in_flight: usize,
    /// Attempts at one webhook whose last attempt succeeded.
    pub per_webhook: usize,
    /// Failures one after another that open a webhook's circuit.
    pub circuit_failures: u32,
    /// How long it stays open first, and at most; it doubles with every failure.
    pub circuit_open: (Duration, Duration),
    /// Longest pause that a receiver may ask for.
    pub longest_asked_pause: Duration,
}

#[derive(Debug, Default)]
struct Endpoint {
    in_flight: usize,
    // Whether the last attempt succeeded.
    proven: bool,
    failures: u32,
    open_until: Option<Instant>,
    // The receiver asked to be left alone until then; what it takes meanwhile, of what was under way, takes nothing back.
    asked_until: Option<Instant>,
}

impl Endpoint {
    fn is_left_alone(&self, now: Instant) -> bool {
        [self.open_until, self.asked_until].into_iter().flatten().any(|until| now < until)
    }
}

#[derive(Debug, Default)]
struct State {
    endpoints: HashMap<Uuid, Endpoint>,
    in_flight: usize,
    // Of them, at webhooks whose last attempt did not succeed.
    unproven: usize,
}

/// What this process knows of webhooks. A new process knows nothing, and finds out.
#[derive(Debug)]
pub struct EndpointHealth {
    room: ConcurrencyAllowance,
    state: Mutex<State>,
}

impl EndpointHealth {
    /// Nothing is known and nothing under way.
    pub fn new(room: ConcurrencyAllowance) -> Self {
        Self { room, state: Mutex::default() }
    }

    /// How many more attempts at these webhooks may begin now, in turn; those without room are left out.
    ///
    /// A webhook whose last attempt did not succeed, or that was never tried, is tried with one attempt at a time, and all of these
    /// together take half of the room at most: the rest is kept for those that work.
    pub fn room_for(&self, webhooks: &[Uuid], now: Instant) -> Vec<(Uuid, i32)> {
        let state = self.lock();
        let mut free = self.room.in_flight.saturating_sub(state.in_flight);
        let mut free_unproven = (self.room.in_flight / 2).saturating_sub(state.unproven);
        let nobody = Endpoint::default();
        let mut rooms = Vec::new();
        for id in webhooks {
            let endpoint = state.endpoints.get(id).unwrap_or(&nobody);
            if endpoint.is_left_alone(now) {
                continue;
            }
            let room = if endpoint.proven {
                self.room.per_webhook.saturating_sub(endpoint.in_flight).min(free)
            } else {
                let room = 1_usize.saturating_sub(endpoint.in_flight).min(free).min(free_unproven);
                free_unproven -= room;
                room
            };
            free -= room;
            if room > 0 {
                rooms.push((*id, i32::try_from(room).unwrap_or(i32::MAX)));
            }
        }
        rooms
    }

    /// An attempt begins; says whether its webhook is proven, for [`Self::ended`].
    pub fn began(&self, webhook: Uuid) -> bool {
        let mut state = self.lock();
        let endpoint = state.endpoints.entry(webhook).or_default();
        endpoint.in_flight += 1;
        let proven = endpoint.proven;
        state.in_flight += 1;
        state.unproven += usize::from(!proven);
        proven
    }

    /// An attempt ended. `pause` is how long the receiver asked to be left alone. Says whether the circuit opened.
    pub fn ended(
        &self,
        webhook: Uuid,
        was_proven: bool,
        delivered: bool,
        pause: Option<Duration>,
        now: Instant,
    ) -> bool {
        let mut state = self.lock();
        state.in_flight -= 1;
        state.unproven -= usize::from(!was_proven);
        let endpoint = state.endpoints.entry(webhook).or_default();
        endpoint.in_flight -= 1;
        endpoint.proven = delivered;
        if delivered {
            endpoint.failures = 0;
            endpoint.open_until = None;
            return false;
        }
        endpoint.failures = endpoint.failures.saturating_add(1);
        let (first, longest) = self.room.circuit_open;
        let beyond = endpoint.failures.checked_sub(self.room.circuit_failures);
        let open = beyond.map(|times| (first * 2_u32.saturating_pow(times.min(16))).min(longest));
        endpoint.open_until = open.map(|open| now + open);
        let asked = pause.map(|pause| now + pause.min(self.room.longest_asked_pause));
        endpoint.asked_until = endpoint.asked_until.max(asked);
        beyond.is_some()
    }

    /// An attempt was given up as the service stops: nothing is known of its webhook.
    pub fn interrupted(&self, webhook: Uuid, was_proven: bool) {
        let mut state = self.lock();
        state.in_flight -= 1;
        state.unproven -= usize::from(!was_proven);
        if let Some(endpoint) = state.endpoints.get_mut(&webhook) {
            endpoint.in_flight -= 1;
        }
    }

    /// Attempts under way.
    pub fn in_flight(&self) -> usize {
        self.lock().in_flight
    }

    /// Forgets webhooks with nothing under way whose circuit is closed, so that those that were deleted take no memory for ever.
    pub fn forget_idle(&self, now: Instant) {
        self.lock().endpoints.retain(|_, endpoint| endpoint.in_flight > 0 || endpoint.is_left_alone(now));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: ConcurrencyAllowance = ConcurrencyAllowance {
        in_flight: 8,
        per_webhook: 4,
        circuit_failures: 2,
        circuit_open: (Duration::from_secs(30), Duration::from_secs(100)),
        longest_asked_pause: Duration::from_secs(86_400),
    };

    #[test]
    fn what_works_gets_more_room_and_what_does_not_never_takes_more_than_half() {
        let (health, now) = (EndpointHealth::new(ROOM), Instant::now());
        let ids: Vec<Uuid> = (1..=9).map(Uuid::from_u128).collect();
        let good = ids[0];
        let was_proven = health.began(good);
        assert!(!health.ended(good, was_proven, true, None, now));
        let rooms = health.room_for(&ids, now);
        assert_eq!(rooms, [(good, 4), (ids[1], 1), (ids[2], 1), (ids[3], 1), (ids[4], 1)]);
        for id in &ids[1..5] {
            health.began(*id);
        }
        assert_eq!(health.room_for(&ids[1..], now), [], "half of the room is taken by what stalls");
        assert_eq!(health.room_for(&ids, now), [(good, 4)]);
        assert_eq!(health.in_flight(), 4);
    }

    #[test]
    fn failures_open_the_circuit_for_longer_each_time_and_a_success_closes_it() {
        let (health, start) = (EndpointHealth::new(ROOM), Instant::now());
        let id = Uuid::from_u128(1);
        let fail = |now, pause| {
            let was_proven = health.began(id);
            health.ended(id, was_proven, false, pause, now)
        };
        let open_at = |after_s| health.room_for(&[id], start + Duration::from_secs(after_s)).is_empty();
        assert!(!fail(start, None) && !open_at(0));
        assert!(fail(start, None) && open_at(29) && !open_at(30));
        fail(start, None);
        assert!(open_at(59) && !open_at(60));
        fail(start, None);
        assert!(open_at(99) && !open_at(100), "no longer than the bound");
        let was_proven = health.began(id);
        health.ended(id, was_proven, true, None, start);
        assert!(!open_at(0));
        fail(start, Some(Duration::from_secs(10)));
        assert!(open_at(9) && !open_at(10), "as long as the receiver asked for");
        fail(start, Some(Duration::from_secs(3600)));
        assert!(open_at(3599) && !open_at(3600), "also longer than the circuit stays open");
        let was_proven = health.began(id);
        health.ended(id, was_proven, true, None, start);
        fail(start, Some(Duration::from_secs(5)));
        assert!(open_at(3599) && !open_at(3600), "what was under way takes nothing back");
        fail(start, Some(Duration::from_secs(1_000_000)));
        assert!(open_at(86_399) && !open_at(86_400), "up to a bound");
    }
}
