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
    public: Arc<Places>,
    streams: Arc<Places>,
}

/// Which places a request takes one of. None of them can be filled through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hall {
    /// For requests of who is signed in.
    Requests,
    /// For requests that need no token: strangers must not take the places of the others.
    Public,
    /// For event streams, which stay long.
    Streams,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// All are taken.
    All,
    /// This caller has as many as one may have.
    Caller,
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

    fn give_to(&self, subject: Subject) -> Result<(), Full> {
        let mut taken_each = self.taken_each();
        let taken = taken_each.entry(subject).or_default();
        if *taken >= self.most_each {
            return Err(Full::Caller);
        }
        *taken += 1;
        Ok(())
    }

    fn take_from(&self, subject: Subject) {
        let mut taken_each = self.taken_each();
        if let Some(taken) = taken_each.get_mut(&subject) {
            *taken -= 1;
            if *taken == 0 {
                taken_each.remove(&subject);
            }
        }
    }
}

/// One place among those in flight, always somebody's; free again when dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    subject: Subject,
}

impl Place {
    /// Says whose place it is, now that this is known.
    ///
    /// # Errors
    /// [`Full::Caller`] when that caller has as many as one may have.
    pub fn pass_to(mut self, subject: Subject) -> Result<Self, Full> {
        self.places.give_to(subject)?;
        self.places.take_from(self.subject);
        self.subject = subject;
        Ok(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.take_from(self.subject);
        self.places.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Capacity {
    /// Nothing is in flight yet.
    pub fn new(settings: &CapacitySettings) -> Self {
        Self {
            requests: Places::new(settings.max_requests, settings.max_requests_each),
            public: Places::new(settings.max_public_requests, settings.max_requests_each),
            streams: Places::new(settings.max_streams, settings.max_streams_each),
        }
    }

    /// Takes a place.
    ///
    /// # Errors
    /// Why there is none.
    pub fn enter(&self, hall: Hall, subject: Subject) -> Result<Place, Full> {
        let places = match hall {
            Hall::Requests => &self.requests,
            Hall::Public => &self.public,
            Hall::Streams => &self.streams,
        };
        // Counted before it is compared, so that two cannot take the last one.
        let given = if places.taken.fetch_add(1, Ordering::Relaxed) < places.most {
            places.give_to(subject)
        } else {
            Err(Full::All)
        };
        match given {
            Ok(()) => Ok(Place { places: places.clone(), subject }),
            Err(full) => {
                places.taken.fetch_sub(1, Ordering::Relaxed);
                Err(full)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use uuid::Uuid;

    use super::*;

    fn capacity() -> Capacity {
        Capacity::new(&CapacitySettings {
            max_requests: 3,
            max_requests_each: 2,
            max_public_requests: 1,
            max_streams: 1,
            max_streams_each: 1,
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
    fn places_come_back_and_nobody_is_remembered_who_has_none() {
        let (capacity, one, other) = (capacity(), person(), stranger());
        let enter = |subject| capacity.enter(Hall::Requests, subject);
        let taken = [enter(one).unwrap(), enter(one).unwrap()];
        assert_eq!(enter(one).unwrap_err(), Full::Caller, "one caller cannot take all");
        let others = enter(other).unwrap();
        assert_eq!(enter(other).unwrap_err(), Full::All, "all are taken");
        assert!(capacity.enter(Hall::Streams, other).is_ok());
        drop(taken);
        assert!(enter(other).is_ok());
        drop(others);
        assert_eq!(capacity.requests.taken.load(Ordering::Relaxed), 0);
        assert!(capacity.requests.taken_each().is_empty());
    }

    #[test]
    fn strangers_have_places_of_their_own() {
        let capacity = capacity();
        let public = capacity.enter(Hall::Public, stranger()).unwrap();
        assert_eq!(capacity.enter(Hall::Public, stranger()).unwrap_err(), Full::All);
        let taken = [(); 3].map(|()| capacity.enter(Hall::Requests, person()).unwrap());
        drop(public);
        assert!(capacity.enter(Hall::Public, stranger()).is_ok());
        drop(taken);
    }

    #[test]
    fn a_place_is_its_address_s_until_it_is_known_whose_it_is() {
        let (capacity, one, address) = (capacity(), person(), stranger());
        let enter = || capacity.enter(Hall::Requests, address);
        let first = enter().unwrap().pass_to(one).unwrap();
        let second = enter().unwrap();
        let third = enter().unwrap();
        assert_eq!(enter().unwrap_err(), Full::All);
        let second = second.pass_to(one).unwrap();
        assert_eq!(third.pass_to(one).unwrap_err(), Full::Caller);
        // What could not be passed on was given back.
        assert_eq!(capacity.requests.taken.load(Ordering::Relaxed), 2);
        assert_eq!(capacity.requests.taken_each().get(&address), None);
        drop((first, second));
        assert_eq!(capacity.requests.taken.load(Ordering::Relaxed), 0);
        assert!(capacity.requests.taken_each().is_empty());
    }
}
