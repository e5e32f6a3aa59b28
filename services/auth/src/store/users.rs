//! The table of people.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Bytea, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::users;

/// A person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct UserRow {
    /// Id of the person.
    pub id: Uuid,
    /// The number, sealed, bound to [`phone_place`].
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
pub fn phone_place(id: Uuid) -> String {
    format!("users.phone:{id}")
}

/// The person of this id.
///
/// # Errors
/// The database's.
pub async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<UserRow>> {
    users::table.find(id).select(UserRow::as_select()).first(conn).await.optional()
}

/// The people of these ids; who is not known is left out.
///
/// # Errors
/// The database's.
pub async fn find_all(conn: &mut AsyncPgConnection, ids: &[Uuid]) -> QueryResult<Vec<UserRow>> {
    users::table.filter(users::id.eq_any(ids)).order(users::id).select(UserRow::as_select()).load(conn).await
}

/// The person with this number, given its hashes under every key.
///
/// # Errors
/// The database's.
pub async fn find_by_phone(conn: &mut AsyncPgConnection, hashes: &[[u8; 32]]) -> QueryResult<Option<UserRow>> {
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
///
/// # Errors
/// The database's.
pub async fn lock_adding(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('contexor adding people'))").execute(conn).await.map(drop)
}

/// Adds a person, unless the number has one already, maybe since this moment: then none.
///
/// # Errors
/// The database's.
pub async fn insert_new(conn: &mut AsyncPgConnection, row: &UserRow) -> QueryResult<Option<UserRow>> {
    diesel::insert_into(users::table)
        .values(row)
        .on_conflict(users::phone_hash)
        .do_nothing()
        .returning(UserRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Sets the name of a person; none when there is no such person.
///
/// # Errors
/// The database's.
pub async fn set_name(conn: &mut AsyncPgConnection, id: Uuid, name: &str) -> QueryResult<Option<UserRow>> {
    diesel::update(users::table.find(id))
        .set(users::name.eq(name))
        .returning(UserRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Up to `limit` people after `after`, by id: for going through all of them.
///
/// # Errors
/// The database's.
pub async fn batch_after(conn: &mut AsyncPgConnection, after: Uuid, limit: i64) -> QueryResult<Vec<UserRow>> {
    users::table.filter(users::id.gt(after)).order(users::id).limit(limit).select(UserRow::as_select()).load(conn).await
}

/// The ids of the keys that numbers are sealed with.
///
/// # Errors
/// The database's.
pub async fn sealing_keys(conn: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Key {
        #[diesel(sql_type = Text)]
        id: String,
    }
    // From each id to the next in the index: as many steps as there are keys, however many people.
    let keys: Vec<Key> = diesel::sql_query(
        "WITH RECURSIVE keys AS (
           SELECT min(split_part(phone_sealed, '.', 2)) AS id FROM users
           UNION ALL
           SELECT (SELECT min(split_part(phone_sealed, '.', 2)) FROM users WHERE split_part(phone_sealed, '.', 2) > keys.id)
           FROM keys WHERE keys.id IS NOT NULL
         )
         SELECT id FROM keys WHERE id IS NOT NULL",
    )
    .load(conn)
    .await?;
    Ok(keys.into_iter().map(|key| key.id).collect())
}

/// A number as it is kept.
#[derive(Debug, Clone, QueryableByName)]
pub struct HashedRow {
    /// Id of the person.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// The number, sealed, bound to [`phone_place`].
    #[diesel(sql_type = Text)]
    pub phone_sealed: String,
    /// Keyed hash of the number.
    #[diesel(sql_type = Bytea)]
    pub phone_hash: Vec<u8>,
    /// Id of the key that it is hashed with.
    #[diesel(sql_type = Text)]
    pub phone_hash_key: String,
}

/// The oldest and the newest number under each key that numbers are hashed with.
///
/// # Errors
/// The database's.
pub async fn hashed_samples(conn: &mut AsyncPgConnection) -> QueryResult<Vec<HashedRow>> {
    // As in `sealing_keys`: as many steps as there are keys.
    diesel::sql_query(
        "WITH RECURSIVE keys AS (
           SELECT min(phone_hash_key) AS id FROM users
           UNION ALL
           SELECT (SELECT min(phone_hash_key) FROM users WHERE phone_hash_key > keys.id)
           FROM keys WHERE keys.id IS NOT NULL
         )
         SELECT sample.* FROM keys CROSS JOIN LATERAL (
           (SELECT id, phone_sealed, phone_hash, phone_hash_key FROM users
             WHERE phone_hash_key = keys.id ORDER BY phone_hash_key, id LIMIT 1)
           UNION ALL
           (SELECT id, phone_sealed, phone_hash, phone_hash_key FROM users
             WHERE phone_hash_key = keys.id ORDER BY phone_hash_key DESC, id DESC LIMIT 1)
         ) AS sample",
    )
    .load(conn)
    .await
}

/// Replaces the number as it is kept, unless it was replaced since it was read.
///
/// # Errors
/// The database's.
pub async fn replace_phone(conn: &mut AsyncPgConnection, from: &UserRow, to: &HashedRow) -> QueryResult<usize> {
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
