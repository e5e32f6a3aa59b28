//! The inbox: an event takes effect once, however often it is delivered.

use std::time::Duration;

use contexor_db::{DbError, Tx, periodic::Periodic};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::inbox;

/// Notes that `queue`'s consumer handles the event in this transaction; false when an earlier one did.
pub async fn record(tx: &mut Tx, queue: &str, event_id: Uuid) -> Result<bool, diesel::result::Error> {
    diesel::insert_into(inbox::table)
        .values((inbox::queue.eq(queue), inbox::event_id.eq(event_id)))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(|rows| rows == 1)
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
        let before = chrono::Utc::now() - keep;
        diesel::delete(inbox::table.filter(inbox::received_at.lt(before))).execute(tx.conn()).await?;
        Ok(())
    }
}
