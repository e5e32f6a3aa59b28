//! Organizations. One that was deleted is like one that never was, except to who restores or purges it.

use chrono::{DateTime, Utc};
use contexor_api::org::{OrgSettings, Role};
use contexor_db::{Connection, Tx};
use contexor_identity::Caller;
use diesel::{dsl, pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    columns::{CalendarColumn, PiiPolicyColumn, RoleColumn},
};
use crate::schema::{api_keys, departures, invitations, org_members, orgs, workspace_members, workspaces};

/// How an organization works, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = orgs, check_for_backend(Pg))]
pub(crate) struct SettingsRow {
    timezone: String,
    calendar: CalendarColumn,
    pii_policy: PiiPolicyColumn,
    pii_model_pass: bool,
    require_second_reviewer: bool,
}

impl From<SettingsRow> for OrgSettings {
    fn from(row: SettingsRow) -> Self {
        Self {
            timezone: row.timezone,
            calendar: row.calendar.0,
            pii_policy: row.pii_policy.0,
            pii_model_pass: row.pii_model_pass,
            require_second_reviewer: row.require_second_reviewer,
        }
    }
}

/// An organization, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = orgs, check_for_backend(Pg))]
pub(crate) struct OrgRow {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[diesel(embed)]
    pub(crate) settings: SettingsRow,
    pub(crate) created_at: DateTime<Utc>,
}

/// Makes an organization.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    name: &str,
    settings: &OrgSettings,
    now: DateTime<Utc>,
) -> QueryResult<OrgRow> {
    diesel::insert_into(orgs::table)
        .values((
            orgs::id.eq(id),
            orgs::name.eq(name),
            orgs::timezone.eq(&settings.timezone),
            orgs::calendar.eq(CalendarColumn(settings.calendar)),
            orgs::pii_policy.eq(PiiPolicyColumn(settings.pii_policy)),
            orgs::pii_model_pass.eq(settings.pii_model_pass),
            orgs::require_second_reviewer.eq(settings.require_second_reviewer),
            orgs::created_at.eq(now),
            orgs::updated_at.eq(now),
        ))
        .returning(OrgRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// An organization and the role in it of a person; none when the person is not in it.
pub(crate) async fn seen_by(conn: &mut Connection, org: Uuid, user: Uuid) -> QueryResult<Option<(OrgRow, Role)>> {
    let row: Option<(OrgRow, RoleColumn)> = orgs::table
        .inner_join(org_members::table)
        .filter(orgs::id.eq(org).and(orgs::deleted_at.is_null()).and(org_members::user_id.eq(user)))
        .select((OrgRow::as_select(), org_members::role))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(row, role)| (row, role.0)))
}

/// A person's organizations, newest first, each with the person's role.
pub(crate) async fn list(
    conn: &mut Connection,
    user: Uuid,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(OrgRow, Role)>> {
    let mut query = orgs::table
        .inner_join(org_members::table)
        .filter(org_members::user_id.eq(user).and(orgs::deleted_at.is_null()))
        .select((OrgRow::as_select(), org_members::role))
        .order((orgs::created_at.desc(), orgs::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query =
            query.filter(orgs::created_at.le(after.at).and(orgs::created_at.lt(after.at).or(orgs::id.lt(after.id))));
    }
    let rows: Vec<(OrgRow, RoleColumn)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(row, role)| (row, role.0)).collect())
}

/// Deleted organizations that a person may still restore, newest first, each with when it was deleted and until when.
pub(crate) async fn list_deleted(
    conn: &mut Connection,
    user: Uuid,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(OrgRow, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>> {
    let mut query = orgs::table
        .inner_join(org_members::table)
        .filter(org_members::user_id.eq(user).and(org_members::role.eq(RoleColumn(Role::Admin))))
        .filter(orgs::deleted_at.is_not_null().and(orgs::purged_at.is_null()).and(orgs::purge_after.gt(now)))
        .select((OrgRow::as_select(), orgs::deleted_at, orgs::purge_after))
        .order((orgs::created_at.desc(), orgs::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query =
            query.filter(orgs::created_at.le(after.at).and(orgs::created_at.lt(after.at).or(orgs::id.lt(after.id))));
    }
    query.load(conn).await
}

/// How an organization works, for services that ask in nobody's name.
pub(crate) async fn settings(conn: &mut Connection, org: Uuid) -> QueryResult<Option<OrgSettings>> {
    let row: Option<SettingsRow> = orgs::table
        .filter(orgs::id.eq(org).and(orgs::deleted_at.is_null()))
        .select(SettingsRow::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(OrgSettings::from))
}

/// Locks an organization until the transaction ends, and says whether there is one. Whoever changes memberships, roles,
/// settings or workspaces holds this lock, so that such changes come one after the other.
pub(crate) async fn lock(tx: &mut Tx, org: Uuid) -> QueryResult<bool> {
    let found: Option<Uuid> = orgs::table
        .filter(orgs::id.eq(org).and(orgs::deleted_at.is_null()))
        .select(orgs::id)
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(found.is_some())
}

/// [`lock`] for somebody who is in the organization, or a key of it: whoever is not must not be able to hold its people up.
pub(crate) async fn lock_for(tx: &mut Tx, org: Uuid, caller: Caller) -> QueryResult<bool> {
    let key = api_keys::table.find(caller.user_id).filter(api_keys::org_id.eq(org).and(api_keys::deleted_at.is_null()));
    let is_of_it = dsl::exists(org_members::table.find((org, caller.user_id))).or(dsl::exists(key));
    let found: Option<Uuid> = orgs::table
        .filter(orgs::id.eq(org).and(orgs::deleted_at.is_null()).and(is_of_it))
        .select(orgs::id)
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(found.is_some())
}

/// Waits until nobody else makes an organization for this person, and keeps others from it until the transaction ends.
pub(crate) async fn lock_maker(tx: &mut Tx, user: Uuid) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('organizations of ' || $1::text, 0))")
        .bind::<diesel::sql_types::Uuid, _>(user)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Writes name and settings.
pub(crate) async fn update(
    tx: &mut Tx,
    org: Uuid,
    name: &str,
    settings: &OrgSettings,
    now: DateTime<Utc>,
) -> QueryResult<OrgRow> {
    diesel::update(orgs::table.find(org))
        .set((
            orgs::name.eq(name),
            orgs::timezone.eq(&settings.timezone),
            orgs::calendar.eq(CalendarColumn(settings.calendar)),
            orgs::pii_policy.eq(PiiPolicyColumn(settings.pii_policy)),
            orgs::pii_model_pass.eq(settings.pii_model_pass),
            orgs::require_second_reviewer.eq(settings.require_second_reviewer),
            orgs::updated_at.eq(now),
            orgs::revision.eq(orgs::revision + 1),
        ))
        .returning(OrgRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// Marks an organization as deleted, to be purged after a time.
pub(crate) async fn delete(tx: &mut Tx, org: Uuid, now: DateTime<Utc>, purge_after: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(orgs::table.find(org))
        .set((
            orgs::deleted_at.eq(now),
            orgs::purge_after.eq(purge_after),
            orgs::updated_at.eq(now),
            orgs::revision.eq(orgs::revision + 1),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Locks an organization that is deleted and can be restored still, until the transaction ends.
pub(crate) async fn lock_deleted(tx: &mut Tx, org: Uuid) -> QueryResult<Option<OrgRow>> {
    orgs::table
        .filter(orgs::id.eq(org).and(orgs::deleted_at.is_not_null()).and(orgs::purged_at.is_null()))
        .select(OrgRow::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()
}

/// Takes the deletion of an organization back.
pub(crate) async fn restore(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<OrgRow> {
    diesel::update(orgs::table.find(org))
        .set((
            orgs::deleted_at.eq(None::<DateTime<Utc>>),
            orgs::purge_after.eq(None::<DateTime<Utc>>),
            orgs::updated_at.eq(now),
            orgs::revision.eq(orgs::revision + 1),
        ))
        .returning(OrgRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// Organizations that are to be purged, those first whose time came first.
pub(crate) async fn due_for_purge(conn: &mut Connection, now: DateTime<Utc>, limit: i64) -> QueryResult<Vec<Uuid>> {
    due(now).order((orgs::purge_after, orgs::id)).limit(limit).select(orgs::id).load(conn).await
}

/// Locks an organization that is to be purged, also against whoever only refers to it; says whether it is there.
pub(crate) async fn lock_for_purge(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<bool> {
    let found: Option<Uuid> =
        due(now).filter(orgs::id.eq(org)).select(orgs::id).for_update().first(tx.conn()).await.optional()?;
    Ok(found.is_some())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn due(now: DateTime<Utc>) -> _ {
    orgs::table.filter(orgs::purged_at.is_null()).filter(orgs::purge_after.le(now))
}

/// Deletes everything of an organization that is locked for its purge: keys, workspaces, members, invitations. What stays is the
/// row, without its name. The audit log has to be gone already.
pub(crate) async fn purge(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    let conn = tx.conn();
    diesel::delete(api_keys::table.filter(api_keys::org_id.eq(org))).execute(conn).await?;
    diesel::delete(workspace_members::table.filter(workspace_members::org_id.eq(org))).execute(conn).await?;
    diesel::delete(workspaces::table.filter(workspaces::org_id.eq(org))).execute(conn).await?;
    diesel::delete(org_members::table.filter(org_members::org_id.eq(org))).execute(conn).await?;
    diesel::delete(departures::table.filter(departures::org_id.eq(org))).execute(conn).await?;
    diesel::delete(invitations::table.filter(invitations::org_id.eq(org))).execute(conn).await?;
    diesel::update(orgs::table.find(org))
        .set((orgs::name.eq(""), orgs::purged_at.eq(now), orgs::updated_at.eq(now)))
        .execute(conn)
        .await
        .map(drop)
}
