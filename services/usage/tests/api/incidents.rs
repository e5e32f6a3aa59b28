//! Operators are told of what they have to see to, once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_api::org::{Calendar, OrgSettings};
use contexor_events::topology::NOTIFIER_INCIDENTS;
use contexor_testkit::eventually;
use contexor_usage::ops;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    app::TestApp,
    bench::{Bench, attempt, completed, execute, failed, number, requested, started, unknown_attempt},
};

const DEADLINE: Duration = Duration::from_secs(30);
const RAISED: &str = "ops.incident.raised.v1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_of_which_nobody_knows_the_bill_is_one_incident() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    app.tenant(bench.org).await;
    let request = bench.request(bench.user, 100);
    app.hold(&request).await.unwrap();
    let unknown = vec![unknown_attempt()];
    // Told of again, it is the same incident.
    for _ in 0..2 {
        app.publish("test", failed(&request, unknown.clone())).await;
    }
    let mut raised: Vec<Value> = Vec::new();
    eventually(DEADLINE, "both are settled and everything is said", async || {
        for message in app.vhost.take(NOTIFIER_INCIDENTS.name, 10).await {
            raised.push(serde_json::from_str(message["payload"].as_str().unwrap()).unwrap());
        }
        let taken_in = "SELECT count(*) AS n FROM inbox WHERE queue = 'usage.settlements'";
        let waits = "SELECT count(*) AS n FROM outbox";
        let is_over = number(&app.db, taken_in).await == 2 && number(&app.db, waits).await == 0;
        (is_over && !raised.is_empty()).then_some(())
    })
    .await;
    assert_eq!(raised.len(), 1, "{raised:?}");
    let data = &raised[0]["data"];
    assert_eq!((&data["kind"], &data["about"]), (&json!("unsettled_money"), &json!(bench.org)));
    let detail = data["detail"].as_str().unwrap();
    assert!(detail.contains(&request.task_id.to_string()) && detail.contains("560 micro US dollars"), "{detail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_began_and_was_never_heard_of_again_is_an_incident_and_one_that_is_paid_is_none() {
    let bench = Bench::start().await;
    let (silent, paid) = (bench.request(bench.user, 100), bench.request(bench.user, 100));
    for request in [&silent, &paid] {
        bench.hold(request).await.unwrap();
        bench.event(requested(request)).await;
        bench.event(started(request)).await;
    }
    bench.event(completed(&paid, vec![attempt(900, 90)])).await;
    assert_eq!(bench.said(RAISED).await, 0);
    let late = contexor_clock::now() + chrono::Duration::hours(3);
    assert_eq!(bench.expire(late).await, 1);
    assert_eq!(bench.expire(late).await, 0);
    assert_eq!(bench.said(RAISED).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_above_its_hold_and_one_that_cannot_be_are_incidents_and_one_within_it_is_none() {
    let bench = Bench::start().await;
    let [within, above, impossible] = [0, 1, 2].map(|_| bench.request(bench.user, 100));
    for request in [&within, &above, &impossible] {
        bench.hold(request).await.unwrap();
    }
    bench.event(completed(&within, vec![attempt(1000, 100)])).await;
    assert_eq!(bench.said(RAISED).await, 0);
    for (request, attempts, kind) in [
        (&above, vec![attempt(1000, 100), attempt(1000, 100)], "bill_above_hold"),
        (&impossible, vec![attempt(1000, 1_000_000)], "bill_impossible"),
    ] {
        bench.event(completed(request, attempts)).await;
        let raised = format!(
            "SELECT count(*) AS n FROM outbox WHERE event_type = '{RAISED}' \
             AND payload::jsonb #>> '{{data,kind}}' = '{kind}' AND payload::jsonb #>> '{{data,about}}' = '{}' \
             AND payload::jsonb #>> '{{data,detail}}' LIKE '%{}%'",
            bench.org, request.task_id
        );
        assert_eq!(number(&bench.db, &raised).await, 1, "{kind}");
    }
    assert_eq!(bench.said(RAISED).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_that_cannot_be_closed_are_one_incident_and_hold_up_nobody_elses() {
    let mut bench = Bench::start().await;
    let settings = OrgSettings { timezone: "UTC".into(), calendar: Calendar::Gregorian, ..OrgSettings::default() };
    let known: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().unwrap();
    // The broken one comes first in the order of ids.
    let (broken, sound) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for org in [broken, sound] {
        bench.org = org;
        bench.settings(&settings, known).await;
    }
    let sweep = async |at: &str| ops::open_periods::open_periods(&bench.db, at.parse().unwrap()).await;
    assert_eq!(sweep("2026-10-15T00:00:00Z").await.unwrap(), 2);
    let constraint =
        format!("ALTER TABLE statements ADD CONSTRAINT broken CHECK (org_id <> '{broken}' OR period < '2026-10')");
    execute(&bench.db, &constraint).await.unwrap();

    assert!(sweep("2026-11-01T00:00:00Z").await.is_err());
    let closed = async |org: Uuid| {
        number(&bench.db, &format!("SELECT count(*) AS n FROM statements WHERE org_id = '{org}'")).await
    };
    assert_eq!((closed(broken).await, closed(sound).await), (0, 1));
    assert_eq!(bench.said(RAISED).await, 0, "what fails once may be a restart");
    for minute in 1..5 {
        assert!(sweep(&format!("2026-11-01T00:0{minute}:00Z")).await.is_err());
    }
    assert_eq!(bench.said(RAISED).await, 1);
    let about = format!(
        "SELECT count(*) AS n FROM outbox WHERE event_type = '{RAISED}' \
         AND payload::jsonb #>> '{{data,kind}}' = 'period_not_closed' AND payload::jsonb #>> '{{data,about}}' = '{broken}'"
    );
    assert_eq!(number(&bench.db, &about).await, 1);

    // Mended, its books are closed; and that it comes to this again is a new incident.
    execute(&bench.db, "ALTER TABLE statements DROP CONSTRAINT broken").await.unwrap();
    assert_eq!(sweep("2026-11-01T00:10:00Z").await.unwrap(), 1);
    assert_eq!(closed(broken).await, 1);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM overdue_periods").await, 0);
    execute(&bench.db, &constraint.replace("2026-10'", "2026-11'")).await.unwrap();
    for minute in 0..3 {
        assert!(sweep(&format!("2026-12-01T00:0{minute}:00Z")).await.is_err());
    }
    assert_eq!(bench.said(RAISED).await, 2);
}
