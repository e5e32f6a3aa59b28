//! How long to wait before the next try.

use std::time::Duration;

/// The pause before try number `next` (the first retry is 1): full jitter over a doubling bound, and never before the
/// provider wants it. `draw` is a random number from 0 to 1.
pub fn pause(next: u32, first: Duration, longest: Duration, hint: Option<Duration>, draw: f64) -> Duration {
    let bound = first.saturating_mul(2_u32.saturating_pow(next.saturating_sub(1))).min(longest);
    let jittered = bound.mul_f64(draw.clamp(0.0, 1.0));
    // On top of the hint, so that those who were told the same do not all come back at once.
    hint.map_or(jittered, |hint| hint + jittered.min(hint.max(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_keep_to_the_hint() {
        let ms = Duration::from_millis;
        let pause = |next, hint, draw| pause(next, ms(100), ms(1_000), hint, draw);
        for (next, bound) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (60, 1_000)] {
            assert_eq!(pause(next, None, 1.0), ms(bound));
            assert_eq!(pause(next, None, 0.0), ms(0));
        }
        assert_eq!(pause(1, Some(ms(3_000)), 0.0), ms(3_000));
        assert_eq!(pause(1, Some(ms(3_000)), 1.0), ms(3_100));
        assert_eq!(pause(5, Some(ms(10)), 1.0), ms(110), "a short hint is not blown up");
    }
}
