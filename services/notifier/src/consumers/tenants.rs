//! Organizations that are deleted, restored and gone for good.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored},
    topology::{NOTIFIER_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use contexor_service::purge::purge;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::store::{self, deleted_orgs, purged_orgs};

event_set! {
    /// What org says of organizations.
    pub enum OrgEvent {
        Deleted(OrgDeleted),
        Restored(OrgRestored),
        Purged(OrgPurged),
    }
}

/// Hides what people were told about an organization that is deleted, and erases it when it is purged. The time of the event decides
/// what is the newest; nothing follows a purge.
///
/// Not a plain `TransactionalConsumer`, since a purge is too long for one transaction; doing any of it twice does no harm.
#[derive(Debug)]
pub struct PurgeTenants {
    /// The database.
    pub db: Db,
}

impl Consumer for PurgeTenants {
    const QUEUE: Queue = NOTIFIER_TENANTS;
    type Events = OrgEvent;

    async fn work(
        &self,
        event: OrgEvent,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        match event {
            OrgEvent::Deleted(event) => self.note(event.org_id, true, received).await,
            OrgEvent::Restored(event) => self.note(event.org_id, false, received).await,
            OrgEvent::Purged(event) => self.purge(event.org_id, received, stop).await,
        }
    }
}

impl PurgeTenants {
    async fn note(&self, org: Uuid, is_deleted: bool, received: &EventMetadata) -> Result<(), ConsumeError> {
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), ConsumeError> {
                if !purged_orgs::contains(tx, org).await? {
                    deleted_orgs::note(tx, org, is_deleted, received.time).await?;
                }
                Ok(())
            })
            .await
    }

    /// That the organization is gone is noted first, so that nothing is told after it was erased.
    async fn purge(&self, org: Uuid, received: &EventMetadata, stop: &CancellationToken) -> Result<(), ConsumeError> {
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), ConsumeError> {
                purged_orgs::note(tx, org, received.time).await?;
                Ok(deleted_orgs::forget(tx, org).await?)
            })
            .await?;
        let erased = purge(&self.db, org, &store::OF_ORG, stop).await?;
        tracing::info!(org.id = %org, erased, "what is known about organization {org} is erased");
        Ok(())
    }
}
