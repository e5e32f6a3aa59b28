//! Claims holds for tasks, and lets go of those that nothing will come of.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    error::UsageError,
    store::{
        counters::{self, Move},
        holds::{self, HoldRow, State},
    },
};

/// Lets go of an open hold, at its owner's wish. Anything else stays as it is: asking twice, or for a task that runs, is harmless.
///
/// # Errors
/// The database's.
pub async fn release_open(tx: &mut Tx, task: Uuid) -> Result<(), UsageError> {
    match holds::lock(tx, task).await? {
        Some(hold) if hold.state() == State::Open => release(tx, &hold).await,
        _ => Ok(()),
    }
}

/// Lets go of a hold whose task was called off before a worker began.
///
/// # Errors
/// The database's.
pub async fn release_unstarted(tx: &mut Tx, task: Uuid, org: Uuid) -> Result<(), UsageError> {
    match holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) {
        Some(hold) if matches!(hold.state(), State::Open | State::Claimed) && hold.started_at.is_none() => {
            release(tx, &hold).await
        }
        _ => Ok(()),
    }
}

/// Gives all that a hold still has back to what is free.
///
/// # Errors
/// The database's.
pub async fn release(tx: &mut Tx, hold: &HoldRow) -> Result<(), UsageError> {
    holds::conclude(tx, hold.task_id, State::Released, (0, 0)).await?;
    let back = Move { held_micro_usd: -hold.held_micro_usd, held_tokens: -hold.held_tokens, ..Move::default() };
    counters::shift(tx, hold.org_id, hold.user_id, &hold.period, back).await?;
    Ok(())
}

/// The task exists: its hold waits for the bill until `expires_at`.
///
/// A hold that lapsed before the task's event came (the broker was away for long) is taken anew, above the limit if need be: the
/// task runs, and its bill will come.
///
/// # Errors
/// The database's.
pub async fn claim(tx: &mut Tx, task: Uuid, org: Uuid, expires_at: DateTime<Utc>) -> Result<(), UsageError> {
    let Some(hold) = holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) else { return Ok(()) };
    match hold.state() {
        State::Open | State::Claimed => {
            holds::claim(tx, task, (hold.held_micro_usd, hold.held_tokens), expires_at).await?;
        }
        State::Released => {
            tracing::warn!(task.id = %task, "a hold lapsed before its task's event came; it is taken anew");
            metrics::counter!("contexor_usage_late_claims_total").increment(1);
            let again =
                Move { held_micro_usd: hold.amount_micro_usd, held_tokens: hold.amount_tokens, ..Move::default() };
            counters::shift(tx, hold.org_id, hold.user_id, &hold.period, again).await?;
            holds::claim(tx, task, (hold.amount_micro_usd, hold.amount_tokens), expires_at).await?;
        }
        State::Unsettled | State::Settled => {}
    }
    Ok(())
}

/// A worker began. When the task's own event is still on its way, the hold is claimed until `unless_told`.
///
/// # Errors
/// The database's.
pub async fn start(
    tx: &mut Tx,
    task: Uuid,
    org: Uuid,
    started_at: DateTime<Utc>,
    unless_told: DateTime<Utc>,
) -> Result<(), UsageError> {
    let Some(hold) = holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) else { return Ok(()) };
    if hold.state() == State::Open {
        holds::claim(tx, task, (hold.held_micro_usd, hold.held_tokens), unless_told).await?;
    }
    if hold.started_at.is_none() {
        holds::start(tx, task, started_at).await?;
    }
    Ok(())
}
