//! SQL, by table. Every query of tenant data takes the tenant, or the person on whose behalf it is asked.

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod columns;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod orgs;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::QueryResult;
use diesel_async::RunQueryDsl as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a page of a list ended: lists go from the newest to the oldest.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Position {
    /// When the last item was made.
    pub(crate) at: DateTime<Utc>,
    /// Its id.
    pub(crate) id: Uuid,
}

diesel::define_sql_function! {
    /// The time at which it is called, in a transaction too.
    fn clock_timestamp() -> Timestamptz;
}

/// The database's time: where an order matters that several processes have to agree on.
pub(crate) async fn now(tx: &mut Tx) -> QueryResult<DateTime<Utc>> {
    diesel::select(clock_timestamp()).get_result(tx.conn()).await
}
