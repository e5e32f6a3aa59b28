//! What other services have done.

use contexor_db::Tx;
use contexor_events::{
    audit::AuditRecorded,
    event_set,
    topology::{ORG_AUDIT, Queue},
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};

use crate::{domain, ops, store};

event_set! {
    /// What other services tell for the audit log.
    pub(crate) enum AuditEvents {
        Recorded(AuditRecorded),
    }
}

/// Appends it to the organization's log, in the order in which it arrives.
#[derive(Debug)]
pub(crate) struct AppendAuditEntries;

impl TransactionalConsumer for AppendAuditEntries {
    const QUEUE: Queue = ORG_AUDIT;
    type Events = AuditEvents;

    async fn handle(
        &self,
        tx: &mut Tx,
        AuditEvents::Recorded(said): AuditEvents,
        received: &EventMetadata,
    ) -> Result<(), ConsumeError> {
        domain::audit::check(&said).map_err(|reason| ConsumeError::Reject(reason.to_owned()))?;
        if !store::audit::hold_org(tx, said.org_id).await? {
            // Its log went with it.
            tracing::info!(org.id = %said.org_id, "a deed in an organization that was purged is not kept");
            return Ok(());
        }
        // The id of the event: whatever the inbox has forgotten, the log has not.
        ops::audit::append(tx, received.id, said).await?;
        Ok(())
    }
}
