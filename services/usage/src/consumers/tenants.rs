//! Keeps how organizations count their months.

use contexor_db::Tx;
use contexor_events::{
    event_set,
    org::{OrgCreated, OrgDeleted, OrgUpdated},
    topology::{Queue, USAGE_TENANTS},
};
use contexor_messaging::{ConsumeError, Handle, Received};

use crate::{store, tenants::Tenants};

event_set! {
    /// What happens to an organization.
    pub enum OrgEvent {
        Created(OrgCreated),
        Updated(OrgUpdated),
        Deleted(OrgDeleted),
    }
}

/// Keeps organizations' settings; the time of the event decides which news are the newest.
#[derive(Debug)]
pub struct KeepTenants {
    /// What is in memory of them.
    pub tenants: Tenants,
}

impl Handle for KeepTenants {
    const QUEUE: Queue = USAGE_TENANTS;
    type Events = OrgEvent;

    async fn handle(&self, tx: &mut Tx, event: OrgEvent, received: &Received) -> Result<(), ConsumeError> {
        let org = match event {
            OrgEvent::Created(OrgCreated { org_id, settings, .. })
            | OrgEvent::Updated(OrgUpdated { org_id, settings, .. }) => {
                store::tenants::keep(tx.conn(), org_id, &settings, received.time).await?;
                org_id
            }
            OrgEvent::Deleted(event) => {
                store::tenants::note_deleted(tx, event.org_id, received.time).await?;
                event.org_id
            }
        };
        self.tenants.forget(org).await;
        Ok(())
    }
}
