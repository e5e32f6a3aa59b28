//! Tenants that are deleted, restored and purged, and workspaces that are gone.

use contexor_db::{Db, Tx};
use contexor_events::{
    event_set,
    org::{OrgDeleted, OrgPurged, OrgRestored, WorkspaceDeleted},
    topology::{CONTENT_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
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
/// and in any order. An erasure is too long for one transaction: most of it comes before.
#[derive(Debug)]
pub struct SyncTenants {
    /// The database.
    pub db: Db,
    /// The live view.
    pub live: LiveView,
}

/// What is erased when a tenant or workspace is gone for good.
fn erasure_target(event: &TenantEvent) -> Option<ErasureTarget> {
    match event {
        TenantEvent::Purged(event) => Some(ErasureTarget { org: event.org_id, workspace: None }),
        TenantEvent::WorkspaceDeleted(event) => {
            Some(ErasureTarget { org: event.org_id, workspace: Some(event.workspace_id) })
        }
        TenantEvent::Deleted(_) | TenantEvent::Restored(_) => None,
    }
}

impl TransactionalConsumer for SyncTenants {
    const QUEUE: Queue = CONTENT_TENANTS;
    type Events = TenantEvent;
    type Prepared = TenantEvent;
    type Committed = Vec<FinishedTask>;

    async fn prepare(
        &self,
        event: TenantEvent,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<Option<TenantEvent>, ConsumeError> {
        if let Some(target) = erasure_target(&event) {
            self.erase(target, received, stop).await?;
        }
        Ok(Some(event))
    }

    async fn handle(
        &self,
        tx: &mut Tx,
        event: TenantEvent,
        received: &EventMetadata,
    ) -> Result<Vec<FinishedTask>, ConsumeError> {
        if let Some(target) = erasure_target(&event) {
            tenants::end_erasure(tx, target).await?;
        }
        match event {
            TenantEvent::Deleted(event) => Ok(tenants::suspend(tx, event.org_id, received.time).await?),
            TenantEvent::Restored(event) => {
                tenants::reopen(tx, event.org_id, received.time).await?;
                Ok(Vec::new())
            }
            TenantEvent::Purged(_) | TenantEvent::WorkspaceDeleted(_) => Ok(Vec::new()),
        }
    }

    async fn committed(&self, ended: Vec<FinishedTask>) {
        self.publish_live_ends(ended).await;
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
