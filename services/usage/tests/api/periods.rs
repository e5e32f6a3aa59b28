//! Months open once, in the organization's calendar.

use chrono::{DateTime, Duration, Utc};
use contexor_api::org::{Calendar, OrgSettings};
use contexor_db::Tx;
use contexor_usage::{error::UsageError, ops, store};
use uuid::Uuid;

use super::bench::{Bench, number};

fn settings(timezone: &str, calendar: Calendar) -> OrgSettings {
    OrgSettings { timezone: timezone.into(), calendar, ..OrgSettings::default() }
}

async fn keep(bench: &Bench, org: Uuid, settings: &OrgSettings, at: DateTime<Utc>) {
    assert_eq!(org, bench.org);
    bench.settings(settings, at).await;
}

async fn open(bench: &Bench, now: &str) -> usize {
    ops::open_periods::open_periods(&bench.db, now.parse().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_opened_once_and_the_books_of_the_last_are_closed() {
    let bench = Bench::start().await;
    let now: DateTime<Utc> = "2026-11-01T00:00:00Z".parse().unwrap();
    keep(&bench, bench.org, &settings("Asia/Tehran", Calendar::Jalali), now).await;
    let count = async |what: &str| number(&bench.db, &format!("SELECT count(*) AS n FROM periods WHERE {what}")).await;

    assert_eq!(open(&bench, "2026-11-21T20:29:59Z").await, 1);
    assert_eq!(open(&bench, "2026-11-21T20:29:59Z").await, 0, "one who comes late finds it open");
    assert_eq!(count("period = '1405-08' AND closed_at IS NULL").await, 1);
    // 1 Azar begins at midnight in Tehran.
    assert_eq!(open(&bench, "2026-11-21T20:30:00Z").await, 1);
    assert_eq!(count("period = '1405-09' AND closed_at IS NULL").await, 1);
    assert_eq!(count("period = '1405-08' AND closing_micro_usd = 0").await, 1);
    assert_eq!(bench.said("usage.period.opened.v1").await, 2);

    // Another calendar from now on: its month opens at once, and is not opened again.
    keep(&bench, bench.org, &settings("Asia/Tehran", Calendar::Gregorian), now + Duration::days(22)).await;
    keep(&bench, bench.org, &settings("UTC", Calendar::Jalali), now).await;
    assert_eq!(open(&bench, "2026-11-23T00:00:00Z").await, 1);
    assert_eq!(count("closed_at IS NULL AND period = '2026-11'").await, 1, "older news change nothing");
    assert_eq!(count("closed_at IS NULL").await, 1);
    assert_eq!(bench.said("usage.period.opened.v1").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_organization_opens_no_months_even_when_news_of_its_making_come_late() {
    let bench = Bench::start().await;
    let now = contexor_clock::now();
    bench
        .db
        .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
            Ok(store::tenants::set_status(tx, bench.org, store::tenants::TenantStatus::Deleted, now).await?)
        })
        .await
        .unwrap();
    keep(&bench, bench.org, &settings("UTC", Calendar::Gregorian), now - Duration::days(1)).await;
    assert_eq!(open(&bench, "2026-11-23T00:00:00Z").await, 0);
}
