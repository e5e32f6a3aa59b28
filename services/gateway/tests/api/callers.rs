use contexor_identity::{ApiKeyToken, Revocations, signing_key_id};
use contexor_service::{Redis, redis::RedisSettings};
use contexor_testkit::peers::TestAuth;
use uuid::Uuid;

use crate::support::{TestGateway, assert_problem};

fn redis(gateway: &TestGateway) -> Redis {
    Redis::new(&RedisSettings { url: gateway.redis.url.clone().into(), response_timeout_ms: 2000 }).unwrap()
}

#[tokio::test]
async fn bad_tokens_are_refused_before_any_service_is_asked() {
    let gateway = TestGateway::start().await;
    let user = Uuid::now_v7();
    let other_audience =
        gateway.auth.sign(&contexor_identity::AccessClaims { aud: "other".into(), ..gateway.auth.claims(user) });
    let other_issuer =
        gateway.auth.sign(&contexor_identity::AccessClaims { iss: "other".into(), ..gateway.auth.claims(user) });
    let mut tampered = gateway.token.clone();
    tampered.pop();
    let none = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        "Basic dXNlcjpwYXNz".into(),
        format!("Basic {}", gateway.token),
    ];
    let bad = [
        "Bearer not.a.token".into(),
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".into(),
        format!("Bearer {}", gateway.auth.expired_token(user)),
        format!("Bearer {}", gateway.auth.forged_token(user)),
        format!("Bearer {other_audience}"),
        format!("Bearer {other_issuer}"),
        format!("Bearer {tampered}"),
        format!("Bearer {}", "a".repeat(9000)),
    ];
    let ask = async |header: &str| {
        gateway.bare("GET", "/api/v1/contents").header("authorization", header).send().await.unwrap()
    };
    for header in none {
        let answer = ask(&header).await;
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_problem(answer, 401, "unauthenticated").await;
    }
    for header in bad {
        let answer = ask(&header).await;
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
        let problem = assert_problem(answer, 401, "unauthenticated").await;
        let detail = problem["detail"].as_str().unwrap();
        assert_eq!(challenge, format!("Bearer error=\"invalid_token\", error_description=\"{detail}\""));
    }
    assert_eq!(gateway.upstream("content").requests(), 0);
}

#[tokio::test]
async fn an_ended_session_is_out_at_once() {
    let gateway = TestGateway::start().await;
    let claims = gateway.auth.claims(Uuid::now_v7());
    let token = gateway.auth.sign(&claims);
    let ask = async || gateway.bare("GET", "/api/v1/contents").bearer_auth(&token).send().await.unwrap();
    assert_eq!(ask().await.status(), 200);
    Revocations::new(redis(&gateway)).revoke(claims.sid, 3600).await.unwrap();
    assert_problem(ask().await, 401, "unauthenticated").await;
}

#[tokio::test]
async fn what_an_ended_key_signed_is_out_at_once_while_the_key_is_still_known() {
    let gateway = TestGateway::start().await;
    let ask = async |token: String| gateway.bare("GET", "/api/v1/contents").bearer_auth(token).send().await.unwrap();
    let token = gateway.auth.token(Uuid::now_v7());
    assert_eq!(ask(token.clone()).await.status(), 200);
    Revocations::new(redis(&gateway)).revoke_many(&[(signing_key_id(gateway.auth.kid()), 3600)]).await.unwrap();
    assert_problem(ask(token).await, 401, "unauthenticated").await;
    assert_problem(ask(gateway.auth.token(Uuid::now_v7())).await, 401, "unauthenticated").await;
    assert_eq!(gateway.upstream("content").requests(), 1);
}

#[tokio::test]
async fn nobody_is_let_in_while_the_list_of_ended_sessions_cannot_be_asked() {
    let gateway = TestGateway::start_with(&[("redis.url", "redis://127.0.0.1:1/0")]).await;
    assert_problem(gateway.get("/api/v1/contents").await, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("content").requests(), 0);
    let ready = gateway.bare("GET", "/readyz").send().await.unwrap();
    assert_eq!(ready.status(), 503);
}

#[tokio::test]
async fn tokens_cannot_be_tried_without_end_from_one_address() {
    let gateway = TestGateway::start_with(&[
        ("trusted_proxies", "127.0.0.1"),
        ("limits.failed_auth.requests", "3"),
        ("limits.failed_auth.window_s", "600"),
    ])
    .await;
    contexor_telemetry::metrics_handle().unwrap();
    let ask = async |token: &str, client: &str| {
        let request = gateway.bare("GET", "/api/v1/contents").bearer_auth(token).header("x-forwarded-for", client);
        request.send().await.unwrap()
    };
    let forged = || gateway.auth.forged_token(Uuid::now_v7());
    let (known, unseen) = (gateway.auth.token(Uuid::now_v7()), gateway.auth.token(Uuid::now_v7()));
    assert_eq!(ask(&known, "203.0.113.1").await.status(), 200);

    for remaining in [2, 1, 0] {
        let answer = ask(&forged(), "203.0.113.1").await;
        assert_eq!(answer.headers()["ratelimit"], format!("\"refused\";r={remaining};t=200"));
        assert_problem(answer, 401, "unauthenticated").await;
    }
    let key = ApiKeyToken::new(Uuid::now_v7(), [7; 32]).text();
    let of_unknown_key = TestAuth::start().await.token(Uuid::now_v7());
    for token in [forged(), forged(), key, of_unknown_key] {
        let answer = ask(&token, "203.0.113.1").await;
        let retry_after: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((190..=200).contains(&retry_after), "{retry_after}");
        assert_eq!(answer.headers()["ratelimit-policy"], "\"refused\";q=3;w=600");
        assert_problem(answer, 429, "rate_limited").await;
    }
    assert_eq!(gateway.upstream("org").requests(), 0, "nobody was asked about the key");
    // Whoever has a good token goes on, seen before or not, and other addresses are not concerned.
    for (token, address) in [(&known, "203.0.113.1"), (&unseen, "203.0.113.1"), (&unseen, "203.0.113.2")] {
        assert_eq!(ask(token, address).await.status(), 200, "{address}");
    }
    // Nor is who has no token yet, or a fresh one to fetch.
    for path in ["/api/v1/auth/token/refresh", "/api/v1/auth/otp/request"] {
        let answer = gateway.bare("POST", path).header("x-forwarded-for", "203.0.113.1").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    }
    let metrics = gateway.http.get(&gateway.process.metrics_url).send().await.unwrap().text().await.unwrap();
    // One is found out by Redis; the others are not looked at any more.
    assert!(
        metrics.contains("contexor_gateway_limits_total{class=\"refused\",outcome=\"turned_away\"} 3"),
        "{metrics}"
    );
}

#[tokio::test]
async fn an_address_that_was_turned_away_is_heard_again_after_a_while() {
    let gateway =
        TestGateway::start_with(&[("limits.failed_auth.requests", "1"), ("limits.failed_auth.window_s", "2")]).await;
    let forged = gateway.auth.forged_token(Uuid::now_v7());
    let ask = async |token: &str| gateway.bare("GET", "/api/v1/contents").bearer_auth(token).send().await.unwrap();
    assert_eq!(ask(&forged).await.status(), 401);
    assert_eq!(ask(&forged).await.status(), 429);
    assert_eq!(ask(&gateway.token).await.status(), 200, "a good token is heard all the time");
    contexor_testkit::eventually(std::time::Duration::from_secs(10), "the address is heard again", async || {
        (ask(&forged).await.status() == 401).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_token_that_was_good_and_is_no_more_counts_like_any_other() {
    let gateway =
        TestGateway::start_with(&[("limits.failed_auth.requests", "2"), ("limits.failed_auth.window_s", "600")]).await;
    let claims = gateway.auth.claims(Uuid::now_v7());
    let token = gateway.auth.sign(&claims);
    let ask = async || gateway.bare("GET", "/api/v1/contents").bearer_auth(&token).send().await.unwrap();
    assert_eq!(ask().await.status(), 200);
    Revocations::new(redis(&gateway)).revoke(claims.sid, 3600).await.unwrap();
    for _ in 0..2 {
        assert_problem(ask().await, 401, "unauthenticated").await;
    }
    for _ in 0..2 {
        assert_problem(ask().await, 429, "rate_limited").await;
    }
}

#[tokio::test]
async fn an_ended_session_uses_up_nothing_of_its_owners_limit() {
    let gateway = TestGateway::start_with(&[("limits.read.requests", "2"), ("limits.read.window_s", "600")]).await;
    let owner = Uuid::now_v7();
    let (ended, other) = (gateway.auth.claims(owner), gateway.auth.claims(owner));
    let ask = async |claims| {
        let token = gateway.auth.sign(claims);
        gateway.bare("GET", "/api/v1/contents").bearer_auth(token).send().await.unwrap()
    };
    Revocations::new(redis(&gateway)).revoke(ended.sid, 3600).await.unwrap();
    for _ in 0..5 {
        assert_problem(ask(&ended).await, 401, "unauthenticated").await;
    }
    for remaining in [1, 0] {
        let answer = ask(&other).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["ratelimit"], format!("\"read\";r={remaining};t=300"));
    }
    assert_problem(ask(&other).await, 429, "rate_limited").await;
    assert_problem(ask(&ended).await, 401, "unauthenticated").await;
}
