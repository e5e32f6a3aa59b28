//! The table of people.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types::Text};
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

/// The person with this number.
///
/// # Errors
/// The database's.
pub async fn find_by_phone(conn: &mut AsyncPgConnection, phone_hash: &[u8]) -> QueryResult<Option<UserRow>> {
    users::table.filter(users::phone_hash.eq(phone_hash)).select(UserRow::as_select()).first(conn).await.optional()
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

/// Replaces the sealed number, unless it was replaced since it was read.
///
/// # Errors
/// The database's.
pub async fn replace_sealed(conn: &mut AsyncPgConnection, id: Uuid, from: &str, to: &str) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::phone_sealed.eq(from)))
        .set(users::phone_sealed.eq(to))
        .execute(conn)
        .await
}
