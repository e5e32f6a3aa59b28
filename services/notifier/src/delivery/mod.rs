//! Sends what is due to webhooks.
//!
//! A delivery is claimed with a lease, attempted, and concluded; what a dead process had claimed is due again when the lease has run out,
//! so each event arrives at least once, under one id. Attempts are concluded many at a time.

mod attempt;
mod health;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use contexor_api::webhooks::DeliveryState;
use contexor_crypto::random_bytes;
use contexor_db::{Db, DbError, Tx};
use contexor_events::notifier::WebhookFailing;
use contexor_messaging::outbox;
use tokio::sync::{Notify, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use self::attempt::{AttemptReport, Outcome};
pub use self::{
    attempt::Sender,
    health::{ConcurrencyAllowance, EndpointHealth},
};
use crate::{
    NAME,
    domain::schedule::Schedule,
    error::NotifierError,
    ops,
    store::{
        deliveries::{self, ClaimedDelivery, DeliveryOutcome},
        webhooks,
    },
};

/// Attempts that are concluded in one transaction at most.
const BATCH: usize = 256;
/// How long to wait for more room to become free once some has.
const COALESCE: Duration = Duration::from_millis(5);
/// How often what is not needed any more is forgotten, and the queue is measured.
const TIDY_EVERY: Duration = Duration::from_secs(15);

/// When an endpoint that fails is warned of, and disabled.
#[derive(Debug, Clone, Copy)]
pub struct FailurePolicy {
    /// Failing for this long, its admins are warned.
    pub warn_after: chrono::Duration,
    /// Failing for this long, it is disabled.
    pub disable_after: chrono::Duration,
}

/// Sends what is due.
#[derive(Debug, Clone)]
pub struct Deliverer {
    /// The database.
    pub db: Db,
    /// Makes attempts.
    pub sender: Arc<Sender>,
    /// How webhooks fare.
    pub health: Arc<EndpointHealth>,
    /// When to try again.
    pub schedule: Schedule,
    /// When to give a webhook up.
    pub patience: FailurePolicy,
    /// How long a claim lasts: longer than any attempt.
    pub lease: chrono::Duration,
    /// How often what is due is looked for besides being woken.
    pub sweep: Duration,
    /// How long attempts under way may go on when the process stops.
    pub grace: Duration,
    /// Told when something was queued.
    pub queued: Arc<Notify>,
}

/// An attempt with what it was made of.
struct FinishedAttempt {
    claimed: ClaimedDelivery,
    claim: Uuid,
    attempted: AttemptReport,
}

impl Deliverer {
    /// Delivers until `stop`, then lets what is under way end.
    pub async fn run(self, stop: CancellationToken) {
        let (sender, receiver) = mpsc::channel(BATCH * 4);
        let conclude = tokio::spawn(self.clone().conclude_all(receiver));
        let attempts = TaskTracker::new();
        // Cancelled when even the grace is over.
        let give_up = CancellationToken::new();
        let freed = Arc::new(Notify::new());
        let mut tidied_at = Instant::now();
        while !stop.is_cancelled() {
            match self.claim().await {
                Ok((claim, claimed)) => {
                    for claimed in claimed {
                        let attempt = self.clone().attempt(claim, claimed, sender.clone(), give_up.clone());
                        let freed = freed.clone();
                        attempts.spawn(async move {
                            attempt.await;
                            freed.notify_one();
                        });
                    }
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "deliveries wait for the database");
                }
            }
            if tidied_at.elapsed() > TIDY_EVERY {
                tidied_at = Instant::now();
                self.tidy().await;
            }
            metrics::gauge!("contexor_webhook_attempts_in_flight").set(self.health.in_flight() as f64);
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.queued.notified() => {}
                // Room for several is claimed at once.
                () = freed.notified() => tokio::time::sleep(COALESCE).await,
                () = tokio::time::sleep(self.sweep) => {}
            }
        }
        attempts.close();
        if tokio::time::timeout(self.grace, attempts.wait()).await.is_err() {
            give_up.cancel();
            attempts.wait().await;
        }
        drop(sender);
        if tokio::time::timeout(self.grace, conclude).await.is_err() {
            tracing::warn!("what the last deliveries came to could not be written; they are sent again");
        }
    }

    /// Claims as much as there is room for.
    async fn claim(&self) -> Result<(Uuid, Vec<ClaimedDelivery>), DbError> {
        let claim = Uuid::now_v7();
        let now = contexor_clock::now();
        let mut conn = self.db.conn().await?;
        let mut due = deliveries::webhooks_due(&mut conn, now).await?;
        if due.is_empty() {
            return Ok((claim, Vec::new()));
        }
        // Nobody is always the last to get room.
        let first = u32::from_le_bytes(random_bytes()) as usize % due.len();
        due.rotate_left(first);
        let room = self.health.room_for(&due, Instant::now());
        if room.is_empty() {
            return Ok((claim, Vec::new()));
        }
        let claimed = deliveries::claim(&mut conn, &room, claim, now, now + self.lease).await?;
        Ok((claim, claimed))
    }

    fn attempt(
        self,
        claim: Uuid,
        claimed: ClaimedDelivery,
        done: mpsc::Sender<FinishedAttempt>,
        give_up: CancellationToken,
    ) -> impl Future<Output = ()> + Send {
        // Before anything is waited for: what is claimed takes room from now on.
        let was_proven = self.health.began(claimed.webhook_id);
        async move {
            let attempted = tokio::select! {
                attempted = self.sender.attempt(&claimed) => attempted,
                () = give_up.cancelled() => AttemptReport::interrupted(),
            };
            self.note_health(&claimed, was_proven, &attempted);
            // The receiver outlives all attempts.
            let _ = done.send(FinishedAttempt { claimed, claim, attempted }).await;
        }
    }

    fn note_health(&self, claimed: &ClaimedDelivery, was_proven: bool, attempted: &AttemptReport) {
        let outcome = attempted.outcome;
        metrics::counter!("contexor_webhook_attempts_total", "outcome" => outcome.as_str()).increment(1);
        metrics::histogram!("contexor_webhook_attempt_seconds").record(attempted.latency.as_secs_f64());
        if outcome == Outcome::Interrupted {
            self.health.interrupted(claimed.webhook_id, was_proven);
            return;
        }
        let pause = attempted.retry_after.and_then(|pause| pause.to_std().ok());
        let delivered = outcome == Outcome::Delivered;
        if self.health.ended(claimed.webhook_id, was_proven, delivered, pause, Instant::now()) {
            metrics::counter!("contexor_webhook_circuits_opened_total").increment(1);
        }
    }

    /// Writes what attempts came to, until no more come.
    async fn conclude_all(self, mut done: mpsc::Receiver<FinishedAttempt>) {
        let mut batch = Vec::with_capacity(BATCH);
        while done.recv_many(&mut batch, BATCH).await > 0 {
            let mut pause = Duration::from_millis(100);
            // Left undone, everything in the batch would be sent again.
            while let Err(error) = self.conclude(&batch).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "what deliveries came to waits for the database"
                );
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(2));
            }
            batch.clear();
        }
    }

    async fn conclude(&self, batch: &[FinishedAttempt]) -> Result<(), NotifierError> {
        let now = contexor_clock::now();
        let conclusions: Vec<DeliveryOutcome> = batch.iter().map(|done| self.conclusion(done)).collect();
        let of = |outcome: fn(&AttemptReport) -> bool| {
            let mut ids: Vec<Uuid> =
                batch.iter().filter(|done| outcome(&done.attempted)).map(|done| done.claimed.webhook_id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let delivered = of(|attempted| attempted.outcome == Outcome::Delivered);
        let gone = of(|attempted| attempted.status == Some(410));
        let mut failed = of(|attempted| !matches!(attempted.outcome, Outcome::Delivered | Outcome::Interrupted));
        failed.retain(|id| !delivered.contains(id) || gone.contains(id));
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), NotifierError> {
                // Webhooks before deliveries, as everybody else locks them.
                let rows = if failed.is_empty() { Vec::new() } else { webhooks::lock_enabled(tx, &failed).await? };
                if !delivered.is_empty() {
                    webhooks::note_success(tx, &delivered).await?;
                }
                deliveries::conclude(tx, &conclusions).await?;
                for mut row in rows {
                    let since = *row.failing_since.get_or_insert(now);
                    if gone.contains(&row.id) {
                        ops::webhooks::disable(tx, row, "gone").await?;
                    } else if now - since >= self.patience.disable_after {
                        ops::webhooks::disable(tx, row, "failing").await?;
                    } else {
                        if row.warned_at.is_none() && now - since >= self.patience.warn_after {
                            row.warned_at = Some(now);
                            let disabled_from = since + self.patience.disable_after;
                            let (webhook_id, org_id) = (row.id, row.org_id);
                            let event = WebhookFailing { webhook_id, org_id, failing_since: since, disabled_from };
                            outbox::push(tx, NAME, event)?;
                        }
                        webhooks::update(tx, &row).await?;
                    }
                }
                Ok(())
            })
            .await?;
        for conclusion in &conclusions {
            if conclusion.state != DeliveryState::Pending {
                let state = conclusion.state.as_str();
                metrics::counter!("contexor_webhook_deliveries_total", "state" => state).increment(1);
            }
        }
        Ok(())
    }

    fn conclusion(&self, done: &FinishedAttempt) -> DeliveryOutcome {
        let attempted = &done.attempted;
        let now = contexor_clock::now();
        let random = u32::from_le_bytes(random_bytes());
        let (state, next_at) = match attempted.outcome {
            Outcome::Delivered => (DeliveryState::Delivered, now),
            Outcome::Interrupted => (DeliveryState::Pending, now),
            _ => match self.schedule.next(done.claimed.attempts, now, attempted.retry_after, random) {
                Some(next_at) => (DeliveryState::Pending, next_at),
                None => (DeliveryState::Failed, now),
            },
        };
        DeliveryOutcome {
            id: done.claimed.id,
            claim: done.claim,
            state,
            next_at,
            attempt: attempted.log_line(),
            response: attempted.response.clone(),
        }
    }

    async fn tidy(&self) {
        self.health.forget_idle(Instant::now());
        let measured = async {
            let oldest = deliveries::oldest_unattempted(&mut *self.db.conn().await?).await?;
            let age_s = oldest.map_or(0.0, |oldest| (contexor_clock::now() - oldest).as_seconds_f64().max(0.0));
            metrics::gauge!("contexor_webhook_oldest_unattempted_seconds").set(age_s);
            Ok::<(), DbError>(())
        };
        if let Err(error) = measured.await {
            tracing::debug!(error = &error as &dyn std::error::Error, "deliveries could not be measured");
        }
    }
}
