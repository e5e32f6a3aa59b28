//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored, WorkspaceDeleted},
    topology::{CONTENT_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata, inbox};
use tokio_util::sync::CancellationToken;

use crate::{
    live::LiveView,
    ops::{
        finish::FinishedTask,
        tenants::{self, ErasureTarget},
    },
};

event_set! {
    /// What org says of places.
    pub enum TenantEvent {
        Deleted(OrgDeleted),
        Restored(OrgRestored),
        Purged(OrgPurged),
        WorkspaceDeleted(WorkspaceDeleted),
    }
}

/// Follows tenants and workspaces to their end. The time of the event decides what is the newest, so that news may come twice, late
/// and in any order.
///
/// Not a plain `TransactionalConsumer`: whoever watches is told after the commit, and an erasure is too long for one transaction.
#[derive(Debug)]
pub struct SyncTenants {
    /// The database.
    pub db: Db,
    /// The live view.
    pub live: LiveView,
}

impl Consumer for SyncTenants {
    const QUEUE: Queue = CONTENT_TENANTS;
    type Events = TenantEvent;

    async fn work(
        &self,
        news: TenantEvent,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let target = match &news {
            TenantEvent::Purged(event) => Some(ErasureTarget { org: event.org_id, workspace: None }),
            TenantEvent::WorkspaceDeleted(event) => {
                Some(ErasureTarget { org: event.org_id, workspace: Some(event.workspace_id) })
            }
            TenantEvent::Deleted(_) | TenantEvent::Restored(_) => None,
        };
        if let Some(target) = target {
            self.erase(target, received, stop).await?;
        }
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<Vec<FinishedTask>, ConsumeError> {
                if !inbox::record(tx, Self::QUEUE.name, received.id).await? {
                    metrics::counter!("contexor_events_duplicate_total", "queue" => Self::QUEUE.name).increment(1);
                    return Ok(Vec::new());
                }
                if let Some(target) = target {
                    tenants::end_erasure(tx, target).await?;
                }
                match news {
                    TenantEvent::Deleted(event) => Ok(tenants::suspend(tx, event.org_id, received.time).await?),
                    TenantEvent::Restored(event) => {
                        tenants::reopen(tx, event.org_id, received.time).await?;
                        Ok(Vec::new())
                    }
                    TenantEvent::Purged(_) | TenantEvent::WorkspaceDeleted(_) => Ok(Vec::new()),
                }
            })
            .await?;
        self.publish_live_ends(ended).await;
        Ok(())
    }
}

impl SyncTenants {
    /// Erases the contents of a tenant or workspace, some in each transaction: whoever is interrupted begins again with those that
    /// are left.
    async fn erase(
        &self,
        target: ErasureTarget,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let said_at = received.time;
        let ended = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                Ok(tenants::begin_erasure(tx, target, said_at).await?)
            })
            .await?;
        self.publish_live_ends(ended).await;
        loop {
            let (more, ended) = self
                .db
                .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> {
                    Ok(tenants::erase_some(tx, target).await?)
                })
                .await?;
            self.publish_live_ends(ended).await;
            if !more {
                return Ok(());
            }
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
    }

    async fn publish_live_ends(&self, ended: Vec<FinishedTask>) {
        for ended in ended {
            self.live.end(ended.task.id, &ended.events).await;
        }
    }
}
