//! Leaves a service alone that cannot be reached: callers get a quick 503 instead of waiting for the same time-out one by one.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::settings::BreakerSettings;

/// How long others wait for the request that tries: it may be one that a slow client has not sent whole.
const TRIAL_PATIENCE: Duration = Duration::from_secs(2);

/// The circuit to one service.
#[derive(Debug, Clone)]
pub struct CircuitBreaker {
    state: Arc<Mutex<State>>,
    failures: u32,
    open: Duration,
    service: &'static str,
}

#[derive(Debug)]
enum State {
    /// Requests pass; so many have failed in a row.
    Closed { failures: u32 },
    /// Nothing passes until then; afterwards one request may try.
    Open { until: Instant },
    /// One request is trying; from then on another may.
    Trying { until: Instant },
}

/// The right to try, and the duty to tell how it went. Dropped untold, it counts as neither.
#[derive(Debug)]
pub struct Permit {
    breaker: CircuitBreaker,
    is_trial: bool,
    is_told: bool,
}

impl CircuitBreaker {
    /// A closed circuit.
    pub fn new(service: &'static str, settings: &BreakerSettings) -> Self {
        Self {
            state: Arc::new(Mutex::new(State::Closed { failures: 0 })),
            failures: settings.failures,
            open: Duration::from_millis(settings.open_ms),
            service,
        }
    }

    /// Asks to pass.
    ///
    /// # Errors
    /// How long to stay away.
    pub fn attempt(&self) -> Result<Permit, Duration> {
        let mut state = self.lock();
        let is_trial = match *state {
            State::Closed { .. } => false,
            State::Open { until } | State::Trying { until } => {
                let now = Instant::now();
                let left = until.saturating_duration_since(now);
                if !left.is_zero() {
                    return Err(left);
                }
                *state = State::Trying { until: now + TRIAL_PATIENCE };
                true
            }
        };
        Ok(Permit { breaker: self.clone(), is_trial, is_told: false })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, state: &mut State) {
        *state = State::Open { until: Instant::now() + self.open };
        metrics::counter!("contexor_gateway_circuit_opened_total", "service" => self.service).increment(1);
        tracing::warn!("{} cannot be reached; it is left alone for {} ms", self.service, self.open.as_millis());
    }
}

impl Permit {
    /// The service answered, whatever it said.
    pub fn succeeded(mut self) {
        self.is_told = true;
        let mut state = self.breaker.lock();
        if self.is_trial {
            tracing::info!("{} can be reached again", self.breaker.service);
        }
        // A late answer from before the circuit opened does not close it: only a trial does.
        if self.is_trial || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    /// The service could not be reached, or did not answer.
    pub fn failed(mut self) {
        self.is_told = true;
        let mut state = self.breaker.lock();
        match &mut *state {
            State::Closed { failures } => {
                *failures += 1;
                if *failures >= self.breaker.failures {
                    self.breaker.open(&mut state);
                }
            }
            State::Trying { .. } if self.is_trial => self.breaker.open(&mut state),
            State::Open { .. } | State::Trying { .. } => {}
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_trial && !self.is_told {
            // The client went away before there was an outcome: the next request tries, unless another trial has decided already.
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

    fn breaker(open_ms: u64) -> CircuitBreaker {
        CircuitBreaker::new("content", &BreakerSettings { failures: 2, open_ms })
    }

    fn opened(open_ms: u64) -> CircuitBreaker {
        let breaker = breaker(open_ms);
        breaker.attempt().unwrap().failed();
        breaker.attempt().unwrap().failed();
        breaker
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let breaker = breaker(60_000);
        for _ in 0..5 {
            breaker.attempt().unwrap().failed();
            breaker.attempt().unwrap().succeeded();
        }
        assert!(breaker.attempt().is_ok());
        assert!(opened(60_000).attempt().unwrap_err() > Duration::from_secs(50));
    }

    #[test]
    fn one_request_tries_and_decides() {
        let breaker = opened(0);
        let trial = breaker.attempt().unwrap();
        assert!(breaker.attempt().is_err(), "a second trial at the same time");
        trial.succeeded();
        assert!(breaker.attempt().is_ok());

        let breaker = opened(0);
        drop(breaker.attempt().unwrap());
        breaker.attempt().unwrap().failed();
        assert!(matches!(*breaker.lock(), State::Open { .. }));
    }

    #[test]
    fn a_trial_that_hangs_keeps_nobody_out_for_long() {
        let breaker = opened(0);
        let hanging = breaker.attempt().unwrap();
        assert!(breaker.attempt().unwrap_err() <= TRIAL_PATIENCE);
        *breaker.lock() = State::Trying { until: Instant::now() };
        breaker.attempt().unwrap().succeeded();
        drop(hanging);
        assert!(matches!(*breaker.lock(), State::Closed { .. }), "what the second trial found out stands");
    }

    #[test]
    fn late_answers_from_before_decide_nothing() {
        let breaker = breaker(60_000);
        let (late_good, late_bad) = (breaker.attempt().unwrap(), breaker.attempt().unwrap());
        breaker.attempt().unwrap().failed();
        breaker.attempt().unwrap().failed();
        late_good.succeeded();
        late_bad.failed();
        assert!(breaker.attempt().is_err());
    }
}
