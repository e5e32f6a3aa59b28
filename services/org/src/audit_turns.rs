//! Whose turn it is to follow an audit log: each takes a connection and a good part of a processor.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::error::OrgError;

/// Logs that are followed at a time: so many, and of them one of each organization, so that nobody takes all turns.
#[derive(Debug)]
pub(crate) struct VerificationLimiter {
    at_once: Semaphore,
    patience: Duration,
    /// Of organizations that somebody waits for or follows.
    of_org: Mutex<HashMap<Uuid, Arc<Semaphore>>>,
}

/// A turn; over when dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    turns: &'a VerificationLimiter,
    org: Uuid,
    permits: Option<(OwnedSemaphorePermit, SemaphorePermit<'a>)>,
}

impl VerificationLimiter {
    /// So many at once; whoever comes then waits for so long.
    pub(crate) fn new(at_once: usize, patience: Duration) -> Self {
        Self { at_once: Semaphore::new(at_once), patience, of_org: Mutex::default() }
    }

    /// Waits for a turn to follow an organization's log.
    ///
    /// # Errors
    /// [`OrgError::TooManyVerifications`] when no turn came in time.
    pub(crate) async fn acquire(&self, org: Uuid) -> Result<Permit<'_>, OrgError> {
        let own = self.of_org().entry(org).or_insert_with(|| Arc::new(Semaphore::new(1))).clone();
        // Made first: whatever becomes of the waiting, it leaves nothing behind.
        let mut turn = Permit { turns: self, org, permits: None };
        let waiting = async {
            // The organization's own turn first: those who wait for it stand in nobody else's way.
            let own = own.acquire_owned().await.ok()?;
            Some((own, self.at_once.acquire().await.ok()?))
        };
        turn.permits = tokio::time::timeout(self.patience, waiting).await.ok().flatten();
        if turn.permits.is_some() { Ok(turn) } else { Err(OrgError::TooManyVerifications) }
    }

    fn of_org(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Semaphore>>> {
        self.of_org.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.permits = None;
        let mut of_org = self.turns.of_org();
        // Others who wait hold it, too.
        if of_org.get(&self.org).is_some_and(|own| Arc::strong_count(own) == 1) {
            of_org.remove(&self.org);
        }
    }
}
