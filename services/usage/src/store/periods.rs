//! The months of organizations, and their books.

use chrono::{DateTime, Utc};
use contexor_api::usage::Totals;
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{domain::period::Period, schema::periods};

/// A month that is open.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = periods)]
pub struct PeriodRow {
    /// `YYYY-MM`.
    pub period: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
}

/// The open months of an organization, oldest first: more than one only when it counts its months otherwise than before.
pub async fn open_of(tx: &mut Tx, org: Uuid) -> QueryResult<Vec<PeriodRow>> {
    periods::table
        .filter(periods::org_id.eq(org))
        .filter(periods::closed_at.is_null())
        .order(periods::starts_at)
        .select(PeriodRow::as_select())
        .load(tx.conn())
        .await
}

/// Opens a month; false when it was open (or over) already. The bounds of an open one follow the organization's zone.
pub async fn open(tx: &mut Tx, org: Uuid, period: &Period, now: DateTime<Utc>) -> QueryResult<bool> {
    let opened = diesel::insert_into(periods::table)
        .values((
            periods::org_id.eq(org),
            periods::period.eq(&period.key),
            periods::starts_at.eq(period.starts_at),
            periods::ends_at.eq(period.ends_at),
            periods::opened_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    if opened == 0 {
        diesel::update(periods::table.find((org, &period.key)).filter(periods::closed_at.is_null()))
            .set((periods::starts_at.eq(period.starts_at), periods::ends_at.eq(period.ends_at)))
            .execute(tx.conn())
            .await?;
    }
    Ok(opened == 1)
}

/// Forgets a month that is none of the organization's any more.
pub async fn forget(tx: &mut Tx, org: Uuid, period: &str) -> QueryResult<()> {
    diesel::delete(periods::table.find((org, period)).filter(periods::closed_at.is_null()))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Closes the books of a month.
pub async fn close(tx: &mut Tx, org: Uuid, period: &str, now: DateTime<Utc>, totals: &Totals) -> QueryResult<()> {
    diesel::update(periods::table.find((org, period)).filter(periods::closed_at.is_null()))
        .set((
            periods::closed_at.eq(now),
            periods::closing_micro_usd.eq(totals.cost_micro_usd),
            periods::closing_tokens.eq(totals.input_tokens + totals.output_tokens),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Closes the books of every month of an organization but one, with what its counter says.
async fn close_others(tx: &mut Tx, org: Uuid, open: &str, now: DateTime<Utc>) -> QueryResult<usize> {
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
pub async fn close_all(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<usize> {
    // No month has this name.
    close_others(tx, org, "", now).await
}
