//! Organizations that were ever deleted: the others are not mentioned here.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::tenants;

/// What was last said of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its deletion was taken back.
    Restored,
    /// It is deleted, and may be restored.
    Deleted,
    /// It is gone for good.
    Purged,
}

impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }
}

/// Notes what was said of an organization at a time; false when something newer is known. Nothing is newer than a purge.
pub async fn note(conn: &mut Connection, org: Uuid, state: State, said_at: DateTime<Utc>) -> QueryResult<bool> {
    // The condition of an upsert; elsewhere it would be ambiguous.
    use diesel::query_dsl::methods::FilterDsl as _;
    let newer = tenants::said_at.lt(excluded(tenants::said_at)).or(excluded(tenants::state).eq(State::Purged.as_str()));
    let noted = diesel::insert_into(tenants::table)
        .values((tenants::org_id.eq(org), tenants::state.eq(state.as_str()), tenants::said_at.eq(said_at)))
        .on_conflict(tenants::org_id)
        .do_update()
        .set((tenants::state.eq(excluded(tenants::state)), tenants::said_at.eq(excluded(tenants::said_at))))
        .filter(tenants::state.ne(State::Purged.as_str()).and(newer))
        .execute(conn)
        .await?;
    Ok(noted == 1)
}
