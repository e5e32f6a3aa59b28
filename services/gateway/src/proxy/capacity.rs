//! How much is in flight: beyond the cap, an honest refusal at once beats a late answer for everybody.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::settings::CapacitySettings;

/// Counts requests and event streams in flight.
#[derive(Debug)]
pub struct Capacity {
    requests: Arc<AtomicUsize>,
    streams: Arc<AtomicUsize>,
    settings: CapacitySettings,
}

/// One place among those in flight; free again when dropped.
#[derive(Debug)]
pub struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Capacity {
    /// Nothing is in flight yet.
    pub fn new(settings: &CapacitySettings) -> Self {
        Self { requests: Arc::default(), streams: Arc::default(), settings: *settings }
    }

    /// Takes a place; none when all are taken. Event streams, which stay long, have places of their own.
    pub fn enter(&self, is_stream: bool) -> Option<Place> {
        let (count, most) = if is_stream {
            (&self.streams, self.settings.max_streams)
        } else {
            (&self.requests, self.settings.max_requests)
        };
        let place = Place(count.clone());
        // Counted before it is compared, and given back by the drop of `place`, so that two cannot take the last one.
        if count.fetch_add(1, Ordering::Relaxed) < most { Some(place) } else { None }
    }
}
