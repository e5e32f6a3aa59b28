//! Ends holds whose time is over.

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_db::Tx;
use uuid::Uuid;

use super::release;
use crate::{
    error::UsageError,
    store::{
        holds::{self, HoldRow, State},
        log::{self, LogRow},
    },
};

/// How many are taken at a time.
const BATCH: i64 = 200;

/// Lets go of holds that nobody claimed or whose task never began; where a worker began and no bill came, the provider may have
/// billed: the log says so, and the hold stays until it is settled. Says how many there were.
///
/// # Errors
/// The database's.
pub async fn expire_holds(tx: &mut Tx, now: DateTime<Utc>) -> Result<usize, UsageError> {
    let expired = holds::lock_expired(tx, now, BATCH).await?;
    for hold in &expired {
        let outcome = match (hold.state(), hold.started_at) {
            (State::Claimed, Some(started_at)) => {
                holds::conclude(tx, hold.task_id, State::Unsettled, (hold.held_micro_usd, hold.held_tokens)).await?;
                // The task's id stands for the try that nobody told of.
                if !log::register(tx, hold.task_id, [hold.task_id]).await?.is_empty() {
                    log::append(tx, &[unknown(hold, hold.task_id, started_at, now)]).await?;
                }
                "unsettled"
            }
            _ => {
                release::release(tx, hold).await?;
                "released"
            }
        };
        metrics::counter!("contexor_usage_holds_expired_total", "outcome" => outcome).increment(1);
        tracing::warn!(task.id = %hold.task_id, outcome, "the hold of task {} expired: {outcome}", hold.task_id);
    }
    Ok(expired.len())
}

fn unknown(hold: &HoldRow, attempt_id: Uuid, at: DateTime<Utc>, now: DateTime<Utc>) -> LogRow {
    LogRow {
        attempt_id,
        at,
        org_id: hold.org_id,
        workspace_id: hold.workspace_id,
        content_id: hold.content_id,
        task_id: hold.task_id,
        user_id: hold.user_id,
        period: hold.period.clone(),
        model: hold.model.clone(),
        outcome: contexor_events::ai::AttemptOutcome::Failed.as_str().to_owned(),
        usage_source: UsageSource::Unknown.as_str().to_owned(),
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_tokens: 0,
        cost_micro_usd: None,
        price_valid_from: None,
        finished_at: now,
        recorded_at: now,
    }
}
