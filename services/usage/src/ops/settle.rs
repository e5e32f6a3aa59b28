//! Enters a task's tries into the log and moves its money from held to spent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_db::Tx;
use contexor_events::{
    ai::{Attempt, GenerationCompleted, GenerationFailed},
    usage::{LimitWarning, UsageRecorded},
};
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    domain::{
        period::MonthClock,
        price::{PriceBook, Tokens},
        warning,
    },
    error::UsageError,
    store::{
        announcements,
        counters::{self, Move, Moved},
        holds::{self, HoldRow, State},
        log::{self, LogRow},
        rollups::{self, Rollup},
        tenants,
    },
};

/// What came of a task.
#[derive(Debug, Clone)]
pub struct Bill {
    /// The task.
    pub task_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// Every try at the model.
    pub attempts: Vec<Attempt>,
}

impl From<GenerationCompleted> for Bill {
    fn from(event: GenerationCompleted) -> Self {
        Self {
            task_id: event.task_id,
            content_id: event.content_id,
            org_id: event.org_id,
            workspace_id: event.workspace_id,
            user_id: event.user_id,
            attempts: event.attempts,
        }
    }
}

impl From<GenerationFailed> for Bill {
    fn from(event: GenerationFailed) -> Self {
        Self {
            task_id: event.task_id,
            content_id: event.content_id,
            org_id: event.org_id,
            workspace_id: event.workspace_id,
            user_id: event.user_id,
            attempts: event.attempts,
        }
    }
}

/// Settles a task. Each try is entered once, whoever tells of it and how often; a bill for a task that is settled already (a second
/// worker's, say) is entered all the same, and is an incident when nothing covers it.
///
/// # Errors
/// The database's.
pub async fn settle(tx: &mut Tx, book: &PriceBook, mut bill: Bill) -> Result<(), UsageError> {
    let now = Utc::now();
    let hold = holds::lock(tx, bill.task_id).await?.filter(|hold| hold.org_id == bill.org_id);
    // Holds go first in a purge.
    let purged = hold.is_none() && tenants::is_purged(tx.conn(), bill.org_id).await?;
    if purged {
        bill.user_id = Uuid::nil();
    }
    let period = match &hold {
        Some(hold) => hold.period.clone(),
        None => period_without_hold(tx, &bill, now).await?,
    };
    let fresh = log::register(tx, bill.task_id, bill.attempts.iter().map(|attempt| attempt.attempt_id)).await?;
    let rows: Vec<LogRow> = bill
        .attempts
        .iter()
        .filter(|attempt| fresh.contains(&attempt.attempt_id))
        .map(|attempt| log_row(book, &bill, &period, attempt, now))
        .collect();
    if !rows.is_empty() {
        log::append(tx, &rows).await?;
    }

    let cost_micro_usd: i64 = rows.iter().filter_map(|row| row.cost_micro_usd).sum();
    let spent_tokens: i64 = rows.iter().map(|row| row.input_tokens + row.output_tokens).sum();
    let held = hold.as_ref().map_or((0, 0), |hold| (hold.held_micro_usd, hold.held_tokens));
    // As long as somebody may have billed what nobody counted, the rest of the hold stays.
    let open_question = bill.attempts.iter().any(|attempt| attempt.usage_source == UsageSource::Unknown);
    let kept = match &hold {
        Some(hold) if open_question && hold.state() != State::Settled => {
            ((held.0 - cost_micro_usd).max(0), (held.1 - spent_tokens).max(0))
        }
        _ => (0, 0),
    };
    if let Some(hold) = &hold {
        let state = conclusion(hold, open_question);
        holds::conclude(tx, hold.task_id, state, kept).await?;
    }
    let by = Move {
        held_micro_usd: kept.0 - held.0,
        held_tokens: kept.1 - held.1,
        spent_micro_usd: cost_micro_usd,
        spent_tokens,
        requests: count(&rows),
    };
    if by == Move::default() {
        return Ok(());
    }
    if purged {
        // The books are complete; there is nobody whose limits it could touch, and nobody to be told.
        rollups::add(tx, &sums(&rows)).await?;
        count_metrics(&rows, cost_micro_usd);
        return Ok(());
    }
    let moved = counters::shift(tx, bill.org_id, bill.user_id, &period, by).await?;
    if rows.is_empty() {
        return Ok(());
    }
    rollups::add(tx, &sums(&rows)).await?;
    if cost_micro_usd > held.0 {
        metrics::counter!("contexor_usage_incidents_total").increment(1);
        tracing::error!(
            task.id = %bill.task_id,
            held_micro_usd = held.0,
            billed_micro_usd = cost_micro_usd,
            "the bill of task {} is above its hold",
            bill.task_id
        );
        log::note_incident(tx, bill.org_id, bill.task_id, &period, held.0, cost_micro_usd, now).await?;
    }
    count_metrics(&rows, cost_micro_usd);
    let complete = rows.iter().all(|row| row.cost_micro_usd.is_some());
    let recorded = UsageRecorded {
        task_id: bill.task_id,
        content_id: bill.content_id,
        org_id: bill.org_id,
        workspace_id: bill.workspace_id,
        user_id: bill.user_id,
        input_tokens: rows.iter().map(|row| row.input_tokens).sum(),
        output_tokens: rows.iter().map(|row| row.output_tokens).sum(),
        cost_micro_usd: complete.then_some(cost_micro_usd),
        recorded_at: now,
    };
    outbox::push(tx, NAME, recorded).await?;
    warn(tx, bill.org_id, &period, &moved, now).await
}

/// A repeated bill says nothing new: what is settled stays so, and what waits for an answer waits on.
fn conclusion(hold: &HoldRow, open_question: bool) -> State {
    match (hold.state(), open_question) {
        (State::Settled, _) => State::Settled,
        // Nothing is held any more that could stay.
        (State::Released, _) | (_, false) => State::Settled,
        (_, true) => State::Unsettled,
    }
}

async fn period_without_hold(tx: &mut Tx, bill: &Bill, now: DateTime<Utc>) -> Result<String, UsageError> {
    let clock = tenants::clock_of(tx.conn(), bill.org_id).await?;
    let clock = clock.unwrap_or_else(|| {
        let settings = contexor_api::org::OrgSettings::default();
        MonthClock::new(&settings.timezone, settings.calendar)
    });
    let at = bill.attempts.first().map_or(now, |attempt| attempt.started_at);
    Ok(clock.period_at(at).key)
}

fn log_row(book: &PriceBook, bill: &Bill, period: &str, attempt: &Attempt, now: DateTime<Utc>) -> LogRow {
    let tokens = Tokens {
        input: attempt.input_tokens.max(0),
        cached_input: attempt.cached_input_tokens.max(0),
        output: attempt.output_tokens.max(0),
    };
    let price = book.price(&attempt.model, attempt.started_at, tokens.input);
    let cost_micro_usd = match (attempt.usage_source, price) {
        // Never a silent zero.
        (UsageSource::Unknown, _) => None,
        (_, Some(price)) => Some(price.cost_micro_usd(tokens)),
        (_, None) if tokens.input + tokens.output == 0 => Some(0),
        (_, None) => None,
    };
    LogRow {
        attempt_id: attempt.attempt_id,
        at: attempt.started_at,
        org_id: bill.org_id,
        workspace_id: bill.workspace_id,
        content_id: bill.content_id,
        task_id: bill.task_id,
        user_id: bill.user_id,
        period: period.to_owned(),
        model: attempt.model.clone(),
        outcome: attempt.outcome.as_str().to_owned(),
        usage_source: attempt.usage_source.as_str().to_owned(),
        input_tokens: tokens.input,
        cached_input_tokens: tokens.cached_input,
        output_tokens: tokens.output,
        reasoning_tokens: attempt.reasoning_tokens.max(0),
        cost_micro_usd,
        price_valid_from: price.map(|price| price.valid_from),
        finished_at: attempt.finished_at,
        recorded_at: now,
    }
}

/// The rows in sums, in the order of their key: two transactions never wait for each other crosswise.
fn sums(rows: &[LogRow]) -> Vec<Rollup> {
    let mut sums: BTreeMap<&str, Rollup> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(&row.model).or_insert_with(|| Rollup {
            org_id: row.org_id,
            period: row.period.clone(),
            model: row.model.clone(),
            workspace_id: row.workspace_id,
            user_id: row.user_id,
            requests: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_micro_usd: 0,
        });
        sum.requests += 1;
        sum.input_tokens += row.input_tokens;
        sum.output_tokens += row.output_tokens;
        sum.cost_micro_usd += row.cost_micro_usd.unwrap_or(0);
    }
    sums.into_values().collect()
}

fn count(rows: &[LogRow]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn count_metrics(rows: &[LogRow], cost_micro_usd: i64) {
    let tokens = |sum: i64| u64::try_from(sum).unwrap_or(0);
    for row in rows {
        let source = row.usage_source.clone();
        metrics::counter!("contexor_usage_attempts_total", "source" => source).increment(1);
        metrics::counter!("contexor_usage_tokens_total", "kind" => "input").increment(tokens(row.input_tokens));
        metrics::counter!("contexor_usage_tokens_total", "kind" => "output").increment(tokens(row.output_tokens));
        if row.cost_micro_usd.is_none() && row.usage_source != UsageSource::Unknown.as_str() {
            metrics::counter!("contexor_usage_unpriced_attempts_total").increment(1);
            tracing::error!(
                model = row.model,
                "the model {} has no price: its tokens are counted, its cost is not",
                row.model
            );
        }
    }
    metrics::counter!("contexor_usage_cost_micro_usd_total").increment(tokens(cost_micro_usd));
}

/// Warns of each threshold that is reached, once a period.
async fn warn(tx: &mut Tx, org: Uuid, period: &str, moved: &[Moved], now: DateTime<Utc>) -> Result<(), UsageError> {
    for counter in moved {
        let money = counter
            .monthly_cost_micro_usd
            .map(|limit| warning::reached(counter.spent_micro_usd, limit, counter.warn_at_percent));
        let tokens =
            counter.monthly_tokens.map(|limit| warning::reached(counter.spent_tokens, limit, counter.warn_at_percent));
        // Both lists begin alike: the longer one holds the other.
        let reached = [money, tokens].into_iter().flatten().max_by_key(Vec::len).unwrap_or_default();
        if reached.is_empty() {
            continue;
        }
        let whose = counter.whose();
        for percent in announcements::note(tx, org, whose, period, &reached, now).await? {
            let event = LimitWarning {
                org_id: org,
                scope: whose.scope(),
                user_id: whose.user(),
                period: period.to_owned(),
                percent,
                spent_micro_usd: counter.spent_micro_usd,
                limit_micro_usd: counter.monthly_cost_micro_usd,
            };
            metrics::counter!("contexor_usage_warnings_total", "scope" => whose.word()).increment(1);
            outbox::push(tx, NAME, event).await?;
        }
    }
    Ok(())
}
