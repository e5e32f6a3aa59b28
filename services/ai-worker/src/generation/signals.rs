//! What may end a generation from outside: a lost lease, a cancellation, its deadline, the process's stop.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use contexor_db::{Db, DbError};
use contexor_live::Subscription;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    domain::verdict::Failure,
    settings::JobSettings,
    store::{self, jobs::RenewedRow},
};

/// The signals of one claim. While they exist, its lease is renewed.
#[derive(Debug)]
pub(super) struct Signals {
    /// The lease does not hold any more.
    pub(super) lost: CancellationToken,
    /// Somebody else has the job for certain.
    pub(super) is_taken: Arc<AtomicBool>,
    /// The process stops, and the time to end in is over.
    pub(super) give_up: CancellationToken,
    /// The process stops: nothing new is to be begun.
    pub(super) stop: CancellationToken,
    cancelled: CancellationToken,
    keep_partial: Arc<AtomicBool>,
    deadline: Instant,
    done: CancellationToken,
    keeper: JoinHandle<()>,
}

/// What a step does when the process is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnStop {
    /// It is not begun: another worker can do it.
    Leave,
    /// It goes on while there is time, since what was paid for before would be lost.
    GoOn,
}

/// Why a pause ended early.
#[derive(Debug, Clone, Copy)]
pub(super) enum Interruption {
    /// The lease is lost.
    Lost,
    /// The process stops.
    Stopping,
    /// The job was called off.
    CalledOff(Failure),
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// A claim whose lease is to be kept.
pub(super) struct Lease {
    pub(super) db: Db,
    pub(super) task: Uuid,
    pub(super) fence: i64,
    pub(super) is_cancelled: bool,
    /// Whether a cancelled job's text so far is to be kept.
    pub(super) keep_partial: bool,
    pub(super) deadline: DateTime<Utc>,
}

impl Signals {
    /// Keeps the lease of a claim that was just granted. `news` has to have been subscribed before the claim.
    pub(super) fn start(lease: Lease, settings: &JobSettings, news: Subscription, stop: &CancellationToken) -> Self {
        let (lost, give_up, cancelled) = (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        if lease.is_cancelled {
            cancelled.cancel();
        }
        let until_deadline = (lease.deadline - contexor_clock::now()).to_std().unwrap_or(Duration::ZERO);
        let is_taken = Arc::new(AtomicBool::new(false));
        let done = CancellationToken::new();
        let keep_partial = Arc::new(AtomicBool::new(lease.keep_partial));
        let keeper = LeaseRenewer {
            lease_for: settings.lease(),
            drain: Duration::from_secs(settings.drain_s),
            lease,
            news,
            stop: stop.clone(),
            lost: lost.clone(),
            is_taken: is_taken.clone(),
            give_up: give_up.clone(),
            cancelled: cancelled.clone(),
            keep_partial: keep_partial.clone(),
            done: done.clone(),
        };
        Self {
            lost,
            is_taken,
            give_up,
            stop: stop.clone(),
            cancelled,
            keep_partial,
            deadline: Instant::now() + until_deadline,
            done,
            keeper: tokio::spawn(keeper.run()),
        }
    }

    /// Ends the renewal of the lease. A renewal that is under way is waited for: one that reached the database after the lease was
    /// released would give it back to a worker that has gone.
    pub(super) async fn stop_renewing(&mut self) {
        self.done.cancel();
        let _ = (&mut self.keeper).await;
    }

    /// The time that is left.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Whether a cancelled job's text so far is to be kept.
    pub(super) fn keeps_partial(&self) -> bool {
        self.keep_partial.load(Ordering::Relaxed)
    }

    /// Resolves when the job is called off.
    pub(super) async fn cancelled(&self) -> Failure {
        tokio::select! {
            biased;
            () = self.cancelled.cancelled() => Failure::CANCELLED,
            () = sleep_until(self.deadline) => Failure::DEADLINE,
        }
    }

    /// Whether anything speaks against going on now.
    pub(super) fn check(&self, on_stop: OnStop) -> Result<(), Interruption> {
        if self.lost.is_cancelled() {
            Err(Interruption::Lost)
        } else if self.cancelled.is_cancelled() {
            Err(Interruption::CalledOff(Failure::CANCELLED))
        } else if self.time_left().is_zero() {
            Err(Interruption::CalledOff(Failure::DEADLINE))
        } else if self.stopping(on_stop).is_cancelled() {
            Err(Interruption::Stopping)
        } else {
            Ok(())
        }
    }

    /// Waits, unless something speaks against it.
    pub(super) async fn pause(&self, duration: Duration, on_stop: OnStop) -> Result<(), Interruption> {
        self.check(on_stop)?;
        tokio::select! {
            biased;
            () = self.lost.cancelled() => Err(Interruption::Lost),
            failure = self.cancelled() => Err(Interruption::CalledOff(failure)),
            () = self.stopping(on_stop).cancelled() => Err(Interruption::Stopping),
            () = sleep(duration) => Ok(()),
        }
    }

    fn stopping(&self, on_stop: OnStop) -> &CancellationToken {
        match on_stop {
            OnStop::Leave => &self.stop,
            OnStop::GoOn => &self.give_up,
        }
    }
}

struct LeaseRenewer {
    lease: Lease,
    lease_for: Duration,
    drain: Duration,
    news: Subscription,
    stop: CancellationToken,
    lost: CancellationToken,
    is_taken: Arc<AtomicBool>,
    give_up: CancellationToken,
    cancelled: CancellationToken,
    keep_partial: Arc<AtomicBool>,
    /// The work is done, or given up.
    done: CancellationToken,
}

impl LeaseRenewer {
    async fn run(mut self) {
        // Should this panic, nobody renews the lease any more: whoever works has to know.
        let _lost_at_end = self.lost.clone().drop_guard();
        let mut held_until = Instant::now() + self.lease_for;
        let mut give_up_at = None;
        let mut wait = self.lease_for / 3;
        loop {
            tokio::select! {
                biased;
                () = self.done.cancelled() => return,
                () = self.stop.cancelled(), if give_up_at.is_none() => give_up_at = Some(Instant::now() + self.drain),
                () = sleep_until(give_up_at.unwrap_or(held_until)), if give_up_at.is_some() && !self.give_up.is_cancelled() => {
                    self.give_up.cancel();
                }
                () = sleep(wait) => {}
                () = self.news.changed() => {}
            }
            let asked_at = Instant::now();
            match self.renew().await {
                Ok(Some(RenewedRow { cancelled_at, keep_partial })) => {
                    held_until = asked_at + self.lease_for;
                    wait = self.lease_for / 3;
                    if cancelled_at.is_some() {
                        self.keep_partial.store(keep_partial, Ordering::Relaxed);
                        self.cancelled.cancel();
                    }
                }
                Ok(None) => {
                    self.is_taken.store(true, Ordering::Relaxed);
                    self.lost.cancel();
                    return;
                }
                Err(error) => {
                    tracing::warn!(
                        task.id = %self.lease.task,
                        error = &error as &dyn std::error::Error,
                        "a lease could not be renewed"
                    );
                    if Instant::now() >= held_until {
                        self.lost.cancel();
                        return;
                    }
                    wait = self.lease_for / 10;
                }
            }
        }
    }

    async fn renew(&self) -> Result<Option<RenewedRow>, DbError> {
        let mut conn = self.lease.db.conn().await?;
        Ok(store::jobs::renew(&mut conn, self.lease.task, self.lease.fence, self.lease_for).await?)
    }
}
