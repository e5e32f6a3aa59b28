//! What organizations keep, as triggers count it.

use contexor_db::Connection;
use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Integer, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::domain::ceilings::Stored;

#[derive(QueryableByName)]
struct StoredRow {
    #[diesel(sql_type = BigInt)]
    contents: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// What a tenant keeps. A transaction sees its own part at once and that of others when they have committed.
///
/// # Errors
/// The database's.
pub async fn of_org(conn: &mut Connection, org: Uuid) -> diesel::QueryResult<Stored> {
    let row: StoredRow = sql_query(
        "SELECT coalesce(sum(contents), 0)::bigint AS contents, coalesce(sum(bytes), 0)::bigint AS bytes \
         FROM org_storage WHERE org_id = $1",
    )
    .bind::<SqlUuid, _>(org)
    .get_result(conn)
    .await?;
    Ok(Stored { contents: row.contents, bytes: row.bytes })
}

/// The most that any one organization, and any one content, has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Most {
    /// Contents of the organization with the most.
    #[diesel(sql_type = BigInt)]
    pub contents: i64,
    /// Bytes of the organization with the most.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
    /// Versions of the content with the most; 0 while none has more than 100.
    #[diesel(sql_type = Integer)]
    pub versions: i32,
}

/// The most that there is, of all tenants.
///
/// # Errors
/// The database's.
pub async fn most(conn: &mut Connection) -> diesel::QueryResult<Most> {
    sql_query(
        "SELECT coalesce(max(contents), 0)::bigint AS contents, coalesce(max(bytes), 0)::bigint AS bytes, \
           (SELECT coalesce(max(version), 0) FROM contents WHERE version > 100) AS versions \
         FROM (SELECT sum(contents) AS contents, sum(bytes) AS bytes FROM org_storage GROUP BY org_id) stored",
    )
    .get_result(conn)
    .await
}

/// Forgets what a tenant kept, when nothing is left of it.
///
/// # Errors
/// The database's.
pub async fn forget(conn: &mut Connection, org: Uuid) -> diesel::QueryResult<usize> {
    sql_query("DELETE FROM org_storage WHERE org_id = $1").bind::<SqlUuid, _>(org).execute(conn).await
}
