#![expect(clippy::disallowed_methods, reason = "the one place that moves the clock")]

use chrono::TimeDelta;

/// Moves the clock of this process, and with it of the service under test, forward. Redis and the database keep their own time.
pub fn advance_clock(by: TimeDelta) {
    contexor_clock::advance(by);
}

/// Without nextest, tests share a process and run one after the other: each begins at the system's time.
#[cfg(feature = "database")]
pub(crate) fn reset() {
    contexor_clock::reset();
}
