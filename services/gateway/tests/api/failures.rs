use std::{
    net::TcpListener,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use contexor_identity::ApiKeyToken;
use contexor_testkit::eventually;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use crate::sockets::{Closed, hanging, saying, stalled};
use crate::support::{TestGateway, assert_problem};
use crate::upstream::Upstream;

#[tokio::test]
async fn answers_that_are_not_ours_become_problems() {
    let gateway = TestGateway::start().await;
    let problem = assert_problem(gateway.get("/api/v1/contents/broken").await, 502, "upstream_unavailable").await;
    assert!(!problem.to_string().contains("Traceback"));
    assert_problem(gateway.get("/api/v1/contents/bare").await, 404, "not_found").await;
    let own = gateway.get("/api/v1/contents/busy").await;
    assert_eq!((own.status().as_u16(), own.headers()["retry-after"].to_str().unwrap()), (503, "7"));
    assert_eq!(own.json::<serde_json::Value>().await.unwrap()["code"], "own_code");
}

#[tokio::test]
async fn what_a_service_says_of_its_connection_stays_there() {
    let own = "HTTP/1.1 200 OK\r\nConnection: close, X-Within\r\nKeep-Alive: timeout=9\r\nX-Within: 1\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\n{}";
    let (url, _) = saying(own).await;
    let gateway = TestGateway::start_with(&[("upstreams.content", &url)]).await;
    let answer = gateway.get("/api/v1/contents").await;
    assert_eq!((answer.status().as_u16(), answer.headers()["x-kept"].to_str().unwrap()), (200, "1"));
    for name in ["x-within", "keep-alive", "connection"] {
        assert!(!answer.headers().contains_key(name), "{name}");
    }

    let (url, _) = saying("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n").await;
    let gateway = TestGateway::start_with(&[("upstreams.content", &url)]).await;
    assert_problem(gateway.get("/api/v1/contents").await, 502, "upstream_unavailable").await;
}

#[tokio::test]
async fn a_slow_service_is_a_504_and_then_left_alone() {
    let gateway = TestGateway::start_with(&[
        ("timeouts.response_header_ms", "100"),
        ("breaker.failures", "2"),
        ("breaker.open_ms", "60000"),
    ])
    .await;
    for _ in 0..2 {
        assert_problem(gateway.get("/api/v1/contents/slow").await, 504, "upstream_unavailable").await;
    }
    let asked = gateway.upstream("content").requests();
    let before = Instant::now();
    let answer = gateway.get("/api/v1/contents").await;
    assert!(before.elapsed() < Duration::from_millis(80), "{:?}", before.elapsed());
    let retry: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((55..=60).contains(&retry));
    assert_problem(answer, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("content").requests(), asked);
    assert_eq!(gateway.get("/api/v1/orgs").await.status(), 200, "other services are not concerned");
}

#[tokio::test]
async fn a_dead_service_is_a_503_until_it_is_back() {
    let place = Closed::new();
    let gateway = TestGateway::start_with(&[
        ("upstreams.content", &place.url()),
        ("breaker.failures", "3"),
        ("breaker.open_ms", "200"),
    ])
    .await;
    for _ in 0..10 {
        let answer = gateway.get("/api/v1/contents").await;
        assert!(answer.headers().contains_key("retry-after"));
        assert_problem(answer, 503, "upstream_unavailable").await;
    }
    let _back = Upstream::start_at("content", place.open());
    eventually(Duration::from_secs(5), "the service is used again", async || {
        (gateway.get("/api/v1/contents").await.status() == 200).then_some(())
    })
    .await;
    for _ in 0..10 {
        assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    }
}

#[tokio::test]
async fn a_restarted_service_costs_at_most_the_requests_in_flight() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap();
    let first = Upstream::start_at("content", listener);
    let gateway = TestGateway::start_with(&[("upstreams.content", &format!("http://{place}"))]).await;
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    first.stop().await;
    let _second = eventually(Duration::from_secs(5), "the port is free", async || TcpListener::bind(place).ok()).await;
    let _second = Upstream::start_at("content", _second);
    eventually(Duration::from_secs(5), "the new one answers", async || {
        (gateway.get("/api/v1/contents").await.status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn over_the_cap_the_refusal_comes_at_once() {
    let gateway = TestGateway::start_with(&[("concurrency.max_requests", "2")]).await;
    let slow: Vec<_> = (0..2).map(|_| tokio::spawn(gateway.request("GET", "/api/v1/contents/slow").send())).collect();
    eventually(Duration::from_secs(5), "both are in flight", async || {
        (gateway.upstream("content").requests() == 2).then_some(())
    })
    .await;
    let before = Instant::now();
    let answer = gateway.get("/api/v1/contents").await;
    assert!(before.elapsed() < Duration::from_millis(100), "{:?}", before.elapsed());
    assert_eq!(answer.headers()["retry-after"], "1");
    assert_problem(answer, 503, "overloaded").await;
    assert_eq!(gateway.get("/api/v1/contents/7/events").await.status(), 200, "streams have places of their own");
    for slow in slow {
        assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200, "places come back");
}

#[tokio::test]
async fn one_caller_cannot_take_every_place() {
    let gateway = TestGateway::start_with(&[
        ("concurrency.max_requests_per_caller", "2"),
        ("concurrency.max_streams_per_caller", "1"),
    ])
    .await;
    let (slow, events) = ("/api/v1/contents/slow", "/api/v1/contents/7/events");
    let taken: Vec<_> = (0..2).map(|_| tokio::spawn(gateway.request("GET", slow).send())).collect();
    eventually(Duration::from_secs(5), "both are in flight", async || {
        (gateway.upstream("content").requests() == 2).then_some(())
    })
    .await;
    let refused = gateway.get("/api/v1/contents").await;
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_problem(refused, 429, "rate_limited").await;
    let stream = gateway.get(events).await;
    assert_eq!(stream.status(), 200, "streams have places of their own");
    assert_problem(gateway.get(events).await, 429, "rate_limited").await;

    let somebody = gateway.auth.token(Uuid::now_v7());
    for path in ["/api/v1/contents", events] {
        let answer = gateway.bare("GET", path).bearer_auth(&somebody).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path} for somebody else");
    }
    for answer in taken {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
    gateway.upstream("content").seen.go_on.notify_waiters();
    drop(stream);
    eventually(Duration::from_secs(5), "places come back", async || {
        let answers = [gateway.get("/api/v1/contents").await.status(), gateway.get(events).await.status()];
        answers.iter().all(|status| *status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn metrics_are_on_a_port_of_their_own_and_name_no_paths() {
    let gateway = TestGateway::start().await;
    contexor_telemetry::metrics_handle().unwrap();
    for number in 0..3 {
        gateway.get(&format!("/api/v1/contents/{number}")).await;
        gateway.get(&format!("/unknown/{number}")).await;
    }
    let metrics = gateway.http.get(&gateway.process.metrics_url).send().await.unwrap().text().await.unwrap();
    let routes: std::collections::BTreeSet<&str> =
        metrics.split("route=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(routes.len(), 2, "{routes:?}");
    assert!(routes.contains("unmatched"), "{routes:?}");
    assert!(metrics.contains("contexor_gateway_limits_total"), "{metrics}");
}

fn an_api_key() -> String {
    ApiKeyToken::new(Uuid::now_v7(), [7; 32]).text()
}

#[tokio::test]
async fn while_org_hangs_it_is_left_alone_with_api_keys_too() {
    let (org, asked) = hanging().await;
    let gateway = TestGateway::start_with(&[
        ("upstreams.org", &org),
        ("internal.timeout_ms", "300"),
        ("breaker.failures", "2"),
        ("breaker.open_ms", "60000"),
    ])
    .await;
    let ask = async || gateway.bare("GET", "/api/v1/contents").bearer_auth(an_api_key()).send().await.unwrap();
    for _ in 0..2 {
        assert_problem(ask().await, 503, "upstream_unavailable").await;
    }
    let before = (Instant::now(), asked.load(Ordering::SeqCst));
    for _ in 0..10 {
        let answer = ask().await;
        let retry: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((50..=60).contains(&retry), "{retry}");
        assert_problem(answer, 503, "upstream_unavailable").await;
    }
    assert!(before.0.elapsed() < Duration::from_millis(2500), "{:?}", before.0.elapsed());
    assert_eq!(asked.load(Ordering::SeqCst), before.1, "org was asked");
    // Requests find the same circuit open, and people come in.
    assert_problem(gateway.get("/api/v1/orgs").await, 503, "upstream_unavailable").await;
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
}

#[tokio::test]
async fn an_org_that_answers_badly_is_not_left_alone_for_it() {
    let (org, asked) = saying("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n").await;
    let gateway = TestGateway::start_with(&[("upstreams.org", &org), ("breaker.failures", "1")]).await;
    for number in 1..4 {
        let answer = gateway.bare("GET", "/api/v1/contents").bearer_auth(an_api_key()).send().await.unwrap();
        assert_problem(answer, 503, "upstream_unavailable").await;
        assert_eq!(asked.load(Ordering::SeqCst), number);
    }
}

#[tokio::test]
async fn while_auth_hangs_it_is_not_asked_for_its_keys_again_and_again() {
    let (auth, asked) = hanging().await;
    let gateway = TestGateway::start_with(&[
        ("identity.jwks_url", &format!("{auth}/.well-known/jwks.json")),
        ("breaker.failures", "1"),
        ("breaker.open_ms", "60000"),
    ])
    .await;
    assert_problem(gateway.get("/api/v1/contents").await, 503, "upstream_unavailable").await;
    let before = Instant::now();
    for _ in 0..5 {
        assert_problem(gateway.get("/api/v1/contents").await, 503, "upstream_unavailable").await;
    }
    assert!(before.elapsed() < Duration::from_millis(2500), "{:?}", before.elapsed());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let refresh = gateway.bare("POST", "/api/v1/auth/token/refresh").send().await.unwrap();
    assert_problem(refresh, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("auth").requests(), 0);
}

#[tokio::test]
async fn while_a_token_is_checked_only_those_that_cannot_be_verified_here_take_permits_of_their_address() {
    let (org, asked) = hanging().await;
    let gateway = std::sync::Arc::new(
        TestGateway::start_with(&[
            ("trusted_proxies", "127.0.0.1"),
            ("upstreams.org", &org),
            ("internal.timeout_ms", "4000"),
            ("concurrency.max_requests_per_caller", "1"),
        ])
        .await,
    );
    let from = |client: &str, token: &str| {
        gateway.bare("GET", "/api/v1/contents").bearer_auth(token).header("x-forwarded-for", client)
    };
    // From here on the key is known that tokens are signed with.
    assert_eq!(from("203.0.113.9", &gateway.token).send().await.unwrap().status(), 200);
    let waiting = tokio::spawn(from("203.0.113.1", &an_api_key()).send());
    eventually(Duration::from_secs(5), "org is asked", async || (asked.load(Ordering::SeqCst) == 1).then_some(()))
        .await;
    let refused = from("203.0.113.1", &an_api_key()).send().await.unwrap();
    assert_problem(refused, 429, "rate_limited").await;
    // Many people share an address: who is signed in gets through, whoever else is there.
    for _ in 0..3 {
        let somebody = gateway.auth.token(Uuid::now_v7());
        assert_eq!(from("203.0.113.1", &somebody).send().await.unwrap().status(), 200);
    }
    assert_problem(waiting.await.unwrap().unwrap(), 503, "upstream_unavailable").await;
    eventually(Duration::from_secs(5), "the place comes back", async || {
        let asked_before = asked.load(Ordering::SeqCst);
        let again = tokio::spawn(from("203.0.113.1", &an_api_key()).send());
        let asks = eventually(Duration::from_secs(3), "org is asked, or nobody", async || {
            (again.is_finished() || asked.load(Ordering::SeqCst) > asked_before).then_some(())
        });
        asks.await;
        (asked.load(Ordering::SeqCst) > asked_before).then_some(())
    })
    .await;
}

#[tokio::test]
async fn strangers_take_no_places_of_who_is_signed_in_and_none_for_long() {
    let gateway = TestGateway::start_with(&[
        ("concurrency.max_requests", "1"),
        ("concurrency.max_public_requests", "1"),
        ("timeouts.public_request_body_ms", "3000"),
    ])
    .await;
    let head = "POST /api/v1/auth/token/refresh HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\n\r\n{";
    let mut strangers = Vec::new();
    eventually(Duration::from_secs(20), "the public place is taken", async || {
        let mut stranger = tokio::net::TcpStream::connect(gateway.address).await.unwrap();
        stranger.write_all(head.as_bytes()).await.unwrap();
        strangers.push(stranger);
        let answer = gateway.bare("POST", "/api/v1/auth/otp/request").send().await.unwrap();
        (answer.status() == 503).then_some(())
    })
    .await;
    for path in ["/.well-known/jwks.json", "/openapi.json", "/docs/"] {
        let answer = gateway.bare("GET", path).send().await.unwrap();
        assert_eq!(answer.headers()["retry-after"], "1", "{path}");
        assert_problem(answer, 503, "overloaded").await;
    }
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    eventually(Duration::from_secs(20), "the place comes back", async || {
        (gateway.bare("POST", "/api/v1/auth/otp/request").send().await.unwrap().status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_document_that_nobody_takes_keeps_its_place() {
    let gateway = TestGateway::start_with(&[("concurrency.max_requests_per_caller", "1")]).await;
    // One after the other on one connection: together more than the sockets on the way hold.
    let again = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: g\r\n\r\n".repeat(9);
    let last = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";
    let mut reader = stalled(gateway.address, again + last).await;
    for _ in 0..3 {
        let refused = gateway.bare("GET", "/docs/").send().await.unwrap();
        assert_problem(refused, 429, "rate_limited").await;
    }
    let mut all = Vec::new();
    reader.read_to_end(&mut all).await.unwrap();
    eventually(Duration::from_secs(5), "the place comes back", async || {
        (gateway.bare("GET", "/docs/").send().await.unwrap().status() == 200).then_some(())
    })
    .await;
    let whole = gateway.bare("GET", "/docs/swagger-ui-bundle.js").send().await.unwrap().bytes().await.unwrap();
    assert!(all.len() > 10 * whole.len() && all.ends_with(&whole));
}

#[tokio::test]
async fn who_is_told_to_wait_is_told_one_time() {
    let gateway = TestGateway::start_with(&[
        ("concurrency.max_requests_per_caller", "1"),
        ("limits.read.requests", "3"),
        ("limits.read.window_s", "600"),
    ])
    .await;
    let waiting = tokio::spawn(gateway.request("GET", "/api/v1/contents/slow").send());
    eventually(Duration::from_secs(5), "it is in flight", async || {
        (gateway.upstream("content").requests() == 1).then_some(())
    })
    .await;
    let refused = gateway.get("/api/v1/contents").await;
    assert_eq!(refused.headers()["ratelimit"], "\"read\";r=1;t=200");
    assert_eq!(refused.headers()["retry-after"], "200");
    assert_problem(refused, 429, "rate_limited").await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

/// All of them wait for Redis at the same time, and have one address.
#[tokio::test]
async fn a_thousand_clients_behind_one_address_are_served_as_well_as_from_many() {
    let gateway = TestGateway::start_with(&[
        ("trusted_proxies", "127.0.0.1"),
        ("concurrency.max_requests_per_caller", "8"),
        ("concurrency.max_streams_per_caller", "8"),
        // Whatever else the machine does meanwhile.
        ("redis.response_timeout_ms", "60000"),
        ("timeouts.response_header_ms", "60000"),
        ("http.request_timeout_ms", "120000"),
    ])
    .await;
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
    let tokens: Vec<String> = (0..250).map(|_| gateway.auth.token(Uuid::now_v7())).collect();
    for path in ["/api/v1/contents", "/api/v1/contents/7/events"] {
        let answers = futures::future::join_all((0..1_000).map(|at| {
            let request = gateway.bare("GET", path).bearer_auth(&tokens[at % tokens.len()]);
            request.header("x-forwarded-for", "203.0.113.1").send()
        }));
        let answers = answers.await;
        let good = answers.iter().filter(|answer| answer.as_ref().is_ok_and(|answer| answer.status() == 200)).count();
        assert_eq!(good, 1_000, "{path}");
    }
}

/// A service whose server gave up on a request that it had not read: it stood still, and the client did nothing wrong.
#[tokio::test]
async fn a_service_that_stood_still_is_not_the_clients_fault() {
    let (content, _) = saying("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    let gateway = TestGateway::start_with(&[("upstreams.content", &content)]).await;
    assert_problem(gateway.get("/api/v1/contents").await, 503, "request_timeout").await;
    let keyed = || gateway.keyed("/api/v1/contents", "stood-still").body("{}").send();
    for _ in 0..2 {
        assert_problem(keyed().await.unwrap(), 503, "request_timeout").await;
    }
}
