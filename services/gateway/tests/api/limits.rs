use contexor_gateway::{
    rate_limit::{Bucket, RateLimiter},
    settings::{Limit, LimitSettings},
};
use contexor_service::{Redis, redis::RedisSettings};
use uuid::Uuid;

use crate::sockets::reader_of;
use crate::support::{TestGateway, assert_problem};

#[tokio::test]
async fn a_caller_is_limited_by_class_and_told_so() {
    let gateway = TestGateway::start_with(&[
        ("limits.read.requests", "3"),
        ("limits.read.window_s", "600"),
        ("limits.generate.requests", "1"),
    ])
    .await;
    for remaining in [2, 1, 0] {
        let answer = gateway.get("/api/v1/contents").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["ratelimit-policy"], "\"read\";q=3;w=600");
        assert_eq!(answer.headers()["ratelimit"], format!("\"read\";r={remaining};t=200"));
    }
    let answer = gateway.get("/api/v1/contents").await;
    let retry: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((195..=200).contains(&retry), "{retry}");
    assert_eq!(answer.headers()["ratelimit"], format!("\"read\";r=0;t={retry}"));
    assert_problem(answer, 429, "rate_limited").await;

    // Other classes and other people are counted apart; another session of the same person is not.
    assert_eq!(gateway.request("POST", "/api/v1/contents").send().await.unwrap().status(), 200);
    let generate = async || gateway.request("POST", "/api/v1/contents/7/generate").send().await.unwrap();
    assert_eq!(generate().await.status(), 200);
    assert_problem(generate().await, 429, "rate_limited").await;
    let somebody = gateway.auth.token(Uuid::now_v7());
    let answer = gateway.bare("GET", "/api/v1/contents").bearer_auth(somebody).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(gateway.upstream("content").requests(), 6);
}

#[tokio::test]
async fn without_a_token_the_address_is_limited() {
    let gateway = TestGateway::start_with(&[
        ("trusted_proxies", "127.0.0.1"),
        ("limits.otp.requests", "2"),
        ("limits.otp.window_s", "600"),
    ])
    .await;
    let ask = async |client: &str| {
        gateway.bare("POST", "/api/v1/auth/otp/request").header("x-forwarded-for", client).send().await.unwrap()
    };
    for client in ["203.0.113.1", "6.6.6.6, 203.0.113.1"] {
        let answer = ask(client).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["ratelimit-policy"], "\"otp\";q=2;w=600");
    }
    assert_problem(ask("7.7.7.7, 203.0.113.1").await, 429, "rate_limited").await;
    assert_eq!(ask("203.0.113.2").await.status(), 200);
    // An IPv6 customer has a whole /64.
    assert_eq!(ask("2001:db8:1:2::1").await.status(), 200);
    assert_eq!(ask("2001:db8:1:2::2").await.status(), 200);
    assert_problem(ask("2001:db8:1:2:ffff::3").await, 429, "rate_limited").await;
    assert_eq!(ask("2001:db8:1:3::1").await.status(), 200);
}

#[tokio::test]
async fn while_redis_is_away_codes_and_tokens_are_refused_and_public_reads_counted_locally() {
    let gateway = TestGateway::start_with(&[
        ("redis.url", "redis://127.0.0.1:1/0"),
        ("limits.read.requests", "2"),
        ("limits.read.window_s", "600"),
    ])
    .await;
    for path in ["/api/v1/auth/otp/request", "/api/v1/auth/otp/verify", "/api/v1/auth/token/refresh"] {
        assert_problem(gateway.bare("POST", path).send().await.unwrap(), 503, "upstream_unavailable").await;
    }
    let keys = async || gateway.bare("GET", "/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(keys().await.status(), 200);
    assert_eq!(keys().await.status(), 200);
    assert_problem(keys().await, 429, "rate_limited").await;
}

/// A Redis that answers questions but cannot be written to, as when its memory is full.
#[tokio::test]
async fn while_redis_cannot_count_callers_are_counted_locally() {
    let server = contexor_testkit::redis().await;
    let (reader, gone) = reader_of(&server.url).await;

    let gateway = TestGateway::start_with(&[
        ("redis.url", &reader),
        ("limits.read.requests", "2"),
        ("limits.read.window_s", "600"),
    ])
    .await;
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    assert_problem(gateway.get("/api/v1/contents").await, 429, "rate_limited").await;
    assert_problem(gateway.bare("POST", "/api/v1/auth/otp/verify").send().await.unwrap(), 503, "upstream_unavailable")
        .await;
    gone().await;
}

#[tokio::test]
async fn what_a_stranger_says_of_addresses_does_not_change_how_he_is_counted() {
    let gateway = TestGateway::start_with(&[("limits.otp.requests", "2"), ("limits.otp.window_s", "600")]).await;
    let ask = async |client: &str| {
        let request = gateway.bare("POST", "/api/v1/auth/otp/request").header("x-forwarded-for", client);
        request.header("x-real-ip", client).header("forwarded", format!("for={client}")).send().await.unwrap()
    };
    assert_eq!(ask("203.0.113.1").await.status(), 200);
    assert_eq!(ask("203.0.113.2").await.status(), 200);
    assert_problem(ask("203.0.113.3").await, 429, "rate_limited").await;
}

/// The script says what `Limit::count` says, and never lets more through when all come at once.
#[tokio::test]
async fn redis_counts_as_the_rule_says() {
    let server = contexor_testkit::redis().await;
    let limit = Limit { requests: 25, window_s: 3600 };
    let all = LimitSettings {
        otp: limit,
        auth: limit,
        failed_auth: limit,
        unmatched: limit,
        read: limit,
        write: limit,
        generate: limit,
        stream: limit,
    };
    let redis = Redis::new(&RedisSettings { url: server.url.clone().into(), response_timeout_ms: 2000 }).unwrap();
    let limits = RateLimiter::new(redis, all);
    let address = "203.0.113.5".parse().unwrap();

    let counted = futures::future::join_all((0..60).map(|_| limits.count_address(Bucket::Otp, address))).await;
    let mut remaining: Vec<u64> = Vec::new();
    for decision in counted {
        let decision = decision.unwrap();
        if decision.allowed {
            remaining.push(decision.remaining);
            assert_eq!(decision.wait_us, limit.interval_us());
        } else {
            assert!(decision.wait_us <= limit.interval_us());
        }
    }
    remaining.sort_unstable();
    assert_eq!(remaining, (0..25).collect::<Vec<u64>>());

    let mut restored = 0;
    let first = limit.count(&mut restored, 1_700_000_000_000_000);
    let other = limits.count_address(Bucket::Otp, "203.0.113.6".parse().unwrap()).await.unwrap();
    assert_eq!(first, other);
}

#[tokio::test]
async fn what_leads_nowhere_has_a_limit_by_address() {
    let gateway = TestGateway::start_with(&[
        ("trusted_proxies", "127.0.0.1"),
        ("limits.unmatched.requests", "4"),
        ("limits.unmatched.window_s", "600"),
    ])
    .await;
    let ask = async |method: &str, path: &str, client: &str| {
        gateway.bare(method, path).header("x-forwarded-for", client).send().await.unwrap()
    };
    let strays = [
        ("GET", "/api/v1/contents", 401, "unauthenticated"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("TRACE", "/api/v1/contents", 405, "method_not_allowed"),
        ("GET", "/api//v1", 404, "not_found"),
    ];
    for (remaining, (method, path, status, code)) in (0..4).rev().zip(strays) {
        let answer = ask(method, path, "203.0.113.1").await;
        assert_eq!(answer.headers()["ratelimit-policy"], "\"stray\";q=4;w=600");
        assert_eq!(answer.headers()["ratelimit"], format!("\"stray\";r={remaining};t=150"));
        assert_problem(answer, status, code).await;
    }
    for (method, path, ..) in strays {
        let answer = ask(method, path, "203.0.113.1").await;
        let retry_after: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((140..=150).contains(&retry_after), "{retry_after}");
        assert_problem(answer, 429, "rate_limited").await;
    }
    assert_problem(ask("GET", "/api/v1/nothing", "203.0.113.2").await, 404, "not_found").await;
    // What leads somewhere is counted as before.
    let answer = gateway.request("GET", "/api/v1/contents").header("x-forwarded-for", "203.0.113.1").send().await;
    assert_eq!(answer.unwrap().status(), 200);
}

#[tokio::test]
async fn documents_are_counted_by_address() {
    let gateway = TestGateway::start_with(&[
        ("trusted_proxies", "127.0.0.1"),
        ("limits.read.requests", "3"),
        ("limits.read.window_s", "600"),
    ])
    .await;
    let ask = async |path: &str, client: &str| {
        gateway.bare("GET", path).header("x-forwarded-for", client).send().await.unwrap()
    };
    for (remaining, (path, status)) in
        (0..3).rev().zip([("/openapi.json", 200), ("/docs", 308), ("/docs/none.js", 404)])
    {
        let answer = ask(path, "203.0.113.1").await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()["ratelimit-policy"], "\"read\";q=3;w=600");
        assert_eq!(answer.headers()["ratelimit"], format!("\"read\";r={remaining};t=200"));
    }
    for path in ["/openapi.json", "/docs", "/docs/", "/docs/swagger-ui-bundle.js"] {
        let answer = ask(path, "203.0.113.1").await;
        assert!(answer.headers().contains_key("retry-after"), "{path}");
        assert_problem(answer, 429, "rate_limited").await;
    }
    assert_eq!(ask("/openapi.json", "203.0.113.2").await.status(), 200);
}

#[tokio::test]
async fn a_body_that_is_refused_is_counted_too() {
    let gateway = TestGateway::start_with(&[("limits.write.requests", "2"), ("limits.write.window_s", "600")]).await;
    for remaining in [1, 0] {
        let request = gateway.request("POST", "/api/v1/contents").header("content-encoding", "gzip").body("x");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["ratelimit"], format!("\"write\";r={remaining};t=300"));
        assert_problem(answer, 415, "unsupported_media_type").await;
    }
    let request = gateway.request("POST", "/api/v1/contents").header("content-encoding", "gzip").body("x");
    assert_problem(request.send().await.unwrap(), 429, "rate_limited").await;
}
