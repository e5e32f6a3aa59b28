//! A circuit breaker for each model, which remembers what waiting does not mend.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contexor_service::{
    CircuitBreaker,
    circuit_breaker::{CircuitEvent, CircuitPermit, CircuitSettings},
};

use super::{ProviderError, Refusal};

/// A trial is a whole generation: others wait for its outcome, however long it takes.
const TRIAL: Duration = Duration::from_secs(24 * 3600);
/// How soon to ask again while a trial is under way.
const TRIAL_POLL: Duration = Duration::from_millis(500);

/// The circuits of all models, in this process.
#[derive(Debug, Clone)]
pub struct Breaker {
    settings: CircuitSettings,
    models: Arc<Mutex<HashMap<String, ModelCircuit>>>,
}

#[derive(Debug)]
struct ModelCircuit {
    circuit: CircuitBreaker,
    /// Why the last counted request failed, if waiting will not mend it.
    refusal: Option<Refusal>,
}

/// Whether a model may be asked.
#[derive(Debug)]
pub enum BreakerDecision {
    /// Yes; report the outcome.
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
    circuit: CircuitPermit,
}

impl Breaker {
    /// Circuits that open after so many failures in a row, for so long.
    pub fn new(failures: u32, pause: Duration) -> Self {
        Self { settings: CircuitSettings { failures, open: pause, trial: TRIAL }, models: Arc::default() }
    }

    /// Asks whether a request may be made to `model`.
    pub fn admit(&self, model: &str) -> BreakerDecision {
        let mut models = self.lock();
        let of_model = models.entry(model.to_owned()).or_insert_with(|| ModelCircuit {
            circuit: CircuitBreaker::new(self.settings, observer(model.to_owned())),
            refusal: None,
        });
        match (of_model.circuit.attempt(), of_model.refusal) {
            (Ok(circuit), _) => BreakerDecision::Go(Permit { breaker: self.clone(), model: model.to_owned(), circuit }),
            (Err(_), Some(refusal)) => BreakerDecision::Refused(refusal),
            (Err(open), None) if open.is_tried => BreakerDecision::Wait(TRIAL_POLL.min(self.settings.open)),
            (Err(open), None) => BreakerDecision::Wait(open.left),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, ModelCircuit>> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn observer(model: String) -> impl Fn(CircuitEvent) + Send + Sync {
    let gauge = metrics::gauge!("contexor_provider_breaker_open", "model" => model.clone());
    gauge.set(0.0);
    move |event| match event {
        CircuitEvent::Failed(_) => {}
        CircuitEvent::Opened(reason) => {
            gauge.set(1.0);
            tracing::error!(model, reason, "{model} fails and is left alone for a while: {reason}");
        }
        CircuitEvent::Closed => {
            gauge.set(0.0);
            tracing::info!(model, "{model} answers again");
        }
    }
}

impl Permit {
    /// The model answered.
    pub fn succeeded(self) {
        self.circuit.succeeded();
    }

    /// The model failed. Only what would meet every request alike counts.
    pub fn failed(self, error: &ProviderError) {
        let refusal = match error {
            ProviderError::Permanent(refusal) if refusal.concerns_everybody() => Some(*refusal),
            ProviderError::Unavailable { .. } => None,
            _ => return,
        };
        if let Some(of_model) = self.breaker.lock().get_mut(&self.model) {
            of_model.refusal = refusal;
        }
        self.circuit.failed(error.label());
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
    fn failures_of_a_model_in_a_row_open_its_circuit_and_no_other() {
        let breaker = Breaker::new(2, Duration::from_secs(60));
        go(&breaker).failed(&DOWN);
        go(&breaker).succeeded();
        go(&breaker).failed(&DOWN);
        go(&breaker).failed(&ProviderError::RateLimited { after: None });
        go(&breaker).failed(&DOWN);
        assert!(matches!(breaker.admit("m"), BreakerDecision::Wait(_)));
        assert!(matches!(breaker.admit("other"), BreakerDecision::Go(_)));
    }

    #[test]
    fn one_probe_at_a_time_and_others_ask_again_soon() {
        let breaker = Breaker::new(1, Duration::ZERO);
        go(&breaker).failed(&DOWN);
        let probe = go(&breaker);
        assert!(matches!(breaker.admit("m"), BreakerDecision::Wait(wait) if wait <= TRIAL_POLL));
        probe.failed(&DOWN);
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
