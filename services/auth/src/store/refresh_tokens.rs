//! The table of refresh tokens.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::{dsl::sql, prelude::*, sql_types::Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    domain::client::Client,
    schema::{refresh_tokens, sessions},
};

/// The database's clock, in the moment of asking: the only one that all processes share.
const CLOCK: &str = "clock_timestamp()";

/// A refresh token that was used, or never was.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens, check_for_backend(diesel::pg::Pg))]
pub struct RefreshTokenRow {
    /// The session that it belongs to.
    pub session_id: Uuid,
    /// When it was used, by the database's clock.
    pub used_at: Option<DateTime<Utc>>,
    /// The device that used it.
    pub used_by_device: Option<String>,
    /// The token that followed, sealed, bound to [`successor_place`].
    pub successor_sealed: Option<String>,
    /// The network that it was used from.
    pub used_by_address: Option<String>,
}

/// The place that a sealed successor is bound to: the token that it follows.
pub fn successor_place(hash: &[u8; 32]) -> String {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("refresh_tokens.successor:{hex}")
}

/// Adds an unused token.
pub async fn insert(conn: &mut Connection, hash: &[u8; 32], session: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::hash.eq(hash.as_slice()),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Consumes a token that was not used yet and whose session is valid; its session, or none. Of any number of callers one gets it.
pub async fn consume(
    conn: &mut Connection,
    hash: &[u8; 32],
    client: &Client,
    successor_sealed: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<Uuid>> {
    let valid = sessions::table
        .filter(sessions::id.eq(refresh_tokens::session_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    diesel::update(
        refresh_tokens::table
            .find(hash.as_slice())
            .filter(refresh_tokens::used_at.is_null())
            .filter(diesel::dsl::exists(valid)),
    )
    .set((
        refresh_tokens::used_at.eq(sql::<Timestamptz>(CLOCK).nullable()),
        refresh_tokens::used_by_device.eq(&client.device),
        refresh_tokens::used_by_address.eq(client.network()),
        refresh_tokens::successor_sealed.eq(successor_sealed),
    ))
    .returning(refresh_tokens::session_id)
    .get_result(conn)
    .await
    .optional()
}

/// The token with this hash, and the database's clock.
pub async fn find_and_clock(
    conn: &mut Connection,
    hash: &[u8; 32],
) -> QueryResult<Option<(RefreshTokenRow, DateTime<Utc>)>> {
    refresh_tokens::table
        .find(hash.as_slice())
        .select((RefreshTokenRow::as_select(), sql::<Timestamptz>(CLOCK)))
        .first(conn)
        .await
        .optional()
}

/// Takes away the successors of tokens that were used before `before`: nobody gets them any more.
pub async fn forget_successors(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::successor_sealed.is_not_null())
            .filter(refresh_tokens::used_at.lt(before)),
    )
    .set(refresh_tokens::successor_sealed.eq(None::<String>))
    .execute(conn)
    .await
}

/// Deletes up to `limit` tokens of sessions that ended or expired before `before`.
pub async fn delete_of_ended(conn: &mut Connection, before: DateTime<Utc>, limit: i64) -> QueryResult<usize> {
    let over: Vec<Vec<u8>> = refresh_tokens::table
        .inner_join(sessions::table)
        .filter(sessions::expires_at.lt(before).or(sessions::revoked_at.lt(before).assume_not_null()))
        .limit(limit)
        .select(refresh_tokens::hash)
        .load(conn)
        .await?;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::hash.eq_any(over))).execute(conn).await
}
