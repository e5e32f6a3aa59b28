//! Claims holds for tasks, and lets go of those that nothing will come of.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    error::UsageError,
    store::{
        counters::{self, CounterDelta},
        holds::{self, HoldClaim, HoldRow, HoldStart, State},
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

/// Tasks exist: their holds wait for the bill.
pub async fn claim_all(tx: &mut Tx, claims: &[HoldClaim]) -> Result<(), UsageError> {
    if claims.is_empty() {
        return Ok(());
    }
    let claimed = holds::claim_all(tx, claims).await?;
    let others: Vec<Uuid> = claims.iter().map(|claim| claim.task).filter(|task| !claimed.contains(task)).collect();
    if others.is_empty() {
        return Ok(());
    }
    for task in holds::released_of(tx, &others).await? {
        // Its owner said that there is no such task, or its time was over before this event came.
        tracing::warn!(task.id = %task, "the event of task {task} came after its hold was over");
        metrics::counter!("contexor_usage_late_claims_total").increment(1);
    }
    Ok(())
}

/// Workers began. Where the task's own event is still on its way, the hold is claimed until `unless_told`.
pub async fn start_all(tx: &mut Tx, starts: &[HoldStart], unless_told: DateTime<Utc>) -> Result<(), UsageError> {
    if starts.is_empty() {
        return Ok(());
    }
    Ok(holds::start_all(tx, starts, unless_told).await?)
}
