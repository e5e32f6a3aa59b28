//! Incidents that other services raise.

use contexor_events::{
    event_set,
    notifier::IncidentRaised,
    topology::{NOTIFIER_INCIDENTS, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use tokio_util::sync::CancellationToken;

use crate::incidents::Incidents;

event_set! {
    /// What operators are told of.
    pub enum IncidentReport {
        Raised(IncidentRaised),
    }
}

/// Tells operators. What comes twice is told once, as the same trouble is.
#[derive(Debug)]
pub struct TellOperators {
    /// The operators' channel.
    pub incidents: Incidents,
}

impl Consumer for TellOperators {
    const QUEUE: Queue = NOTIFIER_INCIDENTS;
    type Events = IncidentReport;

    async fn work(
        &self,
        IncidentReport::Raised(event): IncidentReport,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        self.incidents.raise(event.into()).await;
        Ok(())
    }
}
