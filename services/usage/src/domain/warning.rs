//! When a limit is near.

/// Percents at which everybody is warned; the limit's own comes on top.
const ALWAYS: [i32; 3] = [50, 95, 100];

/// The percents that `spent` of `limit` has reached, ascending. A limit of nothing is reached from the first.
pub fn reached(spent: i64, limit: i64, warn_at_percent: i32) -> Vec<i32> {
    let mut percents = [ALWAYS.as_slice(), &[warn_at_percent]].concat();
    percents.sort_unstable();
    percents.dedup();
    percents.retain(|percent| spent > 0 && i128::from(spent) * 100 >= i128::from(limit) * i128::from(*percent));
    percents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_reached_in_order() {
        for (spent, limit, warn_at, expected) in [
            (0, 1000, 80, vec![]),
            (499, 1000, 80, vec![]),
            (500, 1000, 80, vec![50]),
            (799, 1000, 80, vec![50]),
            (800, 1000, 80, vec![50, 80]),
            (950, 1000, 80, vec![50, 80, 95]),
            (2000, 1000, 80, vec![50, 80, 95, 100]),
            (500, 1000, 50, vec![50]),
            (10, 1000, 1, vec![1]),
            (1, 0, 80, vec![50, 80, 95, 100]),
            (0, 0, 80, vec![]),
            (i64::MAX, i64::MAX, 80, vec![50, 80, 95, 100]),
        ] {
            assert_eq!(reached(spent, limit, warn_at), expected, "{spent} of {limit}");
        }
    }
}
