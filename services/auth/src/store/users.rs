//! The table of people.

use chrono::{DateTime, Utc};
use contexor_db::{Connection, distinct};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::users;

/// A person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct UserRow {
    /// Id of the person.
    pub id: Uuid,
    /// The number, sealed, bound to [`phone_aad`].
    pub phone_sealed: String,
    /// Keyed hash of the number.
    pub phone_hash: Vec<u8>,
    /// Id of the key that it is hashed with.
    pub phone_hash_key: String,
    /// The name that the person chose.
    pub name: Option<String>,
    /// When the person first signed in.
    pub created_at: DateTime<Utc>,
}

/// The place that a person's sealed number is bound to.
pub fn phone_aad(id: Uuid) -> String {
    format!("users.phone:{id}")
}

/// The person of this id.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<UserRow>> {
    users::table.find(id).select(UserRow::as_select()).first(conn).await.optional()
}

/// The people of these ids; who is not known is left out.
pub async fn find_all(conn: &mut Connection, ids: &[Uuid]) -> QueryResult<Vec<UserRow>> {
    users::table.filter(users::id.eq_any(ids)).order(users::id).select(UserRow::as_select()).load(conn).await
}

/// The person with this number, given its hashes under every key.
pub async fn find_by_phone(conn: &mut Connection, hashes: &[[u8; 32]]) -> QueryResult<Option<UserRow>> {
    let hashes: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
    users::table
        .filter(users::phone_hash.eq_any(hashes))
        .order(users::created_at)
        .select(UserRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Lets nobody else add a person until the transaction ends.
pub async fn lock_registration(conn: &mut Connection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('contexor adding people'))").execute(conn).await.map(drop)
}

/// Adds a person, unless the number has one already, maybe since this moment: then none.
pub async fn insert_new(conn: &mut Connection, row: &UserRow) -> QueryResult<Option<UserRow>> {
    diesel::insert_into(users::table)
        .values(row)
        .on_conflict(users::phone_hash)
        .do_nothing()
        .returning(UserRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Locks a person until the transaction ends; none when there is no such person.
pub async fn lock(conn: &mut Connection, id: Uuid) -> QueryResult<Option<UserRow>> {
    users::table.find(id).select(UserRow::as_select()).for_no_key_update().first(conn).await.optional()
}

/// Sets or takes away the name of a person; none when there is no such person.
pub async fn set_name(conn: &mut Connection, id: Uuid, name: Option<&str>) -> QueryResult<Option<UserRow>> {
    diesel::update(users::table.find(id))
        .set(users::name.eq(name))
        .returning(UserRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Up to `limit` people after `after`, by id: for going through all of them.
pub async fn batch_after(conn: &mut Connection, after: Uuid, limit: i64) -> QueryResult<Vec<UserRow>> {
    users::table.filter(users::id.gt(after)).order(users::id).limit(limit).select(UserRow::as_select()).load(conn).await
}

/// The ids of the keys that numbers are sealed with.
pub async fn sealing_keys(conn: &mut Connection) -> QueryResult<Vec<String>> {
    distinct!(conn, "users", "split_part(phone_sealed, '.', 2)").await
}

/// The first and the last person under each key that numbers are hashed with.
pub async fn hashed_samples(conn: &mut Connection) -> QueryResult<Vec<UserRow>> {
    let mut samples = Vec::new();
    for key in distinct!(conn, "users", "phone_hash_key").await? {
        let of_key = users::table.filter(users::phone_hash_key.eq(&key)).select(UserRow::as_select());
        let first = of_key.order(users::id).first(conn).await.optional()?;
        let last = of_key.order(users::id.desc()).first(conn).await.optional()?;
        samples.extend(first.into_iter().chain(last));
    }
    Ok(samples)
}

/// Replaces the number as it is kept, unless it was replaced since it was read.
pub async fn replace_phone(conn: &mut Connection, from: &UserRow, to: &UserRow) -> QueryResult<usize> {
    let as_read = users::phone_sealed.eq(&from.phone_sealed).and(users::phone_hash.eq(&from.phone_hash));
    diesel::update(users::table.find(to.id).filter(as_read))
        .set((
            users::phone_sealed.eq(&to.phone_sealed),
            users::phone_hash.eq(&to.phone_hash),
            users::phone_hash_key.eq(&to.phone_hash_key),
        ))
        .execute(conn)
        .await
}
