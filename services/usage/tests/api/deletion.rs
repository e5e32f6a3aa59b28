//! Organizations that are deleted, restored and purged.

use std::{collections::BTreeMap, time::Duration as Wait};

use chrono::{DateTime, Duration, Utc};
use contexor_api::internal::HoldRequest;
use contexor_events::{
    CloudEvent, Event,
    org::{OrgDeleted, OrgPurged, OrgRestored},
    routing_key,
    topology::EXCHANGE,
};
use contexor_testkit::eventually;
use serde_json::json;
use uuid::Uuid;

use super::{
    app::TestApp,
    bench::{Bench, attempt, completed, execute, number, requested, started},
};

fn deleted(org: Uuid) -> OrgDeleted {
    OrgDeleted { org_id: org, by: Uuid::nil(), purge_after: None }
}

fn restored(org: Uuid) -> OrgRestored {
    OrgRestored { org_id: org, by: Uuid::nil() }
}

fn purged(org: Uuid) -> OrgPurged {
    OrgPurged { org_id: org, purged_at: contexor_clock::now() }
}

/// Says something that happened at a time, twice, and waits until it is taken in.
async fn hear<T: Event>(app: &TestApp, event: T, at: DateTime<Utc>) {
    let event = CloudEvent { time: at, ..CloudEvent::new("org", event, None) };
    let body = serde_json::to_vec(&event).unwrap();
    for _ in 0..2 {
        assert!(app.vhost.publish(EXCHANGE, routing_key(T::TYPE), json!({}), &body).await);
    }
    let line = format!("SELECT count(*) AS n FROM inbox WHERE queue = 'usage.tenants' AND event_id = '{}'", event.id);
    eventually(Wait::from_secs(20), "the event is taken in", async || {
        (number(&app.db, &line).await == 1).then_some(())
    })
    .await;
}

async fn rows(app: &TestApp, id: Uuid) -> BTreeMap<String, i64> {
    let mut rows = app.database.mentions(&id.to_string()).await;
    // On its way out, whatever it is.
    rows.remove("outbox");
    // As many as there were quarters of an hour.
    rows.remove("usage_quarters");
    rows.remove("usage_day_groups");
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_held_for_a_deleted_organization_until_it_is_restored() {
    let mut app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let org = bench.org;
    app.tenant(org).await;
    let ask = |dry_run| HoldRequest { dry_run, ..bench.request(bench.user, 100) };
    let gone = Err((404, "not_found".to_owned()));
    let before = ask(false);
    app.hold(&before).await.unwrap();
    let now = contexor_clock::now();

    hear(&app, deleted(org), now).await;
    for dry_run in [false, true] {
        assert_eq!(app.hold(&ask(dry_run)).await.map(|hold| hold.granted), gone);
    }
    // What was held before is let go or settled as ever.
    assert!(bench.money(bench.user).await[1] > 0);
    app.release(before.task_id).await;
    assert_eq!(bench.money(bench.user).await, [0; 4]);

    hear(&app, restored(org), now + Duration::minutes(2)).await;
    app.hold(&ask(false)).await.unwrap();
    // Older news change nothing.
    hear(&app, deleted(org), now + Duration::minutes(1)).await;
    app.hold(&ask(false)).await.unwrap();
    hear(&app, deleted(org), now + Duration::minutes(3)).await;
    assert_eq!(app.hold(&ask(false)).await.map(|hold| hold.granted), gone);
    hear(&app, restored(org), now + Duration::minutes(2)).await;
    assert_eq!(app.hold(&ask(false)).await.map(|hold| hold.granted), gone);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_purged_organization_the_books_stay_without_its_people() {
    let mut app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, user, other) = (bench.org, bench.user, Uuid::now_v7());
    let [admin, ..] = app.members(org).await;
    let path = format!("/api/v1/usage/limits?org_id={org}");
    let limit = json!({"scope": "org", "monthly_cost_micro_usd": 3_000});
    assert_eq!(app.put(admin, &path, limit).await.status, 200);
    let mut last = None;
    for person in [user, other, user] {
        let request = bench.request(person, 100);
        bench.hold(&request).await.unwrap();
        bench.event(requested(&request)).await;
        bench.event(started(&request)).await;
        bench.event(completed(&request, vec![attempt(900, 90)])).await;
        last = Some(request);
    }
    let last = last.unwrap();
    // Refused, which is announced; and one that waits for its bill.
    let too_much = HoldRequest { min_output_tokens: 100_000, ..bench.request(user, 100_000) };
    bench.hold(&too_much).await.unwrap_err();
    bench.hold(&bench.request(other, 20)).await.unwrap();
    let spent = 3 * (360 + 144);
    assert_eq!(bench.money(user).await[0], spent);
    let neighbour = Bench::start_on(app.db.clone()).await;
    app.tenant(neighbour.org).await;
    neighbour.hold(&neighbour.request(user, 100)).await.unwrap();
    let period = bench.period();
    let opened = format!(
        "INSERT INTO periods (org_id, period, starts_at, ends_at, opened_at) \
         VALUES ('{org}', '{period}', now(), now() + interval '1 day', now()) ON CONFLICT DO NOTHING"
    );
    execute(&app.db, &opened).await.unwrap();

    let now = contexor_clock::now();
    hear(&app, deleted(org), now).await;
    hear(&app, restored(org), now + Duration::minutes(1)).await;
    for table in ["limits", "counters", "holds", "announcements", "usage_log", "usage_days"] {
        assert!(rows(&app, org).await.contains_key(table), "a deletion takes nothing: {table}");
    }
    hear(&app, deleted(org), now + Duration::minutes(2)).await;
    hear(&app, purged(org), now + Duration::minutes(3)).await;
    let books = BTreeMap::from(
        [("periods", 1), ("tenants", 1), ("usage_days", 1), ("usage_log", 3)]
            .map(|(table, rows)| (table.to_owned(), rows)),
    );
    assert_eq!(rows(&app, org).await, books);
    assert_eq!(rows(&app, other).await, BTreeMap::new());
    let elsewhere = BTreeMap::from([("counters".to_owned(), 1), ("holds".to_owned(), 1)]);
    assert_eq!(rows(&app, user).await, elsewhere, "what the person does in another organization is that one's");
    let sum = async |table: &str| {
        number(&app.db, &format!("SELECT sum(cost_micro_usd)::bigint AS n FROM {table} WHERE org_id = '{org}'")).await
    };
    assert_eq!((sum("usage_log").await, sum("usage_days").await), (spent, spent));
    let by_person = format!("FROM usage_day_groups WHERE org_id = '{org}' AND dimension = 'user'");
    let named = format!("SELECT count(*) AS n {by_person} AND key <> '{}'", Uuid::nil());
    assert_eq!(number(&app.db, &named).await, 0, "nobody is named in sums by day");
    let sum_by_person = format!("SELECT sum(cost_micro_usd)::bigint AS n {by_person}");
    assert_eq!(number(&app.db, &sum_by_person).await, spent);
    let closed = format!("SELECT closing_micro_usd AS n FROM periods WHERE org_id = '{org}' AND closed_at IS NOT NULL");
    assert_eq!(number(&app.db, &closed).await, spent);

    // A bill that comes late is in the books, and names nobody.
    bench.event(completed(&last, vec![attempt(900, 90)])).await;
    assert_eq!((sum("usage_log").await, sum("usage_days").await), (spent + 504, spent + 504));
    hear(&app, restored(org), now + Duration::minutes(4)).await;
    hear(&app, purged(org), now + Duration::minutes(5)).await;
    let mut expected = books;
    expected.insert("usage_log".into(), 4);
    assert_eq!(rows(&app, org).await, expected);
    assert_eq!(app.hold(&bench.request(user, 100)).await.map(|hold| hold.granted), Err((404, "not_found".to_owned())));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_lets_a_purge_take_people_out_and_nothing_else() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(completed(&request, vec![attempt(900, 90)])).await;
    let nil = Uuid::nil();
    let other = Uuid::now_v7();
    for refused in [
        format!("UPDATE usage_log SET user_id = '{nil}'"),
        format!("SET contexor.purge = 'on'; UPDATE usage_log SET user_id = '{other}'"),
        format!("SET contexor.purge = 'on'; UPDATE usage_log SET user_id = '{nil}', input_tokens = 0"),
        "SET contexor.purge = 'on'; UPDATE usage_log SET cost_micro_usd = 0".to_owned(),
        "SET contexor.purge = 'on'; DELETE FROM usage_log".to_owned(),
    ] {
        let error = execute(&bench.db, &format!("BEGIN; {refused}; COMMIT")).await.unwrap_err();
        assert!(error.contains("append-only"), "{refused}: {error}");
        execute(&bench.db, "ROLLBACK; SET contexor.purge = ''").await.unwrap();
    }
    execute(&bench.db, &format!("SET contexor.purge = 'on'; UPDATE usage_log SET user_id = '{nil}'")).await.unwrap();
    assert_eq!(number(&bench.db, &format!("SELECT count(*) AS n FROM usage_log WHERE user_id = '{nil}'")).await, 1);
}
