//! Leaves something alone that keeps failing: callers get a quick refusal instead of waiting for the same time-out one by one.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// When a circuit opens, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct CircuitSettings {
    /// Consecutive failures that open it.
    pub failures: u32,
    /// How long nothing passes once it is open.
    pub open: Duration,
    /// How long others wait for the outcome of the one call that tries whether the circuit can be closed again.
    pub trial: Duration,
}

/// What happens to a circuit, for metrics and logs. Texts are reasons: short constant words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitEvent {
    /// A call failed.
    Failed(&'static str),
    /// A failure opened the circuit.
    Opened(&'static str),
    /// A trial succeeded: calls pass again.
    Closed,
}

/// Nothing passes for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("left alone for {left:?}")]
pub struct CircuitOpen {
    /// How long to stay away.
    pub left: Duration,
    /// Whether another call is trying just now.
    pub is_tried: bool,
}

/// The circuit to something outside of the process. Clones share it.
#[derive(Clone)]
pub struct CircuitBreaker(Arc<Inner>);

struct Inner {
    settings: CircuitSettings,
    observe: Box<dyn Fn(CircuitEvent) + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Calls pass; so many have failed in a row.
    Closed { failures: u32 },
    /// Nothing passes until then; afterwards one call may try.
    Open { until: Instant },
    /// One call is trying; from then on another may.
    Trying { until: Instant },
}

/// The right to call, and the duty to report the outcome. Dropped without a report, it counts as neither.
#[derive(Debug)]
pub struct CircuitPermit {
    breaker: CircuitBreaker,
    is_trial: bool,
    is_reported: bool,
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CircuitBreaker").field("state", &self.lock()).finish_non_exhaustive()
    }
}

impl CircuitBreaker {
    /// A closed circuit. `observe` is called for each event, outside of any lock.
    pub fn new(settings: CircuitSettings, observe: impl Fn(CircuitEvent) + Send + Sync + 'static) -> Self {
        let state = Mutex::new(State::Closed { failures: 0 });
        Self(Arc::new(Inner { settings, observe: Box::new(observe), state }))
    }

    /// Asks to call.
    ///
    /// # Errors
    /// [`CircuitOpen`]: how long to stay away.
    pub fn attempt(&self) -> Result<CircuitPermit, CircuitOpen> {
        let mut state = self.lock();
        let is_trial = match *state {
            State::Closed { .. } => false,
            State::Open { until } | State::Trying { until } => {
                let now = Instant::now();
                let left = until.saturating_duration_since(now);
                if !left.is_zero() {
                    return Err(CircuitOpen { left, is_tried: matches!(*state, State::Trying { .. }) });
                }
                *state = State::Trying { until: now + self.0.settings.trial };
                true
            }
        };
        Ok(CircuitPermit { breaker: self.clone(), is_trial, is_reported: false })
    }

    /// Whether [`Self::attempt`] would succeed now.
    pub fn passes(&self) -> bool {
        match *self.lock() {
            State::Closed { .. } => true,
            State::Open { until } | State::Trying { until } => until <= Instant::now(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CircuitPermit {
    /// There was an answer, whatever it said.
    pub fn succeeded(mut self) {
        self.is_reported = true;
        {
            let mut state = self.breaker.lock();
            // A late answer from before the circuit opened does not close it: only a trial does.
            if self.is_trial || matches!(*state, State::Closed { .. }) {
                *state = State::Closed { failures: 0 };
            }
        }
        if self.is_trial {
            (self.breaker.0.observe)(CircuitEvent::Closed);
        }
    }

    /// There was no answer, or none that counts as one.
    pub fn failed(self, reason: &'static str) {
        self.report_failure(reason, false);
    }

    /// The answer means that every further call would fail: the circuit opens at once.
    pub fn refused(self, reason: &'static str) {
        self.report_failure(reason, true);
    }

    fn report_failure(mut self, reason: &'static str, opens_at_once: bool) {
        self.is_reported = true;
        let Inner { settings, observe, .. } = &*self.breaker.0;
        let opens = {
            let mut state = self.breaker.lock();
            let opens = match &mut *state {
                State::Closed { failures } => {
                    *failures += 1;
                    opens_at_once || *failures >= settings.failures
                }
                State::Trying { .. } => self.is_trial,
                State::Open { .. } => false,
            };
            if opens {
                *state = State::Open { until: Instant::now() + settings.open };
            }
            opens
        };
        observe(CircuitEvent::Failed(reason));
        if opens {
            observe(CircuitEvent::Opened(reason));
        }
    }
}

impl Drop for CircuitPermit {
    fn drop(&mut self) {
        if self.is_trial && !self.is_reported {
            // The caller went away before there was an outcome: the next call tries, unless another trial has decided already.
            let mut state = self.breaker.lock();
            if matches!(*state, State::Trying { .. }) {
                *state = State::Open { until: Instant::now() };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const TRIAL: Duration = Duration::from_secs(2);

    fn breaker(open: Duration) -> (CircuitBreaker, Arc<Mutex<Vec<CircuitEvent>>>) {
        let events: Arc<Mutex<Vec<CircuitEvent>>> = Arc::default();
        let seen = events.clone();
        let settings = CircuitSettings { failures: 2, open, trial: TRIAL };
        (CircuitBreaker::new(settings, move |event| seen.lock().unwrap().push(event)), events)
    }

    fn opened(open: Duration) -> CircuitBreaker {
        let (breaker, _) = breaker(open);
        breaker.attempt().unwrap().failed("down");
        breaker.attempt().unwrap().failed("down");
        breaker
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let (breaker, events) = breaker(MINUTE);
        for _ in 0..5 {
            breaker.attempt().unwrap().failed("down");
            breaker.attempt().unwrap().succeeded();
        }
        assert!(breaker.passes() && breaker.attempt().is_ok());
        assert_eq!(*events.lock().unwrap(), [CircuitEvent::Failed("down"); 5]);
        let open = opened(MINUTE);
        assert!(open.attempt().unwrap_err().left > Duration::from_secs(50) && !open.passes());
    }

    #[test]
    fn one_call_tries_and_decides() {
        let breaker = opened(Duration::ZERO);
        let trial = breaker.attempt().unwrap();
        let refused = breaker.attempt().unwrap_err();
        assert!(refused.is_tried && !breaker.passes(), "a second trial at the same time");
        trial.succeeded();
        assert!(breaker.attempt().is_ok());

        let breaker = opened(Duration::ZERO);
        drop(breaker.attempt().unwrap());
        breaker.attempt().unwrap().failed("down");
        assert!(matches!(*breaker.lock(), State::Open { .. }));
    }

    #[test]
    fn a_trial_that_hangs_keeps_nobody_out_for_long() {
        let breaker = opened(Duration::ZERO);
        let hanging = breaker.attempt().unwrap();
        assert!(breaker.attempt().unwrap_err().left <= TRIAL);
        *breaker.lock() = State::Trying { until: Instant::now() };
        breaker.attempt().unwrap().succeeded();
        drop(hanging);
        assert!(matches!(*breaker.lock(), State::Closed { .. }), "what the second trial found out stands");
    }

    #[test]
    fn late_answers_from_before_decide_nothing() {
        let (breaker, _) = breaker(MINUTE);
        let (late_good, late_bad) = (breaker.attempt().unwrap(), breaker.attempt().unwrap());
        breaker.attempt().unwrap().failed("down");
        breaker.attempt().unwrap().failed("down");
        late_good.succeeded();
        late_bad.failed("down");
        assert!(breaker.attempt().is_err());
    }

    #[test]
    fn a_refusal_opens_it_at_once_and_a_failed_trial_keeps_it_open() {
        let (breaker, events) = breaker(Duration::ZERO);
        let at = |index: usize| events.lock().unwrap()[index];
        breaker.attempt().unwrap().refused("no_credit");
        assert_eq!((at(0), at(1)), (CircuitEvent::Failed("no_credit"), CircuitEvent::Opened("no_credit")));
        breaker.attempt().unwrap().failed("down");
        assert_eq!(at(3), CircuitEvent::Opened("down"), "the first failure of a trial opens it");
        breaker.attempt().unwrap().succeeded();
        assert_eq!(at(4), CircuitEvent::Closed);
    }
}
