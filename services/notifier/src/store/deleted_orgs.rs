//! Organizations that are deleted and may be restored, or were.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::deleted_orgs;

/// Notes that an organization was deleted or restored at a time, unless something newer is known.
pub async fn note(tx: &mut Tx, org: Uuid, is_deleted: bool, said_at: DateTime<Utc>) -> QueryResult<()> {
    // The condition of an upsert; elsewhere it would be ambiguous.
    use diesel::query_dsl::methods::FilterDsl as _;
    diesel::insert_into(deleted_orgs::table)
        .values((
            deleted_orgs::org_id.eq(org),
            deleted_orgs::is_deleted.eq(is_deleted),
            deleted_orgs::said_at.eq(said_at),
        ))
        .on_conflict(deleted_orgs::org_id)
        .do_update()
        .set((
            deleted_orgs::is_deleted.eq(excluded(deleted_orgs::is_deleted)),
            deleted_orgs::said_at.eq(excluded(deleted_orgs::said_at)),
        ))
        .filter(deleted_orgs::said_at.lt(excluded(deleted_orgs::said_at)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Forgets an organization.
pub async fn forget(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::delete(deleted_orgs::table.find(org)).execute(tx.conn()).await.map(drop)
}
