//! Enters a task's attempts into the log and moves its money from held to spent.

use chrono::{DateTime, Duration, Utc};
use contexor_api::usage::{LimitMeasure, UsageSource};
use contexor_db::Tx;
use contexor_events::{
    ai::{Attempt, AttemptOutcome, GenerationCompleted, GenerationFailed, NextAttempt},
    usage::{LimitWarning, UsageRecorded},
};
use contexor_messaging::outbox;
use uuid::Uuid;

use super::{
    announce_refusal::{RefusedRequest, announce_refusal},
    raise_incidents,
};
use crate::{
    NAME,
    domain::{
        bound::{Bound, Measure},
        period::BillingCalendar,
        price::{PriceBook, Tokens},
        warning,
    },
    error::UsageError,
    store::{
        announcements,
        counters::{self, Account, CounterChange, CounterDelta},
        holds::{self, HoldRow, Outcome, State},
        log::{self, Incident, LogBuffer, LogRow, UsageSourceColumn},
        tenants,
    },
};

/// A provider that bills more than this many times what was asked for has billed something else.
const IMPOSSIBLE: i64 = 2;

/// Tokens of an attempt without a hold to measure it by.
const MOST_TOKENS: i64 = 1_000_000_000;

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
    /// Every attempt at the model.
    pub attempts: Vec<Attempt>,
    /// Whether the task is over: what it holds besides goes back.
    pub is_final: bool,
}

macro_rules! bill_of {
    ($($event:ty),+) => {
        $(impl From<$event> for Bill {
            fn from(event: $event) -> Self {
                Self {
                    task_id: event.task_id,
                    content_id: event.content_id,
                    org_id: event.org_id,
                    workspace_id: event.workspace_id,
                    user_id: event.user_id,
                    attempts: event.attempts,
                    is_final: true,
                }
            }
        })+
    };
}
bill_of!(GenerationCompleted, GenerationFailed);

impl Bill {
    /// What a task has used until another attempt is asked for.
    pub fn until_now(task_id: Uuid, next: NextAttempt) -> Self {
        Self {
            task_id,
            content_id: next.content_id,
            org_id: next.org_id,
            workspace_id: next.workspace_id,
            user_id: next.user_id,
            attempts: next.previous,
            is_final: false,
        }
    }
}

/// Settles a task as far as its bill is known. Each attempt is entered once, whoever tells of it and how often.
///
/// What an attempt cost is charged out of the hold; of a bill above it (a second worker's, say) as much as the limits leave, and the
/// rest is an incident at the operator's cost. The rows are left to whoever flushes the buffer in this transaction. What attempts of which nobody knows the bill can cost stays held for `grace`.
pub async fn settle(
    tx: &mut Tx,
    log: &mut LogBuffer,
    book: &PriceBook,
    mut bill: Bill,
    grace: Duration,
) -> Result<(), UsageError> {
    counters::share_lock(tx, bill.org_id).await?;
    let now = contexor_clock::now();
    let hold = holds::lock(tx, bill.task_id).await?.filter(|hold| hold.org_id == bill.org_id);
    // Holds go first in a purge.
    let purged = hold.is_none() && tenants::is_purged(tx.conn(), bill.org_id).await?;
    if purged {
        bill.user_id = Uuid::nil();
    }
    let clock = clock(tx, bill.org_id).await?;
    let account = match &hold {
        Some(hold) => hold.account(),
        None => account_without_hold(&clock, &bill, now),
    };
    let fresh = log::register(tx, bill.task_id, bill.attempts.iter().map(|attempt| attempt.attempt_id)).await?;
    let mut impossible = false;
    let mut rows: Vec<LogRow> = bill
        .attempts
        .iter()
        .filter(|attempt| fresh.contains(&attempt.attempt_id))
        .map(|attempt| {
            let (attempt, cut) = plausible(attempt, hold.as_ref());
            impossible |= cut;
            log_row(book, &bill, hold.as_ref(), &account, &clock, &attempt, now)
        })
        .collect();
    // The task was given up, and settled as if it had cost all it could: now it is known.
    if let Some(blind) = blind_settlement(tx, log, &bill, !rows.is_empty()).await? {
        rows.push(reversal(&blind, now));
    }

    let billed: i64 = rows.iter().filter_map(|row| row.cost_micro_usd).fold(0, i64::saturating_add);
    let tokens: i64 = rows.iter().map(|row| row.input_tokens + row.output_tokens).fold(0, i64::saturating_add);
    let held = hold.as_ref().map_or((0, 0), |hold| (hold.held_micro_usd, hold.held_tokens));
    let left = ((held.0 - billed).clamp(0, held.0), (held.1 - tokens).clamp(0, held.1));
    let unknown = bill.attempts.iter().filter(|attempt| attempt.usage_source == UsageSource::Unknown).count();
    let kept = match &hold {
        None => (0, 0),
        Some(hold) if matches!(hold.state(), State::Settled | State::Released) => (0, 0),
        Some(hold) if !bill.is_final && hold.state() != State::Unsettled => left,
        Some(hold) => {
            let (unknown, attempt) = (i64::try_from(unknown).unwrap_or(i64::MAX), hold.attempt());
            (left.0.min(attempt.0.saturating_mul(unknown)), left.1.min(attempt.1.saturating_mul(unknown)))
        }
    };
    let by = CounterDelta {
        held_micro_usd: kept.0 - held.0,
        held_tokens: kept.1 - held.1,
        spent_micro_usd: billed,
        spent_tokens: tokens,
        requests: i64::try_from(rows.iter().filter(|row| row.entry == log::ATTEMPT).count()).unwrap_or(i64::MAX),
    };
    let mut moved = Vec::new();
    let mut charged = billed;
    if by != CounterDelta::default() && !purged {
        let settled = counters::shift(tx, &account, by).await?;
        (charged, moved) = (settled.charged_micro_usd, settled.counters);
    }
    if let Some(hold) = &hold {
        let state = conclusion(hold, bill.is_final, unknown > 0 && kept != (0, 0));
        holds::set_state(tx, hold.task_id, state, kept, charged.max(0)).await?;
        if state == State::Unsettled && hold.state() != State::Unsettled {
            holds::settle_at(tx, hold.task_id, now + grace).await?;
            raise_incidents::unsettled_money(tx, hold, kept.0).await?;
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    spread_excess(&mut rows, billed - charged);
    let above_hold = !purged && billed > held.0.max(0);
    if above_hold || impossible {
        let kind = if impossible { "impossible" } else { "above_hold" };
        note_incident(
            tx,
            &account,
            bill.task_id,
            kind,
            held.0,
            bill_as_it_came(book, &bill, hold.as_ref()).max(billed),
            charged,
        )
        .await?;
    }
    count_metrics(&rows, charged);
    // Whether these are all entries of the task: nothing was entered before this bill, which is the rule.
    let is_first = hold.as_ref().is_some_and(|hold| {
        matches!(hold.state(), State::Open | State::Claimed)
            && hold.spent_micro_usd == 0
            && rows.len() == bill.attempts.len()
    });
    let told = is_first.then(|| total(&rows, now)).flatten();
    log.append(rows);
    if purged {
        // The books are complete; there is nobody whose limits it could touch, and nobody to be told.
        return Ok(());
    }
    if let Some(total) = told {
        outbox::push(tx, NAME, total)?;
    } else {
        log.flush(tx).await?;
        tell_total(tx, bill.task_id, now).await?;
    }
    warn(tx, bill.org_id, &account.period, &moved, now).await
}

/// Settles what is known of a task and brings what it holds up to what another attempt can cost beside those of which nobody knows
/// the bill. A refusal leaves everything else in place: what was billed stays billed.
///
/// # Errors
/// [`UsageError::PriceUnknown`], [`UsageError::HoldClosed`] and the database's; a limit that leaves too little is the inner one.
pub async fn cover_attempt(
    tx: &mut Tx,
    book: &PriceBook,
    task: Uuid,
    next: NextAttempt,
    grace: Duration,
) -> Result<Result<(), UsageError>, UsageError> {
    let input_tokens = i64::from(next.input_tokens);
    let price = book.price(&next.model, contexor_clock::now(), input_tokens).ok_or(UsageError::PriceUnknown)?;
    let nano = i128::from(input_tokens) * i128::from(price.max_input_nano_usd())
        + i128::from(next.max_output_tokens) * i128::from(price.output_nano_usd);
    let cost = i64::try_from((nano + 999) / 1000).unwrap_or(i64::MAX);
    let unknown = next.previous.iter().filter(|attempt| attempt.usage_source == UsageSource::Unknown).count();
    let unknown = i64::try_from(unknown).unwrap_or(i64::MAX);
    let org = next.org_id;
    let mut log = LogBuffer::default();
    settle(tx, &mut log, book, Bill::until_now(task, next.clone()), grace).await?;
    log.flush(tx).await?;
    let Some(hold) = holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) else {
        return Ok(Err(UsageError::HoldClosed));
    };
    let of_hold = hold.attempt();
    let tokens = input_tokens + i64::from(next.max_output_tokens);
    let attempt = (of_hold.0.max(cost), of_hold.1.max(tokens));
    // The next one may cost less than those before it: a model pass over a text costs less than writing it.
    let needed = |each_unknown: i64, next: i64| each_unknown.saturating_mul(unknown).saturating_add(next);
    let answer = holds::top_up(tx, task, needed(attempt.0, cost), needed(attempt.1, tokens)).await?;
    let outcome = match answer.outcome {
        Outcome::Granted => "granted",
        Outcome::Refused => "refused",
        _ => "closed",
    };
    metrics::counter!("contexor_usage_top_ups_total", "outcome" => outcome).increment(1);
    match answer.outcome {
        Outcome::Granted => {
            // A longer prompt than the first may be billed, too.
            let before = (hold.input_tokens(), hold.max_output_tokens);
            let asked = (before.0.max(input_tokens), before.1.max(i64::from(next.max_output_tokens)));
            if (attempt, asked) != (of_hold, before) {
                holds::set_attempt(tx, task, attempt, asked).await?;
            }
            Ok(Ok(()))
        }
        Outcome::Refused => {
            let (bound, measure) = (answer.bound.unwrap_or(Bound::Org), answer.measure.unwrap_or(Measure::Money));
            let refused = RefusedRequest {
                org_id: org,
                workspace_id: hold.workspace_id,
                user_id: hold.user_id,
                period: &hold.period,
            };
            announce_refusal(tx, refused, bound, measure).await?;
            Ok(Err(UsageError::refused(answer.bound, answer.measure)))
        }
        _ => Ok(Err(UsageError::HoldClosed)),
    }
}

/// Settles the attempts of a task of which nobody knows the bill as having cost all that is held for them, or `cost` together.
/// Says how much was charged; none when there is nothing to settle.
pub async fn settle_unknown(
    tx: &mut Tx,
    book: &PriceBook,
    hold: &HoldRow,
    cost: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Option<i64>, UsageError> {
    let unknown = log::unknown_of(tx, hold.task_id).await?;
    let account = hold.account();
    let all = cost.unwrap_or(hold.held_micro_usd);
    let count = i64::try_from(unknown.len()).unwrap_or(i64::MAX);
    let price = book.price_of_attempt(&hold.model, None, hold.created_at, hold.input_tokens());
    let mut rest = all;
    let mut rows = Vec::new();
    for (position, row) in unknown.into_iter().enumerate() {
        let is_last = i64::try_from(position).unwrap_or(i64::MAX) + 1 == count;
        let share = if is_last { rest } else { all / count };
        rest -= share;
        let tokens = if cost.is_none() { (hold.input_tokens(), hold.max_output_tokens) } else { (0, 0) };
        rows.push(LogRow {
            attempt_id: Uuid::now_v7(),
            corrects: Some(row.attempt_id),
            entry: log::SETTLEMENT.to_owned(),
            input_tokens: tokens.0,
            output_tokens: tokens.1,
            cost_micro_usd: Some(share),
            priced_as: price.map(|(name, _)| name.to_owned()),
            price_valid_from: price.map(|(_, price)| price.valid_from),
            price_version: price.map(|(_, price)| price.version),
            recorded_at: now,
            ..row
        });
    }
    let spent_tokens = rows.iter().map(|row| row.input_tokens + row.output_tokens).sum();
    let by = CounterDelta {
        held_micro_usd: -hold.held_micro_usd,
        held_tokens: -hold.held_tokens,
        spent_micro_usd: if rows.is_empty() { 0 } else { all },
        spent_tokens,
        requests: 0,
    };
    let settled = counters::shift(tx, &account, by).await?;
    let charged = settled.charged_micro_usd;
    holds::set_state(tx, hold.task_id, State::Settled, (0, 0), charged.max(0)).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    spread_excess(&mut rows, all - charged);
    log::append(tx, &rows).await?;
    tell_total(tx, hold.task_id, now).await?;
    metrics::counter!("contexor_usage_unknown_settled_total").increment(u64::try_from(count).unwrap_or(0));
    metrics::counter!("contexor_usage_cost_micro_usd_total").increment(u64::try_from(charged).unwrap_or(0));
    warn(tx, hold.org_id, &account.period, &settled.counters, now).await?;
    Ok(Some(charged))
}

/// A repeated bill says nothing new: what is settled stays so, and what waits for an answer waits on.
fn conclusion(hold: &HoldRow, is_final: bool, open_question: bool) -> State {
    match hold.state() {
        state @ (State::Settled | State::Released) => state,
        State::Unsettled if open_question => State::Unsettled,
        State::Open | State::Claimed if !is_final => hold.state(),
        _ if open_question => State::Unsettled,
        _ => State::Settled,
    }
}

async fn clock(tx: &mut Tx, org: Uuid) -> Result<BillingCalendar, UsageError> {
    let clock = tenants::clock_of(tx.conn(), org).await?;
    Ok(clock.unwrap_or_else(|| {
        let settings = contexor_api::org::OrgSettings::default();
        BillingCalendar::new(&settings.timezone, settings.calendar)
    }))
}

fn account_without_hold(clock: &BillingCalendar, bill: &Bill, now: DateTime<Utc>) -> Account {
    let at = bill.attempts.first().map_or(now, |attempt| attempt.started_at);
    Account {
        org_id: bill.org_id,
        workspace_id: bill.workspace_id,
        actor: "user".to_owned(),
        user_id: bill.user_id,
        period: clock.period_at(at).key,
        installation_period: None,
    }
}

/// An attempt as it can have been: no provider bills more than a multiple of what was asked for. Says whether it was changed.
fn plausible(attempt: &Attempt, hold: Option<&HoldRow>) -> (Attempt, bool) {
    let (input, output) = hold.map_or((MOST_TOKENS, MOST_TOKENS), |hold| (hold.input_tokens(), hold.max_output_tokens));
    let most = |cap: i64| if hold.is_some() { cap.saturating_mul(IMPOSSIBLE) } else { cap };
    let mut attempt = attempt.clone();
    attempt.input_tokens = attempt.input_tokens.max(0);
    attempt.output_tokens = attempt.output_tokens.max(0);
    if attempt.input_tokens <= most(input) && attempt.output_tokens <= most(output) {
        return (attempt, false);
    }
    attempt.input_tokens = attempt.input_tokens.min(input);
    attempt.output_tokens = attempt.output_tokens.min(output);
    attempt.reasoning_tokens = attempt.reasoning_tokens.min(attempt.output_tokens);
    if attempt.usage_source == UsageSource::Reported {
        attempt.usage_source = UsageSource::Estimated;
    }
    (attempt, true)
}

/// What the provider billed, micro US dollars, whether it can be or not.
fn bill_as_it_came(book: &PriceBook, bill: &Bill, hold: Option<&HoldRow>) -> i64 {
    let cost = |attempt: &Attempt| {
        let tokens = tokens_of(attempt);
        let price = book.price_of_attempt(&attempt.model, asked_model(attempt, hold), attempt.started_at, tokens.input);
        price.map_or(0, |(_, price)| price.cost_micro_usd(tokens))
    };
    bill.attempts.iter().map(cost).fold(0, i64::saturating_add)
}

/// The model that an attempt was asked of: a second model's attempt, or a check of the text, is another than the hold's.
fn asked_model<'a>(attempt: &'a Attempt, hold: Option<&'a HoldRow>) -> Option<&'a str> {
    attempt.requested_model.as_deref().or(hold.map(|hold| hold.model.as_str()))
}

fn tokens_of(attempt: &Attempt) -> Tokens {
    Tokens {
        input: attempt.input_tokens.max(0),
        cached_input: attempt.cached_input_tokens.max(0),
        output: attempt.output_tokens.max(0),
    }
}

fn log_row(
    book: &PriceBook,
    bill: &Bill,
    hold: Option<&HoldRow>,
    account: &Account,
    clock: &BillingCalendar,
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> LogRow {
    let tokens = tokens_of(attempt);
    let asked = asked_model(attempt, hold);
    let priced = book.price_of_attempt(&attempt.model, asked, attempt.started_at, tokens.input);
    let cost_micro_usd = match (attempt.usage_source, priced) {
        // Never a silent zero.
        (UsageSource::Unknown, _) | (_, None) => None,
        (_, Some((_, price))) => Some(price.cost_micro_usd(tokens)),
    };
    let period = clock.period_of(&account.period).filter(|period| {
        // A month of the calendar before is none of this one's.
        (attempt.started_at - period.starts_at).abs() < Duration::days(62)
    });
    LogRow {
        attempt_id: attempt.attempt_id,
        at: attempt.started_at,
        org_id: bill.org_id,
        workspace_id: bill.workspace_id,
        content_id: bill.content_id,
        task_id: bill.task_id,
        user_id: bill.user_id,
        period: account.period.clone(),
        model: attempt.model.clone(),
        outcome: attempt.outcome.as_str().to_owned(),
        usage_source: UsageSourceColumn(attempt.usage_source),
        input_tokens: tokens.input,
        cached_input_tokens: tokens.cached_input,
        output_tokens: tokens.output,
        reasoning_tokens: attempt.reasoning_tokens.max(0),
        cost_micro_usd,
        price_valid_from: priced.map(|(_, price)| price.valid_from),
        finished_at: attempt.finished_at,
        recorded_at: now,
        accounted_at: Some(period.map_or(attempt.started_at, |period| period.clamp(attempt.started_at))),
        project_id: hold.and_then(|hold| hold.project_id),
        actor: account.actor.clone(),
        entry: log::ATTEMPT.to_owned(),
        corrects: None,
        excess_micro_usd: 0,
        priced_as: priced.map(|(name, _)| name.to_owned()),
        price_version: priced.map(|(_, price)| price.version),
    }
}

/// The row that stands for an attempt of which nobody told. Its id is the task's.
pub fn silent_attempt(hold: &HoldRow, clock: &BillingCalendar, at: DateTime<Utc>, now: DateTime<Utc>) -> LogRow {
    let period = clock.period_of(&hold.period).filter(|period| (at - period.starts_at).abs() < Duration::days(62));
    LogRow {
        attempt_id: hold.task_id,
        at,
        org_id: hold.org_id,
        workspace_id: hold.workspace_id,
        content_id: hold.content_id,
        task_id: hold.task_id,
        user_id: hold.user_id,
        period: hold.period.clone(),
        model: hold.model.clone(),
        outcome: AttemptOutcome::Failed.as_str().to_owned(),
        usage_source: UsageSourceColumn(UsageSource::Unknown),
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_tokens: 0,
        cost_micro_usd: None,
        price_valid_from: None,
        finished_at: now,
        recorded_at: now,
        accounted_at: Some(period.map_or(at, |period| period.clamp(at))),
        project_id: hold.project_id,
        actor: hold.account().actor,
        entry: log::ATTEMPT.to_owned(),
        corrects: None,
        excess_micro_usd: 0,
        priced_as: None,
        price_version: None,
    }
}

/// What a task was charged for an attempt of which nobody had told, in case it is told of now.
async fn blind_settlement(
    tx: &mut Tx,
    log: &mut LogBuffer,
    bill: &Bill,
    has_news: bool,
) -> Result<Option<LogRow>, UsageError> {
    if !has_news || log::task_of(tx, bill.task_id).await?.is_none() {
        return Ok(None);
    }
    log.flush(tx).await?;
    let entries = log::of_task(tx, bill.task_id).await?;
    let about: Vec<LogRow> = entries.into_iter().filter(|row| row.corrects == Some(bill.task_id)).collect();
    // Already taken back.
    if about.iter().any(|row| row.entry == log::CORRECTION) {
        return Ok(None);
    }
    Ok(about.into_iter().next())
}

fn reversal(settled: &LogRow, now: DateTime<Utc>) -> LogRow {
    LogRow {
        attempt_id: Uuid::now_v7(),
        entry: log::CORRECTION.to_owned(),
        input_tokens: -settled.input_tokens,
        output_tokens: -settled.output_tokens,
        cost_micro_usd: settled.cost_micro_usd.map(|cost| -cost),
        excess_micro_usd: 0,
        recorded_at: now,
        ..settled.clone()
    }
}

/// Takes what is not charged off the last rows first.
fn spread_excess(rows: &mut [LogRow], excess: i64) {
    let mut excess = excess.max(0);
    for row in rows.iter_mut().rev() {
        let Some(cost) = row.cost_micro_usd.as_mut() else { continue };
        let part = excess.min((*cost).max(0));
        *cost -= part;
        row.excess_micro_usd += part;
        excess -= part;
    }
}

/// Notes a bill that is not charged as it came, for the operator.
async fn note_incident(
    tx: &mut Tx,
    account: &Account,
    task: Uuid,
    kind: &'static str,
    held: i64,
    billed: i64,
    charged: i64,
) -> Result<(), UsageError> {
    metrics::counter!("contexor_usage_incidents_total", "kind" => kind).increment(1);
    tracing::error!(
        task.id = %task,
        kind,
        held_micro_usd = held,
        billed_micro_usd = billed,
        charged_micro_usd = charged,
        "the bill of task {task} is {}",
        if kind == "impossible" { "impossible" } else { "above its hold" },
    );
    raise_incidents::bill_not_charged_as_it_came(tx, account.org_id, task, kind, billed, charged).await?;
    let incident = Incident {
        id: Uuid::now_v7(),
        org_id: account.org_id,
        task_id: task,
        period: &account.period,
        held_micro_usd: held,
        billed_micro_usd: billed,
        at: contexor_clock::now(),
        kind,
        charged_micro_usd: Some(charged),
    };
    Ok(log::note_incident(tx, incident).await?)
}

/// Tells what a task used in all, from its entries in the log. To be called by whatever enters some, after they are written: each
/// telling takes the place of the one before.
///
/// # Errors
/// The database's.
pub async fn tell_total(tx: &mut Tx, task: Uuid, now: DateTime<Utc>) -> Result<(), UsageError> {
    let rows = log::of_task(tx, task).await?;
    // Of a purged organization the books name nobody, and nobody is told.
    if let Some(total) = total(&rows, now).filter(|total| !total.user_id.is_nil()) {
        outbox::push(tx, NAME, total)?;
    }
    Ok(())
}

/// The sum of all entries of a task; none without one. Its cost is not known while that of an attempt is not.
fn total(rows: &[LogRow], now: DateTime<Utc>) -> Option<UsageRecorded> {
    let first = rows.first()?;
    let is_known = |attempt: &LogRow| {
        attempt.cost_micro_usd.is_some()
            || rows.iter().any(|row| row.corrects == Some(attempt.attempt_id) && row.cost_micro_usd.is_some())
    };
    let is_complete = rows.iter().filter(|row| row.entry == log::ATTEMPT).all(is_known);
    Some(UsageRecorded {
        task_id: first.task_id,
        content_id: first.content_id,
        org_id: first.org_id,
        workspace_id: first.workspace_id,
        user_id: first.user_id,
        input_tokens: rows.iter().map(|row| row.input_tokens).sum(),
        output_tokens: rows.iter().map(|row| row.output_tokens).sum(),
        cost_micro_usd: is_complete.then(|| rows.iter().filter_map(|row| row.cost_micro_usd).sum()),
        recorded_at: now,
    })
}

fn count_metrics(rows: &[LogRow], cost_micro_usd: i64) {
    let tokens = |sum: i64| u64::try_from(sum).unwrap_or(0);
    for row in rows {
        let source = row.usage_source.0.as_str();
        metrics::counter!("contexor_usage_attempts_total", "source" => source).increment(1);
        metrics::counter!("contexor_usage_tokens_total", "kind" => "input").increment(tokens(row.input_tokens));
        metrics::counter!("contexor_usage_tokens_total", "kind" => "output").increment(tokens(row.output_tokens));
        if let Some(priced_as) = row.priced_as.as_deref().filter(|name| !row.model.starts_with(name)) {
            metrics::counter!("contexor_usage_unpriced_attempts_total").increment(1);
            tracing::error!(
                model = row.model,
                priced_as,
                "the model {} has no price: that of {priced_as} is applied",
                row.model
            );
        }
    }
    metrics::counter!("contexor_usage_cost_micro_usd_total").increment(tokens(cost_micro_usd));
}

/// Warns of each threshold that is reached, once a period: of money and of tokens apart, since each is a limit of its own.
pub async fn warn(
    tx: &mut Tx,
    org: Uuid,
    period: &str,
    moved: &[CounterChange],
    now: DateTime<Utc>,
) -> Result<(), UsageError> {
    for counter in moved {
        let (spent_micro_usd, spent_tokens) = (counter.spent_micro_usd, counter.spent_tokens);
        let whose = counter.whose();
        for (measure, spent, limit) in [
            (LimitMeasure::Cost, spent_micro_usd, counter.monthly_cost_micro_usd),
            (LimitMeasure::Tokens, spent_tokens, counter.monthly_tokens),
        ] {
            let Some(limit) = limit else { continue };
            let reached = warning::reached(spent, limit, counter.warn_at_percent);
            let Some(scope) = whose.scope() else {
                if measure == LimitMeasure::Cost {
                    warn_operator(tx, spent, limit, &reached, now).await?;
                }
                continue;
            };
            if reached.is_empty() {
                continue;
            }
            let passed = announcements::note(tx, org, whose, period, measure, &reached, now).await?;
            for percent in passed.iter().copied() {
                let of_tokens = measure == LimitMeasure::Tokens;
                let event = LimitWarning {
                    org_id: org,
                    scope,
                    user_id: whose.user(),
                    subject_id: whose.subject(),
                    period: period.to_owned(),
                    measure: Some(measure),
                    percent,
                    is_highest: passed.last() == Some(&percent),
                    spent_micro_usd,
                    limit_micro_usd: (!of_tokens).then_some(limit),
                    spent_tokens: of_tokens.then_some(spent),
                    limit_tokens: of_tokens.then_some(limit),
                };
                metrics::counter!("contexor_usage_warnings_total", "scope" => whose.as_str()).increment(1);
                outbox::push(tx, NAME, event)?;
            }
        }
    }
    Ok(())
}

/// Tells the operator how much of the installation's limit is spent: as a metric, and once a month and threshold in the log.
async fn warn_operator(
    tx: &mut Tx,
    spent: i64,
    limit: i64,
    reached: &[i32],
    now: DateTime<Utc>,
) -> Result<(), UsageError> {
    metrics::gauge!("contexor_usage_installation_spent_ratio").set(spent as f64 / limit.max(1) as f64);
    let urgent: Vec<i32> = reached.iter().copied().filter(|percent| *percent >= 80).collect();
    if urgent.is_empty() {
        return Ok(());
    }
    let month = now.format("%Y-%m").to_string();
    let (whose, measure) = (counters::LimitSubject::Installation, LimitMeasure::Cost);
    for percent in announcements::note(tx, Uuid::nil(), whose, &month, measure, &urgent, now).await? {
        metrics::counter!("contexor_usage_installation_warnings_total", "percent" => percent.to_string()).increment(1);
        tracing::error!(
            percent,
            spent_micro_usd = spent,
            limit_micro_usd = limit,
            "{percent} % of the installation's monthly limit is spent"
        );
    }
    Ok(())
}
