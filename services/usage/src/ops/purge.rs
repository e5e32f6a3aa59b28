//! Erases what usage keeps of an organization that is gone for good.
//!
//! The money stays: the log, its sums by month, the closed books and the incidents are the operator's own books of what the provider
//! billed. They name people by their ids, and for whom in an organization something was used is no business of the books once it is
//! gone, so the nil id takes their place. What only served the organization goes: limits, counters, announcements, holds.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel_async::SimpleAsyncConnection as _;
use uuid::Uuid;

use crate::{
    error::UsageError,
    store::{announcements, counters, currencies, limits, log, overdue_periods, periods, rollups, statements, tenants},
};

/// Rows that one transaction takes.
const BATCH: i64 = 1000;

/// Before the first row of any log, and behind the last of a page.
pub type Position = (DateTime<Utc>, Uuid);

/// Where to begin.
pub const NEWEST: Position = (DateTime::<Utc>::MAX_UTC, Uuid::max());

/// From now on the organization is known to be gone: bills that come late name nobody.
pub async fn begin(tx: &mut Tx, org: Uuid, said_at: DateTime<Utc>) -> Result<(), UsageError> {
    Ok(tenants::set_status(tx, org, tenants::TenantStatus::Purged, said_at).await?)
}

/// Takes the people out of some rows of the log, and says where to go on; none at its end. To be called when the holds are gone:
/// what is entered after that names nobody.
pub async fn some_of_log(tx: &mut Tx, org: Uuid, position: Position) -> Result<Option<Position>, UsageError> {
    tx.conn().batch_execute("SET LOCAL contexor.purge = 'on'").await?;
    Ok(log::forget_people(tx, org, position, BATCH).await?)
}

/// Closes the books and erases what is left.
pub async fn end(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> Result<(), UsageError> {
    periods::close_all(tx, org, now).await?;
    rollups::forget_people(tx, org).await?;
    counters::purge(tx, org).await?;
    limits::purge(tx, org).await?;
    announcements::purge(tx, org).await?;
    statements::purge(tx, org).await?;
    currencies::purge(tx, org).await?;
    overdue_periods::delete(tx, org).await?;
    tracing::info!(org.id = %org, "what usage kept of organization {org} is erased, but for the books");
    Ok(())
}
