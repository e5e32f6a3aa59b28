//! The inbox: an event takes effect once, however often it is delivered.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use contexor_db::{DbError, Tx, periodic::Periodic};
use diesel::{
    prelude::*,
    sql_types::{self, Array, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::inbox;

/// Notes that `queue`'s consumer handles the event in this transaction; false when an earlier one did.
pub async fn record(tx: &mut Tx, queue: &str, event_id: Uuid) -> QueryResult<bool> {
    Ok(!record_all(tx, queue, &[event_id]).await?.is_empty())
}

/// Notes that `queue`'s consumer handles these events in this transaction; those that no earlier one handled.
pub async fn record_all(tx: &mut Tx, queue: &str, event_ids: &[Uuid]) -> QueryResult<HashSet<Uuid>> {
    // In one order everywhere: whoever handles some of them at the same time waits, and does not deadlock.
    let ids: BTreeSet<Uuid> = event_ids.iter().copied().collect();
    let fresh: Vec<EventId> = diesel::sql_query(RECORD_ALL)
        .bind::<Text, _>(queue)
        .bind::<Array<sql_types::Uuid>, _>(Vec::from_iter(ids))
        .load(tx.conn())
        .await?;
    Ok(fresh.into_iter().map(|row| row.event_id).collect())
}

/// One text for any number of events.
const RECORD_ALL: &str = "INSERT INTO inbox (queue, event_id) SELECT $1, unnest($2) \
     ON CONFLICT DO NOTHING RETURNING event_id";

#[derive(QueryableByName)]
struct EventId {
    #[diesel(sql_type = sql_types::Uuid)]
    event_id: Uuid,
}

/// Forgets events that are too old to be delivered again.
#[derive(Debug)]
pub struct CleanInbox {
    /// How long lines are kept: longer than a dead letter may wait for its replay.
    pub keep: Duration,
}

impl Periodic for CleanInbox {
    type Error = DbError;
    const NAME: &'static str = "clean_inbox";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let keep = chrono::Duration::from_std(self.keep).unwrap_or(chrono::Duration::MAX);
        let before = contexor_clock::now() - keep;
        diesel::delete(inbox::table.filter(inbox::received_at.lt(before))).execute(tx.conn()).await?;
        Ok(())
    }
}
