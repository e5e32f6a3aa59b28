//! What clients see.

use std::time::Duration;

use contexor_api::org::{Calendar, OrgSettings, Role};
use contexor_events::org::OrgCreated;
use contexor_testkit::eventually;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::{
    app::{Answer, TestApp},
    bench::{Bench, attempt, completed, number, requested, started},
};

const DEADLINE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generation_is_held_settled_and_shown() {
    let mut app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, workspace) = (bench.org, bench.workspace);
    // News of the organization come by event.
    app.publish(
        "test",
        OrgCreated { org_id: org, settings: OrgSettings::default(), by: bench.user, created_at: contexor_clock::now() },
    )
    .await;
    eventually(DEADLINE, "the organization is known", async || {
        (number(&app.db, "SELECT count(*) AS n FROM tenants").await == 1).then_some(())
    })
    .await;
    let [admin, ..] = app.members(org).await;
    let path = format!("/api/v1/usage/limits?org_id={org}");
    let limit = json!({"scope": "org", "monthly_cost_micro_usd": 100_000});
    let Answer { status, body: set, .. } = app.put(admin, &path, limit).await;
    assert_eq!((status, &set["monthly_cost_micro_usd"], &set["warn_at_percent"]), (200, &json!(100_000), &json!(80)));

    let request = bench.request(bench.user, 100);
    let hold = app.hold(&request).await.unwrap();
    assert_eq!((hold.granted, hold.cost_micro_usd, hold.remaining_micro_usd), (true, 560, Some(99_440)));
    let summary = format!("/api/v1/usage/summary?org_id={org}");
    let Answer { body: seen, .. } = app.get(admin, &summary).await;
    assert_eq!((&seen["reserved_micro_usd"], &seen["remaining_micro_usd"]), (&json!(560), &json!(99_440)));

    app.publish("test", requested(&request)).await;
    app.publish("test", started(&request)).await;
    let done = completed(&request, vec![attempt(900, 90)]);
    app.publish("test", done.clone()).await;
    app.publish("test", done).await;
    let seen = eventually(DEADLINE, "the summary shows it", async || {
        let Answer { body: seen, .. } = app.get(admin, &summary).await;
        (seen["requests"] == 1 && seen["reserved_micro_usd"] == 0).then_some(seen)
    })
    .await;
    assert_eq!(seen["month"], json!(bench.period()));
    assert_eq!(
        (&seen["input_tokens"], &seen["output_tokens"], &seen["cost_micro_usd"]),
        (&json!(900), &json!(90), &json!(504))
    );
    assert_eq!(seen["by_model"][0]["key"], "gpt-4.1-mini");
    assert_eq!(
        seen["by_workspace"],
        json!([{"key": workspace, "requests": 1, "input_tokens": 900, "output_tokens": 90, "cost_micro_usd": 504}])
    );
    assert_eq!(seen["by_user"][0]["key"], json!(bench.user));
    assert_eq!(seen["limit"]["scope"], "org");

    let Answer { status, body: page, .. } = app.get(admin, &format!("/api/v1/usage/logs?org_id={org}")).await;
    assert_eq!((status, page["items"].as_array().unwrap().len(), &page["next_cursor"]), (200, 1, &json!(null)));
    assert_eq!(page["items"][0]["usage_source"], "reported");
    app.release(request.task_id).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_tenant_sees_nothing_and_a_small_role_changes_nothing() {
    let app = TestApp::start().await;
    let org = Uuid::now_v7();
    let [admin, editor, viewer] = app.members(org).await;
    let [stranger, ..] = app.members(Uuid::now_v7()).await;
    let limit = json!({"scope": "org", "monthly_tokens": 5});
    for (method, path, body, expected) in [
        (Method::GET, "summary", None, [200, 200, 200, 404]),
        (Method::GET, "logs", None, [200, 200, 200, 404]),
        (Method::GET, "limits", None, [200, 200, 200, 404]),
        (Method::PUT, "limits", Some(limit), [200, 403, 403, 404]),
    ] {
        let path = format!("/api/v1/usage/{path}?org_id={org}");
        for (user, expected) in [admin, editor, viewer, stranger].into_iter().zip(expected) {
            let answer = app.call(user, method.clone(), &path, body.clone()).await;
            assert_eq!(answer.status, expected, "{method} {path}");
        }
        assert_eq!(app.anonymous(method.clone(), &path).await, 401, "{method} {path}");
    }
    assert_eq!(app.anonymous(Method::POST, "/internal/holds").await, 401);
    assert_eq!(app.anonymous(Method::DELETE, &format!("/internal/holds/{org}")).await, 401);
    let as_person = app.call(admin, Method::POST, "/internal/holds", Some(json!({}))).await;
    assert_eq!(as_person.status, 401, "a person's token is no service's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_are_those_of_the_organizations_calendar() {
    let app = TestApp::start().await;
    let (org, user) = (Uuid::now_v7(), Uuid::now_v7());
    let settings = OrgSettings { calendar: Calendar::Jalali, ..OrgSettings::default() };
    app.org.member_with(org, None, user, Role::Viewer, settings);
    let month = |month: &str| format!("/api/v1/usage/summary?org_id={org}{month}");
    let Answer { status, body: now, .. } = app.get(user, &month("")).await;
    assert_eq!(status, 200);
    assert!(now["month"].as_str().unwrap().starts_with("14"), "{now}");
    assert_eq!(app.get(user, &month("&month=1405-08")).await.body["month"], "1405-08");
    for bad in ["&month=1405-13", "&month=1405-8", "&month=9999-01", "&month=soon", "&month=", "&year=1405"] {
        let Answer { status, body: problem, .. } = app.get(user, &month(bad)).await;
        assert_eq!((status, &problem["code"]), (422, &json!("validation_failed")), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_a_person_is_for_people_and_one_of_an_api_key_for_keys_of_any_reach() {
    let app = TestApp::start().await;
    let (org, workspace) = (Uuid::now_v7(), Uuid::now_v7());
    let [admin, editor, _] = app.members(org).await;
    let (key_of_org, key_of_workspace) = (Uuid::now_v7(), Uuid::now_v7());
    app.org.member(org, None, key_of_org, Role::Editor);
    app.org.made_by(key_of_org, admin);
    app.org.workspace_key(org, workspace, key_of_workspace, admin);
    let foreign = Uuid::now_v7();
    app.org.workspace_key(Uuid::now_v7(), Uuid::now_v7(), foreign, admin);
    let path = format!("/api/v1/usage/limits?org_id={org}");
    for key in [key_of_org, key_of_workspace] {
        let of_key = json!({"scope": "api_key", "api_key_id": key, "monthly_tokens": 5});
        let Answer { status, body: set, .. } = app.put(admin, &path, of_key).await;
        assert_eq!((status, &set["api_key_id"]), (200, &json!(key)), "{set}");
    }
    for (bad, field) in [
        (json!({"scope": "user", "user_id": key_of_org, "monthly_tokens": 5}), "user_id"),
        (json!({"scope": "user", "user_id": key_of_workspace, "monthly_tokens": 5}), "user_id"),
        (json!({"scope": "api_key", "api_key_id": editor, "monthly_tokens": 5}), "api_key_id"),
        (json!({"scope": "api_key", "api_key_id": foreign, "monthly_tokens": 5}), "api_key_id"),
        (json!({"scope": "api_key", "api_key_id": Uuid::now_v7(), "monthly_tokens": 5}), "api_key_id"),
    ] {
        let Answer { status, body: problem, .. } = app.put(admin, &path, bad.clone()).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_checked_tagged_and_never_lost() {
    let app = TestApp::start().await;
    let org = Uuid::now_v7();
    let [admin, editor, _] = app.members(org).await;
    let path = format!("/api/v1/usage/limits?org_id={org}");
    for bad in [
        json!({"scope": "org", "user_id": editor}),
        json!({"scope": "user"}),
        json!({"scope": "user", "user_id": Uuid::now_v7(), "monthly_tokens": 1}),
        json!({"scope": "org", "monthly_cost_micro_usd": -1}),
        json!({"scope": "org", "warn_at_percent": 101}),
        json!({"scope": "org", "surprise": 1}),
        json!({"scope": "galaxy"}),
        json!({"scope": "workspace"}),
        json!({"scope": "workspace", "workspace_id": Uuid::now_v7()}),
        json!({"scope": "api_key", "workspace_id": Uuid::now_v7()}),
        json!({"scope": "org", "max_generation_micro_usd": -1}),
    ] {
        let Answer { status, body: problem, .. } = app.put(admin, &path, bad.clone()).await;
        assert_eq!((status, &problem["code"]), (422, &json!("validation_failed")), "{bad}");
    }
    let Answer { status, .. } =
        app.put(admin, &path, json!({"scope": "user", "user_id": editor, "monthly_tokens": 10})).await;
    assert_eq!(status, 200);
    let Answer { status, .. } =
        app.put(admin, &path, json!({"scope": "org", "monthly_cost_micro_usd": 7, "warn_at_percent": 60})).await;
    assert_eq!(status, 200);
    let answer = app.call(admin, Method::GET, &path, None).await;
    let (tag, limits) = (answer.header("etag").to_owned(), answer.body);
    assert_eq!(
        limits,
        json!({"items": [
            {"scope": "org", "user_id": null, "workspace_id": null, "api_key_id": null, "monthly_cost_micro_usd": 7,
                "monthly_tokens": null, "max_generation_micro_usd": null, "warn_at_percent": 60},
            {"scope": "user", "user_id": editor, "workspace_id": null, "api_key_id": null, "monthly_cost_micro_usd": null,
                "monthly_tokens": 10, "max_generation_micro_usd": null, "warn_at_percent": 80},
        ], "display_currency": null})
    );
    for expected in [200, 412] {
        let change = json!({"scope": "org", "monthly_tokens": 1});
        assert_eq!(app.call_tagged(admin, &path, &tag, change).await, expected, "the second finds it changed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_paged_without_loss_and_cursors_fit_their_list_alone() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let [admin, ..] = app.members(bench.org).await;
    let request = bench.request(bench.user, 100);
    let same_moment = contexor_clock::now();
    let mut attempts: Vec<_> = (0..7).map(|_| attempt(10, 1)).collect();
    for attempt in &mut attempts[2..5] {
        attempt.started_at = same_moment;
    }
    bench.event(completed(&request, attempts)).await;
    let mut seen = vec![];
    let mut cursor = String::new();
    loop {
        let Answer { status, body: page, .. } =
            app.get(admin, &format!("/api/v1/usage/logs?org_id={}&limit=2{cursor}", bench.org)).await;
        assert_eq!(status, 200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let other = Uuid::now_v7();
    let [stranger, ..] = app.members(other).await;
    let Answer { status, body: problem, .. } =
        app.get(stranger, &format!("/api/v1/usage/logs?org_id={other}{cursor}")).await;
    assert_eq!((status, &problem["code"]), (400, &json!("cursor_invalid")));
    for bad in ["&limit=0", "&limit=101", "&limit=x"] {
        assert_eq!(app.get(admin, &format!("/api/v1/usage/logs?org_id={}{bad}", bench.org)).await.status, 422, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_cannot_be_is_refused_with_a_clear_code() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    // Nobody can say how its months are counted: nothing is granted.
    assert_eq!(app.hold(&bench.request(bench.user, 100)).await.unwrap_err().0, 503);
    app.tenant(bench.org).await;
    let mut unpriced = bench.request(bench.user, 100);
    unpriced.model = "unheard-of".into();
    assert_eq!(app.hold(&unpriced).await.unwrap_err(), (422, "price_unknown".into()));
    let mut empty = bench.request(bench.user, 100);
    empty.max_output_tokens = 0;
    assert_eq!(app.hold(&empty).await.unwrap_err(), (422, "validation_failed".into()));
    let request = bench.request(bench.user, 100);
    app.hold(&request).await.unwrap();
    app.release(request.task_id).await;
    app.release(request.task_id).await;
    assert_eq!(app.hold(&request).await.unwrap_err(), (409, "hold_closed".into()));
    assert_eq!(number(&app.db, "SELECT sum(held_micro_usd)::bigint AS n FROM counters").await, 0);
}

#[test]
fn every_route_names_its_permission() {
    let document = serde_json::to_value(contexor_usage::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 11);
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let permission = operation["x-permission"].as_str();
            assert!(permission.is_some_and(|name| name.starts_with("usage.")), "{method} {path}");
        }
    }
}
