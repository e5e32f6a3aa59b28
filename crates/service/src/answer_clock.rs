//! When the answer to a request is due.
//!
//! The time for an answer does not run while the client's body arrives: that has a rule of its own ([`BodyRate`]), so that slow lines
//! can send long bodies.

use std::{cell::Cell, rc::Rc, time::Duration};

use actix_web::{HttpMessage as _, HttpRequest};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// The least that a client has to send of its body, bytes per second: the same at the gateway and at the services.
pub const MIN_BODY_BYTES_PER_S: u64 = 1_000;

/// How long a client may take for its body: at least [`MIN_BODY_BYTES_PER_S`] on the whole, with some time to begin with, which is also
/// the longest pause.
#[derive(Debug, Clone, Copy)]
pub struct BodyRate {
    begun_at: Instant,
    last_at: Instant,
    pause: Duration,
    bytes: u64,
}

impl BodyRate {
    /// The body begins at `now`; `pause` is the time to begin with and the longest pause.
    pub fn begin(now: Instant, pause: Duration) -> Self {
        Self { begun_at: now, last_at: now, pause, bytes: 0 }
    }

    /// When the next piece has to be here.
    pub fn deadline(&self) -> Instant {
        let sent = Duration::from_millis(self.bytes.saturating_mul(1000) / MIN_BODY_BYTES_PER_S);
        (self.begun_at + self.pause + sent).min(self.last_at + self.pause)
    }

    /// A piece arrived.
    pub fn received(&mut self, now: Instant, bytes: usize) {
        self.bytes += bytes as u64;
        self.last_at = now;
    }

    /// The reader took that long over a piece: no time of the client's.
    pub fn waited(&mut self, time: Duration) {
        self.begun_at += time;
        self.last_at += time;
    }
}

/// Runs out when the answer to a request is overdue; a request has it among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct AnswerClock(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    time: Duration,
    // None while the client's body arrives.
    due: Cell<Option<Instant>>,
    resumed: Notify,
}

/// Stops the clock of a request until it is dropped.
#[derive(Debug)]
pub struct BodyArrives(AnswerClock);

impl AnswerClock {
    pub(crate) fn start(time: Duration) -> Self {
        let due = Cell::new(Some(Instant::now() + time));
        Self(Rc::new(Inner { time, due, resumed: Notify::new() }))
    }

    /// Ends when the answer is overdue.
    pub(crate) async fn expired(&self) {
        loop {
            match self.0.due.get() {
                Some(due) if Instant::now() >= due => return,
                Some(due) => sleep_until(due).await,
                None => self.0.resumed.notified().await,
            }
        }
    }
}

impl BodyArrives {
    /// Stops the clock while the body of `request` arrives; when it is here, the whole time for the answer begins.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let clock = request.extensions().get::<AnswerClock>().cloned()?;
        clock.0.due.set(None);
        Some(Self(clock))
    }
}

impl Drop for BodyArrives {
    fn drop(&mut self) {
        let inner = &self.0.0;
        inner.due.set(Some(Instant::now() + inner.time));
        inner.resumed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_may_take_as_long_as_it_flows() {
        let (begun, second, pause) = (Instant::now(), Duration::from_secs(1), Duration::from_secs(10));
        let mut rate = BodyRate::begin(begun, pause);
        // 400 KB at 10 kB/s.
        for at in 1..=40 {
            let now = begun + second * at;
            assert!(now < rate.deadline());
            rate.received(now, 10_000);
        }
        assert_eq!(rate.deadline(), begun + second * 40 + pause, "the longest pause, however much came before");
        let mut rate = BodyRate::begin(begun, pause);
        for at in 1..=9 {
            rate.received(begun + second * at, 10);
        }
        assert_eq!(rate.deadline(), begun + pause + Duration::from_millis(90), "too slow on the whole");
        rate.waited(second * 5);
        assert_eq!(
            rate.deadline(),
            begun + pause + Duration::from_millis(5_090),
            "the reader's time is not the client's"
        );
    }

    #[tokio::test]
    async fn the_clock_stands_still_while_the_body_arrives() {
        let clock = AnswerClock::start(Duration::from_millis(40));
        let request = actix_web::test::TestRequest::default().to_http_request();
        request.extensions_mut().insert(clock.clone());
        let arrives = BodyArrives::of(&request).unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(120), clock.expired()).await.is_err());
        let resumed = Instant::now();
        drop(arrives);
        clock.expired().await;
        assert!(resumed.elapsed() >= Duration::from_millis(40), "the whole time for the answer begins then");
    }
}
