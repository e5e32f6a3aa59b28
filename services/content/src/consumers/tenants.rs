//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored, WorkspaceDeleted},
    topology::{CONTENT_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Received, Work, inbox};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    live::LiveView,
    ops::{finish::Ended, tenants},
};

event_set! {
    /// What org says of places.
    pub enum PlaceNews {
        Deleted(OrgDeleted),
        Restored(OrgRestored),
        Purged(OrgPurged),
        WorkspaceDeleted(WorkspaceDeleted),
    }
}

/// Follows tenants and workspaces to their end. The time of the event decides what is the newest, so that news may come twice, late
/// and in any order.
///
/// Not a plain `Handle`: whoever watches is told after the commit, and a purge is too long for one transaction.
#[derive(Debug)]
pub struct FollowTenants {
    /// The database.
    pub db: Db,
    /// The live view.
    pub live: LiveView,
}

impl Work for FollowTenants {
    const QUEUE: Queue = CONTENT_TENANTS;
    type Events = PlaceNews;

    async fn work(&self, news: PlaceNews, received: &Received, stop: &CancellationToken) -> Result<(), ConsumeError> {
        if let PlaceNews::Purged(event) = &news {
            self.purge(event.org_id, received, stop).await?;
        }
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<Vec<Ended>, ConsumeError> {
                if !inbox::enter(tx, Self::QUEUE.name, received.id).await? {
                    metrics::counter!("contexor_events_repeated_total", "queue" => Self::QUEUE.name).increment(1);
                    return Ok(Vec::new());
                }
                match news {
                    PlaceNews::Deleted(event) => return Ok(tenants::close(tx, event.org_id, received.time).await?),
                    PlaceNews::Restored(event) => tenants::reopen(tx, event.org_id, received.time).await?,
                    PlaceNews::Purged(event) => tenants::end_purge(tx, event.org_id).await?,
                    PlaceNews::WorkspaceDeleted(event) => {
                        tenants::delete_workspace(tx, event.org_id, event.workspace_id).await?;
                    }
                }
                Ok(Vec::new())
            })
            .await?;
        self.tell(ended).await;
        Ok(())
    }
}

impl FollowTenants {
    /// Erases a tenant's contents, some in each transaction: whoever is interrupted begins again with those that are left.
    async fn purge(&self, org: Uuid, received: &Received, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                Ok(tenants::begin_purge(tx, org, received.time).await?)
            })
            .await?;
        self.tell(ended).await;
        while self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> { Ok(tenants::purge_some(tx, org).await?) })
            .await?
        {
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
        Ok(())
    }

    async fn tell(&self, ended: Vec<Ended>) {
        for ended in ended {
            self.live.end(ended.task.id, &ended.events).await;
        }
    }
}
