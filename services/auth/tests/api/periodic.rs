//! What is done again and again. It is also done when a process starts: that is how these tests have it done.

use std::time::Duration;

use chrono::TimeDelta;
use contexor_auth::Auth;
use contexor_testkit::{Process, advance_clock, captured_logs, eventually};
use futures::future::join_all;
use reqwest::Method;

use crate::harness::TestApp;

const PHONE: &str = "09121234567";

/// How often periodic work came to this end.
async fn runs(app: &TestApp, work: &str, outcome: &str) -> f64 {
    let labels = [format!("work=\"{work}\""), format!("outcome=\"{outcome}\"")];
    app.metric("contexor_periodic_runs_total", &[&labels[0], &labels[1]]).await
}

/// Starts another process and waits until it has done this work once.
pub async fn done_by_another(app: &TestApp, work: &str) -> Process {
    let before = runs(app, work, "done").await;
    let process = Process::start::<Auth>(app.settings.clone()).await;
    eventually(Duration::from_secs(20), work, async || (runs(app, work, "done").await > before).then_some(())).await;
    process
}

impl TestApp {
    /// Lets the time of every code be over.
    async fn expire_codes(&self) {
        let script = "for _, code in ipairs(redis.call('ZRANGE', '{otp}:expiry', 0, -1)) do
                        redis.call('HSET', code, 'expires', 1) redis.call('ZADD', '{otp}:expiry', 1, code)
                      end";
        self.redis_script(script).await;
    }
}

#[tokio::test]
async fn an_alarm_is_raised_when_hardly_any_code_is_used_and_ends_when_they_are() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let warning = "hardly any of the codes";
    let alarm = async || app.metric("contexor_otp_ratio_alarm", &[]).await;
    join_all((0..49).map(async |at| app.ask(&format!("09121234{at:03}")).await.ok(200).body)).await;
    let _two = done_by_another(&app, "cleanup_expired_otps").await;
    assert_eq!((alarm().await, logs.lines_with(warning).len()), (0.0, 0), "too few to tell");

    app.ask(PHONE).await.assert_status(200);
    let _three = done_by_another(&app, "cleanup_expired_otps").await;
    assert_eq!((alarm().await, logs.lines_with(warning).len()), (1.0, 1));
    assert_eq!(app.metric("contexor_otp_sent_in_hour", &[]).await, 50.0);

    for sent in app.sent().await.iter().take(10) {
        app.verify(&sent.phone, &sent.code).await.assert_status(200);
    }
    let _four = done_by_another(&app, "cleanup_expired_otps").await;
    assert_eq!((alarm().await, logs.lines_with(warning).len()), (0.0, 1));
    assert_eq!(app.metric("contexor_otp_used_in_hour", &[]).await, 10.0);
}

#[tokio::test]
async fn expired_codes_and_old_sessions_are_cleaned_up_once_however_many_processes_there_are() {
    let app = TestApp::start().await;
    app.sign_in(PHONE).await;
    for _ in 0..2 {
        let session = app.sign_in(PHONE).await;
        app.call(Method::POST, "/api/v1/auth/logout", &session.access, None).await.assert_status(204);
    }
    advance_clock(TimeDelta::days(8));
    join_all((0..20).map(async |at| app.ask(&format!("09351234{at:03}")).await.ok(200).body)).await;
    app.expire_codes().await;
    let works = ["cleanup_expired_otps", "cleanup_tokens"];
    let before = async |work| runs(&app, work, "done").await + runs(&app, work, "elsewhere").await;
    let begun = [before(works[0]).await, before(works[1]).await];
    let _others = join_all((0..3).map(|_| Process::start::<Auth>(app.settings.clone()))).await;
    eventually(Duration::from_secs(20), "all have tried", async || {
        (before(works[0]).await >= begun[0] + 3.0 && before(works[1]).await >= begun[1] + 3.0).then_some(())
    })
    .await;
    assert_eq!(app.metric("contexor_otp_expired_total", &[]).await, 20.0);
    assert_eq!(app.metric("contexor_sessions_deleted_total", &[]).await, 2.0);
    assert_eq!(app.database.number("SELECT count(*) FROM sessions").await, 1);
    assert_eq!(app.database.number("SELECT count(*) FROM refresh_tokens").await, 1, "they go with their session");
}

#[tokio::test]
async fn nothing_is_cleaned_up_here_while_another_process_is_at_it() {
    let app = TestApp::start().await;
    for work in ["cleanup_expired_otps", "cleanup_tokens"] {
        eventually(Duration::from_secs(20), "the first run", async || {
            (runs(&app, work, "done").await >= 1.0).then_some(())
        })
        .await;
    }
    app.sign_in(PHONE).await;
    advance_clock(TimeDelta::days(38));
    app.ask("09351234567").await.assert_status(200);
    app.expire_codes().await;
    // The other process is a connection that has the leader's lock.
    let mut leader = app.database.connect().await;
    {
        use diesel_async::SimpleAsyncConnection as _;
        let locks =
            "SELECT pg_advisory_lock(hashtext('cleanup_expired_otps')), pg_advisory_lock(hashtext('cleanup_tokens'))";
        leader.batch_execute(locks).await.unwrap();
    }
    let another = Process::start::<Auth>(app.settings.clone()).await;
    for work in ["cleanup_expired_otps", "cleanup_tokens"] {
        eventually(Duration::from_secs(20), "it leaves it to the leader", async || {
            (runs(&app, work, "elsewhere").await >= 1.0).then_some(())
        })
        .await;
    }
    assert_eq!(app.metric("contexor_otp_expired_total", &[]).await, 0.0);
    assert_eq!(app.database.number("SELECT count(*) FROM sessions").await, 1);
    drop((leader, another));
    let _third = done_by_another(&app, "cleanup_tokens").await;
    assert_eq!(app.database.number("SELECT count(*) FROM sessions").await, 0);
}

#[tokio::test]
async fn successors_are_forgotten_when_nobody_gets_them_any_more() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let other = app.sign_in(PHONE).await;
    app.refresh(&session.refresh).await.assert_status(200);
    app.sql("UPDATE refresh_tokens SET used_at = used_at - interval '2 minutes'").await;
    app.refresh(&other.refresh).await.assert_status(200);
    let _another = done_by_another(&app, "cleanup_tokens").await;
    let sealed = "SELECT count(*) FROM refresh_tokens WHERE successor_sealed IS NOT NULL";
    assert_eq!(app.database.number(sealed).await, 1, "a request that doubles the youngest may still come");
    app.refresh(&session.refresh).await.assert_problem(401, "token_reused");
}
