//! Tenants and workspaces that are gone.

use contexor_db::Tx;
use contexor_events::{
    event_set,
    org::{OrgDeleted, WorkspaceDeleted},
    topology::{CONTENT_TENANTS, Queue},
};
use contexor_messaging::{ConsumeError, Handle, Received};

use crate::ops;

event_set! {
    /// What org says of places that are gone.
    pub enum PlaceGone {
        Org(OrgDeleted),
        Workspace(WorkspaceDeleted),
    }
}

/// Deletes what was in them.
#[derive(Debug)]
pub struct DeleteOfTenants;

impl Handle for DeleteOfTenants {
    const QUEUE: Queue = CONTENT_TENANTS;
    type Events = PlaceGone;

    async fn handle(&self, tx: &mut Tx, event: PlaceGone, _: &Received) -> Result<(), ConsumeError> {
        let (org, workspace) = match event {
            PlaceGone::Org(event) => (event.org_id, None),
            PlaceGone::Workspace(event) => (event.org_id, Some(event.workspace_id)),
        };
        Ok(ops::tenants::delete(tx, org, workspace).await?)
    }
}
