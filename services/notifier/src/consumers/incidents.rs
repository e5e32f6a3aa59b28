//! Incidents that other services raise.

use contexor_events::{
    event_set,
    notifier::IncidentRaised,
    topology::{NOTIFIER_INCIDENTS, Queue},
};
use contexor_messaging::{ConsumeError, Received, Work};
use tokio_util::sync::CancellationToken;

use crate::incidents::Incidents;

event_set! {
    /// What operators are told of.
    pub enum Trouble {
        Raised(IncidentRaised),
    }
}

/// Tells operators. What comes twice is told once, as the same trouble is.
#[derive(Debug)]
pub struct TellOperators {
    /// The operators' channel.
    pub incidents: Incidents,
}

impl Work for TellOperators {
    const QUEUE: Queue = NOTIFIER_INCIDENTS;
    type Events = Trouble;

    async fn work(
        &self,
        Trouble::Raised(event): Trouble,
        _: &Received,
        _: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        self.incidents.raise(event.into()).await;
        Ok(())
    }
}
