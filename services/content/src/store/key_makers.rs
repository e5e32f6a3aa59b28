//! Who made the API keys that wrote something.

use contexor_db::{Connection, Tx};
use contexor_identity::Scope;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::key_makers;

/// Notes who made the key on whose behalf something is written; nothing for a person.
pub async fn record(tx: &mut Tx, scope: &Scope) -> QueryResult<()> {
    let Some(made_by) = scope.made_by else { return Ok(()) };
    diesel::insert_into(key_makers::table)
        .values((
            key_makers::key_id.eq(scope.user_id),
            key_makers::org_id.eq(scope.org_id),
            key_makers::made_by.eq(made_by),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(drop)
}

/// The makers of those of these authors that are keys of the organization.
pub async fn creators_of(conn: &mut Connection, org: Uuid, authors: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    key_makers::table
        .filter(key_makers::org_id.eq(org).and(key_makers::key_id.eq_any(authors)))
        .select(key_makers::made_by)
        .load(conn)
        .await
}

/// Deletes those of an organization.
pub async fn delete_all(conn: &mut Connection, org: Uuid) -> QueryResult<usize> {
    diesel::delete(key_makers::table.filter(key_makers::org_id.eq(org))).execute(conn).await
}
