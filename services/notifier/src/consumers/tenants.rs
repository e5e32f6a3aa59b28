//! Organizations that are deleted, restored and gone for good.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored},
    topology::{NOTIFIER_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::store::{deleted_orgs, feed_events, memberships, notice_messages, notifications, purged_orgs, webhooks};

/// Lines that one transaction takes.
const BATCH: i64 = 1000;

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
        let mut erased = 0;
        loop {
            let some = self
                .db
                .transaction(async |tx: &mut Tx| -> Result<usize, ConsumeError> {
                    purged_orgs::note(tx, org, received.time).await?;
                    deleted_orgs::forget(tx, org).await?;
                    // The members first: who tells one something holds them, and who comes later finds nobody to tell.
                    let members = memberships::purge_some(tx, org, BATCH).await?;
                    if members > 0 {
                        return Ok(members);
                    }
                    let told = notifications::purge_some(tx, org, BATCH).await?;
                    if told > 0 {
                        return Ok(told);
                    }
                    let texts = notice_messages::purge(tx, org).await?;
                    if texts > 0 {
                        return Ok(texts);
                    }
                    let targets = webhooks::purge(tx, org).await?;
                    if targets > 0 {
                        return Ok(targets);
                    }
                    Ok(feed_events::purge_some(tx, org, BATCH).await?)
                })
                .await?;
            if some == 0 {
                break;
            }
            erased += some;
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
        tracing::info!(org.id = %org, erased, "what is known about organization {org} is erased");
        Ok(())
    }
}
