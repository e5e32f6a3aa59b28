//! Opens new months, closes the books of old ones, and announces it.

use chrono::{DateTime, SubsecRound as _, Utc};
use contexor_api::usage::{Correction, Limit, Statement, Totals};
use contexor_db::{Db, DbError, Tx};
use contexor_events::usage::{PeriodClosed, PeriodOpened};
use contexor_messaging::outbox;
use uuid::Uuid;

use super::raise_incidents;
use crate::{
    NAME,
    domain::{
        period::{BillingCalendar, Period},
        statement,
    },
    error::UsageError,
    store::{
        counters, holds, limits, overdue_periods,
        periods::{self, PeriodRow},
        statements::{self, StatementLine},
        tenants,
    },
};

/// How many organizations are looked after at a time.
const BATCH: i64 = 200;

/// Opens the month of every organization whose last one is over, and closes the books of that: one statement a month, whoever is late
/// and how often. Counters are keyed by month, so this resets nothing, and being late does no harm. Says how many organizations there
/// were. One whose books cannot be closed holds up nobody else's.
///
/// # Errors
/// The database's; the first, when several failed.
pub async fn open_periods(db: &Db, now: DateTime<Utc>) -> Result<usize, UsageError> {
    let due = {
        let mut conn = db.conn().await?;
        tenants::due(&mut conn, now, BATCH).await.map_err(DbError::from)?
    };
    let mut done = 0;
    let mut failed = None;
    for org in due {
        let moved =
            db.transaction(async |tx: &mut Tx| -> Result<bool, UsageError> { move_on(tx, org, now).await }).await;
        match moved {
            Ok(moved) => done += usize::from(moved),
            Err(error @ UsageError::Db(DbError::Unavailable(_))) => return Err(error),
            // The others' months are none the worse for it.
            Err(error) => {
                tracing::error!(
                    org.id = %org,
                    error = &error as &dyn std::error::Error,
                    "the books of organization {org} could not be closed"
                );
                raise_incidents::period_not_closed(db, org, now).await?;
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(done), Err)
}

async fn move_on(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> Result<bool, UsageError> {
    counters::exclusive_lock(tx, org).await?;
    let Some(clock) = tenants::lock_due(tx, org, now).await? else { return Ok(false) };
    let current = clock.period_at(now);
    let mut over_until = None;
    for open in periods::open_of(tx, org).await? {
        if open.ends_at <= now {
            over_until = over_until.max(Some(open.ends_at));
            close(tx, org, &clock, &open, now).await?;
        } else if open.period != current.key {
            // Months are counted otherwise: what was used in this one is in the new one and in the statements that come.
            periods::forget(tx, org, &open.period).await?;
        }
    }
    // Months in which nobody looked.
    while let Some(period) = over_until.map(|at| clock.period_at(at)).filter(|period| period.ends_at <= now) {
        over_until = Some(period.ends_at);
        if periods::open(tx, org, &period, now).await? {
            announce(tx, org, &period).await?;
        }
        let row = PeriodRow { period: period.key, starts_at: period.starts_at, ends_at: period.ends_at };
        close(tx, org, &clock, &row, now).await?;
    }
    if periods::open(tx, org, &current, now).await? {
        announce(tx, org, &current).await?;
    }
    tenants::set_period_end(tx, org, current.ends_at).await?;
    overdue_periods::delete(tx, org).await?;
    Ok(true)
}

async fn announce(tx: &mut Tx, org: Uuid, period: &Period) -> Result<(), UsageError> {
    let event =
        PeriodOpened { org_id: org, period: period.key.clone(), starts_at: period.starts_at, ends_at: period.ends_at };
    outbox::push(tx, NAME, event)?;
    metrics::counter!("contexor_usage_periods_opened_total").increment(1);
    Ok(())
}

/// Closes the books of a month: its statement holds every entry of the log that counts in it and that no statement has had, and as
/// corrections those of earlier months that came too late for theirs.
async fn close(
    tx: &mut Tx,
    org: Uuid,
    clock: &BillingCalendar,
    period: &PeriodRow,
    now: DateTime<Utc>,
) -> Result<(), UsageError> {
    let closed_at = now.trunc_subsecs(0);
    let span = statements::span(tx, org, period).await?;
    let own = statements::own_entries(tx, org, period, span).await?;
    let late = statements::late_entries(tx, org, period, span).await?;
    let (unsettled_micro_usd, unsettled_holds) = holds::held_in(tx.conn(), org, &period.period).await?;
    let totals = totals(&own);
    let corrections = corrections(clock, late);
    let due_micro_usd = totals.cost_micro_usd + corrections.iter().map(|one| one.cost_micro_usd).sum::<i64>();
    let mut statement = Statement {
        org_id: org,
        month: period.period.clone(),
        calendar: clock.calendar().as_str().to_owned(),
        timezone: clock.zone().to_owned(),
        starts_at: period.starts_at,
        ends_at: period.ends_at,
        closed_at,
        by_model: statement::shares(&own, |one| one.model.clone()),
        by_workspace: statement::shares(&own, |one| one.workspace_id.to_string()),
        by_user: statement::shares(&own, |one| one.user_id.to_string()),
        totals,
        corrections,
        due_micro_usd,
        limits: limits::list(tx.conn(), org).await?.into_iter().map(Limit::from).collect(),
        unsettled_micro_usd,
        unsettled_holds,
        sha256: String::new(),
    };
    let body = statement::canonical(&serde_json::to_value(&statement)?);
    statement.sha256 = statement::sha256(&body);
    periods::close(tx, org, &period.period, now, &statement.totals).await?;
    if statements::insert(tx, &statement, span, &body).await? {
        metrics::counter!("contexor_usage_periods_closed_total").increment(1);
        let event = PeriodClosed {
            org_id: org,
            period: period.period.clone(),
            cost_micro_usd: due_micro_usd,
            sha256: statement.sha256,
            closed_at,
        };
        outbox::push(tx, NAME, event)?;
    }
    Ok(())
}

fn totals(own: &[StatementLine]) -> Totals {
    own.iter().fold(Totals::default(), |sum, one| Totals {
        requests: sum.requests + one.requests,
        input_tokens: sum.input_tokens + one.input_tokens,
        output_tokens: sum.output_tokens + one.output_tokens,
        cost_micro_usd: sum.cost_micro_usd + one.cost_micro_usd,
    })
}

fn corrections(clock: &BillingCalendar, late: Vec<statements::LateLine>) -> Vec<Correction> {
    let mut months: std::collections::BTreeMap<String, Correction> = std::collections::BTreeMap::new();
    for one in late {
        let month = clock.period_at(one.bucket).key;
        let sum = months.entry(month.clone()).or_insert(Correction {
            month,
            entries: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_micro_usd: 0,
        });
        sum.entries += one.entries;
        sum.input_tokens += one.input_tokens;
        sum.output_tokens += one.output_tokens;
        sum.cost_micro_usd += one.cost_micro_usd;
    }
    months.into_values().collect()
}
