//! Organizations that are gone for good.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::OrgPurged,
    topology::{NOTIFIER_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Received, Work};
use tokio_util::sync::CancellationToken;

use crate::store::{notifications, purged_orgs};

/// Notifications that one transaction takes.
const BATCH: i64 = 1000;

event_set! {
    /// What org says of organizations.
    pub enum OrgNews {
        Purged(OrgPurged),
    }
}

/// Erases what people were told about an organization. That it is gone is noted first, so that nothing is told after it was erased.
///
/// Not a plain `Handle`, since it is too long for one transaction; doing it twice does no harm.
#[derive(Debug)]
pub struct ForgetOrgs {
    /// The database.
    pub db: Db,
}

impl Work for ForgetOrgs {
    const QUEUE: Queue = NOTIFIER_TENANTS;
    type Events = OrgNews;

    async fn work(&self, event: OrgNews, received: &Received, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let OrgNews::Purged(OrgPurged { org_id: org, .. }) = event;
        let mut erased = 0;
        loop {
            let some = self
                .db
                .transaction(async |tx: &mut Tx| -> Result<usize, ConsumeError> {
                    purged_orgs::note(tx, org, received.time).await?;
                    Ok(notifications::purge_some(tx, org, BATCH).await?)
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
        tracing::info!(org.id = %org, erased, "the notifications about organization {org} are erased");
        Ok(())
    }
}
