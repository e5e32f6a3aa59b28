//! Keeps how organizations count their months.

use chrono::{DateTime, Utc};
use contexor_api::org::OrgSettings;
use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    domain::period::BillingCalendar,
    error::UsageError,
    settings::LimitSettings,
    store::{counters, limits, tenants},
};

/// Keeps what org said of an organization at a time, unless something newer is known.
///
/// When months are counted otherwise from now on, the counters of the month that it is then are made from the log and from what is
/// held, in the same transaction and while nobody moves money: none is out of sight, and no budget is fresh. A new organization gets
/// the operator's default limit.
pub async fn keep(
    tx: &mut Tx,
    org: Uuid,
    settings: &OrgSettings,
    said_at: DateTime<Utc>,
    limits: &LimitSettings,
    now: DateTime<Utc>,
) -> Result<(), UsageError> {
    counters::exclusive_lock(tx, org).await?;
    let before = tenants::clock_of(tx.conn(), org).await?;
    if !tenants::upsert_settings(tx.conn(), org, settings, said_at).await? {
        return Ok(());
    }
    let clock = BillingCalendar::new(&settings.timezone, settings.calendar);
    let Some(before) = before else {
        if let Some(micro_usd) = limits.of_new_organizations() {
            limits::give_default(tx, org, micro_usd).await?;
        }
        return Ok(());
    };
    if before == clock {
        return Ok(());
    }
    if before.zone() != clock.zone() {
        counters::recount_days(tx, org).await?;
    }
    counters::recount(tx, org, &before.period_at(now).key, &clock.period_at(now)).await?;
    metrics::counter!("contexor_usage_recounts_total").increment(1);
    tracing::info!(org.id = %org, zone = clock.zone(), "organization {org} counts its months otherwise: this one is counted anew");
    Ok(())
}
