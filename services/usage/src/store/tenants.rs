//! Organizations and how their months are counted.

use chrono::{DateTime, Utc};
use contexor_api::org::{Calendar, OrgSettings};
use contexor_db::{Connection, Tx, text_column};
use diesel::{prelude::*, sql_types::Bool, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{domain::period::BillingCalendar, schema::tenants};

text_column! {
    /// [`Calendar`].
    struct CalendarColumn(Calendar);
}

/// How an organization counts its months; none when it is not known here.
pub async fn clock_of(conn: &mut Connection, org: Uuid) -> QueryResult<Option<BillingCalendar>> {
    let found: Option<(String, CalendarColumn)> =
        tenants::table.find(org).select((tenants::timezone, tenants::calendar)).first(conn).await.optional()?;
    Ok(found.map(|(timezone, calendar)| BillingCalendar::new(&timezone, calendar.0)))
}

/// The same; as every organization begins when it is not known here.
pub async fn clock_or_default(conn: &mut Connection, org: Uuid) -> QueryResult<BillingCalendar> {
    let settings = OrgSettings::default();
    Ok(clock_of(conn, org).await?.unwrap_or_else(|| BillingCalendar::new(&settings.timezone, settings.calendar)))
}

/// Keeps what org said at a time, unless something newer is known; says whether it was kept. The open month is computed again when
/// months are counted otherwise from now on.
pub async fn upsert_settings(
    conn: &mut Connection,
    org: Uuid,
    settings: &OrgSettings,
    said_at: DateTime<Utc>,
) -> QueryResult<bool> {
    // The condition of an upsert; elsewhere it would be ambiguous.
    use diesel::query_dsl::methods::FilterDsl as _;
    diesel::insert_into(tenants::table)
        .values((
            tenants::org_id.eq(org),
            tenants::timezone.eq(&settings.timezone),
            tenants::calendar.eq(settings.calendar.as_str()),
            tenants::settings_at.eq(said_at),
        ))
        .on_conflict(tenants::org_id)
        .do_update()
        .set((
            tenants::timezone.eq(excluded(tenants::timezone)),
            tenants::calendar.eq(excluded(tenants::calendar)),
            tenants::settings_at.eq(excluded(tenants::settings_at)),
            tenants::period_ends_at.eq(None::<DateTime<Utc>>),
        ))
        .filter(tenants::settings_at.lt(excluded(tenants::settings_at)))
        .execute(conn)
        .await
        .map(|rows| rows == 1)
}

/// What was said of an organization's being there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantStatus {
    /// It was deleted, and may be restored.
    Deleted,
    /// Its deletion was taken back.
    Restored,
    /// It is gone for good.
    Purged,
}

/// Notes what was said of an organization's being there at a time, unless something newer is known. Nothing is newer than a purge.
pub async fn set_status(tx: &mut Tx, org: Uuid, existence: TenantStatus, said_at: DateTime<Utc>) -> QueryResult<()> {
    // The condition of an upsert; elsewhere it would be ambiguous.
    use diesel::query_dsl::methods::FilterDsl as _;
    // News of its making may come later: the row must be there to be marked, and its settings older than any that were ever said.
    let unknown = OrgSettings::default();
    let purged = existence == TenantStatus::Purged;
    let marks = (
        tenants::deleted_at.eq((existence != TenantStatus::Restored).then_some(said_at)),
        tenants::existence_at.eq(Some(said_at)),
        tenants::purged_at.eq(purged.then_some(said_at)),
    );
    let newer = tenants::existence_at.is_null().or(tenants::existence_at.lt(said_at)).or(purged.into_sql::<Bool>());
    diesel::insert_into(tenants::table)
        .values((
            tenants::org_id.eq(org),
            tenants::timezone.eq(unknown.timezone),
            tenants::calendar.eq(unknown.calendar.as_str()),
            tenants::settings_at.eq(DateTime::UNIX_EPOCH),
            marks,
        ))
        .on_conflict(tenants::org_id)
        .do_update()
        .set(marks)
        .filter(tenants::purged_at.is_null().and(newer.assume_not_null()))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Whether an organization is gone for good.
pub async fn is_purged(conn: &mut Connection, org: Uuid) -> QueryResult<bool> {
    let purged = tenants::table.filter(tenants::org_id.eq(org)).filter(tenants::purged_at.is_not_null());
    diesel::select(diesel::dsl::exists(purged)).get_result(conn).await
}

/// Organizations whose month is over or was never opened.
pub async fn due(conn: &mut Connection, now: DateTime<Utc>, most: i64) -> QueryResult<Vec<Uuid>> {
    tenants::table
        .filter(tenants::deleted_at.is_null())
        .filter(tenants::period_ends_at.is_null().or(tenants::period_ends_at.le(now)))
        .order(tenants::org_id)
        .limit(most)
        .select(tenants::org_id)
        .load(conn)
        .await
}

/// Locks an organization if its month is over or was never opened.
pub async fn lock_due(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> QueryResult<Option<BillingCalendar>> {
    let row: Option<(String, CalendarColumn)> = tenants::table
        .find(org)
        .filter(tenants::deleted_at.is_null())
        .filter(tenants::period_ends_at.is_null().or(tenants::period_ends_at.le(now)))
        .select((tenants::timezone, tenants::calendar))
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(row.map(|(timezone, calendar)| BillingCalendar::new(&timezone, calendar.0)))
}

/// Notes when the open month ends.
pub async fn set_period_end(tx: &mut Tx, org: Uuid, ends_at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(tenants::table.find(org)).set(tenants::period_ends_at.eq(ends_at)).execute(tx.conn()).await.map(drop)
}

/// Locks the organization's row, so that its limits are set by one at a time.
pub async fn lock(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    let _: Option<Uuid> =
        tenants::table.find(org).select(tenants::org_id).for_update().first(tx.conn()).await.optional()?;
    Ok(())
}
