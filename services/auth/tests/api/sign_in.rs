use std::{sync::atomic::AtomicUsize, time::Duration};

use contexor_testkit::eventually;
use futures::future::join_all;
use serde_json::json;

use crate::harness::TestApp;
use crate::held_lock::HeldLock;
use crate::people::wrong;

const PHONE: &str = "09121234567";

#[tokio::test]
async fn a_person_signs_in_with_the_code_of_the_text_message_and_is_known_from_then_on() {
    let app = TestApp::start().await;
    let asked = app.ask(PHONE).await.ok(200).body;
    assert_eq!(asked, json!({ "ttl": 120, "resend_after": 0 }));
    let sent = app.sent().await;
    assert_eq!((sent.len(), sent[0].phone.as_str()), (1, "+989121234567"));

    let first = app.verify("+98 912 123 4567", &sent[0].code).await;
    assert_eq!(first.headers["cache-control"], "no-store");
    let first = first.ok(200).body;
    assert_eq!((first["token_type"].as_str(), first["expires_in"].as_u64()), (Some("Bearer"), Some(3600)));
    assert_eq!(first["user"]["phone"], "+989121234567");
    assert_eq!(first["user"]["name"], serde_json::Value::Null);

    let me = app.get("/api/v1/auth/me", first["access"].as_str().unwrap()).await.ok(200).body;
    assert_eq!(me, first["user"]);

    let again = app.sign_in("۰۹۱۲۱۲۳۴۵۶۷").await;
    assert_eq!(again.user, first["user"], "another writing of the number, the same person");
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 1);
    let registered = eventually(Duration::from_secs(10), "the registration is told", async || {
        let told = app.vhost.take("notifier.notices", 10).await;
        (!told.is_empty()).then_some(told)
    })
    .await;
    assert_eq!(registered.len(), 1, "told once");
    assert!(registered[0]["payload"].as_str().unwrap().contains("auth.user.registered.v1"));
}

#[tokio::test]
async fn a_code_typed_in_persian_or_arabic_digits_is_understood() {
    let app = TestApp::start().await;
    for zero in ['۰', '٠'] {
        let code = app.code(PHONE).await;
        let typed: String =
            code.bytes().map(|byte| char::from_u32(zero as u32 + u32::from(byte - b'0')).unwrap()).collect();
        app.verify(PHONE, &typed).await.assert_status(200);
    }
}

#[tokio::test]
async fn a_right_code_serves_once_however_many_use_it_at_the_same_time() {
    let app = TestApp::start().await;
    let code = app.code(PHONE).await;
    let answers = join_all((0..20).map(|_| app.verify(PHONE, &code))).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(good.len(), 1);
    for answer in bad {
        answer.assert_problem(401, "otp_invalid");
    }
    app.verify(PHONE, &code).await.assert_problem(401, "otp_invalid");
    assert_eq!(app.database.number("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn two_first_sign_ins_at_the_same_time_make_one_person() {
    // Two codes for one number cannot both be good, so the race is between processes: the second code is sent when the first is
    // used but its person not yet committed.
    let app = TestApp::start().await;
    let first = app.code(PHONE).await;
    let mut held = HeldLock::take(&app, "LOCK TABLE users IN SHARE MODE").await;
    let second = async {
        held.is_waited_for().await;
        let code = app.code(PHONE).await;
        let done = AtomicUsize::new(0);
        futures::join!(app.verify(PHONE, &code), held.let_go_of(2, &done)).0
    };
    let (one, two) = futures::join!(app.verify(PHONE, &first), second);
    assert_eq!(one.ok(200).body["user"]["id"], two.ok(200).body["user"]["id"]);
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 1);
}

#[tokio::test]
async fn wrong_codes_and_codes_never_asked_for_look_the_same() {
    let app = TestApp::start().await;
    let code = app.code(PHONE).await;
    let wrong = app.verify(PHONE, &wrong(&code)).await;
    let never = app.verify("09351234567", &code).await;
    wrong.assert_problem(401, "otp_invalid");
    never.assert_problem(401, "otp_invalid");
    assert_eq!(wrong.body["detail"], never.body["detail"]);
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn asking_for_a_code_answers_the_same_whether_or_not_the_number_is_known() {
    let app = TestApp::start().await;
    app.sign_in(PHONE).await;
    let (known, unknown) = (app.ask(PHONE).await, app.ask("09351234567").await);
    let names = |answer: &crate::harness::Answer| {
        let mut names: Vec<String> = answer.headers.iter().map(|(name, _)| name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&known), names(&unknown));
    assert_eq!(known.ok(200).body, unknown.ok(200).body);
    assert_eq!(app.sent().await.len(), 2, "both get their message");
}

#[tokio::test]
async fn odd_bodies_get_the_contracts_answers() {
    let app = TestApp::start().await;
    for phone in [
        "",
        "02112345678",
        "+14155550100",
        "09121234567,09121234568",
        "0912\n1234567",
        "09121234567\n09121234568",
        "09121234567;09121234568",
        "09121234567 09121234568",
        "09121234567\u{0}",
        "0912",
    ] {
        app.ask(phone).await.assert_problem(422, "validation_failed");
    }
    for body in [
        json!({}),
        json!({ "phone": [PHONE] }),
        json!({ "phone": [PHONE, "09351234567"] }),
        json!({ "phone": { "receptor": PHONE } }),
        json!({ "phone": 9_121_234_567_u64 }),
        json!({ "phone": PHONE, "role": "admin" }),
        json!({ "phone": "9".repeat(65) }),
    ] {
        app.post("/api/v1/auth/otp/request", body).await.assert_problem(422, "validation_failed");
    }
    for code in ["", "12345", "1234567", "abcdef", "12 34"] {
        app.verify(PHONE, code).await.assert_problem(422, "validation_failed");
    }
    let raw = async |kind: &str, body: Vec<u8>| {
        let request = app.request(reqwest::Method::POST, "/api/v1/auth/otp/request").header("content-type", kind);
        crate::harness::Answer::to(request.body(body)).await
    };
    raw("application/json", b"{\"phone\":".to_vec()).await.assert_problem(400, "bad_request");
    raw("text/plain", b"{}".to_vec()).await.assert_problem(415, "unsupported_media_type");
    let oversized = format!("{{\"phone\":\"{}\"}}", "9".repeat(2 * 1024 * 1024));
    raw("application/json", oversized.into_bytes()).await.assert_problem(413, "payload_too_large");
    assert!(app.vhost.queues().await.iter().all(|queue| queue.messages_ready == 0), "nothing was sent");
}

#[tokio::test]
async fn without_the_database_nobody_signs_in_and_nothing_of_it_is_told() {
    use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
    let app = TestApp::start_with(&[("otp.resend_after_s", "60"), ("database.wait_timeout_ms", "500")]).await;
    let session = app.sign_in("09351234567").await;
    let code = app.code(PHONE).await;
    let mut url = reqwest::Url::parse(&app.database.url).unwrap();
    let name = url.path().trim_start_matches('/').to_owned();
    url.set_path("postgres");
    let mut admin = AsyncPgConnection::establish(url.as_str()).await.unwrap();
    let close = format!(
        "ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    );
    admin.batch_execute(&close).await.unwrap();
    let fails_closed = |answer: &crate::harness::Answer| {
        // A statement on a connection that breaks just then may fail otherwise than one for which none can be had.
        assert!(answer.status >= 500, "{}: {}", answer.status, answer.body);
        let told = answer.body.to_string().to_lowercase();
        assert!(!["postgres", "sql", "diesel", &name].iter().any(|word| told.contains(word)), "{told}");
    };
    fails_closed(&app.verify(PHONE, &code).await);
    fails_closed(&app.refresh(&session.refresh).await);
    eventually(Duration::from_secs(10), "the broken connections are noticed", async || {
        let answer = app.get("/api/v1/auth/me", &session.access).await;
        fails_closed(&answer);
        (answer.status == 503).then(|| _ = answer.assert_problem(503, "upstream_unavailable"))
    })
    .await;
    admin.batch_execute(&format!("ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS true")).await.unwrap();
    // The code was used up in vain: another one may be had at once.
    app.sign_in(PHONE).await;
    app.refresh(&session.refresh).await.assert_status(200);
}
