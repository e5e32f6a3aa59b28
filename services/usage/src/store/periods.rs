//! The months of organizations, and their books.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{domain::period::Period, schema::periods};

/// Opens a month; false when it was open (or over) already.
///
/// # Errors
/// The database's.
pub async fn open(tx: &mut Tx, org: Uuid, period: &Period, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::insert_into(periods::table)
        .values((
            periods::org_id.eq(org),
            periods::period.eq(&period.key),
            periods::starts_at.eq(period.starts_at),
            periods::ends_at.eq(period.ends_at),
            periods::opened_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(|rows| rows == 1)
}

/// Closes the books of every month of an organization but the open one, with what its counter says.
///
/// # Errors
/// The database's.
pub async fn close_others(tx: &mut Tx, org: Uuid, open: &str, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query(
        "UPDATE periods SET closed_at = $3, \
           closing_micro_usd = COALESCE((SELECT c.spent_micro_usd FROM counters c WHERE c.org_id = $1 AND c.scope = 'org' \
             AND c.user_id = '00000000-0000-0000-0000-000000000000' AND c.period = periods.period), 0), \
           closing_tokens = COALESCE((SELECT c.spent_tokens FROM counters c WHERE c.org_id = $1 AND c.scope = 'org' \
             AND c.user_id = '00000000-0000-0000-0000-000000000000' AND c.period = periods.period), 0) \
         WHERE org_id = $1 AND period <> $2 AND closed_at IS NULL",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<Text, _>(open)
    .bind::<Timestamptz, _>(now)
    .execute(tx.conn())
    .await
}

/// Closes the books of every month of an organization, with what its counters say.
///
/// # Errors
/// The database's.
pub async fn close_all(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<usize> {
    // No month has this name.
    close_others(tx, org, "", now).await
}
