//! What was announced already.

use chrono::{DateTime, Utc};
use contexor_api::usage::LimitMeasure;
use contexor_db::Tx;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::counters::LimitSubject;
use crate::schema::announcements;

/// Stands for "a hold was refused" in the place of a warning's percent.
pub const REFUSED: i32 = 0;

/// Notes announcements of a scope, a period and what its limit counts; answers with those that are new.
pub async fn note(
    tx: &mut Tx,
    org: Uuid,
    whose: LimitSubject,
    period: &str,
    measure: LimitMeasure,
    percents: &[i32],
    now: DateTime<Utc>,
) -> QueryResult<Vec<i32>> {
    let lines: Vec<_> = percents
        .iter()
        .map(|percent| {
            (
                announcements::org_id.eq(org),
                announcements::scope.eq(whose.as_str()),
                announcements::user_id.eq(whose.subject_or_nil()),
                announcements::period.eq(period),
                announcements::measure.eq(measure.as_str()),
                announcements::percent.eq(percent),
                announcements::announced_at.eq(now),
            )
        })
        .collect();
    let mut fresh: Vec<i32> = diesel::insert_into(announcements::table)
        .values(lines)
        .on_conflict_do_nothing()
        .returning(announcements::percent)
        .get_results(tx.conn())
        .await?;
    fresh.sort_unstable();
    Ok(fresh)
}

/// Forgets what was announced to an organization.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::delete(announcements::table.filter(announcements::org_id.eq(org))).execute(tx.conn()).await
}
