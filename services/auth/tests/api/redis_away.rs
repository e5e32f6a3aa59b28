use std::time::Duration;

use contexor_testkit::eventually;
use reqwest::Method;

use crate::harness::TestApp;

const PHONE: &str = "09121234567";

#[tokio::test]
async fn without_redis_nobody_signs_in_and_nothing_is_half_done() {
    let app = TestApp::start_with(&[("redis.response_timeout_ms", "300")]).await;
    let session = app.sign_in(PHONE).await;
    let code = app.code(PHONE).await;
    app.way.close();

    app.ask("09351234567").await.assert_problem(503, "upstream_unavailable");
    app.verify(PHONE, &code).await.assert_problem(503, "upstream_unavailable");
    app.get("/api/v1/auth/me", &session.access).await.assert_problem(503, "upstream_unavailable");
    let log_out = app.call(Method::POST, "/api/v1/auth/logout", &session.access, None).await;
    log_out.assert_problem(503, "upstream_unavailable");
    assert!(log_out.retry_after() >= 1);
    // A used token comes again: the session cannot be ended everywhere, so it is not ended halfway either.
    let next = app.refresh(&session.refresh).await.ok(200).body;
    app.sql("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute' WHERE used_at IS NOT NULL").await;
    app.refresh(&session.refresh).await.assert_problem(503, "upstream_unavailable");
    assert_eq!(app.database.number("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL").await, 0);
    assert!(app.sent().await.is_empty());

    app.way.reopen();
    eventually(Duration::from_secs(10), "Redis answers again", async || {
        let answer = app.get("/api/v1/auth/me", &session.access).await;
        (answer.status == 200).then_some(())
    })
    .await;
    app.verify(PHONE, &code).await.assert_status(200);
    app.refresh(&session.refresh).await.assert_problem(401, "token_reused");
    app.get("/api/v1/auth/me", next["access"].as_str().unwrap()).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn ended_sessions_stay_ended_when_redis_forgets_everything() {
    let app = TestApp::start().await;
    let session = app.sign_in(PHONE).await;
    let other = app.sign_in("09351234567").await;
    app.call(Method::POST, "/api/v1/auth/logout", &session.access, None).await;
    app.empty_redis().await;
    // Until the list is told again nobody is let in, who was ended least of all.
    eventually(Duration::from_secs(20), "the session is ended again", async || {
        let answer = app.get("/api/v1/auth/me", &session.access).await;
        assert!(matches!(answer.status, 401 | 503), "{}", answer.body);
        (answer.status == 401).then_some(())
    })
    .await;
    app.get("/api/v1/auth/me", &other.access).await.assert_status(200);
}
