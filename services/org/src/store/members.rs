//! Members of organizations.

use chrono::{DateTime, Utc};
use contexor_api::org::Role;
use contexor_db::{Connection, Tx};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Position, columns::RoleColumn};
use crate::schema::{departures, org_members, orgs};

/// A membership, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = org_members, check_for_backend(Pg))]
pub(crate) struct MemberRow {
    pub(crate) user_id: Uuid,
    pub(crate) role: RoleColumn,
    pub(crate) joined_at: DateTime<Utc>,
}

/// Makes a person member; says whether the person was none before.
pub(crate) async fn insert(tx: &mut Tx, org: Uuid, user: Uuid, role: Role, now: DateTime<Utc>) -> QueryResult<bool> {
    let inserted = diesel::insert_into(org_members::table)
        .values((
            org_members::org_id.eq(org),
            org_members::user_id.eq(user),
            org_members::role.eq(RoleColumn(role)),
            org_members::joined_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(inserted == 1)
}

/// A person's membership.
pub(crate) async fn find(conn: &mut Connection, org: Uuid, user: Uuid) -> QueryResult<Option<MemberRow>> {
    org_members::table.find((org, user)).select(MemberRow::as_select()).first(conn).await.optional()
}

/// An organization's members, newest first.
pub(crate) async fn list(
    conn: &mut Connection,
    org: Uuid,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<MemberRow>> {
    let mut query = org_members::table
        .filter(org_members::org_id.eq(org))
        .select(MemberRow::as_select())
        .order((org_members::joined_at.desc(), org_members::user_id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            org_members::joined_at
                .le(after.at)
                .and(org_members::joined_at.lt(after.at).or(org_members::user_id.lt(after.id))),
        );
    }
    query.load(conn).await
}

/// Everybody in an organization.
pub(crate) async fn user_ids(conn: &mut Connection, org: Uuid) -> QueryResult<Vec<Uuid>> {
    org_members::table.filter(org_members::org_id.eq(org)).select(org_members::user_id).load(conn).await
}

/// The admins of an organization that is not deleted.
pub(crate) async fn admin_ids(conn: &mut Connection, org: Uuid) -> QueryResult<Vec<Uuid>> {
    org_members::table
        .inner_join(orgs::table)
        .filter(org_members::org_id.eq(org).and(orgs::deleted_at.is_null()))
        .filter(org_members::role.eq(RoleColumn(Role::Admin)))
        .select(org_members::user_id)
        .order(org_members::joined_at)
        .load(conn)
        .await
}

/// How many admins an organization has. Exact for as long as the organization is locked.
pub(crate) async fn count_admins(tx: &mut Tx, org: Uuid) -> QueryResult<i64> {
    org_members::table
        .filter(org_members::org_id.eq(org).and(org_members::role.eq(RoleColumn(Role::Admin))))
        .count()
        .get_result(tx.conn())
        .await
}

/// Gives a member another role.
pub(crate) async fn set_role(tx: &mut Tx, org: Uuid, user: Uuid, role: Role) -> QueryResult<()> {
    diesel::update(org_members::table.find((org, user)))
        .set(org_members::role.eq(RoleColumn(role)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Ends a membership, and with it those in the organization's workspaces. What the person was invited to the organization with until
/// then is worth nothing any more. The organization must be locked, and `now` the database's time.
pub(crate) async fn remove(tx: &mut Tx, org: Uuid, user: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(org_members::table.find((org, user))).execute(tx.conn()).await?;
    diesel::insert_into(departures::table)
        .values((departures::org_id.eq(org), departures::user_id.eq(user), departures::departed_at.eq(now)))
        .on_conflict((departures::org_id, departures::user_id))
        .do_update()
        .set(departures::departed_at.eq(now))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// How many organizations that are there a person is admin of.
pub(crate) async fn count_administered(tx: &mut Tx, user: Uuid) -> QueryResult<i64> {
    org_members::table
        .inner_join(orgs::table)
        .filter(org_members::user_id.eq(user).and(org_members::role.eq(RoleColumn(Role::Admin))))
        .filter(orgs::deleted_at.is_null())
        .count()
        .get_result(tx.conn())
        .await
}
