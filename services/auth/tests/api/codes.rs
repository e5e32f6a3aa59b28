use std::time::Duration;

use contexor_testkit::{DEADLINE, eventually};
use futures::future::join_all;

use contexor_events::auth::OtpSendFailed;

use crate::harness::{CODES_QUEUE, TestApp};
use crate::people::wrong;

const PHONE: &str = "09121234567";

#[tokio::test]
async fn after_five_wrong_tries_the_code_is_dead_even_for_the_right_one() {
    let app = TestApp::start().await;
    let code = app.code(PHONE).await;
    for _ in 0..5 {
        app.verify(PHONE, &wrong(&code)).await.assert_problem(401, "otp_invalid");
    }
    let dead = app.verify(PHONE, &code).await;
    dead.assert_problem(429, "otp_attempts_exceeded");
    assert!(dead.retry_after() >= 1);
    let next = app.code(PHONE).await;
    app.verify(PHONE, &next).await.assert_status(200);
}

#[tokio::test]
async fn of_fifty_guesses_at_once_at_most_five_are_compared() {
    let app = TestApp::start().await;
    let code = app.code(PHONE).await;
    // Every guess that is compared is wrong (401); the others are refused unseen (429).
    let wrong = wrong(&code);
    let answers = join_all((0..50).map(|_| app.verify(PHONE, &wrong))).await;
    let compared = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(compared, 5);
    answers.iter().filter(|answer| answer.status != 401).for_each(|answer| {
        answer.assert_problem(429, "otp_attempts_exceeded");
    });
    app.verify(PHONE, &code).await.assert_problem(429, "otp_attempts_exceeded");
}

#[tokio::test]
async fn new_codes_do_not_give_an_account_new_guesses_for_ever() {
    let app = TestApp::start_with(&[("otp.guess_window_s", "3")]).await;
    let mut guesses = 0;
    let refused = loop {
        let asked = app.ask(PHONE).await;
        if asked.status == 429 {
            break asked;
        }
        let code = app.sent().await.remove(0).code;
        for _ in 0..5 {
            guesses += usize::from(app.verify(PHONE, &wrong(&code)).await.status == 401);
        }
        assert!(guesses <= 15, "{guesses} guesses");
    };
    refused.assert_problem(429, "rate_limited");
    assert_eq!(guesses, 15);
    assert!(refused.retry_after() <= 3);
    // The owner waits for no longer than the window.
    let code = eventually(Duration::from_secs(10), "the window ends", async || {
        let asked = app.ask(PHONE).await;
        (asked.status == 200).then_some(())?;
        Some(app.sent().await.remove(0).code)
    })
    .await;
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn a_new_code_voids_the_one_before() {
    let app = TestApp::start().await;
    let old = app.code(PHONE).await;
    let new = loop {
        let new = app.code(PHONE).await;
        if new != old {
            break new;
        }
    };
    app.verify(PHONE, &old).await.assert_problem(401, "otp_invalid");
    app.verify(PHONE, &new).await.assert_status(200);
}

#[tokio::test]
async fn a_code_past_its_time_has_expired() {
    let app = TestApp::start_with(&[("otp.ttl_s", "1")]).await;
    let code = app.code(PHONE).await;
    // Redis keeps its own time.
    let left_ms = "local time = redis.call('TIME')
        return redis.call('ZRANGE', '{otp}:expiry', 0, 0, 'WITHSCORES')[2] - time[1] * 1000 - time[2] / 1000";
    eventually(DEADLINE, "its time is over", async || (app.redis_script(left_ms).await.unwrap() < 0).then_some(()))
        .await;
    app.verify(PHONE, &code).await.assert_problem(401, "otp_expired");
    app.verify(PHONE, &wrong(&code)).await.assert_problem(401, "otp_expired");
}

#[tokio::test]
async fn the_message_expires_together_with_the_code() {
    let app = TestApp::start_with(&[("otp.ttl_s", "1")]).await;
    app.ask(PHONE).await.assert_status(200);
    assert_eq!(app.vhost.queue_depth(CODES_QUEUE).await, 1);
    // A late message is worth nothing.
    app.queue_holds(CODES_QUEUE, 0).await;
}

#[tokio::test]
async fn within_the_resend_window_no_other_code_is_sent() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60")]).await;
    let code = app.code(PHONE).await;
    let refused = app.ask("+98 912 123 4567").await;
    refused.assert_problem(429, "rate_limited");
    assert!((55..=60).contains(&refused.retry_after()), "{}", refused.retry_after());
    app.ask("09351234567").await.assert_status(200);
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn every_cap_stops_sending_and_what_is_refused_does_not_count() {
    for (cap, phones, addresses) in [
        (
            "number_hour",
            ["09121234567", "09121234567", "09121234567", "09351234567"],
            ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"],
        ),
        (
            "number_day",
            ["09121234567", "09121234567", "09121234567", "09351234567"],
            ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"],
        ),
        (
            "address_hour",
            ["09121234567", "09351234567", "09191234567", "09121234567"],
            ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"],
        ),
        (
            "network_hour",
            ["09121234567", "09351234567", "09191234567", "09121234567"],
            ["203.0.113.1", "203.0.113.2", "203.0.113.255", "203.0.114.1"],
        ),
        (
            "network_hour",
            ["09121234567", "09351234567", "09191234567", "09121234567"],
            ["2001:db8::1", "2001:db8:0:1::1", "2001:db8:0:ffff::1", "2001:db8:1::1"],
        ),
        (
            "block_hour",
            ["09121230001", "09121230002", "09121230003", "09121240001"],
            ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"],
        ),
    ] {
        // An hour's cap cannot be above a day's, nor an address's above a network's.
        let narrower = match cap {
            "number_day" => "number_hour",
            "network_hour" => "address_hour",
            only => only,
        };
        let caps = [cap, narrower].map(|cap| format!("otp.caps.{cap}"));
        let app = TestApp::start_with(&caps.each_ref().map(|cap| (cap.as_str(), "2"))).await;
        for at in 0..2 {
            app.ask_from(phones[at], addresses[at]).await.assert_status(200);
        }
        for _ in 0..3 {
            let refused = app.ask_from(phones[2], addresses[2]).await;
            refused.assert_problem(429, "rate_limited");
            let least_wait_s = if cap.ends_with("_day") { 80_000 } else { 3_000 };
            assert!(refused.retry_after() > least_wait_s, "{cap}: {}", refused.retry_after());
        }
        app.ask_from(phones[3], addresses[3]).await.assert_status(200);
        assert_eq!(app.sent().await.len(), 3, "{cap}");
    }
}

/// Settings of so many codes to strangers, to all who are away and to everybody: within an hour, and within a day, where the hours' are
/// the same; and the least wait that is told when one is reached.
fn caps_of_all(limits: [&'static str; 3]) -> [(Vec<(&'static str, &'static str)>, u64); 2] {
    let set = |names: [&'static str; 3]| names.into_iter().zip(limits).collect::<Vec<_>>();
    let hour = set(["otp.caps.unknown_client_hour", "otp.caps.unrecognized_hour", "otp.caps.total_hour"]);
    let day = set(["otp.caps.unknown_client_day", "otp.caps.unrecognized_day", "otp.caps.total_day"]);
    [(hour.clone(), 3_000), ([hour, day].concat(), 80_000)]
}

#[tokio::test]
async fn the_totals_of_the_hour_and_of_the_day_are_capped() {
    for (caps, least_wait_s) in caps_of_all(["3", "3", "4"]) {
        let app = TestApp::start_with(&caps).await;
        app.sign_in(PHONE).await;
        // At home nothing else is in the way.
        let mut sent = 0;
        for _ in 0..10 {
            sent += u32::from(app.ask(PHONE).await.status == 200);
        }
        assert_eq!(sent, 3, "{caps:?}");
        let refused = app.ask("09351234567").await;
        refused.assert_problem(429, "rate_limited");
        assert!(refused.retry_after() > least_wait_s, "{caps:?}: {}", refused.retry_after());
    }
}

#[tokio::test]
async fn a_code_that_cannot_be_sent_was_never_asked_for() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60"), ("otp.caps.number_hour", "1")]).await;
    // Sending once declares the queues; then there is none for codes, until the publisher has noticed and declares it anew.
    app.ask("09351234567").await.assert_status(200);
    app.vhost.delete_queue(CODES_QUEUE).await;
    app.ask(PHONE).await.assert_problem(503, "upstream_unavailable");
    // Neither the window nor the cap of one an hour stands in the way.
    let code = app.code(PHONE).await;
    app.ask(PHONE).await.assert_problem(429, "rate_limited");
    app.verify(PHONE, &code).await.assert_status(200);
}

/// The provider refuses, and notifier tells auth.
#[tokio::test]
async fn a_code_that_certainly_was_not_sent_starts_no_countdown() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60"), ("otp.caps.number_hour", "1")]).await;
    app.ask(PHONE).await.assert_status(200);
    let message = app.vhost.take(CODES_QUEUE, 1).await.remove(0);
    let event: serde_json::Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let otp_id: uuid::Uuid = event["data"]["otp_id"].as_str().unwrap().parse().unwrap();
    let refused = app.ask(PHONE).await;
    refused.assert_problem(429, "rate_limited");
    app.publish("notifier", OtpSendFailed { otp_id: uuid::Uuid::now_v7() }).await;
    for _ in 0..2 {
        app.publish("notifier", OtpSendFailed { otp_id }).await;
    }
    eventually(Duration::from_secs(10), "another one may be asked for", async || {
        (app.ask(PHONE).await.status == 200).then_some(())
    })
    .await;
    // That one was sent: its own countdown runs, whatever is heard of the first again.
    app.publish("notifier", OtpSendFailed { otp_id }).await;
    app.ask(PHONE).await.assert_problem(429, "rate_limited");
    let code = app.sent().await.pop().unwrap().code;
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn a_code_is_good_for_its_number_alone() {
    let app = TestApp::start().await;
    let (one, other) = ("09121234567", "09351234567");
    let code = app.code(one).await;
    while app.code(other).await == code {}
    app.verify(other, &code).await.assert_problem(401, "otp_invalid");
    app.verify(one, &code).await.assert_status(200);
}

#[tokio::test]
async fn addresses_that_people_sign_in_from_have_codes_left_when_strangers_have_used_theirs_up() {
    let (home, same_house, elsewhere) = ("2001:db8::1", "2001:db8::2", "203.0.113.9");
    for (caps, _) in caps_of_all(["3", "6", "6"]) {
        let app = TestApp::start_with(&caps).await;
        app.sign_in_from(PHONE, home).await.assert_status(200);
        for at in 0..2 {
            app.ask_from(&format!("0935123456{at}"), &format!("203.0.113.{at}")).await.assert_status(200);
        }
        // Whoever the number belongs to: the answer tells nothing of it.
        for phone in [PHONE, "09191234567"] {
            app.ask_from(phone, elsewhere).await.assert_problem(429, "rate_limited");
            app.ask_from(phone, home).await.assert_status(200);
        }
        app.ask_from(PHONE, same_house).await.assert_status(200);
        app.ask_from(PHONE, home).await.assert_problem(429, "rate_limited");
    }
}
