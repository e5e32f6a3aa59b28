//! A circuit breaker: when the provider refuses the account, or fails again and again, nothing is sent for a while.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

/// The circuit to a provider.
#[derive(Debug)]
pub struct Circuit {
    failures_to_open: u32,
    open: Duration,
    state: Mutex<State>,
}

impl Circuit {
    /// A closed circuit that `failures_to_open` failures one after another open for `open`.
    pub fn new(failures_to_open: u32, open: Duration) -> Self {
        Self { failures_to_open, open, state: Mutex::default() }
    }

    /// Whether something may be sent now. When the time is over one call is let through, to try; until its outcome is told the
    /// others wait for another while.
    pub fn allows(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.open_until = Some(now + self.open);
                true
            }
        }
    }

    /// Whether [`Self::allows`] would let something through.
    pub fn is_closed(&self, now: Instant) -> bool {
        self.lock().open_until.is_none_or(|until| now >= until)
    }

    /// The provider works.
    pub fn succeeded(&self) {
        *self.lock() = State::default();
    }

    /// The provider failed; says whether that opened the circuit.
    pub fn failed(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.failures += 1;
        let opens = state.open_until.is_none() && state.failures >= self.failures_to_open;
        if opens {
            state.open_until = Some(now + self.open);
        }
        opens
    }

    /// The provider refuses us: the circuit is open at once.
    pub fn trip(&self, now: Instant) {
        self.lock().open_until = Some(now + self.open);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Duration = Duration::from_secs(30);

    #[test]
    fn failures_in_a_row_open_it_and_one_try_closes_it() {
        let circuit = Circuit::new(3, OPEN);
        let start = Instant::now();
        assert!(!circuit.failed(start) && !circuit.failed(start));
        circuit.succeeded();
        assert!(!circuit.failed(start) && !circuit.failed(start) && circuit.allows(start));
        assert!(circuit.failed(start));
        assert!(!circuit.allows(start + OPEN / 2));
        let later = start + OPEN;
        assert!(circuit.allows(later), "one is let through to try");
        assert!(!circuit.allows(later), "and no more");
        circuit.succeeded();
        assert!(circuit.allows(later) && circuit.allows(later));
    }

    #[test]
    fn a_refusal_opens_it_at_once_and_a_failed_try_keeps_it_open() {
        let circuit = Circuit::new(5, OPEN);
        let start = Instant::now();
        circuit.trip(start);
        assert!(!circuit.allows(start));
        assert!(circuit.allows(start + OPEN));
        circuit.trip(start + OPEN);
        assert!(!circuit.allows(start + OPEN + OPEN / 2));
        assert!(circuit.allows(start + OPEN * 2));
    }
}
