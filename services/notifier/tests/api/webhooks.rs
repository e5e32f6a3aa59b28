//! Webhooks: signed, at least once, under one id, and never where they must not go.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{Duration, Utc};
use contexor_api::org::Role;
use contexor_events::{
    ai::{GenerationCompleted, GenerationFailed},
    org::OrgPurged,
};
use contexor_testkit::{advance_clock, eventually};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::{
    app::{DEADLINE, TestApp},
    feed::submitted,
    receiver::{Answer, Receiver, Seen},
};

/// Retries at once, and few of them.
const QUICK: &[(&str, &str)] =
    &[("webhooks.retry_delays_s", "0, 0, 0"), ("webhooks.circuit_failures", "100"), ("webhooks.timeout_ms", "1000")];

pub(crate) struct Hook {
    pub(crate) id: Uuid,
    pub(crate) secret: String,
    etag: String,
}

async fn make(app: &TestApp, admin: Uuid, org: Uuid, body: Value) -> Hook {
    let reply = app.ask(admin, Method::POST, &format!("/webhooks?org_id={org}"), Some(body), &[]).await;
    let etag = reply.header("etag").to_owned();
    let body = reply.ok(201).body;
    Hook { id: id_of(&body["id"]), secret: body["secret"].as_str().unwrap().to_owned(), etag }
}

pub(crate) async fn hook_for(app: &TestApp, admin: Uuid, org: Uuid, receiver: &Receiver) -> Hook {
    make(app, admin, org, json!({"url": receiver.url, "events": ["content.submitted"]})).await
}

fn id_of(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}

/// A second implementation of the signature.
pub(crate) fn verifies(seen: &Seen, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(seen.headers["webhook-id"].as_bytes());
    mac.update(b".");
    mac.update(seen.headers["webhook-timestamp"].as_bytes());
    mac.update(b".");
    mac.update(&seen.body);
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    seen.headers["webhook-signature"].split(' ').any(|one| one == expected)
}

async fn deliveries(app: &TestApp, admin: Uuid, hook: Uuid) -> Vec<Value> {
    let answer = app.ask(admin, Method::GET, &format!("/webhooks/{hook}/deliveries?limit=100"), None, &[]).await;
    answer.ok(200).items().clone()
}

/// The only delivery, once it is in a state.
async fn delivery_in(app: &TestApp, admin: Uuid, hook: Uuid, state: &str) -> Value {
    eventually(DEADLINE, "the delivery comes to its end", async || {
        let items = deliveries(app, admin, hook).await;
        (items.len() == 1 && items[0]["state"] == state).then(|| items[0].clone())
    })
    .await
}

fn outcomes(delivery: &Value) -> Vec<&str> {
    delivery["attempts"].as_array().unwrap().iter().map(|attempt| attempt["outcome"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_signed_filtered_and_without_texts() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::with_body(200, "thanks")).await;
    let body = json!({
        "url": receiver.url, "events": ["generation.completed", "generation.failed"], "description": "Ours",
        "headers": {"Authorization": "Bearer abc", "X-Team": "a"}
    });
    let hook = make(&app, admin, org, body).await;
    let (task_id, content_id, workspace_id, user_id) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let completed = app.says(GenerationCompleted {
        task_id,
        content_id,
        org_id: org,
        workspace_id,
        user_id,
        model: "gpt-4.1-mini".into(),
        text: "A secret text with 09121234567".into(),
        truncated: false,
        findings: vec![],
        masked: false,
        attempts: vec![],
        finished_at: contexor_clock::now(),
    });
    let failed = app.says(GenerationFailed {
        task_id,
        content_id,
        org_id: org,
        workspace_id,
        user_id,
        code: "pii_blocked".into(),
        detail: "A secret detail".into(),
        attempts: vec![],
        partial_text: None,
        finished_at: contexor_clock::now(),
    });
    app.hear(&completed).await;
    app.hear(&failed).await;
    // Not in the filter, and of somebody else.
    app.hear(&app.says(submitted(org))).await;
    app.hear(&app.says(GenerationFailed { org_id: Uuid::now_v7(), ..failed.data.clone() })).await;
    let seen = receiver.wait_for(2).await;
    let ids: BTreeSet<Uuid> = seen.iter().map(Seen::id).collect();
    assert_eq!(ids, BTreeSet::from([completed.id, failed.id]));
    for one in &seen {
        assert!(verifies(one, &hook.secret));
        assert!(!verifies(one, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        let text = String::from_utf8(one.body.clone()).unwrap();
        assert!(!text.contains("secret") && !text.contains("0912"), "{text}");
        assert_eq!((one.headers["authorization"].as_str(), one.headers["x-team"].as_str()), ("Bearer abc", "a"));
        assert_eq!(one.headers["content-type"], "application/json");
        let sent_at: i64 = one.headers["webhook-timestamp"].parse().unwrap();
        assert!((contexor_clock::now().timestamp() - sent_at).abs() < 60);
    }
    let done = seen.iter().find(|one| one.id() == failed.id).unwrap().json();
    assert_eq!((&done["type"], &done["data"]["code"]), (&json!("generation.failed"), &json!("pii_blocked")));
    assert_eq!(done["data"]["task_id"], json!(task_id));

    let all = eventually(DEADLINE, "both are concluded", async || {
        let all = deliveries(&app, admin, hook.id).await;
        (all.len() == 2 && all.iter().all(|one| one["state"] == "delivered")).then_some(all)
    })
    .await;
    assert_eq!((&all[0]["response"], &all[0]["attempts"][0]["status_code"]), (&json!("thanks"), &json!(200)));
    assert_eq!(all[0]["next_attempt_at"], Value::Null);
    // Neither answers nor the database show what is secret.
    let shown = app.ask(admin, Method::GET, &format!("/webhooks?org_id={org}"), None, &[]).await.ok(200).body;
    assert_eq!(shown["items"][0]["header_names"], json!(["Authorization", "X-Team"]));
    assert!(!shown.to_string().contains("whsec_") && !shown.to_string().contains("Bearer"), "{shown}");
    for secret in [&hook.secret["whsec_".len()..], "Bearer abc"] {
        assert_eq!(app.database.mentions(secret).await.len(), 0, "sealed at rest");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_attempt_and_redelivery_sends_the_same_bytes_under_the_same_id() {
    let app = TestApp::start_with(QUICK).await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(500)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    app.hear(&app.says(submitted(org))).await;
    let failed = delivery_in(&app, admin, hook.id, "failed").await;
    assert_eq!(outcomes(&failed), ["refused"; 4], "the first attempt and three more");

    // Whatever a body holds, it is not written anew.
    let body = "{\"type\":\"content.submitted\",\"timestamp\":\"2026-11-29T10:00:00Z\",\
                \"data\":{\"a\":\"سلام\",\"b\":\"\\u001b\\u2028\u{2028}\",\"c\":\"a/b\\/\",\"d\":1.0}}";
    app.database.execute(&format!("UPDATE feed_events SET body = '{}'", body.replace('\'', "''"))).await;
    let before = receiver.seen().len();
    let again = format!("/webhooks/{}/deliveries/{}/redeliver", hook.id, failed["id"].as_str().unwrap());
    receiver.answers_in_turn(&[Answer::status(500), Answer::status(500)], Answer::status(204));
    let queued = app.ask(admin, Method::POST, &again, None, &[]).await.ok(202).body;
    assert_eq!(queued["event_id"], failed["event_id"]);
    delivery_in(&app, admin, hook.id, "delivered").await;
    app.ask(admin, Method::POST, &again, None, &[]).await.ok(202);
    let seen = receiver.wait_for(before + 4).await;
    let ids: BTreeSet<Uuid> = seen.iter().map(Seen::id).collect();
    assert_eq!(ids, BTreeSet::from([id_of(&failed["event_id"])]));
    for one in &seen[before..] {
        assert_eq!(std::str::from_utf8(&one.body).unwrap(), body);
        assert!(verifies(one, &hook.secret));
    }
    app.ask(admin, Method::POST, &format!("/webhooks/{}/deliveries/{}/redeliver", hook.id, Uuid::now_v7()), None, &[])
        .await
        .ok(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_asks_for_time_gets_it() {
    let app = TestApp::start_with(QUICK).await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::with_header(429, "retry-after: 3600")).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let asked_at = contexor_clock::now();
    app.hear(&app.says(submitted(org))).await;
    let waiting = eventually(DEADLINE, "it was attempted", async || {
        let items = deliveries(&app, admin, hook.id).await;
        items.first().filter(|item| outcomes(item) == ["refused"]).cloned()
    })
    .await;
    assert_eq!((&waiting["state"], &waiting["attempts"][0]["status_code"]), (&json!("pending"), &json!(429)));
    let next: chrono::DateTime<Utc> = waiting["next_attempt_at"].as_str().unwrap().parse().unwrap();
    assert!(next >= asked_at + Duration::seconds(3600), "{next}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_asks_for_time_is_left_alone_with_every_event() {
    // A circuit that opened would be closed again at once.
    let settings = [QUICK, &[("webhooks.circuit_open_ms", "1"), ("webhooks.circuit_max_open_ms", "1")]].concat();
    let app = TestApp::start_with(&settings).await;
    let (org, admin) = app.org();
    let busy = Receiver::start(Answer::with_header(503, "retry-after: 3600")).await;
    let healthy = Receiver::start(Answer::status(200)).await;
    hook_for(&app, admin, org, &busy).await;
    app.hear(&app.says(submitted(org))).await;
    busy.wait_for(1).await;
    hook_for(&app, admin, org, &healthy).await;
    // Each is delivered elsewhere before the next happens: there was time for the busy one, too.
    for count in 1..=5 {
        app.hear(&app.says(submitted(org))).await;
        healthy.wait_for(count).await;
    }
    assert_eq!(busy.seen().len(), 1, "its pause is for all events");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_stalls_resets_and_endless_answers_harm_nobody() {
    let app = TestApp::start_with(QUICK).await;
    let (org, admin) = app.org();
    let elsewhere = Receiver::start(Answer::status(200)).await;
    for (answer, state, outcome) in [
        (Answer::with_header(302, &format!("location: {}", elsewhere.url)), "failed", "refused"),
        (Answer::with_header(301, "location: http://169.254.169.254/"), "failed", "refused"),
        (Answer::with_header(307, &format!("location: {}", elsewhere.url)), "failed", "refused"),
        (Answer::Stall, "failed", "timed_out"),
        (Answer::Reset, "failed", "connection_failed"),
        (Answer::Endless, "delivered", "delivered"),
    ] {
        let receiver = Receiver::start(answer.clone()).await;
        let hook = hook_for(&app, admin, org, &receiver).await;
        let ping = app.ask(admin, Method::POST, &format!("/webhooks/{}/test", hook.id), None, &[]).await.ok(202).body;
        let done = delivery_in(&app, admin, hook.id, state).await;
        assert_eq!(done["id"], ping["delivery_id"]);
        assert!(outcomes(&done).iter().all(|one| *one == outcome), "{answer:?}: {done}");
        assert!(done["response"].as_str().is_none_or(|shown| shown.len() <= 1024), "{answer:?}");
        assert!(receiver.seen().iter().all(|one| one.json()["type"] == "webhook.ping"));
    }
    assert_eq!(elsewhere.seen().len(), 0, "redirects are not followed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_shown_as_text_alone_and_no_more_than_its_beginning() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::with_body(200, &format!("<b>\u{1b}[31m{}", "x".repeat(5000)))).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    app.ask(admin, Method::POST, &format!("/webhooks/{}/test", hook.id), None, &[]).await.ok(202);
    let done = delivery_in(&app, admin, hook.id, "delivered").await;
    let shown = done["response"].as_str().unwrap();
    assert!(shown.starts_with("<b>\u{FFFD}[31mxx") && shown.chars().count() == 1024, "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gone_disables_at_once_and_tells_the_admins() {
    let app = TestApp::start_with(QUICK).await;
    let (org, admin) = app.org();
    app.members(org, &[admin]).await;
    let receiver = Receiver::start(Answer::status(410)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    app.hear(&app.says(submitted(org))).await;
    let path = format!("/webhooks/{}", hook.id);
    eventually(DEADLINE, "the webhook is disabled", async || {
        let shown = app.ask(admin, Method::GET, &path, None, &[]).await.ok(200).body;
        (shown["enabled"] == false).then(|| assert_eq!(shown["disabled_reason"], "gone"))
    })
    .await;
    assert_eq!(outcomes(&delivery_in(&app, admin, hook.id, "cancelled").await), ["refused"]);
    let told = eventually(DEADLINE, "the admin is told", async || {
        let told = app.told(admin, 1).await;
        told.into_iter().find(|one| one["type"] == "notifier.webhook.disabled")
    })
    .await;
    assert_eq!(told["data"], json!({"webhook_id": hook.id, "reason": "gone"}));

    // Nothing is sent to what is disabled, not even by request.
    app.hear(&app.says(submitted(org))).await;
    app.ask(admin, Method::POST, &format!("{path}/test"), None, &[]).await.ok(409);
    let range = json!({"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"});
    app.ask(admin, Method::POST, &format!("{path}/redeliver"), Some(range.clone()), &[]).await.ok(409);
    assert_eq!(deliveries(&app, admin, hook.id).await.len(), 1);
    assert_eq!(receiver.seen().len(), 1);

    // Enabled again it is told of what it missed when somebody asks for that, and of what is new.
    receiver.answers(Answer::status(200));
    let enabled = app.ask(admin, Method::PATCH, &path, Some(json!({"enabled": true})), &[]).await.ok(200).body;
    assert_eq!((&enabled["enabled"], &enabled["disabled_reason"]), (&json!(true), &Value::Null));
    let queued =
        app.ask(admin, Method::POST, &format!("{path}/redeliver"), Some(range.clone()), &[]).await.ok(202).body;
    assert_eq!(queued, json!({"queued": 2, "next_from": null}));
    let ids: BTreeSet<Uuid> = receiver.wait_for(3).await.iter().map(Seen::id).collect();
    assert_eq!(ids.len(), 2);
    eventually(DEADLINE, "all has arrived", async || {
        let all = deliveries(&app, admin, hook.id).await;
        all.iter().all(|one| one["state"] == "delivered").then_some(())
    })
    .await;
    let queued = app.ask(admin, Method::POST, &format!("{path}/redeliver"), Some(range), &[]).await.ok(202).body;
    assert_eq!(queued["queued"], 0, "what has arrived is not sent again unless asked for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failing_for_long_is_warned_of_and_then_disables() {
    let app = TestApp::start_with(&[
        ("webhooks.retry_delays_s", "0, 600, 600, 600"),
        ("webhooks.circuit_failures", "100"),
        ("webhooks.sweep_ms", "200"),
    ])
    .await;
    let (org, admin) = app.org();
    app.members(org, &[admin]).await;
    let receiver = Receiver::start(Answer::status(503)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let path = format!("/webhooks/{}", hook.id);
    app.ask(admin, Method::POST, &format!("{path}/test"), None, &[]).await.ok(202);
    receiver.wait_for(2).await;
    eventually(DEADLINE, "the failure is noted", async || {
        let shown = app.ask(admin, Method::GET, &path, None, &[]).await.ok(200).body;
        (shown["failing_since"] != Value::Null).then_some(())
    })
    .await;
    assert_eq!(app.database.number("SELECT count(*) AS n FROM webhooks WHERE warned_at IS NOT NULL").await, 0);
    // The delivery's next attempt is due, and fails.
    advance_clock(Duration::hours(25));
    let told = app.told(admin, 1).await;
    assert_eq!(
        (&told[0]["type"], &told[0]["data"]["webhook_id"]),
        (&json!("notifier.webhook.failing"), &json!(hook.id))
    );
    advance_clock(Duration::hours(48));
    let told = app.told(admin, 2).await;
    let kinds: Vec<&str> = told.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["notifier.webhook.disabled", "notifier.webhook.failing"], "warned of once");
    let shown = app.ask(admin, Method::GET, &path, None, &[]).await.ok(200).body;
    assert_eq!((&shown["enabled"], &shown["disabled_reason"]), (&json!(false), &json!("failing")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_after_deletion_or_disabling_and_a_success_ends_a_failure() {
    let app =
        TestApp::start_with(&[("webhooks.retry_delays_s", "1, 1, 1"), ("webhooks.circuit_failures", "100")]).await;
    let (org, admin) = app.org();
    let receivers = [Receiver::start(Answer::status(500)).await, Receiver::start(Answer::status(500)).await];
    let witness = Receiver::start(Answer::status(200)).await;
    let mut hooks = Vec::new();
    for receiver in &receivers {
        hooks.push(hook_for(&app, admin, org, receiver).await);
    }
    hook_for(&app, admin, org, &witness).await;
    app.hear(&app.says(submitted(org))).await;
    for (receiver, hook) in receivers.iter().zip(&hooks) {
        receiver.wait_for(1).await;
        eventually(DEADLINE, "a retry waits", async || {
            let items = deliveries(&app, admin, hook.id).await;
            (outcomes(&items[0]) == ["refused"]).then_some(())
        })
        .await;
    }
    let [deleted, disabled] = [0, 1].map(|at| format!("/webhooks/{}", hooks[at].id));
    app.ask(admin, Method::DELETE, &deleted, None, &[]).await.ok(204);
    app.ask(admin, Method::PATCH, &disabled, Some(json!({"enabled": false})), &[]).await.ok(200);
    let before = receivers.each_ref().map(|receiver| receiver.seen().len());
    // Later events reach who is there, and the retries' time has passed when the last of them has.
    for _ in 0..3 {
        app.hear(&app.says(submitted(org))).await;
    }
    witness.wait_for(4).await;
    let due = "SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'pending'";
    eventually(DEADLINE, "nothing waits", async || (app.database.number(due).await == 0).then_some(())).await;
    assert_eq!(receivers.each_ref().map(|receiver| receiver.seen().len()), before);
    app.ask(admin, Method::GET, &deleted, None, &[]).await.ok(404);
    assert_eq!(outcomes(&delivery_in(&app, admin, hooks[1].id, "cancelled").await), ["refused"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_rotation_both_secrets_sign_until_the_old_one_expires() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let path = format!("/webhooks/{}", hook.id);
    let rotated = app.ask(admin, Method::POST, &format!("{path}/rotate-secret"), None, &[]).await.ok(200).body;
    let new = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(new, hook.secret);
    let until: chrono::DateTime<Utc> = rotated["previous_secret_until"].as_str().unwrap().parse().unwrap();
    assert!((until - contexor_clock::now() - Duration::hours(24)).num_seconds().abs() < 60, "{until}");
    let ping = async |count: usize| {
        app.ask(admin, Method::POST, &format!("{path}/test"), None, &[]).await.ok(202);
        receiver.wait_for(count).await.pop().unwrap()
    };
    let seen = ping(1).await;
    assert!(verifies(&seen, &hook.secret) && verifies(&seen, &new));
    advance_clock(Duration::hours(24));
    let seen = ping(2).await;
    assert!(!verifies(&seen, &hook.secret) && verifies(&seen, &new));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_have_entity_tags_limits_and_admins() {
    let app = TestApp::start_with(&[("webhooks.most_per_org", "2")]).await;
    let (org, admin) = app.org();
    let (other_org, stranger) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let path = format!("/webhooks/{}", hook.id);
    let patch = |body: Value| Some(body);
    let changed =
        app.ask(admin, Method::PATCH, &path, patch(json!({"description": "New"})), &[("if-match", &hook.etag)]).await;
    let etag = changed.header("etag").to_owned();
    assert_eq!(changed.ok(200).body["description"], "New");
    let stale = [("if-match", hook.etag.as_str())];
    app.ask(admin, Method::PATCH, &path, patch(json!({"description": "Lost"})), &stale).await.ok(412);
    app.ask(admin, Method::DELETE, &path, None, &stale).await.ok(412);
    assert_eq!(app.ask(admin, Method::GET, &path, None, &[("if-none-match", &etag)]).await.status, 304);

    for body in [
        json!({"url": receiver.url}),
        json!({"url": receiver.url, "events": []}),
        json!({"url": receiver.url, "events": ["content.eaten"]}),
        json!({"url": receiver.url, "events": ["content.approved", "content.approved"]}),
        json!({"url": receiver.url, "events": ["content.approved"], "secret": "whsec_AAAA"}),
        json!({"url": receiver.url, "events": ["content.approved"], "headers": {"Host": "example.com"}}),
        json!({"url": receiver.url, "events": ["content.approved"], "headers": {"webhook-id": "1"}}),
        json!({"url": receiver.url, "events": ["content.approved"], "headers": {"X-A": "a\r\nX-B: b"}}),
    ] {
        app.ask(admin, Method::POST, &format!("/webhooks?org_id={org}"), Some(body.clone()), &[]).await.ok(422);
    }
    app.ask(admin, Method::PATCH, &path, patch(json!({"events": null})), &[]).await.ok(422);
    hook_for(&app, admin, org, &receiver).await;
    let third = json!({"url": receiver.url, "events": ["content.approved"]});
    let refused = app.ask(admin, Method::POST, &format!("/webhooks?org_id={org}"), Some(third), &[]).await.ok(409).body;
    assert_eq!(refused["code"], "too_many_webhooks");

    let editor = Uuid::now_v7();
    app.roles.lock().unwrap().insert((org, editor), Role::Editor);
    let range = json!({"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"});
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::PATCH, path.clone(), Some(json!({"description": "Theirs"}))),
        (Method::DELETE, path.clone(), None),
        (Method::POST, format!("{path}/rotate-secret"), None),
        (Method::POST, format!("{path}/test"), None),
        (Method::GET, format!("{path}/deliveries"), None),
        (Method::POST, format!("{path}/redeliver"), Some(range)),
    ] {
        app.ask(editor, method.clone(), &path, body.clone(), &[]).await.ok(403);
        app.ask(stranger, method.clone(), &path, body.clone(), &[]).await.ok(404);
        let never = path.replace(&hook.id.to_string(), &Uuid::now_v7().to_string());
        app.ask(admin, method, &never, body, &[]).await.ok(404);
    }
    app.ask(editor, Method::GET, &format!("/webhooks?org_id={org}"), None, &[]).await.ok(403);
    let theirs = app.ask(stranger, Method::GET, &format!("/webhooks?org_id={other_org}"), None, &[]).await.ok(200).body;
    assert_eq!(theirs["items"], json!([]));
    eventually(DEADLINE, "the audit log is told of each change", async || {
        // Two made, one changed: what was refused is no deed.
        (app.vhost.queue_depth("org.audit").await == 3).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_change_is_answered_with_is_what_is_read_afterwards() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let made = json!({"url": receiver.url, "events": ["content.approved"]});
    let made = app.ask(admin, Method::POST, &format!("/webhooks?org_id={org}"), Some(made), &[]).await.ok(201).body;
    let path = format!("/webhooks/{}", made["id"].as_str().unwrap());
    // Its times to the last digit.
    let is_read = async |answered: &Value| {
        let mut shown = answered.clone();
        shown.as_object_mut().unwrap().remove("secret");
        assert_eq!(app.ask(admin, Method::GET, &path, None, &[]).await.ok(200).body, shown);
    };
    is_read(&made).await;
    is_read(&app.ask(admin, Method::POST, &format!("{path}/rotate-secret"), None, &[]).await.ok(200).body).await;
    let disabled = Some(json!({"enabled": false}));
    is_read(&app.ask(admin, Method::PATCH, &path, disabled, &[]).await.ok(200).body).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_that_are_not_public_are_refused_when_set_and_when_dialled() {
    let app = TestApp::start_with(QUICK).await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let port = receiver.url.rsplit(':').next().unwrap().trim_end_matches("/hook").to_owned();
    let hook = hook_for(&app, admin, org, &receiver).await;
    let private = [
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://[::ffff:169.254.169.254]/".to_owned(),
        format!("http://[::127.0.0.1]:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://0x7f000001:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "https://metadata.google.internal/".to_owned(),
        "https://a.svc.cluster.local/".to_owned(),
        "ftp://example.com/".to_owned(),
    ];
    for url in &private {
        let body = json!({"url": url, "events": ["content.submitted"]});
        let refused =
            app.ask(admin, Method::POST, &format!("/webhooks?org_id={org}"), Some(body), &[]).await.ok(422).body;
        assert_eq!(refused["errors"][0]["field"], "url", "{url}");
        let path = format!("/webhooks/{}", hook.id);
        app.ask(admin, Method::PATCH, &path, Some(json!({"url": url})), &[]).await.ok(422);
        // However it came to stand there.
        app.database.execute(&format!("UPDATE webhooks SET url = '{url}'")).await;
        app.database.execute("DELETE FROM webhook_deliveries").await;
        app.ask(admin, Method::POST, &format!("/webhooks/{}/test", hook.id), None, &[]).await.ok(202);
        let failed = delivery_in(&app, admin, hook.id, "failed").await;
        assert!(outcomes(&failed).iter().all(|one| *one == "address_refused"), "{url}: {failed}");
    }
    assert_eq!(receiver.seen().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_was_at_when_it_ended_is_sent_by_the_next() {
    let mut app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::Stall).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let event = app.says(submitted(org));
    app.hear(&event).await;
    receiver.wait_for(1).await;
    app.stop().await;
    receiver.answers(Answer::status(200));
    app.start_again(&[]).await;
    let done = delivery_in(&app, admin, hook.id, "delivered").await;
    assert_eq!(outcomes(&done), ["interrupted", "delivered"]);

    // Killed, a process concludes nothing: what it had claimed is due when its lease has run out.
    app.stop().await;
    app.database
        .execute(&format!(
            "UPDATE webhook_deliveries SET state = 'pending', claim = '{}', next_at = now() + interval '1 second'",
            Uuid::now_v7()
        ))
        .await;
    app.start_again(&[]).await;
    let done = delivery_in(&app, admin, hook.id, "delivered").await;
    assert_eq!(outcomes(&done), ["interrupted", "delivered", "interrupted", "delivered"]);
    let ids: Vec<Uuid> = receiver.wait_for(3).await.iter().map(Seen::id).collect();
    assert_eq!(ids, [event.id; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_purged_organization_nothing_is_sent_or_kept() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    hook_for(&app, admin, org, &receiver).await;
    app.hear(&app.says(submitted(org))).await;
    receiver.wait_for(1).await;
    app.say(&app.says(OrgPurged { org_id: org, purged_at: contexor_clock::now() })).await;
    eventually(DEADLINE, "nothing but the purge is known", async || {
        let mentions = app.database.mentions(&org.to_string()).await;
        (mentions.keys().map(String::as_str).collect::<Vec<_>>() == ["purged_orgs"]).then_some(())
    })
    .await;
    app.hear(&app.says(submitted(org))).await;
    assert_eq!(receiver.seen().len(), 1);
}
