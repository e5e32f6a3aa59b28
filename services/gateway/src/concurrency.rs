//! How much is in flight: beyond the limit, a refusal at once beats a late answer for everybody. What one caller can have in flight is
//! limited too, so that nobody takes all the permits with requests that never end.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{domain::subject::Subject, settings::ConcurrencySettings};

/// Counts requests and event streams in flight.
#[derive(Debug)]
pub struct ConcurrencyLimiter {
    requests: Arc<ConcurrencyPool>,
    public: Arc<ConcurrencyPool>,
    unverified: Arc<ConcurrencyPool>,
    streams: Arc<ConcurrencyPool>,
}

/// Which pool a request takes a permit of. None of them can be filled through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcurrencyClass {
    /// Requests of callers who are signed in.
    Requests,
    /// Requests that need no token: strangers must not take the permits of the others.
    Public,
    /// Requests whose token this process cannot verify by itself, until it is known whose it is.
    Unverified,
    /// Event streams, which stay long.
    Streams,
}

/// Why there is no permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitReached {
    /// All are taken.
    All,
    /// This caller has as many as one may have.
    Caller,
}

#[derive(Debug)]
struct ConcurrencyPool {
    taken: AtomicUsize,
    max: usize,
    taken_each: Mutex<HashMap<Subject, usize>>,
    max_each: usize,
}

impl ConcurrencyPool {
    fn new(max: usize, max_each: usize) -> Arc<Self> {
        Arc::new(Self { taken: AtomicUsize::new(0), max, taken_each: Mutex::default(), max_each })
    }

    fn taken_each(&self) -> MutexGuard<'_, HashMap<Subject, usize>> {
        self.taken_each.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn increment(&self, subject: Subject) -> Result<(), LimitReached> {
        let mut taken_each = self.taken_each();
        let taken = taken_each.entry(subject).or_default();
        if *taken >= self.max_each {
            return Err(LimitReached::Caller);
        }
        *taken += 1;
        Ok(())
    }

    fn decrement(&self, subject: Subject) {
        let mut taken_each = self.taken_each();
        if let Some(taken) = taken_each.get_mut(&subject) {
            *taken -= 1;
            if *taken == 0 {
                taken_each.remove(&subject);
            }
        }
    }
}

/// One request in flight, always somebody's; free again when dropped.
#[derive(Debug)]
pub struct ConcurrencyPermit {
    pool: Arc<ConcurrencyPool>,
    subject: Subject,
}

impl Drop for ConcurrencyPermit {
    fn drop(&mut self) {
        self.pool.decrement(self.subject);
        self.pool.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

impl ConcurrencyLimiter {
    /// Nothing is in flight yet.
    pub fn new(settings: &ConcurrencySettings) -> Self {
        Self {
            requests: ConcurrencyPool::new(settings.max_requests, settings.max_requests_per_caller),
            public: ConcurrencyPool::new(settings.max_public_requests, settings.max_requests_per_caller),
            unverified: ConcurrencyPool::new(settings.max_public_requests, settings.max_requests_per_caller),
            streams: ConcurrencyPool::new(settings.max_streams, settings.max_streams_per_caller),
        }
    }

    /// Takes a permit.
    ///
    /// # Errors
    /// Why there is none.
    pub fn acquire(&self, class: ConcurrencyClass, subject: Subject) -> Result<ConcurrencyPermit, LimitReached> {
        let pool = match class {
            ConcurrencyClass::Requests => &self.requests,
            ConcurrencyClass::Public => &self.public,
            ConcurrencyClass::Unverified => &self.unverified,
            ConcurrencyClass::Streams => &self.streams,
        };
        // Counted before it is compared, so that two cannot take the last one.
        let acquired = if pool.taken.fetch_add(1, Ordering::Relaxed) < pool.max {
            pool.increment(subject)
        } else {
            Err(LimitReached::All)
        };
        match acquired {
            Ok(()) => Ok(ConcurrencyPermit { pool: pool.clone(), subject }),
            Err(reached) => {
                pool.taken.fetch_sub(1, Ordering::Relaxed);
                Err(reached)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use uuid::Uuid;

    use super::*;

    fn capacity() -> ConcurrencyLimiter {
        ConcurrencyLimiter::new(&ConcurrencySettings {
            max_requests: 3,
            max_requests_per_caller: 2,
            max_public_requests: 1,
            max_streams: 1,
            max_streams_per_caller: 1,
            max_header_bytes: 0,
            max_target_bytes: 0,
        })
    }

    fn person() -> Subject {
        Subject::User(Uuid::now_v7())
    }

    fn stranger() -> Subject {
        Subject::address("192.0.2.1".parse().unwrap())
    }

    #[test]
    fn permits_come_back_and_nobody_is_remembered_who_has_none() {
        let (capacity, one, other) = (capacity(), person(), stranger());
        let enter = |subject| capacity.acquire(ConcurrencyClass::Requests, subject);
        let taken = [enter(one).unwrap(), enter(one).unwrap()];
        assert_eq!(enter(one).unwrap_err(), LimitReached::Caller, "one caller cannot take all");
        let others = enter(other).unwrap();
        assert_eq!(enter(other).unwrap_err(), LimitReached::All, "all are taken");
        assert!(capacity.acquire(ConcurrencyClass::Streams, other).is_ok());
        drop(taken);
        assert!(enter(other).is_ok());
        drop(others);
        assert_eq!(capacity.requests.taken.load(Ordering::Relaxed), 0);
        assert!(capacity.requests.taken_each().is_empty());
    }

    #[test]
    fn strangers_and_unverified_tokens_have_permits_of_their_own() {
        let capacity = capacity();
        let _unverified = capacity.acquire(ConcurrencyClass::Unverified, stranger()).unwrap();
        let public = capacity.acquire(ConcurrencyClass::Public, stranger()).unwrap();
        assert_eq!(capacity.acquire(ConcurrencyClass::Public, stranger()).unwrap_err(), LimitReached::All);
        let taken = [(); 3].map(|()| capacity.acquire(ConcurrencyClass::Requests, person()).unwrap());
        drop(public);
        assert!(capacity.acquire(ConcurrencyClass::Public, stranger()).is_ok());
        drop(taken);
    }
}
