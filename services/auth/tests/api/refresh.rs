use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use contexor_testkit::advance_clock;
use futures::future::join_all;
use rand_like::Picks;

use crate::harness::{Answer, TestApp};
use crate::held_lock::HeldLock;

const PHONE: &str = "09121234567";

fn next(answer: Answer) -> String {
    answer.ok(200).body["refresh"].as_str().unwrap().to_owned()
}

/// Lets the grace of every used token pass, which the database's clock decides.
async fn let_grace_pass(app: &TestApp) {
    app.sql("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'").await;
}

/// Refreshes as several clients, all before the first one is answered.
async fn at_once<'a>(app: &TestApp, requests: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Answer> {
    let done = AtomicUsize::new(0);
    let requests: Vec<_> = requests.into_iter().collect();
    let held = HeldLock::of_sessions(app).await;
    let answers = join_all(requests.iter().map(async |(device, token)| {
        let answer = app.refresh_as(device, token).await;
        done.fetch_add(1, Ordering::SeqCst);
        answer
    }));
    futures::join!(answers, held.let_go_of(requests.len(), &done)).0
}

#[tokio::test]
async fn each_refresh_token_leads_to_the_next() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let mut token = session.refresh;
    for _ in 0..5 {
        let body = app.refresh(&token).await.ok(200).body;
        assert_eq!((body["token_type"].as_str(), body["expires_in"].as_u64()), (Some("Bearer"), Some(3600)));
        app.get("/api/v1/auth/me", body["access"].as_str().unwrap()).await.assert_status(200);
        let following = body["refresh"].as_str().unwrap().to_owned();
        assert_ne!(following, token);
        token = following;
    }
    assert_eq!(app.database.number("SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL").await, 1);
}

#[tokio::test]
async fn a_used_token_ends_the_whole_session_at_once() {
    for by_thief in [false, true] {
        let app = TestApp::start().await;
        let other = app.sign_in(PHONE).await;
        let session = app.sign_in(PHONE).await;
        let second = app.refresh(&session.refresh).await.ok(200).body;
        let device = if by_thief { "thief/1" } else { "tests/1" };
        if !by_thief {
            let_grace_pass(&app).await;
        }
        app.refresh_as(device, &session.refresh).await.assert_problem(401, "token_reused");
        app.refresh_as(device, &session.refresh).await.assert_problem(401, "token_reused");
        app.refresh(second["refresh"].as_str().unwrap()).await.assert_problem(401, "token_invalid");
        for access in [session.access.as_str(), second["access"].as_str().unwrap()] {
            app.get("/api/v1/auth/me", access).await.assert_problem(401, "unauthenticated");
        }
        app.get("/api/v1/auth/me", &other.access).await.assert_status(200);
        app.refresh(&other.refresh).await.assert_status(200);
    }
}

#[tokio::test]
async fn within_the_grace_the_same_client_gets_the_same_successor_however_often() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let answers = at_once(&app, [("phone/1", session.refresh.as_str()); 8]).await;
    let mut successors: Vec<String> = answers.into_iter().map(next).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1, "one successor");
    assert_eq!(app.database.number("SELECT count(*) FROM refresh_tokens").await, 2);
    // A lost answer, and another tab that comes when the successor was used already.
    assert_eq!(next(app.refresh_as("phone/1", &session.refresh).await), successors[0]);
    let last = next(app.refresh_as("phone/1", &successors[0]).await);
    for _ in 0..5 {
        assert_eq!(next(app.refresh_as("phone/1", &session.refresh).await), successors[0]);
        assert_eq!(next(app.refresh_as("phone/1", &successors[0]).await), last);
    }
    assert_eq!(app.database.number("SELECT count(*) FROM refresh_tokens").await, 3, "nothing is forked");
    let_grace_pass(&app).await;
    app.refresh_as("phone/1", &session.refresh).await.assert_problem(401, "token_reused");
    app.refresh_as("phone/1", &last).await.assert_problem(401, "token_invalid");
}

#[tokio::test]
async fn a_retry_of_a_revoked_session_is_no_theft_and_gets_nothing() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let second = app.refresh(&session.refresh).await.ok(200).body;
    let access = second["access"].as_str().unwrap();
    assert_eq!(app.call(reqwest::Method::POST, "/api/v1/auth/logout", access, None).await.status, 204);
    app.refresh(&session.refresh).await.assert_problem(401, "token_invalid");
    assert_eq!(app.database.number("SELECT count(*) FROM sessions WHERE revoked_reason = 'token_reused'").await, 0);
}

#[tokio::test]
async fn another_device_never_doubles_a_request() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let answers = at_once(&app, [("phone/1", session.refresh.as_str()), ("thief/1", session.refresh.as_str())]).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(good.len(), 1);
    bad[0].assert_problem(401, "token_reused");
    let access = good[0].body["access"].as_str().unwrap();
    app.get("/api/v1/auth/me", access).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn unknown_and_expired_tokens_are_invalid() {
    let app = TestApp::start().await;
    for token in ["x".to_owned(), "A".repeat(43), "A".repeat(256)] {
        app.refresh(&token).await.assert_problem(401, "token_invalid");
    }
    app.refresh("").await.assert_problem(422, "validation_failed");
    app.refresh(&"A".repeat(257)).await.assert_problem(422, "validation_failed");
    let session = app.sign_in(PHONE).await;
    app.refresh(&session.access).await.assert_problem(422, "validation_failed");
    app.get("/api/v1/auth/me", &session.refresh).await.assert_problem(401, "unauthenticated");
    advance_clock(TimeDelta::days(30));
    app.refresh(&session.refresh).await.assert_problem(401, "token_invalid");
}

#[tokio::test]
async fn a_session_lives_thirty_days_from_its_last_use_and_ninety_at_most() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let lives = "SELECT round(extract(epoch FROM expires_at - created_at) / 86400) FROM sessions";
    assert_eq!(app.database.number(lives).await, 30);
    let mut token = session.refresh;
    for (later, until) in [(20, 50), (29, 79), (29, 90)] {
        advance_clock(TimeDelta::days(later));
        token = next(app.refresh(&token).await);
        assert_eq!(app.database.number(lives).await, until);
    }
    advance_clock(TimeDelta::days(12));
    app.refresh(&token).await.assert_problem(401, "token_invalid");
}

/// Small deterministic choices; a seed that fails is named by the assertion.
mod rand_like {
    pub struct Picks(pub u64);

    impl Picks {
        pub fn below(&mut self, limit: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % limit
        }
    }
}

/// An honest client that loses answers and doubles requests keeps its session; there is never more than one live token in it.
#[tokio::test]
async fn refreshes_at_the_same_time_never_fork_a_session_and_never_lose_an_honest_one() {
    let app = TestApp::start().await;
    for seed in 0..12_u64 {
        let mut picks = Picks(seed);
        let mut token = app.sign_in(&format!("0912{seed:07}")).await.refresh;
        for step in 0..6 {
            let doubled = 1 + picks.below(6);
            let earlier: Vec<u64> = (0..doubled).map(|_| picks.below(12)).collect();
            let answers = join_all(earlier.iter().map(|trips| {
                let (app, token) = (&app, &token);
                async move {
                    app.round_trips(*trips).await;
                    app.refresh(token).await
                }
            }))
            .await;
            let mut successors: Vec<String> = answers.into_iter().map(next).collect();
            successors.sort();
            successors.dedup();
            assert_eq!(successors.len(), 1, "seed {seed}, step {step}: one live successor");
            // Some answers are lost on the way: the client comes again with the token that it has.
            if picks.below(3) > 0 {
                token = successors.remove(0);
            }
        }
        let forked = "SELECT count(*) FROM (SELECT session_id FROM refresh_tokens WHERE used_at IS NULL
                      GROUP BY session_id HAVING count(*) > 1) AS forked";
        assert_eq!(app.database.number(forked).await, 0, "seed {seed}");
    }
    assert_eq!(app.database.number("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL").await, 0);
}

/// Client and thief with the same token: one of them may go on, but as soon as both have come, the session is over.
#[tokio::test]
async fn a_stolen_token_never_lives_beside_the_honest_one() {
    let app = TestApp::start().await;
    for seed in 0..10_u64 {
        let mut picks = Picks(seed + 100);
        let token = app.sign_in(&format!("0935{seed:07}")).await.refresh;
        let (client, thief) = futures::join!(
            async {
                app.round_trips(picks.below(8)).await;
                app.refresh(&token).await
            },
            app.refresh_as("thief/1", &token)
        );
        let good = [&client, &thief].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(good, 1, "seed {seed}: one gets the successor");
        for answer in [client, thief] {
            if answer.status == 200 {
                app.refresh(answer.body["refresh"].as_str().unwrap()).await.assert_problem(401, "token_invalid");
                app.get("/api/v1/auth/me", answer.body["access"].as_str().unwrap())
                    .await
                    .assert_problem(401, "unauthenticated");
            } else {
                answer.assert_problem(401, "token_reused");
            }
        }
    }
}
