//! The table of signing keys.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::signing_keys;

/// A signing key.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, check_for_backend(diesel::pg::Pg))]
pub struct SigningKeyRow {
    /// Its id, the thumbprint of the public half.
    pub kid: String,
    /// The private half, sealed, bound to [`private_place`].
    pub private_sealed: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Signs from here on, until a younger one does.
    pub activates_at: DateTime<Utc>,
    /// Published until here; none as long as no younger one is to follow.
    pub retires_at: Option<DateTime<Utc>>,
}

/// The place that a sealed private half is bound to.
pub fn private_place(kid: &str) -> String {
    format!("signing_keys.private:{kid}")
}

/// Lets nobody else make a key until the transaction ends.
pub async fn lock(conn: &mut Connection) -> QueryResult<()> {
    diesel::sql_query("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").execute(conn).await.map(drop)
}

/// The keys that are published, in the order in which they were made: a younger one takes precedence as soon as its time has come,
/// also over one that was made before and is still to sign.
pub async fn published(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<SigningKeyRow>> {
    signing_keys::table
        .filter(signing_keys::retires_at.is_null().or(signing_keys::retires_at.gt(now).assume_not_null()))
        .order((signing_keys::created_at, signing_keys::activates_at))
        .select(SigningKeyRow::as_select())
        .load(conn)
        .await
}

/// The ids of the keys that were ended before their time ([`end_others`]) and are still remembered.
pub async fn ended(conn: &mut Connection) -> QueryResult<Vec<String>> {
    signing_keys::table.filter(signing_keys::ended_at.is_not_null()).select(signing_keys::kid).load(conn).await
}

/// Adds a key.
pub async fn insert(conn: &mut Connection, row: &SigningKeyRow) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table).values(row).on_conflict_do_nothing().execute(conn).await.map(drop)
}

/// Sets the end of every key that has none yet, but for one.
pub async fn retire_others(conn: &mut Connection, kid: &str, at: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(signing_keys::table.filter(signing_keys::kid.ne(kid)).filter(signing_keys::retires_at.is_null()))
        .set(signing_keys::retires_at.eq(at))
        .execute(conn)
        .await
}

/// Ends every key but one now, whatever end it had, and those that have retired and are still remembered: what they signed is refused.
pub async fn end_others(conn: &mut Connection, kid: &str, now: DateTime<Utc>) -> QueryResult<usize> {
    let later = signing_keys::retires_at.is_null().or(signing_keys::retires_at.gt(now).assume_not_null());
    diesel::update(signing_keys::table.filter(signing_keys::kid.ne(kid)).filter(later))
        .set(signing_keys::retires_at.eq(now))
        .execute(conn)
        .await?;
    let others = signing_keys::table.filter(signing_keys::kid.ne(kid)).filter(signing_keys::ended_at.is_null());
    diesel::update(others).set(signing_keys::ended_at.eq(now)).execute(conn).await
}

/// Deletes keys that are published no more.
pub async fn delete_retired(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(signing_keys::table.filter(signing_keys::retires_at.lt(before))).execute(conn).await
}

/// Replaces the sealed private half.
pub async fn replace_sealed(conn: &mut Connection, kid: &str, sealed: &str) -> QueryResult<usize> {
    diesel::update(signing_keys::table.find(kid)).set(signing_keys::private_sealed.eq(sealed)).execute(conn).await
}
