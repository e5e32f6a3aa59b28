use contexor_identity::Revocations;
use contexor_service::{Redis, redis::RedisSettings};
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
    let headers = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        "Basic dXNlcjpwYXNz".into(),
        format!("Basic {}", gateway.token),
        "Bearer not.a.token".into(),
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".into(),
        format!("Bearer {}", gateway.auth.expired_token(user)),
        format!("Bearer {}", gateway.auth.forged_token(user)),
        format!("Bearer {other_audience}"),
        format!("Bearer {other_issuer}"),
        format!("Bearer {tampered}"),
        format!("Bearer {}", "a".repeat(9000)),
    ];
    for header in headers {
        let answer = gateway.bare("GET", "/api/v1/contents").header("authorization", &header).send().await.unwrap();
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_problem(answer, 401, "unauthenticated").await;
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
async fn nobody_is_let_in_while_the_list_of_ended_sessions_cannot_be_asked() {
    let gateway = TestGateway::start_with(&[("redis.url", "redis://127.0.0.1:1/0")]).await;
    assert_problem(gateway.get("/api/v1/contents").await, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("content").requests(), 0);
    let ready = gateway.bare("GET", "/readyz").send().await.unwrap();
    assert_eq!(ready.status(), 503);
}
