//! Where a month is going: the pace of the same days of the week.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

/// How it is reckoned, for people.
pub const METHOD: &str = "Each day that is left is taken to cost what the same days of the week cost on average in the last 8 weeks \
    (since the first use, without today); today counts as the larger of that and what it has cost already. The range is the 10th to \
    the 90th percentile of 1,000 months drawn from those days, weekday by weekday.";

/// How many days are looked back on.
pub const DAYS_BACK: u64 = 56;

const DRAWS: usize = 1000;

/// What is expected of a month, micro US dollars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// What it costs.
    pub expected: i64,
    /// The 10th percentile.
    pub low: i64,
    /// The 90th percentile.
    pub high: i64,
    /// The day on which the limit is reached; none when that is not in the month.
    pub limit_reached_on: Option<NaiveDate>,
    /// Days that it rests on.
    pub days_observed: i64,
}

/// Looks from `today` to the month's end (exclusive). `costs` are those of days up to today, where there were any; `spent` is what the
/// month has cost with today.
pub fn outlook(
    costs: &BTreeMap<NaiveDate, i64>,
    today: NaiveDate,
    end_day: NaiveDate,
    spent: i64,
    limit: Option<i64>,
) -> Projection {
    let earliest = today - Days::new(DAYS_BACK);
    let first = costs.range(earliest..today).find(|(_, cost)| **cost != 0).map(|(day, _)| *day);
    let mut by_weekday: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    let mut all = Vec::new();
    for day in first.into_iter().flat_map(|first| first.iter_days().take_while(|day| *day < today)) {
        let cost = costs.get(&day).copied().unwrap_or(0).max(0);
        by_weekday.entry(day.weekday().num_days_from_monday()).or_default().push(cost);
        all.push(cost);
    }
    let spent_today = costs.get(&today).copied().unwrap_or(0).max(0);
    if all.is_empty() {
        // Nothing but today is known.
        all.push(spent_today);
    }
    let days: Vec<NaiveDate> = today.iter_days().take_while(|day| *day < end_day).collect();
    let samples = |day: &NaiveDate| by_weekday.get(&day.weekday().num_days_from_monday()).unwrap_or(&all);
    // What is spent today already is part of `spent`.
    let more = |day: NaiveDate, cost: i64| if day == today { (cost - spent_today).max(0) } else { cost };

    let mut expected = spent;
    let mut limit_reached_on = limit.filter(|limit| spent >= *limit).map(|_| today);
    for day in &days {
        expected = expected.saturating_add(more(*day, average(samples(day))));
        if limit_reached_on.is_none() && limit.is_some_and(|limit| expected >= limit) {
            limit_reached_on = Some(*day);
        }
    }
    // The same draws each time: a forecast does not flicker.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut totals: Vec<i64> = (0..DRAWS)
        .map(|_| {
            days.iter().fold(spent, |total, day| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let samples = samples(day);
                let drawn = samples[(state >> 33) as usize % samples.len()];
                total.saturating_add(more(*day, drawn))
            })
        })
        .collect();
    totals.sort_unstable();
    Projection {
        expected,
        low: totals[DRAWS / 10].min(expected),
        high: totals[DRAWS * 9 / 10].max(expected),
        limit_reached_on,
        days_observed: i64::try_from(by_weekday.values().map(Vec::len).sum::<usize>()).unwrap_or(0),
    }
}

fn average(samples: &[i64]) -> i64 {
    let sum: i128 = samples.iter().map(|cost| i128::from(*cost)).sum();
    i64::try_from(sum / i128::try_from(samples.len().max(1)).unwrap_or(1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 100 on every working day of the last weeks, nothing at weekends.
    fn working_weeks(until: NaiveDate) -> BTreeMap<NaiveDate, i64> {
        (1..=56)
            .map(|back| until - Days::new(back))
            .filter(|day| day.weekday().num_days_from_monday() < 5)
            .map(|day| (day, 100))
            .collect()
    }

    #[test]
    fn days_that_are_left_cost_what_their_weekday_does() {
        // Monday 23 November to Monday 30 November: six working days and a weekend.
        let today = day("2026-11-23");
        let costs = working_weeks(today);
        let outlook = outlook(&costs, today, day("2026-12-01"), 1500, Some(1800));
        assert_eq!((outlook.expected, outlook.low, outlook.high), (2100, 2100, 2100));
        assert_eq!(outlook.limit_reached_on, Some(day("2026-11-25")));
        assert_eq!(outlook.days_observed, 56);
    }

    #[test]
    fn today_counts_once() {
        let today = day("2026-11-30");
        let mut costs = working_weeks(today);
        costs.insert(today, 40);
        assert_eq!(outlook(&costs, today, day("2026-12-01"), 1040, None).expected, 1100);
        costs.insert(today, 240);
        assert_eq!(outlook(&costs, today, day("2026-12-01"), 1240, None).expected, 1240);
    }

    #[test]
    fn a_range_holds_what_is_expected_and_nothing_known_is_no_panic() {
        let today = day("2026-11-10");
        let costs: BTreeMap<_, _> =
            (1..=28).map(|back| (today - Days::new(back), (i64::try_from(back).unwrap() * 37) % 500)).collect();
        let known = outlook(&costs, today, day("2026-12-01"), 5000, Some(5000));
        assert!(known.low < known.expected && known.expected < known.high, "{known:?}");
        assert_eq!(known.limit_reached_on, Some(today));
        let unknown = outlook(&BTreeMap::new(), today, day("2026-12-01"), 0, Some(1));
        assert_eq!((unknown.expected, unknown.low, unknown.high, unknown.limit_reached_on), (0, 0, 0, None));
    }
}
