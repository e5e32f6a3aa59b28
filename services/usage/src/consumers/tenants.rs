//! Keeps how organizations count their months, and whether they are there.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgCreated, OrgDeleted, OrgPurged, OrgRestored, OrgUpdated},
    topology::{Queue, USAGE_TENANTS},
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    error::UsageError,
    ops::{self, purge},
    settings::LimitSettings,
    store::{
        holds,
        tenants::{self, TenantStatus},
    },
    tenants::Tenants,
};

event_set! {
    /// What happens to an organization.
    pub enum OrgEvent {
        Created(OrgCreated),
        Updated(OrgUpdated),
        Deleted(OrgDeleted),
        Restored(OrgRestored),
        Purged(OrgPurged),
    }
}

/// Keeps organizations' settings, and whether they are there; the time of the event decides which news are the newest.
/// A purge is too long for one transaction: most of it comes before.
#[derive(Debug)]
pub struct SyncTenants {
    /// The database.
    pub db: Db,
    /// What is in memory of them.
    pub tenants: Tenants,
    /// What a new organization begins with.
    pub limits: LimitSettings,
}

fn org_of(event: &OrgEvent) -> Uuid {
    match event {
        OrgEvent::Created(OrgCreated { org_id, .. })
        | OrgEvent::Updated(OrgUpdated { org_id, .. })
        | OrgEvent::Deleted(OrgDeleted { org_id, .. })
        | OrgEvent::Restored(OrgRestored { org_id, .. })
        | OrgEvent::Purged(OrgPurged { org_id, .. }) => *org_id,
    }
}

impl TransactionalConsumer for SyncTenants {
    const QUEUE: Queue = USAGE_TENANTS;
    type Events = OrgEvent;
    type Prepared = OrgEvent;
    type Committed = Uuid;

    async fn prepare(
        &self,
        event: OrgEvent,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<Option<OrgEvent>, ConsumeError> {
        if let OrgEvent::Purged(OrgPurged { org_id, .. }) = &event {
            self.purge(*org_id, received, stop).await?;
        }
        Ok(Some(event))
    }

    async fn handle(&self, tx: &mut Tx, event: OrgEvent, received: &EventMetadata) -> Result<Uuid, ConsumeError> {
        let org = org_of(&event);
        match event {
            OrgEvent::Created(OrgCreated { settings, .. }) | OrgEvent::Updated(OrgUpdated { settings, .. }) => {
                ops::tenants::keep(tx, org, &settings, received.time, &self.limits, contexor_clock::now()).await?;
            }
            OrgEvent::Deleted(_) => tenants::set_status(tx, org, TenantStatus::Deleted, received.time).await?,
            OrgEvent::Restored(_) => tenants::set_status(tx, org, TenantStatus::Restored, received.time).await?,
            OrgEvent::Purged(_) => purge::end(tx, org, contexor_clock::now()).await?,
        }
        Ok(org)
    }

    async fn committed(&self, org: Uuid) {
        self.tenants.forget(org).await;
    }
}

impl SyncTenants {
    /// The long part of a purge, some rows in each transaction: whoever is interrupted begins again with what is left.
    async fn purge(&self, org: Uuid, received: &EventMetadata, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let said_at = received.time;
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> { purge::begin(tx, org, said_at).await })
            .await?;
        contexor_service::purge::purge(&self.db, org, &[holds::DELETE_SOME], stop).await?;
        let mut position = Some(purge::NEWEST);
        while let Some(from) = position {
            position = self
                .db
                .transaction(async |tx: &mut Tx| -> Result<_, UsageError> { purge::some_of_log(tx, org, from).await })
                .await?;
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
        Ok(())
    }
}
