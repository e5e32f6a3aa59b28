//! The generic cell rate algorithm: a limit is one number, the time at which all that was used has flowed back.
//!
//! `limits.lua` says the same to Redis; the tests hold the two together.

use crate::settings::Limit;

/// Whether a request is within its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The limit.
    pub limit: Limit,
    /// Whether it may go on.
    pub allowed: bool,
    /// How many more may follow at once.
    pub remaining: u64,
    /// Until one more may follow, microseconds.
    pub wait_us: u64,
}

impl Decision {
    /// Until one more may follow, whole seconds, at least one: never too early.
    pub fn wait_s(&self) -> u64 {
        self.wait_us.div_ceil(1_000_000).max(1)
    }
}

impl Limit {
    /// Time in which all of it flows back, microseconds.
    pub fn window_us(self) -> u64 {
        u64::from(self.window_s) * 1_000_000
    }

    /// Time in which one request flows back, microseconds.
    pub fn interval_us(self) -> u64 {
        (self.window_us() / u64::from(self.requests)).max(1)
    }

    /// Counts one request at `now_us`. `restored_us` is when all that was used before has flowed back; it is moved on when the
    /// request is allowed.
    pub fn count(self, restored_us: &mut u64, now_us: u64) -> Decision {
        let (window, interval) = (self.window_us(), self.interval_us());
        let restored = (*restored_us).max(now_us) + interval;
        match restored.saturating_sub(window + now_us) {
            0 => {
                *restored_us = restored;
                let remaining = (window + now_us - restored) / interval;
                Decision { limit: self, allowed: true, remaining, wait_us: interval }
            }
            wait_us => Decision { limit: self, allowed: false, remaining: 0, wait_us },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_uses_the_window_and_then_one_at_a_time() {
        let limit = Limit { requests: 3, window_s: 3 };
        let mut restored = 0;
        let mut count = |at_ms: u64| {
            let decision = limit.count(&mut restored, 1_000_000_000 + at_ms * 1000);
            (decision.allowed, decision.remaining, decision.wait_s())
        };
        assert_eq!(count(0), (true, 2, 1));
        assert_eq!(count(0), (true, 1, 1));
        assert_eq!(count(0), (true, 0, 1));
        assert_eq!(count(0), (false, 0, 1));
        assert_eq!(count(999), (false, 0, 1));
        assert_eq!(count(1000), (true, 0, 1));
        assert_eq!(count(1000), (false, 0, 1));
        assert_eq!(count(10_000), (true, 2, 1));
    }
}
