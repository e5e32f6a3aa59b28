//! One-time codes: each once, in time, and in no log.

use chrono::Duration;
use contexor_crypto::KeyRing;
use contexor_sandbox::faults::KavenegarFaults;
use contexor_testkit::{advance_clock, captured_logs, eventually};

use super::{
    app::{DEADLINE, TestApp},
    text_provider::{API_KEY, code_sealed_with},
};

const PHONE: &str = "+989121234567";
const RECEPTOR: &str = "09121234567";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_arrives_once_however_often_it_is_delivered_and_is_in_no_log() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let code = app.code(PHONE, "482913", contexor_clock::now() + Duration::seconds(120));
    let first = app.says(code.clone());
    app.say(&first).await;
    assert_eq!(app.tries(code.otp_id).await, 1);
    // The same message, and the same code in another message.
    app.say(&first).await;
    app.say(&app.says(code)).await;
    let last = app.code("+989351234567", "555123", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(last.clone())).await;
    assert_eq!(app.tries(last.otp_id).await, 1);
    assert_eq!(app.received(RECEPTOR).await, ["482913"]);

    // Whatever goes wrong, nothing of it is logged.
    app.provider(KavenegarFaults { status_code: Some(411), ..KavenegarFaults::default() }).await;
    let refused = app.code(PHONE, "771133", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(refused.clone())).await;
    assert_eq!(app.tries(refused.otp_id).await, 1, "a refused number is not tried again");
    app.provider(KavenegarFaults { status_code: Some(418), ..KavenegarFaults::default() }).await;
    let unpaid = app.code(PHONE, "662244", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(unpaid.clone())).await;
    assert_eq!(app.tries(unpaid.otp_id).await, 1);
    assert!(!logs.lines_with("one-time code").is_empty(), "something was logged at all");
    logs.assert_free_of(["482913", "555123", "771133", "662244", "9121234567", "9351234567", API_KEY]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn auth_is_told_of_codes_that_were_surely_not_sent_and_of_no_others() {
    // The provider's refusals of the number, of the template, of the account, and one that comes twice.
    for (status, told) in [(411, 1), (431, 1), (424, 1), (418, 1), (402, 1)] {
        let app = TestApp::start().await;
        app.provider(KavenegarFaults { status_code: Some(status), ..KavenegarFaults::default() }).await;
        let code = app.code(PHONE, "111111", contexor_clock::now() + Duration::seconds(120));
        app.say(&app.says(code.clone())).await;
        app.tries(code.otp_id).await;
        eventually(DEADLINE, "auth is told", async || {
            (app.vhost.queue_depth("auth.failed-codes").await == told).then_some(())
        })
        .await;
        let message = app.vhost.take("auth.failed-codes", 1).await.remove(0);
        let event: serde_json::Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
        assert_eq!(event["data"]["otp_id"], serde_json::json!(code.otp_id), "{status}");
        assert!(!event.to_string().contains("9121234567"), "the number is sealed");
    }
    // It may have been sent.
    let app = TestApp::start_with(&[("kavenegar.timeout_ms", "400")]).await;
    app.provider(KavenegarFaults { html_502: true, ..KavenegarFaults::default() }).await;
    let code = app.code(PHONE, "222222", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(code.clone())).await;
    app.tries(code.otp_id).await;
    app.provider(KavenegarFaults { status_code: Some(411), ..KavenegarFaults::default() }).await;
    let last = app.code(PHONE, "333333", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(last.clone())).await;
    eventually(DEADLINE, "auth is told of the last", async || {
        (app.vhost.queue_depth("auth.failed-codes").await == 1).then_some(())
    })
    .await;
    let message = app.vhost.take("auth.failed-codes", 1).await.remove(0);
    assert!(message["payload"].as_str().unwrap().contains(&last.otp_id.to_string()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_a_code_is_asked_of_the_provider() {
    let app = TestApp::start_with(&[("kavenegar.status_every_s", "1")]).await;
    app.provider(KavenegarFaults { delivery_status: Some(11), ..KavenegarFaults::default() }).await;
    let code = app.code(PHONE, "482913", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(code.clone())).await;
    app.tries(code.otp_id).await;
    advance_clock(Duration::minutes(5));
    eventually(DEADLINE, "the end is known", async || {
        let known = "SELECT count(*) AS n FROM code_sends WHERE provider_status = 11 AND status_at IS NULL";
        (app.database.number(known).await == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_code_is_not_sent_and_one_that_does_not_open_is_dead() {
    let app = TestApp::start().await;
    let late = app.code(PHONE, "111111", contexor_clock::now() - Duration::seconds(1));
    app.say(&app.says(late)).await;
    let mut swapped = app.code(PHONE, "222222", contexor_clock::now() + Duration::seconds(120));
    swapped.otp_id = uuid::Uuid::now_v7();
    app.say(&app.says(swapped)).await;
    eventually(DEADLINE, "the code that does not open is dead", async || {
        (app.vhost.queue_depth("notifier.one-time-codes.dead").await == 1).then_some(())
    })
    .await;
    let good = app.code(PHONE, "333333", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(good.clone())).await;
    app.tries(good.otp_id).await;
    assert_eq!(app.received(RECEPTOR).await, ["333333"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_code_is_lost_while_the_key_that_auth_seals_with_is_changed() {
    const NEXT_KEY: &str = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=";
    // The next key is here first; then auth seals with it, while messages of the old one are on their way.
    let app = TestApp::start_with(&[("otp.delivery.keys.k2", NEXT_KEY)]).await;
    let next = KeyRing::single("k2", &NEXT_KEY.to_owned().into()).unwrap();
    let in_time = contexor_clock::now() + Duration::seconds(120);
    let codes = [
        app.code(PHONE, "111111", in_time),
        code_sealed_with(&next, PHONE, "222222", in_time),
        app.code(PHONE, "333333", in_time),
    ];
    for code in &codes {
        app.say(&app.says(code.clone())).await;
        app.tries(code.otp_id).await;
    }
    assert_eq!(app.received(RECEPTOR).await, ["333333", "222222", "111111"]);
    // A key that was never added here opens nothing.
    let unknown = KeyRing::single("k3", &NEXT_KEY.to_owned().into()).unwrap();
    app.say(&app.says(code_sealed_with(&unknown, PHONE, "444444", in_time))).await;
    eventually(DEADLINE, "the code that does not open is dead", async || {
        (app.vhost.queue_depth("notifier.one-time-codes.dead").await == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_busy_twice_is_tried_again() {
    let app = TestApp::start().await;
    app.provider(KavenegarFaults { status_code: Some(409), for_next: Some(2), ..KavenegarFaults::default() }).await;
    let code = app.code(PHONE, "482913", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(code.clone())).await;
    assert_eq!(app.tries(code.otp_id).await, 3);
    assert_eq!(app.received(RECEPTOR).await, ["482913"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_account_opens_the_circuit_until_the_provider_works_again() {
    let app = TestApp::start_with(&[("kavenegar.circuit_open_ms", "1500")]).await;
    // The code is in the body alone, as the provider does it too.
    app.provider(KavenegarFaults { status_code: Some(418), http_status: Some(200), ..KavenegarFaults::default() })
        .await;
    let unpaid = app.code(PHONE, "111111", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(unpaid.clone())).await;
    assert_eq!(app.tries(unpaid.otp_id).await, 1);
    app.provider(KavenegarFaults::default()).await;
    let next = app.code(PHONE, "222222", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(next.clone())).await;
    assert!(app.tries(next.otp_id).await > 1, "it had to wait for the circuit");
    assert_eq!(app.received(RECEPTOR).await, ["222222"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_may_have_been_sent_is_sent_once_more_at_most() {
    let app = TestApp::start_with(&[("kavenegar.timeout_ms", "400")]).await;
    app.provider(KavenegarFaults { hang: true, for_next: Some(1), ..KavenegarFaults::default() }).await;
    let once = app.code(PHONE, "111111", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(once.clone())).await;
    assert_eq!(app.tries(once.otp_id).await, 2);
    assert_eq!(app.received(RECEPTOR).await, ["111111"]);

    app.provider(KavenegarFaults { html_502: true, ..KavenegarFaults::default() }).await;
    let never = app.code(PHONE, "222222", contexor_clock::now() + Duration::seconds(120));
    app.say(&app.says(never.clone())).await;
    assert_eq!(app.tries(never.otp_id).await, 2);
    assert_eq!(app.received(RECEPTOR).await, ["111111"]);
}
