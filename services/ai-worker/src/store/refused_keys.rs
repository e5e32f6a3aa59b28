//! Providers that refuse the platform's key.

use contexor_db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::refused_keys;

/// Notes that a provider refuses the key; false when that was known.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(conn: &mut Connection, provider: &str, reason: &str) -> QueryResult<bool> {
    diesel::insert_into(refused_keys::table)
        .values((refused_keys::provider.eq(provider), refused_keys::reason.eq(reason)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(|rows| rows == 1)
}

/// Notes that a provider accepts the key.
///
/// # Errors
/// The database's.
pub(crate) async fn delete(conn: &mut Connection, provider: &str) -> QueryResult<()> {
    diesel::delete(refused_keys::table.find(provider)).execute(conn).await.map(drop)
}
