//! How much is in flight: beyond the cap, an honest refusal at once beats a late answer for everybody. What one caller can have
//! in flight is capped too, so that nobody can take all the places with requests that never end.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{domain::subject::Subject, settings::CapacitySettings};

/// Counts requests and event streams in flight.
#[derive(Debug)]
pub struct Capacity {
    requests: Arc<Places>,
    streams: Arc<Places>,
}

#[derive(Debug)]
struct Places {
    taken: AtomicUsize,
    most: usize,
    taken_each: Mutex<HashMap<Subject, usize>>,
    most_each: usize,
}

impl Places {
    fn new(most: usize, most_each: usize) -> Arc<Self> {
        Arc::new(Self { taken: AtomicUsize::new(0), most, taken_each: Mutex::default(), most_each })
    }

    fn taken_each(&self) -> MutexGuard<'_, HashMap<Subject, usize>> {
        self.taken_each.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One place among those in flight; free again when dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    subject: Option<Subject>,
}

impl Place {
    /// Says whose place it is; none when that caller has as many as one may have.
    pub fn of(mut self, subject: Subject) -> Option<Self> {
        let mut taken_each = self.places.taken_each();
        let taken = taken_each.entry(subject).or_default();
        if *taken >= self.places.most_each {
            return None;
        }
        *taken += 1;
        drop(taken_each);
        self.subject = Some(subject);
        Some(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken.fetch_sub(1, Ordering::Relaxed);
        let Some(subject) = self.subject else { return };
        let mut taken_each = self.places.taken_each();
        if let Some(taken) = taken_each.get_mut(&subject) {
            *taken -= 1;
            if *taken == 0 {
                taken_each.remove(&subject);
            }
        }
    }
}

impl Capacity {
    /// Nothing is in flight yet.
    pub fn new(settings: &CapacitySettings) -> Self {
        Self {
            requests: Places::new(settings.max_requests, settings.max_requests_each),
            streams: Places::new(settings.max_streams, settings.max_streams_each),
        }
    }

    /// Takes a place; none when all are taken. Event streams, which stay long, have places of their own.
    pub fn enter(&self, is_stream: bool) -> Option<Place> {
        let places = if is_stream { &self.streams } else { &self.requests };
        let place = Place { places: places.clone(), subject: None };
        // Counted before it is compared, and given back by the drop of `place`, so that two cannot take the last one.
        if places.taken.fetch_add(1, Ordering::Relaxed) < places.most { Some(place) } else { None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use uuid::Uuid;

    use super::*;

    #[test]
    fn places_come_back_and_nobody_is_remembered_who_has_none() {
        let settings = CapacitySettings {
            max_requests: 3,
            max_requests_each: 2,
            max_streams: 1,
            max_streams_each: 1,
            max_header_bytes: 0,
            max_target_bytes: 0,
        };
        let capacity = Capacity::new(&settings);
        let (one, other) = (Subject::User(Uuid::now_v7()), Subject::address("192.0.2.1".parse().unwrap()));
        let enter = |subject| capacity.enter(false).and_then(|place| place.of(subject));
        let taken = [enter(one).unwrap(), enter(one).unwrap()];
        assert!(enter(one).is_none(), "one caller cannot take all");
        let others = enter(other).unwrap();
        assert!(enter(other).is_none(), "all are taken");
        assert!(capacity.enter(true).is_some());
        drop(taken);
        assert!(enter(other).is_some());
        drop(others);
        assert_eq!(capacity.requests.taken.load(Ordering::Relaxed), 0);
        assert!(capacity.requests.taken_each().is_empty());
    }
}
