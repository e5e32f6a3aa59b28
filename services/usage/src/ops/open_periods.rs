//! Opens new months, closes the books of old ones, and announces it.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_events::usage::PeriodOpened;
use contexor_messaging::outbox;

use crate::{
    NAME,
    error::UsageError,
    store::{periods, tenants},
};

/// How many organizations are looked after at a time.
const BATCH: i64 = 200;

/// Opens the month of every organization whose last one is over. Counters are keyed by month, so this resets nothing, and being
/// late does no harm: it keeps the books and tells of them, once a month. Says how many organizations there were.
///
/// # Errors
/// The database's.
pub async fn open_periods(tx: &mut Tx, now: DateTime<Utc>) -> Result<usize, UsageError> {
    let due = tenants::lock_due(tx, now, BATCH).await?;
    for (org, clock) in &due {
        let period = clock.period_at(now);
        if periods::open(tx, *org, &period, now).await? {
            let event = PeriodOpened {
                org_id: *org,
                period: period.key.clone(),
                starts_at: period.starts_at,
                ends_at: period.ends_at,
            };
            outbox::push(tx, NAME, event).await?;
            metrics::counter!("contexor_usage_periods_opened_total").increment(1);
        }
        periods::close_others(tx, *org, &period.key, now).await?;
        tenants::set_period_end(tx, *org, period.ends_at).await?;
    }
    Ok(due.len())
}
