//! Events as receivers outside see them.

use chrono::{DateTime, Utc};
use contexor_db::{Connection, Tx};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::feed_events;

/// An event.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = feed_events)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// Its place in the feed; none for what is in no feed.
    pub sequence: Option<i64>,
    /// Its type, as a word.
    pub event_type: String,
    /// What is signed and sent.
    pub body: String,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    last_sequence: i64,
}

/// The next place in an organization's feed. The organization's next event waits until this transaction ends.
pub async fn next_sequence(tx: &mut Tx, org: Uuid) -> QueryResult<i64> {
    let place: Place = diesel::sql_query(
        "INSERT INTO event_feeds (org_id, last_sequence) VALUES ($1, 1) \
         ON CONFLICT (org_id) DO UPDATE SET last_sequence = event_feeds.last_sequence + 1 RETURNING last_sequence",
    )
    .bind::<SqlUuid, _>(org)
    .get_result(tx.conn())
    .await?;
    Ok(place.last_sequence)
}

/// Keeps an event.
pub async fn insert(tx: &mut Tx, row: &EventRow) -> QueryResult<()> {
    diesel::insert_into(feed_events::table).values(row).execute(tx.conn()).await.map(drop)
}

/// Events of an organization after a place in its feed, oldest first.
pub async fn page(conn: &mut Connection, org: Uuid, after: i64, rows: i64) -> QueryResult<Vec<EventRow>> {
    feed_events::table
        .filter(feed_events::org_id.eq(org).and(feed_events::sequence.gt(after)))
        .order(feed_events::sequence)
        .limit(rows)
        .select(EventRow::as_select())
        .load(conn)
        .await
}

/// Forgets up to `most` events from before a time, with their deliveries; says how many.
pub async fn forget_before(conn: &mut Connection, before: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old = feed_events::table
        .filter(feed_events::created_at.lt(before))
        .order(feed_events::created_at)
        .limit(most)
        .select(feed_events::id);
    diesel::delete(feed_events::table.filter(feed_events::id.eq_any(old.load::<Uuid>(conn).await?))).execute(conn).await
}

/// Forgets how far an organization's feed has come.
pub async fn forget_feed(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    let forget = diesel::sql_query("DELETE FROM event_feeds WHERE org_id = $1").bind::<SqlUuid, _>(org);
    forget.execute(tx.conn()).await.map(drop)
}
