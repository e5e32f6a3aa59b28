//! What other services have done.

use contexor_db::Tx;
use contexor_events::{
    audit::AuditRecorded,
    event_set,
    topology::{ORG_AUDIT, Queue},
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use tokio_util::sync::CancellationToken;

use crate::{domain, ops};

event_set! {
    /// What other services tell for the audit log.
    pub(crate) enum AuditEvents {
        Recorded(AuditRecorded),
    }
}

/// Appends it to the organizations' logs, in the order in which it arrives.
#[derive(Debug)]
pub(crate) struct AppendAuditEntries;

impl TransactionalConsumer for AppendAuditEntries {
    const QUEUE: Queue = ORG_AUDIT;
    type Events = AuditEvents;
    type Prepared = AuditRecorded;
    type Committed = ();

    async fn prepare(
        &self,
        AuditEvents::Recorded(said): AuditEvents,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<AuditRecorded>, ConsumeError> {
        domain::audit::check(&said).map_err(|reason| ConsumeError::Reject(reason.to_owned()))?;
        Ok(Some(said))
    }

    async fn handle(&self, tx: &mut Tx, said: AuditRecorded, received: &EventMetadata) -> Result<(), ConsumeError> {
        self.handle_all(tx, vec![(said, received.clone())]).await.map(drop)
    }

    async fn handle_all(
        &self,
        tx: &mut Tx,
        events: Vec<(AuditRecorded, EventMetadata)>,
    ) -> Result<Vec<()>, ConsumeError> {
        let count = events.len();
        // The id of the event: whatever the inbox has forgotten, the log has not.
        let events = events.into_iter().map(|(said, received)| (received.id, said)).collect();
        ops::audit::append_all(tx, events).await?;
        Ok(vec![(); count])
    }
}
