//! When a delivery is tried again.

use chrono::{DateTime, Duration, Utc};

/// Delays and how far they are spread.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The pause after the first failed attempt, the second, and so on, seconds. After the last the delivery has failed.
    pub delays_s: Vec<u32>,
    /// Longest pause that a receiver may ask for, seconds.
    pub max_retry_after_s: u32,
}

impl Schedule {
    /// When to try again after `attempts` failed ones, and none when it was the last. `random` (any number) spreads retries by a fifth, so
    /// that what failed together does not come back together. A receiver that asks for more time gets it.
    pub fn next(
        &self,
        attempts: i32,
        now: DateTime<Utc>,
        retry_after: Option<Duration>,
        random: u32,
    ) -> Option<DateTime<Utc>> {
        let step = usize::try_from(attempts).unwrap_or(0).checked_sub(1)?;
        let delay_ms = i64::from(*self.delays_s.get(step)?) * 1000;
        let spread_ms = delay_ms / 5 * i64::from(random % 1000) / 1000;
        let asked = retry_after.unwrap_or_default().min(Duration::seconds(self.max_retry_after_s.into()));
        Some(now + Duration::milliseconds(delay_ms + spread_ms).max(asked))
    }
}

/// The time that `Retry-After` asks for: whole seconds, or an HTTP date.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::seconds(seconds.into()));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    Some((until.with_timezone(&Utc) - now).max(Duration::zero()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-29T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn delays_grow_by_the_list_are_spread_and_end() {
        let schedule = Schedule { delays_s: vec![5, 300], max_retry_after_s: 3600 };
        for (attempts, random, expected_ms) in
            [(1, 0, Some(5_000)), (1, 500, Some(5_500)), (1, 999, Some(5_999)), (2, 0, Some(300_000)), (3, 0, None)]
        {
            let next = schedule.next(attempts, now(), None, random);
            assert_eq!(next.map(|at| (at - now()).num_milliseconds()), expected_ms, "{attempts} {random}");
        }
    }

    #[test]
    fn a_receiver_gets_the_time_that_it_asks_for_up_to_a_bound() {
        let schedule = Schedule { delays_s: vec![60], max_retry_after_s: 3600 };
        for (asked_s, expected_s) in [(10, 60), (120, 120), (1_000_000, 3600)] {
            let next = schedule.next(1, now(), Some(Duration::seconds(asked_s)), 0).unwrap();
            assert_eq!((next - now()).num_seconds(), expected_s, "{asked_s}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, expected_s) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 29 Nov 2026 10:05:00 GMT", Some(300)),
            ("Sun, 29 Nov 2026 09:00:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("1.5", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(retry_after(value, now()).map(|time| time.num_seconds()), expected_s, "{value}");
        }
    }
}
