//! Leaves a model alone that keeps failing, and lets one request find out whether it is back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{ProviderError, Refusal};

/// The state of every model, in this process.
#[derive(Debug, Clone)]
pub struct Breaker {
    most_failures: u32,
    pause: Duration,
    circuits: Arc<Mutex<HashMap<String, Circuit>>>,
}

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    opened_at: Option<Instant>,
    is_probed: bool,
    /// Why it opened, if waiting will not mend it.
    refusal: Option<Refusal>,
}

/// Whether a model may be asked.
#[derive(Debug)]
pub enum BreakerDecision {
    /// Yes; say how it went.
    Go(Permit),
    /// Not before this time has passed.
    Wait(Duration),
    /// No, and whoever pays the provider has to mend it.
    Refused(Refusal),
}

/// One request that may be made.
#[derive(Debug)]
pub struct Permit {
    breaker: Breaker,
    model: String,
    is_probe: bool,
}

impl Breaker {
    /// A breaker that opens after so many failures in a row, for so long.
    pub fn new(most_failures: u32, pause: Duration) -> Self {
        Self { most_failures, pause, circuits: Arc::default() }
    }

    /// Asks whether a request may be made to `model`.
    pub fn admit(&self, model: &str) -> BreakerDecision {
        let mut circuits = self.lock();
        let Some(circuit) = circuits.get_mut(model) else { return self.permit(model, false) };
        let Some(opened_at) = circuit.opened_at else { return self.permit(model, false) };
        let left = self.pause.saturating_sub(opened_at.elapsed());
        if left.is_zero() && !circuit.is_probed {
            circuit.is_probed = true;
            return self.permit(model, true);
        }
        match circuit.refusal {
            Some(refusal) => BreakerDecision::Refused(refusal),
            // Short while a probe is under way: its answer may come any moment.
            None => {
                BreakerDecision::Wait(if left.is_zero() { Duration::from_millis(500).min(self.pause) } else { left })
            }
        }
    }

    fn permit(&self, model: &str, is_probe: bool) -> BreakerDecision {
        BreakerDecision::Go(Permit { breaker: self.clone(), model: model.to_owned(), is_probe })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.circuits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// The model answered.
    pub fn succeeded(self) {
        let closed = self.breaker.lock().remove(&self.model).is_some_and(|circuit| circuit.opened_at.is_some());
        if closed {
            tracing::info!(model = self.model, "{} answers again", self.model);
        }
        metrics::gauge!("contexor_provider_breaker_open", "model" => self.model.clone()).set(0.0);
    }

    /// The model failed. Only what would meet every request alike counts.
    pub fn failed(self, error: &ProviderError) {
        let refusal = match error {
            ProviderError::Permanent(refusal) if refusal.concerns_everybody() => Some(*refusal),
            ProviderError::Unavailable { .. } => None,
            _ => return,
        };
        let mut circuits = self.breaker.lock();
        let circuit = circuits.entry(self.model.clone()).or_default();
        circuit.failures += 1;
        circuit.refusal = refusal;
        if self.is_probe || circuit.failures >= self.breaker.most_failures {
            circuit.opened_at = Some(Instant::now());
            tracing::error!(
                model = self.model,
                reason = error.label(),
                "{} fails and is left alone for a while: {}",
                self.model,
                error.label()
            );
            metrics::gauge!("contexor_provider_breaker_open", "model" => self.model.clone()).set(1.0);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // Whatever came of the probe, the next may be made when its time comes.
        if self.is_probe
            && let Some(circuit) = self.breaker.lock().get_mut(&self.model)
        {
            circuit.is_probed = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Billing;

    const DOWN: ProviderError =
        ProviderError::Unavailable { reason: "server_error", after: None, retry: true, billing: Billing::Nothing };

    fn go(breaker: &Breaker) -> Permit {
        match breaker.admit("m") {
            BreakerDecision::Go(permit) => permit,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_probe_through() {
        let breaker = Breaker::new(2, Duration::from_millis(30));
        go(&breaker).failed(&DOWN);
        go(&breaker).succeeded();
        go(&breaker).failed(&DOWN);
        go(&breaker).failed(&ProviderError::RateLimited { after: None });
        go(&breaker).failed(&DOWN);
        assert!(matches!(breaker.admit("m"), BreakerDecision::Wait(_)));
        assert!(matches!(breaker.admit("other"), BreakerDecision::Go(_)));
        std::thread::sleep(Duration::from_millis(40));
        let probe = go(&breaker);
        assert!(matches!(breaker.admit("m"), BreakerDecision::Wait(_)), "one probe at a time");
        probe.failed(&DOWN);
        assert!(matches!(breaker.admit("m"), BreakerDecision::Wait(_)), "open again");
        std::thread::sleep(Duration::from_millis(40));
        drop(go(&breaker));
        go(&breaker).succeeded();
        drop((go(&breaker), go(&breaker)));
    }

    #[test]
    fn what_waiting_does_not_mend_refuses_at_once() {
        let breaker = Breaker::new(1, Duration::from_secs(60));
        go(&breaker).failed(&ProviderError::Permanent(Refusal::PromptTooLong));
        go(&breaker).failed(&ProviderError::Permanent(Refusal::QuotaExhausted));
        assert!(matches!(breaker.admit("m"), BreakerDecision::Refused(Refusal::QuotaExhausted)));
    }
}
