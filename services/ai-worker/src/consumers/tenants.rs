//! Organizations that are gone for good.

use contexor_db::Db;
use contexor_events::{org::OrgPurged, topology};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use contexor_service::purge::purge;
use tokio_util::sync::CancellationToken;

use crate::store;

contexor_events::event_set! {
    /// What comes through the tenants' queue.
    pub(crate) enum OrgEvent { Purged(OrgPurged) }
}

/// Erases the jobs of an organization, with their tries. All of them were called off when it was deleted; whatever worker should
/// still hold one finds that its claim is gone.
///
/// Not a handler in a transaction, since it is too long for one; doing it twice does no harm.
pub(crate) struct PurgeTenants {
    pub(crate) db: Db,
}

impl Consumer for PurgeTenants {
    const QUEUE: topology::Queue = topology::AI_WORKER_TENANTS;
    type Events = OrgEvent;

    async fn work(&self, event: OrgEvent, _: &EventMetadata, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let OrgEvent::Purged(OrgPurged { org_id: org, .. }) = event;
        let erased = purge(&self.db, org, &[store::jobs::DELETE_SOME], stop).await?;
        tracing::info!(org.id = %org, erased, "the jobs of organization {org} are erased");
        Ok(())
    }
}
