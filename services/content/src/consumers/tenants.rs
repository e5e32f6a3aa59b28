//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored, WorkspaceDeleted},
    topology::{CONTENT_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Received, Work, inbox};
use tokio_util::sync::CancellationToken;

use crate::{
    live::LiveView,
    ops::{
        finish::Ended,
        tenants::{self, Doomed},
    },
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
/// Not a plain `Handle`: whoever watches is told after the commit, and an erasure is too long for one transaction.
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
        let doomed = match &news {
            PlaceNews::Purged(event) => Some(Doomed { org: event.org_id, workspace: None }),
            PlaceNews::WorkspaceDeleted(event) => {
                Some(Doomed { org: event.org_id, workspace: Some(event.workspace_id) })
            }
            PlaceNews::Deleted(_) | PlaceNews::Restored(_) => None,
        };
        if let Some(doomed) = doomed {
            self.erase(doomed, received, stop).await?;
        }
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<Vec<Ended>, ConsumeError> {
                if !inbox::enter(tx, Self::QUEUE.name, received.id).await? {
                    metrics::counter!("contexor_events_repeated_total", "queue" => Self::QUEUE.name).increment(1);
                    return Ok(Vec::new());
                }
                if let Some(doomed) = doomed {
                    tenants::end_erasure(tx, doomed).await?;
                }
                match news {
                    PlaceNews::Deleted(event) => Ok(tenants::close(tx, event.org_id, received.time).await?),
                    PlaceNews::Restored(event) => {
                        tenants::reopen(tx, event.org_id, received.time).await?;
                        Ok(Vec::new())
                    }
                    PlaceNews::Purged(_) | PlaceNews::WorkspaceDeleted(_) => Ok(Vec::new()),
                }
            })
            .await?;
        self.tell(ended).await;
        Ok(())
    }
}

impl FollowTenants {
    /// Erases the contents of a tenant or workspace, some in each transaction: whoever is interrupted begins again with those that
    /// are left.
    async fn erase(&self, doomed: Doomed, received: &Received, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let said_at = received.time;
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                Ok(tenants::begin_erasure(tx, doomed, said_at).await?)
            })
            .await?;
        self.tell(ended).await;
        loop {
            let (more, ended) = self
                .db
                .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                    Ok(tenants::erase_some(tx, doomed).await?)
                })
                .await?;
            self.tell(ended).await;
            if !more {
                return Ok(());
            }
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
    }

    async fn tell(&self, ended: Vec<Ended>) {
        for ended in ended {
            self.live.end(ended.task.id, &ended.events).await;
        }
    }
}
