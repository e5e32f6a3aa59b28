//! Claims holds for tasks, and lets go of those that nothing will come of.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    error::UsageError,
    store::{
        counters::{self, CounterDelta},
        holds::{self, HoldRow, State},
    },
};

/// Lets go of an open hold, at its owner's wish. Anything else stays as it is: asking twice, or for a task that runs, is harmless.
pub async fn release_open(tx: &mut Tx, task: Uuid) -> Result<(), UsageError> {
    let Some(org) = holds::org_of(tx, task).await? else { return Ok(()) };
    counters::share_lock(tx, org).await?;
    match holds::lock(tx, task).await? {
        Some(hold) if hold.state() == State::Open => release(tx, &hold).await,
        _ => Ok(()),
    }
}

/// Lets go of a hold whose task was called off before a worker began.
pub async fn release_unstarted(tx: &mut Tx, task: Uuid, org: Uuid) -> Result<(), UsageError> {
    counters::share_lock(tx, org).await?;
    match holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) {
        Some(hold) if matches!(hold.state(), State::Open | State::Claimed) && hold.started_at.is_none() => {
            release(tx, &hold).await
        }
        _ => Ok(()),
    }
}

/// Gives all that a hold still has back to what is free. To be called under the money lock.
pub async fn release(tx: &mut Tx, hold: &HoldRow) -> Result<(), UsageError> {
    holds::set_state(tx, hold.task_id, State::Released, (0, 0), 0).await?;
    let back = CounterDelta {
        held_micro_usd: -hold.held_micro_usd,
        held_tokens: -hold.held_tokens,
        ..CounterDelta::default()
    };
    counters::shift(tx, &hold.account(), back).await?;
    Ok(())
}

/// The task exists: its hold waits for the bill until `expires_at`.
pub async fn claim(tx: &mut Tx, task: Uuid, org: Uuid, expires_at: DateTime<Utc>) -> Result<(), UsageError> {
    let Some(hold) = holds::lock(tx, task).await?.filter(|hold| hold.org_id == org) else { return Ok(()) };
    match hold.state() {
        State::Open | State::Claimed => {
            holds::claim(tx, task, (hold.held_micro_usd, hold.held_tokens), expires_at).await?;
        }
        State::Released => {
            // Its owner said that there is no such task, or its time was over before this event came.
            tracing::warn!(task.id = %task, "the event of task {task} came after its hold was over");
            metrics::counter!("contexor_usage_late_claims_total").increment(1);
        }
        State::Unsettled | State::Settled => {}
    }
    Ok(())
}

/// A worker began. When the task's own event is still on its way, the hold is claimed until `unless_told`.
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
