//! Zones that change their rules, ends of months and years, and organizations that count their months otherwise in mid-month.

use chrono::{DateTime, Duration, Utc};
use contexor_api::org::{Calendar, OrgSettings};
use contexor_events::ai::Attempt;
use contexor_usage::{domain::period::BillingCalendar, ops};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::bench::{Bench, attempt, completed, number};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_zone_that_changed_its_rules_keeps_its_months_on_either_side() {
    // Iran gave summer time up in 2022: 1 Ordibehesht began at 19:30 UTC until then, and at 20:30 since. Egypt took it up again in 2023.
    for (zone, calendar, key, starts, ends) in [
        ("Asia/Tehran", Calendar::Jalali, "1401-01", "2022-03-20T20:30:00Z", "2022-04-20T19:30:00Z"),
        ("Asia/Tehran", Calendar::Jalali, "1401-06", "2022-08-22T19:30:00Z", "2022-09-22T20:30:00Z"),
        ("Asia/Tehran", Calendar::Jalali, "1402-01", "2023-03-20T20:30:00Z", "2023-04-20T20:30:00Z"),
        ("Asia/Tehran", Calendar::Gregorian, "2022-09", "2022-08-31T19:30:00Z", "2022-09-30T20:30:00Z"),
        ("Asia/Tehran", Calendar::Gregorian, "2023-09", "2023-08-31T20:30:00Z", "2023-09-30T20:30:00Z"),
        ("Africa/Cairo", Calendar::Gregorian, "2022-05", "2022-04-30T22:00:00Z", "2022-05-31T22:00:00Z"),
        ("Africa/Cairo", Calendar::Gregorian, "2023-05", "2023-04-30T21:00:00Z", "2023-05-31T21:00:00Z"),
        // A day that never was: Samoa went from 29 to 31 December 2011.
        ("Pacific/Apia", Calendar::Gregorian, "2011-12", "2011-12-01T10:00:00Z", "2011-12-31T10:00:00Z"),
        // Leap years: of four hundred years, not of a hundred, and Esfand of thirty days.
        ("UTC", Calendar::Gregorian, "2000-02", "2000-02-01T00:00:00Z", "2000-03-01T00:00:00Z"),
        ("UTC", Calendar::Gregorian, "2100-02", "2100-02-01T00:00:00Z", "2100-03-01T00:00:00Z"),
        ("UTC", Calendar::Jalali, "1403-12", "2025-02-19T00:00:00Z", "2025-03-21T00:00:00Z"),
        ("UTC", Calendar::Jalali, "1404-12", "2026-02-20T00:00:00Z", "2026-03-21T00:00:00Z"),
        ("UTC", Calendar::Jalali, "1407-01", "2028-03-20T00:00:00Z", "2028-04-20T00:00:00Z"),
        ("UTC", Calendar::Jalali, "1408-12", "2030-02-19T00:00:00Z", "2030-03-21T00:00:00Z"),
    ] {
        let clock = BillingCalendar::new(zone, calendar);
        let period = clock.period_of(key).unwrap();
        assert_eq!((period.starts_at, period.ends_at), (at(starts), at(ends)), "{zone} {key}");
        assert_eq!(clock.period_at(at(starts)).key, key, "{zone}");
        assert_eq!(clock.period_at(at(ends) - Duration::milliseconds(1)).key, key, "{zone}");
        assert_ne!(clock.period_at(at(ends)).key, key, "{zone}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    /// So many tokens, so many hours before now.
    Spend {
        tokens: i64,
        hours_ago: i64,
    },
    Wait {
        hours: i64,
    },
    Settings {
        zone: usize,
        is_jalali: bool,
    },
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..400_i64, prop_oneof![4 => Just(0_i64), 1 => 0..1500_i64])
            .prop_map(|(tokens, hours_ago)| Step::Spend { tokens: tokens * 5, hours_ago }),
        6 => prop_oneof![3 => 1..200_i64, 1 => 200..1500_i64].prop_map(|hours| Step::Wait { hours }),
        2 => (0..4_usize, any::<bool>()).prop_map(|(zone, is_jalali)| Step::Settings { zone, is_jalali }),
        4 => Just(Step::Close),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_months_are_counted_each_entry_is_in_one_statement() {
    const ZONES: [&str; 4] = ["Asia/Tehran", "UTC", "Pacific/Kiritimati", "America/Los_Angeles"];
    let mut runner = TestRunner::deterministic();
    let course = proptest::collection::vec(step(), 120);
    for _ in 0..3 {
        let steps = course.new_tree(&mut runner).unwrap().current();
        let bench = Bench::start().await;
        // 29 February and Nowruz of 1407 are on the way.
        let mut now = at("2028-01-10T09:00:00Z");
        bench.settings(&OrgSettings::default(), now).await;
        ops::open_periods::open_periods(&bench.db, now).await.unwrap();
        for step in &steps {
            match *step {
                Step::Spend { tokens, hours_ago } => {
                    let began = now - Duration::hours(hours_ago);
                    let attempt = Attempt { started_at: began, finished_at: began, ..attempt(tokens, 0) };
                    bench.event(completed(&bench.request(bench.user, 100), vec![attempt])).await;
                }
                Step::Wait { hours } => now += Duration::hours(hours),
                Step::Settings { zone, is_jalali } => {
                    now += Duration::milliseconds(1);
                    let calendar = if is_jalali { Calendar::Jalali } else { Calendar::Gregorian };
                    let settings = OrgSettings { timezone: ZONES[zone].into(), calendar, ..OrgSettings::default() };
                    bench.settings(&settings, now).await;
                }
                Step::Close => {
                    ops::open_periods::open_periods(&bench.db, now).await.unwrap();
                }
            }
            assert_eq!(twice_or_never(&bench).await, 0, "no statement has what another has, after {step:?} at {now}");
        }
        // Counted in one way for two months more, everything has been in a statement.
        now += Duration::milliseconds(1);
        bench.settings(&OrgSettings::default(), now).await;
        for _ in 0..3 {
            ops::open_periods::open_periods(&bench.db, now).await.unwrap();
            now += Duration::days(40);
        }
        let due = "SELECT COALESCE(sum((body::jsonb->>'due_micro_usd')::bigint), 0)::bigint AS n FROM statements";
        let logged = "SELECT COALESCE(sum(cost_micro_usd), 0)::bigint AS n FROM usage_log";
        assert_eq!(number(&bench.db, due).await, number(&bench.db, logged).await, "each entry is in one statement");
    }
}

/// By how much the statements say more than the log has.
async fn twice_or_never(bench: &Bench) -> i64 {
    let question = "SELECT GREATEST(
          (SELECT COALESCE(sum((body::jsonb->>'due_micro_usd')::bigint), 0) FROM statements)
        - (SELECT COALESCE(sum(cost_micro_usd), 0) FROM usage_log), 0)::bigint AS n";
    number(&bench.db, question).await
}
