//! Organizations that are gone for good.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::purged_orgs;

/// Notes that an organization is gone.
pub async fn note(tx: &mut Tx, org: Uuid, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(purged_orgs::table)
        .values((purged_orgs::org_id.eq(org), purged_orgs::purged_at.eq(at)))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Whether an organization is gone.
pub async fn contains(tx: &mut Tx, org: Uuid) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(purged_orgs::table.find(org))).get_result(tx.conn()).await
}
