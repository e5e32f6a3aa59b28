//! Organizations whose books could not be closed though their month is over.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::overdue_periods;

/// Notes that closing an organization's books failed; says how often it has, one after the other.
///
/// # Errors
/// The database's.
pub async fn note_failure(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<i32> {
    diesel::insert_into(overdue_periods::table)
        .values((overdue_periods::org_id.eq(org), overdue_periods::first_failed_at.eq(now)))
        .on_conflict(overdue_periods::org_id)
        .do_update()
        .set(overdue_periods::failures.eq(overdue_periods::failures + 1))
        .returning(overdue_periods::failures)
        .get_result(tx.conn())
        .await
}

/// Notes that an operator is told; false when one was told before.
///
/// # Errors
/// The database's.
pub async fn note_told(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::update(overdue_periods::table.find(org).filter(overdue_periods::told_at.is_null()))
        .set(overdue_periods::told_at.eq(now))
        .execute(tx.conn())
        .await
        .map(|rows| rows == 1)
}

/// Forgets an organization whose books are closed.
///
/// # Errors
/// The database's.
pub async fn delete(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::delete(overdue_periods::table.find(org)).execute(tx.conn()).await.map(drop)
}
