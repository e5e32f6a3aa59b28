//! Ends holds whose time is over.

use chrono::{DateTime, Duration, Utc};
use contexor_api::internal::UnclaimedTask;
use contexor_db::{Db, DbError, Tx};
use contexor_identity::{ServiceClient, service_token::CallError};
use serde_json::json;
use uuid::Uuid;

use super::{raise_incidents, release, settle};
use crate::{
    error::UsageError,
    prices::Prices,
    settings::HoldSettings,
    store::{
        counters,
        holds::{self, State},
        log, tenants,
    },
};

/// How many are taken at a time.
const BATCH: i64 = 500;

/// After so many questions without an answer the owner is left alone until the next round.
const MOST_UNANSWERED: u32 = 3;

/// What became of a hold whose time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExpiryOutcome {
    Claimed,
    Released,
    Settled,
    /// Somebody else moved it on.
    Gone,
}

impl ExpiryOutcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Released => "released",
            Self::Settled => "settled",
            Self::Gone => "gone",
        }
    }
}

/// Asks the owner of tasks, which is content.
#[derive(Debug, Clone)]
pub struct TaskOwner {
    services: ServiceClient,
    url: String,
}

impl TaskOwner {
    /// Asks content at `content_url`.
    pub fn new(services: ServiceClient, content_url: &str) -> Self {
        Self { services, url: content_url.trim_end_matches('/').to_owned() }
    }

    /// What came of the task of a hold that nobody has claimed. None: there is none, and never will be.
    async fn deadline_of(&self, task: Uuid) -> Result<Option<DateTime<Utc>>, CallError> {
        let url = format!("{}/internal/tasks/{task}/unclaimed", self.url);
        let answer: UnclaimedTask = self.services.post("content", &url, &json!({})).await?;
        Ok(answer.deadline)
    }
}

/// Ends what is over, each hold in a transaction of its own. Says how many holds moved on.
///
/// - Nobody claimed it: its owner is asked. Its task exists, and the hold is claimed until the task's bill can be there; or there is no
///   such task and never will be, and the hold goes back. Without an answer it stays: money that may be spent is not given away.
/// - Its task never began: it goes back.
/// - A worker began and no bill came, or an attempt's bill is not known: it is settled as its full cost, marked `unknown`.
pub async fn expire_holds(
    db: &Db,
    owner: &TaskOwner,
    prices: &Prices,
    settings: &HoldSettings,
    now: DateTime<Utc>,
) -> Result<usize, UsageError> {
    let expired = {
        let mut conn = db.conn().await?;
        holds::expired(&mut conn, now, BATCH).await.map_err(DbError::from)?
    };
    let (mut moved, mut unanswered) = (0, 0);
    for (task, org, state) in expired {
        if state == State::Open && unanswered >= MOST_UNANSWERED {
            continue;
        }
        let deadline = if state == State::Open {
            match owner.deadline_of(task).await {
                Ok(deadline) => deadline,
                Err(error) => {
                    metrics::counter!("contexor_usage_holds_expired_total", "outcome" => "unanswered").increment(1);
                    tracing::warn!(task.id = %task, error = &error as &dyn std::error::Error, "whether task {task} exists is not known: its hold stays");
                    unanswered += 1;
                    continue;
                }
            }
        } else {
            None
        };
        let grace = Duration::seconds(settings.settlement_grace_s.into());
        let book = prices.book();
        let step = db
            .transaction(async |tx: &mut Tx| -> Result<ExpiryOutcome, UsageError> {
                counters::share_lock(tx, org).await?;
                let Some(hold) = holds::lock(tx, task).await?.filter(|hold| hold.expires_at <= now) else {
                    return Ok(ExpiryOutcome::Gone);
                };
                match (hold.state(), hold.started_at) {
                    (State::Open, _) => match deadline {
                        Some(deadline) => {
                            let held = (hold.held_micro_usd, hold.held_tokens);
                            holds::claim(tx, task, held, (deadline + grace).max(now + grace)).await?;
                            Ok(ExpiryOutcome::Claimed)
                        }
                        None if state == State::Open => {
                            release::release(tx, &hold).await.map(|()| ExpiryOutcome::Released)
                        }
                        None => Ok(ExpiryOutcome::Gone),
                    },
                    (State::Claimed, None) => release::release(tx, &hold).await.map(|()| ExpiryOutcome::Released),
                    (State::Claimed, Some(started_at)) => {
                        // The task's id stands for the attempt that nobody told of.
                        if !log::register(tx, task, [task]).await?.is_empty() {
                            // Counters before the log, as everywhere.
                            counters::shift(tx, &hold.account(), counters::CounterDelta::default()).await?;
                            let clock = tenants::clock_or_default(tx.conn(), org).await?;
                            log::append(tx, &[settle::silent_attempt(&hold, &clock, started_at, now)]).await?;
                            raise_incidents::unsettled_money(tx, &hold, hold.held_micro_usd).await?;
                        }
                        settle::settle_unknown(tx, &book, &hold, None, now).await.map(|_| ExpiryOutcome::Settled)
                    }
                    (State::Unsettled, _) => {
                        settle::settle_unknown(tx, &book, &hold, None, now).await.map(|_| ExpiryOutcome::Settled)
                    }
                    (State::Settled | State::Released, _) => Ok(ExpiryOutcome::Gone),
                }
            })
            .await?;
        let outcome = step.word();
        if step != ExpiryOutcome::Gone {
            moved += 1;
            tracing::warn!(task.id = %task, outcome, "the hold of task {task} expired: {outcome}");
        }
        metrics::counter!("contexor_usage_holds_expired_total", "outcome" => outcome).increment(1);
    }
    Ok(moved)
}
