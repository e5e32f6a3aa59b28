//! Notices by text message, what became of messages, the account's credit, and what operators are told.

use chrono::Duration;
use contexor_api::{
    org::Role,
    usage::{LimitMeasure, LimitScope},
};
use contexor_events::{
    auth::UserRegistered,
    notifier::IncidentRaised,
    org::{MemberAdded, MemberRoleChanged},
    usage::LimitWarning,
};
use contexor_sandbox::faults::KavenegarFaults;
use contexor_testkit::{advance_clock, captured_logs, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    app::{DEADLINE, TestApp},
    receiver::{Answer, Receiver},
    text_provider::API_KEY,
};

const RECEPTOR: &str = "09121234567";

fn added(org_id: Uuid, user_id: Uuid) -> MemberAdded {
    MemberAdded { org_id, user_id, role: Role::Editor, by: Uuid::now_v7() }
}

/// Somebody with a phone who wants text messages.
async fn somebody(app: &TestApp, phone: &str) -> Uuid {
    let me = Uuid::now_v7();
    app.phones.lock().unwrap().insert(me, phone.to_owned());
    let wishes = json!({"items": [{"event": "org.member.added", "in_app": true, "sms": true}]});
    app.ask(me, Method::PUT, "/notifications/preferences", Some(wishes), &[]).await.ok(200);
    me
}

async fn notices(app: &TestApp, user: Uuid) -> Vec<Value> {
    let answer = app.ask(user, Method::GET, "/notifications/text-messages", None, &[]).await.ok(200).body;
    answer["items"].as_array().unwrap().clone()
}

async fn states(app: &TestApp, user: Uuid, wanted: &[&str]) {
    eventually(DEADLINE, "the notices come to their end", async || {
        let notices = notices(app, user).await;
        let mut states: Vec<&str> = notices.iter().map(|one| one["state"].as_str().unwrap()).collect();
        states.sort_unstable();
        (states == wanted).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_text_messages_gets_them_and_sees_what_became_of_them() {
    let logs = captured_logs();
    let app = TestApp::start_with(&[("kavenegar.status_every_s", "1")]).await;
    let me = somebody(&app, "+989121234567").await;
    let other = Uuid::now_v7();
    app.phones.lock().unwrap().insert(other, "+989351234567".into());
    let org = Uuid::now_v7();
    for person in [me, other] {
        app.hear(&app.says(added(org, person))).await;
        // Not wished for.
        app.hear(&app.says(MemberRoleChanged { org_id: org, user_id: person, role: Role::Viewer, by: org })).await;
    }
    states(&app, me, &["sent"]).await;
    let texts = app.texts(RECEPTOR).await;
    assert_eq!(texts.len(), 1);
    assert!(texts[0].starts_with("کانتکسور:") && !texts[0].contains(&org.to_string()), "{texts:?}");
    assert_eq!((app.texts("09351234567").await.len(), notices(&app, other).await.len()), (0, 0));
    // The provider is asked after a while.
    advance_clock(Duration::minutes(5));
    states(&app, me, &["delivered"]).await;
    logs.assert_free_of(["9121234567", API_KEY]);
    assert!(app.database.mentions("9121234567").await.is_empty(), "no number is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_the_provider_has_forgotten_stays_sent_and_is_not_asked_for_again() {
    let app = TestApp::start_with(&[("kavenegar.status_every_s", "1")]).await;
    let me = somebody(&app, "+989121234567").await;
    app.hear(&app.says(added(Uuid::now_v7(), me))).await;
    states(&app, me, &["sent"]).await;
    app.database.execute("UPDATE notice_messages SET provider_message_id = 1").await;
    advance_clock(Duration::minutes(5));
    eventually(DEADLINE, "the provider says that it knows no such message", async || {
        let ended = "SELECT count(*) AS n FROM notice_messages WHERE provider_status = 100 AND next_at = 'infinity'";
        (app.database.number(ended).await == 1).then_some(())
    })
    .await;
    // Nobody knows that it did not arrive.
    states(&app, me, &["sent"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thresholds_that_are_passed_at_once_are_one_text_message() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    app.members(org, &[admin]).await;
    app.phones.lock().unwrap().insert(admin, "+989121234567".into());
    let wishes = json!({"items": [{"event": "usage.limit.warning", "in_app": true, "sms": true}]});
    app.ask(admin, Method::PUT, "/notifications/preferences", Some(wishes), &[]).await.ok(200);
    let shares = [50, 80, 95, 100];
    for percent in shares {
        let warning = LimitWarning {
            org_id: org,
            scope: LimitScope::Org,
            user_id: None,
            subject_id: None,
            period: "2026-11".into(),
            measure: Some(LimitMeasure::Cost),
            percent,
            is_highest: percent == 100,
            spent_micro_usd: 342,
            limit_micro_usd: Some(100),
            spent_tokens: None,
            limit_tokens: None,
        };
        app.hear(&app.says(warning)).await;
    }
    assert_eq!(app.told(admin, shares.len()).await.len(), shares.len(), "each is told in the application");
    states(&app, admin, &["sent"]).await;
    assert_eq!(app.texts(RECEPTOR).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caps_hold_and_what_is_refused_or_late_is_not_sent() {
    let app = TestApp::start_with(&[("text_messages.person_day", "2")]).await;
    let me = somebody(&app, "+989121234567").await;
    let tell = async |user| app.hear(&app.says(added(Uuid::now_v7(), user))).await;
    for _ in 0..4 {
        tell(me).await;
    }
    states(&app, me, &["capped", "capped", "sent", "sent"]).await;
    assert_eq!(app.texts(RECEPTOR).await.len(), 2);

    let refused = somebody(&app, "+989131234567").await;
    app.provider(KavenegarFaults { status_code: Some(411), ..KavenegarFaults::default() }).await;
    tell(refused).await;
    states(&app, refused, &["failed"]).await;
    app.provider(KavenegarFaults::default()).await;

    let late = somebody(&app, "+989141234567").await;
    let event = app.says(added(Uuid::now_v7(), late));
    app.hear(&contexor_events::CloudEvent { time: contexor_clock::now() - Duration::days(1), ..event }).await;
    states(&app, late, &["failed"]).await;
    let unknown = somebody(&app, "+989151234567").await;
    app.phones.lock().unwrap().remove(&unknown);
    tell(unknown).await;
    states(&app, unknown, &["failed"]).await;
    for receptor in ["09131234567", "09141234567", "09151234567"] {
        assert_eq!(app.texts(receptor).await.len(), 0);
    }
    // Other events are told by no text message.
    let wishes = json!({"items": [{"event": "auth.user.registered", "in_app": true, "sms": true}]});
    app.ask(me, Method::PUT, "/notifications/preferences", Some(wishes), &[]).await.ok(422);
    app.hear(&app.says(UserRegistered { user_id: me, registered_at: contexor_clock::now() })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_may_have_been_sent_is_tried_again_and_sent_once() {
    let app = TestApp::start_with(&[("kavenegar.timeout_ms", "400")]).await;
    let me = somebody(&app, "+989121234567").await;
    app.provider(KavenegarFaults { html_502: true, for_next: Some(1), ..KavenegarFaults::default() }).await;
    app.hear(&app.says(added(Uuid::now_v7(), me))).await;
    eventually(DEADLINE, "it was tried", async || {
        let tried = "SELECT count(*) AS n FROM notice_messages WHERE state = 'queued' AND attempts = 1 \
                     AND next_at > now() + interval '10 seconds' AND next_at < now() + interval '40 seconds'";
        (app.database.number(tried).await == 1).then_some(())
    })
    .await;
    advance_clock(Duration::minutes(1));
    states(&app, me, &["sent"]).await;
    // Even when its end was not noted: the provider knows it by its own number.
    app.database.execute("UPDATE notice_messages SET state = 'queued', next_at = now()").await;
    states(&app, me, &["sent"]).await;
    assert_eq!(app.texts(RECEPTOR).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_outlasts_hours_of_the_providers_trouble_and_is_dropped_when_it_expires() {
    let settings = [("kavenegar.circuit_open_ms", "1"), ("text_messages.sweep_ms", "20")];
    let app = TestApp::start_with(&settings).await;
    let (patient, late) = (somebody(&app, "+989121234567").await, somebody(&app, "+989131234567").await);
    // The account has no credit left, then the provider wants less at a time, then it fails.
    let faults = [(Some(418), false), (Some(451), false), (None, true)];
    let tell = async |user| app.hear(&app.says(added(Uuid::now_v7(), user))).await;
    app.provider(KavenegarFaults { status_code: Some(418), ..KavenegarFaults::default() }).await;
    tell(patient).await;
    for round in 1..=9 {
        let (status_code, html_502) = faults[(round / 3) % 3];
        app.provider(KavenegarFaults { status_code, html_502, ..KavenegarFaults::default() }).await;
        eventually(DEADLINE, "it is tried again", async || {
            // As after half an hour.
            app.database.execute("UPDATE notice_messages SET next_at = now() - interval '1 second'").await;
            let tried = format!(
                "SELECT count(*) AS n FROM notice_messages WHERE user_id = '{patient}' AND state = 'queued' AND attempts > {round}"
            );
            (app.database.number(&tried).await == 1).then_some(())
        })
        .await;
    }
    app.provider(KavenegarFaults::default()).await;
    eventually(DEADLINE, "it is sent when the provider is well again", async || {
        app.database.execute("UPDATE notice_messages SET next_at = now() WHERE state = 'queued'").await;
        let sent = "SELECT count(*) AS n FROM notice_messages WHERE state = 'sent'";
        (app.database.number(sent).await == 1).then_some(())
    })
    .await;
    assert_eq!(app.texts(RECEPTOR).await.len(), 1);

    app.provider(KavenegarFaults { html_502: true, ..KavenegarFaults::default() }).await;
    tell(late).await;
    eventually(DEADLINE, "its time is over", async || {
        let expires = format!(
            "UPDATE notice_messages SET next_at = now(), expires_at = now() - interval '1 second' \
             WHERE user_id = '{late}' AND state = 'queued'"
        );
        app.database.execute(&expires).await;
        let failed = format!("SELECT count(*) AS n FROM notice_messages WHERE user_id = '{late}' AND state = 'failed'");
        (app.database.number(&failed).await == 1).then_some(())
    })
    .await;
    states(&app, late, &["failed"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_are_told_once_of_each_trouble() {
    let logs = captured_logs();
    let operator = Receiver::start(Answer::status(204)).await;
    let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let settings = [
        ("operator.webhook_url", operator.url.as_str()),
        ("operator.webhook_secret", secret),
        ("kavenegar.credit_floor_rial", "3000000"),
    ];
    let app = TestApp::start_with(&settings).await;
    // The sandbox's account holds less than the floor.
    let seen = operator.wait_for(1).await;
    assert_eq!(
        (&seen[0].json()["type"], &seen[0].json()["data"]["kind"]),
        (&json!("incident"), &json!("sms_credit_low"))
    );
    assert!(super::webhooks::verifies(&seen[0], secret));

    let incident = IncidentRaised { kind: "dead_letter".into(), about: "usage.settlements".into(), detail: "x".into() };
    for _ in 0..3 {
        app.say(&app.says(incident.clone())).await;
    }
    app.say(&app.says(IncidentRaised { about: "org.audit".into(), ..incident })).await;
    let seen = operator.wait_for(3).await;
    let mut about: Vec<String> =
        seen[1..].iter().map(|one| one.json()["data"]["about"].as_str().unwrap().to_owned()).collect();
    about.sort();
    assert_eq!(about, ["org.audit", "usage.settlements"]);

    // A letter of our own that is dead.
    let code = app.code("+989121234567", "222222", contexor_clock::now() + Duration::seconds(120));
    let swapped = contexor_events::auth::OtpRequested { otp_id: Uuid::now_v7(), ..code };
    app.say(&app.says(swapped)).await;
    let seen = operator.wait_for(4).await;
    assert_eq!(seen[3].json()["data"]["about"], "notifier.one-time-codes");
    // The provider refuses the account.
    app.provider(KavenegarFaults { status_code: Some(403), ..KavenegarFaults::default() }).await;
    let code = app.code("+989121234567", "333333", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(code)).await;
    let seen = operator.wait_for(5).await;
    assert_eq!(seen[4].json()["data"]["about"], "kavenegar:403");
    assert!(logs.lines_with("incident dead_letter").len() >= 3, "each stands in the log");
}
