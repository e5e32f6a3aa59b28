//! Who is a member of which organization, as org said last. Nobody else is told of it.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{domain::notice::Membership, schema::memberships};

/// Notes what was said of a membership at a time, unless something newer is known.
///
/// Waits for those who are telling the person something just now, so that whatever follows in this transaction sees it.
pub async fn note(tx: &mut Tx, membership: Membership, said_at: DateTime<Utc>) -> QueryResult<()> {
    // The condition of an upsert; elsewhere it would be ambiguous.
    use diesel::query_dsl::methods::FilterDsl as _;
    diesel::insert_into(memberships::table)
        .values((
            memberships::org_id.eq(membership.org_id),
            memberships::user_id.eq(membership.user_id),
            memberships::is_member.eq(membership.is_member),
            memberships::said_at.eq(said_at),
        ))
        .on_conflict((memberships::org_id, memberships::user_id))
        .do_update()
        .set((
            memberships::is_member.eq(excluded(memberships::is_member)),
            memberships::said_at.eq(excluded(memberships::said_at)),
        ))
        .filter(memberships::said_at.lt(excluded(memberships::said_at)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Those of these people who are members of the organization and were at a time. They stay members until the transaction ends.
pub async fn members_at(tx: &mut Tx, org: Uuid, people: &[Uuid], at: DateTime<Utc>) -> QueryResult<Vec<Uuid>> {
    memberships::table
        .filter(memberships::org_id.eq(org).and(memberships::user_id.eq_any(people)))
        .filter(memberships::is_member.and(memberships::said_at.le(at)))
        .select(memberships::user_id)
        .order(memberships::user_id)
        .for_share()
        .load(tx.conn())
        .await
}
