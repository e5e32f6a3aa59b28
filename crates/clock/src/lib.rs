//! The wall clock of a process. Everything reads the time here, so that a test can move it; `clippy.toml` forbids other clocks.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// How far the clock of this process is ahead of the system's, microseconds. Zero outside tests.
static AHEAD_US: AtomicI64 = AtomicI64::new(0);

/// The time, in whole microseconds: what databases keep, so that an answer says the same before and after it is stored.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6) + TimeDelta::microseconds(AHEAD_US.load(Ordering::Relaxed))
}

/// Moves the clock of this process forward. Tests call it through the testkit; `clippy.toml` forbids it elsewhere.
#[doc(hidden)]
pub fn advance(by: TimeDelta) {
    AHEAD_US.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::Relaxed);
}

/// Sets the clock of this process back to the system's. Tests call it through the testkit; `clippy.toml` forbids it elsewhere.
#[doc(hidden)]
pub fn reset() {
    AHEAD_US.store(0, Ordering::Relaxed);
}
