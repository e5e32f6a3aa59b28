//! What an operator settles and corrects. Everything is told to the organization's audit log.

use contexor_api::audit::{AuditAction, AuditActor, AuditTarget};
use contexor_db::Tx;
use contexor_service::audit::{self, AuditEvent};
use uuid::Uuid;

use super::settle;
use crate::{
    NAME,
    domain::price::PriceBook,
    error::UsageError,
    store::{
        counters::{self, Account, CounterDelta},
        holds::{self, State},
        log::{self, LogRow},
    },
};

/// Settles the attempts of a task of which nobody knows the bill, as having cost `cost` together, or all that is held for them. Says
/// what was charged, micro US dollars.
///
/// # Errors
/// [`UsageError::NotSo`] when the task's hold is not unsettled, or the cost is above what is held; and the database's.
pub async fn settle_task(tx: &mut Tx, book: &PriceBook, task: Uuid, cost: Option<i64>) -> Result<i64, UsageError> {
    let no_hold = || UsageError::NotSo(format!("task {task} holds nothing"));
    let org = holds::org_of(tx, task).await?.ok_or_else(no_hold)?;
    counters::share_lock(tx, org).await?;
    let hold = holds::lock(tx, task).await?.ok_or_else(no_hold)?;
    if hold.state() != State::Unsettled {
        return Err(UsageError::NotSo(format!("the hold of task {task} is {}, not unsettled", hold.state().as_str())));
    }
    if cost.is_some_and(|cost| cost < 0 || cost > hold.held_micro_usd) {
        return Err(UsageError::NotSo(format!("0 to {} micro US dollars are held for it", hold.held_micro_usd)));
    }
    let charged = settle::settle_unknown(tx, book, &hold, cost, contexor_clock::now()).await?.unwrap_or(0);
    let audit_event = AuditEvent::new(org, AuditActor::system(), AuditAction::UsageSettled, AuditTarget::task(task))
        .with("workspace_id", hold.workspace_id)
        .with("held_micro_usd", hold.held_micro_usd)
        .with("charged_micro_usd", charged);
    audit::record(tx, NAME, audit_event)?;
    Ok(charged)
}

/// Corrects what an attempt cost, by an entry of the difference in the attempt's own month (in the next statement, where that is
/// closed). Says what it was counted as before, micro US dollars.
///
/// # Errors
/// [`UsageError::NotSo`] when there is no such attempt, its hold is not settled yet, or a limit leaves too little; and the database's.
pub async fn correct_attempt(tx: &mut Tx, attempt: Uuid, cost: i64) -> Result<i64, UsageError> {
    let unknown = || UsageError::NotSo(format!("there is no attempt {attempt}"));
    let task = log::task_of(tx, attempt).await?.ok_or_else(unknown)?;
    let rows = log::of_task(tx, task).await?;
    let of = |row: &&LogRow| row.attempt_id == attempt || row.corrects == Some(attempt);
    let first = rows.iter().find(|row| row.attempt_id == attempt).ok_or_else(unknown)?.clone();
    counters::share_lock(tx, first.org_id).await?;
    let hold = holds::lock(tx, task).await?;
    if hold.as_ref().is_some_and(|hold| !matches!(hold.state(), State::Settled | State::Released)) {
        return Err(UsageError::NotSo(format!("task {task} is not settled yet")));
    }
    // Read again under the locks.
    let rows = log::of_task(tx, task).await?;
    let before: i64 = rows.iter().filter(of).filter_map(|row| row.cost_micro_usd).sum();
    if !(0..=1_000_000_000_000).contains(&cost) {
        return Err(UsageError::NotSo("an attempt costs 0 to 1,000,000 US dollars".to_owned()));
    }
    if cost == before {
        return Ok(before);
    }
    let account = match hold {
        Some(hold) => hold.account(),
        None => Account {
            org_id: first.org_id,
            workspace_id: first.workspace_id,
            actor: first.actor.clone(),
            user_id: first.user_id,
            period: first.period.clone(),
            installation_period: None,
        },
    };
    let by = CounterDelta { spent_micro_usd: cost - before, ..CounterDelta::default() };
    let settled = counters::shift(tx, &account, by).await?;
    if settled.charged_micro_usd != cost - before {
        return Err(UsageError::NotSo("the limits of that month leave too little for it".to_owned()));
    }
    let now = contexor_clock::now();
    let org = first.org_id;
    let audit_event = AuditEvent::new(org, AuditActor::system(), AuditAction::UsageCorrected, AuditTarget::task(task))
        .with("workspace_id", first.workspace_id)
        .with("attempt_id", attempt)
        .changed("cost_micro_usd", before, cost);
    let row = LogRow {
        attempt_id: Uuid::now_v7(),
        entry: log::CORRECTION.to_owned(),
        corrects: Some(attempt),
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_tokens: 0,
        cost_micro_usd: Some(cost - before),
        excess_micro_usd: 0,
        finished_at: now,
        recorded_at: now,
        ..first
    };
    log::append(tx, &[row]).await?;
    settle::tell_total(tx, task, now).await?;
    settle::warn(tx, org, &account.period, &settled.counters, now).await?;
    audit::record(tx, NAME, audit_event)?;
    Ok(before)
}
