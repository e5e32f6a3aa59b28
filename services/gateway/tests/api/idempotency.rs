use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use contexor_testkit::eventually;
use deadpool_redis::redis;
use futures::StreamExt as _;
use reqwest::{Response, header::HeaderMap};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use uuid::Uuid;

use crate::sockets::{Closed, raw, reader_of, saying, stalled, status};
use crate::support::{TestGateway, assert_problem};
use crate::upstream::{SHOWN_ONCE, Upstream};

const MADE: &str = "/api/v1/contents/made";
const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

async fn send(request: reqwest::RequestBuilder) -> Response {
    request.send().await.unwrap()
}

async fn parts(answer: Response) -> (u16, HeaderMap, Bytes) {
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap())
}

fn is_replayed(headers: &HeaderMap) -> bool {
    headers.get("idempotency-replayed").is_some_and(|replayed| replayed == "true")
}

/// The one claim in Redis.
async fn claim(gateway: &TestGateway) -> (redis::aio::MultiplexedConnection, String) {
    let client = redis::Client::open(gateway.redis.url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("idempotency:*").query_async(&mut connection).await.unwrap();
    let [key] = &keys[..] else { panic!("{keys:?}") };
    (connection, key.clone())
}

#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_again() {
    let gateway = TestGateway::start_with(&[("limits.write.window_s", "600")]).await;
    let ask = async || parts(send(gateway.keyed(MADE, KEY).json(&serde_json::json!({"name": "one"}))).await).await;
    let (status, first, body) = ask().await;
    assert_eq!(status, 201);
    assert!(!first.contains_key("idempotency-replayed"));
    for _ in 0..3 {
        let (status, again, replayed) = ask().await;
        assert_eq!((status, &replayed), (201, &body));
        assert!(is_replayed(&again));
        for name in ["content-type", "location", "etag", "cache-control", "content-security-policy"] {
            assert_eq!(again[name], first[name], "{name}");
        }
        assert!(!again.contains_key("x-contexor-secret"));
        assert_ne!(again["x-request-id"], first["x-request-id"], "ids are of the one occasion");
        assert_ne!(again["ratelimit"], first["ratelimit"], "a repetition counts like any request");
    }
    assert_eq!(gateway.upstream("content").requests(), 1);

    let (mut connection, claim) = claim(&gateway).await;
    let kept_s: i64 = redis::cmd("TTL").arg(&claim).query_async(&mut connection).await.unwrap();
    assert!((86_390..=86_400).contains(&kept_s), "{kept_s}");
}

#[tokio::test]
async fn an_answer_without_a_body_comes_again_without_one() {
    let gateway = TestGateway::start().await;
    for is_again in [false, true] {
        let (status, headers, body) = parts(send(gateway.keyed("/api/v1/contents/nothing", KEY)).await).await;
        assert_eq!((status, body.len(), is_replayed(&headers)), (204, 0, is_again));
        assert!(!headers.contains_key("content-type"));
    }
    assert_eq!(gateway.upstream("content").requests(), 1);
}

#[tokio::test]
async fn of_many_at_once_one_takes_effect_and_all_get_its_answer() {
    let gateway = Arc::new(TestGateway::start_with(&[("http.workers", "2")]).await);
    let asking: Vec<_> = (0..25)
        .map(|_| {
            let gateway = gateway.clone();
            tokio::spawn(async move {
                let mut refused = 0;
                loop {
                    let (status, headers, body) =
                        parts(send(gateway.keyed("/api/v1/contents/gated", KEY).body("{}")).await).await;
                    if status == 201 {
                        return (body, is_replayed(&headers), refused);
                    }
                    assert_eq!((status, headers["retry-after"].to_str().unwrap()), (409, "1"));
                    let problem: Value = serde_json::from_slice(&body).unwrap();
                    assert_eq!(problem["code"], "idempotency_in_progress");
                    refused += 1;
                    // The service answers only when somebody was refused.
                    gateway.upstream("content").seen.go_on.notify_one();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let answers: Vec<_> = futures::future::join_all(asking).await.into_iter().map(|answer| answer.unwrap()).collect();
    assert_eq!(gateway.upstream("content").requests(), 1);
    assert_eq!(answers.iter().filter(|(_, is_replayed, _)| !is_replayed).count(), 1);
    assert!(answers.iter().all(|(body, ..)| *body == answers[0].0));
    assert!(answers.iter().any(|(.., refused)| *refused > 0));
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let gateway = TestGateway::start().await;
    let first = gateway.keyed(&format!("{MADE}?a=1"), KEY).header("content-type", "application/json");
    assert_eq!(send(first.body("{\"name\":\"one\"}")).await.status(), 201);
    let others = [
        (format!("{MADE}?a=1"), "application/json", "{\"name\":\"two\"}"),
        (format!("{MADE}?a=1"), "text/plain", "{\"name\":\"one\"}"),
        (format!("{MADE}?a=1"), "application/json", ""),
        (format!("{MADE}?a=2"), "application/json", "{\"name\":\"one\"}"),
        (MADE.to_owned(), "application/json", "{\"name\":\"one\"}"),
        ("/api/v1/contents/gated?a=1".to_owned(), "application/json", "{\"name\":\"one\"}"),
        ("/api/v1/orgs?a=1".to_owned(), "application/json", "{\"name\":\"one\"}"),
    ];
    for (path, kind, body) in others {
        let other = gateway.keyed(&path, KEY).header("content-type", kind).body(body);
        assert_problem(send(other).await, 422, "idempotency_key_reused").await;
    }
    assert_eq!(gateway.upstream("content").requests(), 1);
    assert_eq!(gateway.upstream("org").requests(), 0);
}

#[tokio::test]
async fn keys_of_different_people_are_different_and_sessions_of_one_person_share_them() {
    let gateway = TestGateway::start().await;
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    let make = async |person: Uuid| {
        let request = gateway.bare("POST", MADE).bearer_auth(gateway.auth.token(person)).header("idempotency-key", KEY);
        let (status, headers, body) = parts(send(request.body("{}")).await).await;
        assert_eq!(status, 201);
        (is_replayed(&headers), body)
    };
    let (_, first) = make(one).await;
    let (is_replayed, others) = make(other).await;
    assert!(!is_replayed && others != first);
    assert_eq!(make(one).await, (true, first));
    assert_eq!(gateway.upstream("content").requests(), 2);
}

#[tokio::test]
async fn quoted_and_bare_keys_are_the_same_and_bad_ones_are_refused() {
    let gateway = TestGateway::start().await;
    for (key, is_again) in [(KEY.to_owned(), false), (format!("\"{KEY}\""), true), (format!("  {KEY} "), true)] {
        let (status, headers, _) = parts(send(gateway.keyed(MADE, &key)).await).await;
        assert_eq!((status, is_replayed(&headers)), (201, is_again), "{key}");
    }
    let longest = "k".repeat(255);
    assert_eq!(send(gateway.keyed(MADE, &longest)).await.status(), 201);
    let requests = gateway.upstream("content").requests();

    let bad = ["", "\"\"", "\"open", "a b", "\"a b\"", "a\"b", "\"a\";b=1", "a, b", &format!("{longest}k"), "\u{e9}"];
    for key in bad {
        let value = reqwest::header::HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let request = gateway.request("POST", MADE).header("idempotency-key", value);
        let problem = assert_problem(send(request).await, 422, "validation_failed").await;
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key", "{problem}");
    }
    let twice = gateway.keyed(MADE, KEY).header("idempotency-key", KEY);
    assert_problem(send(twice).await, 422, "validation_failed").await;
    assert_eq!(gateway.upstream("content").requests(), requests);
}

#[tokio::test]
async fn only_posts_of_signed_in_people_have_keys() {
    let gateway = TestGateway::start().await;
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        for key in [KEY, "not a key"] {
            let answer = send(gateway.request(method, "/api/v1/contents/7").header("idempotency-key", key)).await;
            assert_eq!(answer.status(), 200, "{method}");
            assert!(!is_replayed(answer.headers()));
        }
    }
    for path in ["/api/v1/auth/otp/request", "/api/v1/auth/otp/verify", "/api/v1/auth/token/refresh"] {
        for key in [KEY, KEY, "not a key"] {
            let answer = send(gateway.bare("POST", path).header("idempotency-key", key)).await;
            assert_eq!(answer.status(), 200, "{path}");
            assert!(!is_replayed(answer.headers()));
        }
    }
    assert_eq!(gateway.upstream("content").requests(), 8);
    assert_eq!(gateway.upstream("auth").requests(), 9);
    let stranger = gateway.bare("POST", MADE).header("idempotency-key", "not a key");
    assert_problem(send(stranger).await, 401, "unauthenticated").await;
}

#[tokio::test]
async fn refusals_are_kept_unless_they_are_of_the_caller_or_the_moment() {
    for (status, is_kept) in [
        (402, true),
        (403, true),
        (404, true),
        (409, true),
        (412, true),
        (400, false),
        (413, false),
        (415, false),
        (422, false),
    ]
    .into_iter()
    .chain([(401, false), (408, false), (425, false), (429, false), (500, false), (502, false), (503, false)])
    {
        let gateway = TestGateway::start().await;
        let path = format!("/api/v1/contents/refused/{status}");
        let (first, _, body) = parts(send(gateway.keyed(&path, KEY)).await).await;
        let (second, headers, again) = parts(send(gateway.keyed(&path, KEY)).await).await;
        assert_eq!((first, second), (status, status));
        assert_eq!((is_replayed(&headers), again == body), (is_kept, is_kept), "{status}");
        assert_eq!(gateway.upstream("content").requests(), if is_kept { 1 } else { 2 }, "{status}");
    }
}

#[tokio::test]
async fn after_an_error_of_the_service_the_request_may_be_sent_again() {
    for status in [500, 503] {
        let gateway = TestGateway::start().await;
        let path = format!("/api/v1/contents/recovering/{status}");
        let ask = async || parts(send(gateway.keyed(&path, KEY)).await).await;
        assert_eq!(ask().await.0, status);
        let (made, headers, body) = ask().await;
        assert_eq!((made, is_replayed(&headers)), (201, false));
        let (made, headers, again) = ask().await;
        assert_eq!((made, is_replayed(&headers), again), (201, true, body));
        assert_eq!(gateway.upstream("content").requests(), 2);
    }
}

#[tokio::test]
async fn a_request_that_was_never_sent_may_be_sent_again() {
    let place = Closed::new();
    let gateway = TestGateway::start_with(&[
        ("upstreams.content", &place.url()),
        ("breaker.failures", "2"),
        ("breaker.open_ms", "300"),
    ])
    .await;
    // The first two find nobody, the third is not even tried.
    for _ in 0..3 {
        assert_problem(send(gateway.keyed(MADE, KEY)).await, 503, "upstream_unavailable").await;
    }
    let back = Upstream::start_at("content", place.open());
    let (_, headers, _) = eventually(Duration::from_secs(5), "the service is used again", async || {
        let answer = parts(send(gateway.keyed(MADE, KEY)).await).await;
        (answer.0 == 201).then_some(answer)
    })
    .await;
    assert!(!is_replayed(&headers));
    assert_eq!(back.requests(), 1);
}

#[tokio::test]
async fn a_request_without_an_answer_is_never_sent_again() {
    let gateway = TestGateway::start_with(&[("timeouts.response_header_ms", "200")]).await;
    let slow = "/api/v1/contents/slow";
    assert_problem(send(gateway.keyed(slow, KEY)).await, 504, "upstream_unavailable").await;
    for _ in 0..3 {
        let problem = assert_problem(send(gateway.keyed(slow, KEY)).await, 409, "outcome_unknown").await;
        assert!(problem["detail"].as_str().unwrap().contains("another key"), "{problem}");
    }
    assert_eq!(gateway.upstream("content").requests(), 1);

    // The service's own time-out says no more about what was done, nor does a commit that was lost on the way.
    for code in ["request_timeout", "outcome_unknown"] {
        let path = format!("/api/v1/contents/lost/{code}");
        assert_problem_code(send(gateway.keyed(&path, code)).await, 503, code).await;
        assert_problem(send(gateway.keyed(&path, code)).await, 409, "outcome_unknown").await;
    }
    assert_eq!(gateway.upstream("content").requests(), 3);
}

async fn assert_problem_code(answer: Response, status: u16, code: &str) {
    assert_eq!(answer.status().as_u16(), status);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], code);
}

#[tokio::test]
async fn a_connection_that_breaks_before_or_in_the_answer_leaves_the_outcome_unknown() {
    for (said, status) in [("", 503), ("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nonly this", 502)] {
        let (url, requests) = saying(said).await;
        let gateway = TestGateway::start_with(&[("upstreams.content", &url)]).await;
        assert_problem(send(gateway.keyed(MADE, KEY)).await, status, "upstream_unavailable").await;
        assert_problem(send(gateway.keyed(MADE, KEY)).await, 409, "outcome_unknown").await;
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_claim_whose_gateway_died_is_not_taken_over() {
    let gateway = TestGateway::start().await;
    let waiting = tokio::spawn(gateway.keyed("/api/v1/contents/gated", KEY).send());
    eventually(Duration::from_secs(5), "the service is asked", async || {
        (gateway.upstream("content").requests() == 1).then_some(())
    })
    .await;
    let again = async || send(gateway.keyed("/api/v1/contents/gated", KEY)).await;
    assert_problem(again().await, 409, "idempotency_in_progress").await;

    // Its time goes by, and nobody writes down an end.
    let (mut connection, claim) = claim(&gateway).await;
    let ends_ms: u64 = redis::cmd("HGET").arg(&claim).arg("ends_ms").query_async(&mut connection).await.unwrap();
    let now_ms = redis_now_ms(&mut connection).await;
    assert!(ends_ms - now_ms <= 8_000, "{}", ends_ms - now_ms);
    let _: () =
        redis::cmd("HSET").arg(&claim).arg("ends_ms").arg(now_ms - 1).query_async(&mut connection).await.unwrap();
    assert_problem(again().await, 409, "outcome_unknown").await;

    // It was only slow: its answer counts after all.
    gateway.upstream("content").seen.go_on.notify_one();
    let (status, _, body) = parts(waiting.await.unwrap().unwrap()).await;
    assert_eq!(status, 201);
    let (status, headers, replayed) = parts(again().await).await;
    assert_eq!((status, is_replayed(&headers), replayed), (201, true, body));
    assert_eq!(gateway.upstream("content").requests(), 1);
}

/// The gateway died before it sent anything: nothing took effect, and nobody waits for longer than the lease.
#[tokio::test]
async fn a_claim_of_which_nothing_was_sent_is_free_when_its_lease_has_run_out() {
    let gateway = TestGateway::start().await;
    let dying = tokio::spawn(gateway.keyed("/api/v1/contents/gated", KEY).send());
    eventually(Duration::from_secs(5), "the service is asked", async || {
        (gateway.upstream("content").requests() == 1).then_some(())
    })
    .await;
    // As it would stand in Redis.
    let (mut connection, claim) = claim(&gateway).await;
    let now_ms = redis_now_ms(&mut connection).await;
    let _: () = redis::pipe()
        .cmd("HSET")
        .arg(&claim)
        .arg("ends_ms")
        .arg(now_ms - 1)
        .cmd("HDEL")
        .arg(&claim)
        .arg("sent")
        .query_async(&mut connection)
        .await
        .unwrap();
    let (status, headers, made) = parts(send(gateway.keyed("/api/v1/contents/made", KEY)).await).await;
    assert_eq!((status, is_replayed(&headers)), (201, false));
    // Whoever stood still writes down nothing any more: the key is another request's.
    gateway.upstream("content").seen.go_on.notify_one();
    assert_eq!(dying.await.unwrap().unwrap().status(), 201);
    let (status, headers, again) = parts(send(gateway.keyed("/api/v1/contents/made", KEY)).await).await;
    assert_eq!((status, is_replayed(&headers), again), (201, true, made));
}

async fn redis_now_ms(connection: &mut redis::aio::MultiplexedConnection) -> u64 {
    let (seconds, micros): (u64, u64) = redis::cmd("TIME").query_async(connection).await.unwrap();
    seconds * 1000 + micros / 1000
}

#[tokio::test]
async fn a_client_that_leaves_finds_the_answer_when_it_comes_back() {
    let gateway = TestGateway::start().await;
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let request = format!(
        "POST /api/v1/contents/gated HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {KEY}\r\nContent-Length: 2\r\n\r\n{{}}",
        gateway.token
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let seen = &gateway.upstream("content").seen;
    let count = || seen.requests.load(Ordering::SeqCst);
    eventually(Duration::from_secs(5), "the service is asked", async || (count() == 1).then_some(())).await;
    drop(stream);
    let again = async || send(gateway.keyed("/api/v1/contents/gated", KEY).body("{}")).await;
    assert_problem(again().await, 409, "idempotency_in_progress").await;
    seen.go_on.notify_one();
    let answer = eventually(Duration::from_secs(5), "the answer is there", async || {
        let answer = again().await;
        (answer.status() == 201).then_some(answer)
    })
    .await;
    assert!(is_replayed(answer.headers()));
    assert_eq!(answer.json::<Value>().await.unwrap()["number"], 1);
    assert_eq!(count(), 1);
}

#[tokio::test]
async fn what_is_kept_is_sealed() {
    let gateway = TestGateway::start().await;
    let invited = "{\"phone\":\"09121234567\"}";
    let (_, _, body) = parts(send(gateway.keyed(MADE, KEY).body(invited)).await).await;
    assert!(String::from_utf8_lossy(&body).contains(SHOWN_ONCE));
    let (mut connection, claim) = claim(&gateway).await;
    let fields: Vec<String> = redis::cmd("HGETALL").arg(&claim).query_async(&mut connection).await.unwrap();
    let kept = format!("{claim} {}", fields.join(" "));
    assert!(kept.contains("v1.k1."), "{kept}");
    let id = serde_json::from_slice::<Value>(&body).unwrap()["id"].as_str().unwrap().to_owned();
    for secret in [SHOWN_ONCE, &id, "09121234567", KEY, "contents/1", "application/json"] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }

    // A gateway that has not the key any more does not guess.
    let other = TestGateway::start_with(&[
        ("redis.url", &gateway.redis.url),
        ("identity.jwks_url", &gateway.auth.jwks_url()),
        ("crypto.keys.keys.k1", "YW5vdGhlciBrZXkgb2YgdGhlIHRlc3RzLCBzdHJhbmc="),
    ])
    .await;
    let request = other.bare("POST", MADE).bearer_auth(&gateway.token).header("idempotency-key", KEY).body(invited);
    assert_problem(send(request).await, 409, "outcome_unknown").await;
    assert_eq!(other.upstream("content").requests(), 0);
}

#[tokio::test]
async fn all_gateways_remember_together() {
    let one = TestGateway::start().await;
    let other =
        TestGateway::start_with(&[("redis.url", &one.redis.url), ("identity.jwks_url", &one.auth.jwks_url())]).await;
    let (_, _, first) = parts(send(one.keyed(MADE, KEY)).await).await;
    let request = other.bare("POST", MADE).bearer_auth(&one.token).header("idempotency-key", KEY);
    let (status, headers, again) = parts(send(request).await).await;
    assert_eq!((status, is_replayed(&headers), again), (201, true, first));
    assert_eq!(other.upstream("content").requests(), 0);
}

#[tokio::test]
async fn what_cannot_be_remembered_is_not_carried_out() {
    let server = contexor_testkit::redis().await;
    let (reader, gone) = reader_of(&server.url).await;
    let gateway = TestGateway::start_with(&[("redis.url", &reader)]).await;
    assert_problem(send(gateway.keyed(MADE, KEY)).await, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("content").requests(), 0);
    assert_eq!(send(gateway.request("POST", MADE)).await.status(), 201, "without a key nothing is to be remembered");
    gone().await;

    let gateway = TestGateway::start_with(&[("redis.url", "redis://127.0.0.1:1/0")]).await;
    assert_problem(send(gateway.keyed(MADE, KEY)).await, 503, "upstream_unavailable").await;
    assert_eq!(gateway.upstream("content").requests(), 0);
}

#[tokio::test]
async fn an_end_that_redis_does_not_take_is_written_down_later_and_the_client_does_not_wait() {
    let server = contexor_testkit::redis().await;
    let admin = redis::Client::open(server.url.as_str()).unwrap();
    let mut connection = admin.get_multiplexed_async_connection().await.unwrap();
    let user = format!("writer-{}", Uuid::now_v7().simple());
    let mut allow = async |rules: &[&str]| {
        let command = [&["SETUSER", &user], rules].concat();
        let _: () = redis::cmd("ACL").arg(&command[..]).query_async(&mut connection).await.unwrap();
    };
    allow(&["on", ">pass", "~*", "+@all"]).await;
    let url = server.url.replacen("redis://", &format!("redis://{user}:pass@"), 1);
    let gateway = Arc::new(TestGateway::start_with(&[("redis.url", &url)]).await);

    let asking = gateway.clone();
    let waiting = tokio::spawn(async move { send(asking.keyed("/api/v1/contents/gated", KEY)).await });
    let seen = &gateway.upstream("content").seen;
    eventually(Duration::from_secs(5), "the service is asked", async || {
        (seen.requests.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    allow(&["-evalsha", "-eval"]).await;
    seen.go_on.notify_one();
    let (status, _, body) = parts(waiting.await.unwrap()).await;
    assert_eq!(status, 201);
    assert_problem(send(gateway.keyed("/api/v1/contents/gated", KEY)).await, 503, "upstream_unavailable").await;
    allow(&["+@all"]).await;
    let (_, headers, again) = eventually(Duration::from_secs(20), "the end is written down", async || {
        let answer = parts(send(gateway.keyed("/api/v1/contents/gated", KEY)).await).await;
        (answer.0 == 201).then_some(answer)
    })
    .await;
    assert!(is_replayed(&headers));
    assert_eq!(again, body);
    assert_eq!(seen.requests.load(Ordering::SeqCst), 1);
    let _: () = redis::cmd("ACL").arg("DELUSER").arg(&user).query_async(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_long_answer_or_a_stream_goes_through_and_is_not_kept() {
    let gateway = TestGateway::start_with(&[("idempotency.max_answer_bytes", "300000")]).await;
    let (status, _, body) = parts(send(gateway.keyed("/api/v1/contents/long", "long")).await).await;
    assert_eq!((status, body.len()), (200, 400_000));
    assert!(body.iter().all(|byte| *byte == b'a'));
    assert_problem(send(gateway.keyed("/api/v1/contents/long", "long")).await, 409, "answer_not_kept").await;

    let answer = send(gateway.keyed("/api/v1/contents/telling", "telling")).await;
    let mut pieces = answer.bytes_stream();
    let first = tokio::time::timeout(Duration::from_secs(5), pieces.next()).await.expect("before the end");
    assert!(first.unwrap().unwrap().starts_with(b"id: 1"));
    assert_problem(send(gateway.keyed("/api/v1/contents/telling", "telling")).await, 409, "answer_not_kept").await;
    gateway.upstream("content").seen.go_on.notify_one();
    assert!(pieces.next().await.unwrap().unwrap().starts_with(b"event: done"));
    assert_eq!(gateway.upstream("content").requests(), 2);
}

#[tokio::test]
async fn what_is_remembered_for_one_caller_has_an_end() {
    let settings = [("idempotency.max_stored_bytes_per_caller", "4096"), ("limits.write.requests", "1000")];
    let gateway = TestGateway::start_with(&settings).await;
    // What had no effect is not remembered, and takes nothing.
    for number in 0..20 {
        let key = format!("refused-{number}");
        assert_eq!(send(gateway.keyed("/api/v1/contents/refused/503", &key)).await.status(), 503);
    }
    let mut made = 0;
    let refused = loop {
        let answer = send(gateway.keyed(MADE, &format!("made-{made}"))).await;
        if answer.status() != 201 {
            break answer;
        }
        made += 1;
        assert!(made < 20, "no end");
    };
    let wait_s: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((86_300..=90_000).contains(&wait_s), "{wait_s}");
    assert_problem(refused, 429, "rate_limited").await;
    assert!(made >= 3, "{made}");

    // None of them is carried out again: the first are answered, and of the last it is known that they were.
    let requests = gateway.upstream("content").requests();
    let (_, headers, _) = parts(send(gateway.keyed(MADE, "made-0")).await).await;
    assert!(is_replayed(&headers));
    let last = format!("made-{}", made - 1);
    assert_problem(send(gateway.keyed(MADE, &last)).await, 409, "answer_not_kept").await;
    assert_eq!(gateway.upstream("content").requests(), requests);

    // Others are not concerned, nor is who asks without a key.
    let somebody = gateway.auth.token(Uuid::now_v7());
    let other = gateway.bare("POST", MADE).bearer_auth(somebody).header("idempotency-key", "made-0");
    assert_eq!(send(other).await.status(), 201);
    assert_eq!(send(gateway.request("POST", MADE)).await.status(), 201);
}

#[tokio::test]
async fn bodies_up_to_the_limit_can_have_a_key_and_broken_ones_claim_none() {
    let gateway =
        TestGateway::start_with(&[("timeouts.request_body_ms", "300"), ("http.max_body_bytes", "1048576")]).await;
    let most = vec![b'a'; 1 << 20];
    let whole = || reqwest::Body::from(most.clone());
    let pieces = || {
        let piece = Bytes::from(vec![b'a'; 1 << 14]);
        reqwest::Body::wrap_stream(futures::stream::iter((0..64).map(move |_| Ok::<_, std::io::Error>(piece.clone()))))
    };
    for (body, is_again) in [(whole(), false), (pieces(), true), (whole(), true)] {
        let (status, headers, answer) = parts(send(gateway.keyed(MADE, KEY).body(body)).await).await;
        assert_eq!((status, is_replayed(&headers)), (201, is_again));
        assert_eq!(serde_json::from_slice::<Value>(&answer).unwrap()["bytes"], 1 << 20);
    }
    let head = |length: &str| {
        format!(
            "POST {MADE} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nIdempotency-Key: other\r\n{length}\r\n\r\n",
            gateway.token
        )
    };
    let chunk = format!("8000\r\n{}\r\n", "a".repeat(0x8000));
    let too_long = format!("{}{}", head("Transfer-Encoding: chunked"), chunk.repeat(33));
    assert_eq!(status(&raw(gateway.address, too_long).await), 413);
    assert_eq!(status(&raw(gateway.address, head("Content-Length: 1048577")).await), 413);
    assert_eq!(status(&raw(gateway.address, head("Content-Length: 5") + "ab").await), 408);
    assert_eq!(gateway.upstream("content").requests(), 1);
    claim(&gateway).await;
    assert_eq!(send(gateway.keyed(MADE, "other").body("ab")).await.status(), 201);
}

#[tokio::test]
async fn every_outcome_is_counted() {
    let gateway = TestGateway::start_with(&[("timeouts.response_header_ms", "200")]).await;
    contexor_telemetry::metrics_handle().unwrap();
    let asked = [
        (MADE, "one", "kept"),
        (MADE, "one", "replayed"),
        ("/api/v1/contents/nothing", "one", "key_reused"),
        (MADE, "not good", "bad_key"),
        ("/api/v1/contents/slow", "two", "lost"),
        ("/api/v1/contents/slow", "two", "outcome_unknown"),
        ("/api/v1/contents/refused/500", "three", "released"),
        ("/api/v1/contents/long", "four", "too_long"),
        ("/api/v1/contents/long", "four", "answer_not_kept"),
    ];
    for (path, key, _) in asked {
        send(gateway.keyed(path, key)).await.bytes().await.unwrap();
    }
    let metrics = send(gateway.http.get(&gateway.process.metrics_url)).await.text().await.unwrap();
    for (.., outcome) in asked {
        let line = format!("contexor_gateway_idempotency_total{{outcome=\"{outcome}\"}} 1");
        assert!(metrics.contains(&line), "{line}\n{metrics}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_again_keeps_its_place_until_it_is_taken() {
    let gateway = TestGateway::start_with(&[
        ("concurrency.max_requests_per_caller", "1"),
        ("idempotency.max_answer_bytes", "16777216"),
        ("redis.response_timeout_ms", "20000"),
    ])
    .await;
    let path = "/api/v1/contents/longest";
    let (_, _, first) = parts(send(gateway.keyed(path, KEY)).await).await;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {KEY}\r\nConnection: close\r\n\r\n",
        gateway.token
    );
    let mut reader = stalled(gateway.address, head).await;
    for _ in 0..3 {
        assert_problem(gateway.get("/api/v1/contents").await, 429, "rate_limited").await;
    }
    let mut whole = Vec::new();
    reader.read_to_end(&mut whole).await.unwrap();
    assert!(whole.ends_with(&first) && String::from_utf8_lossy(&whole[..1000]).contains("idempotency-replayed: true"));
    eventually(Duration::from_secs(5), "the place comes back", async || {
        (gateway.get("/api/v1/contents").await.status() == 200).then_some(())
    })
    .await;
    assert_eq!(gateway.upstream("content").requests(), 2);
}

/// Moves all that is remembered for somebody back by so many spans.
async fn let_spans_go_by(gateway: &TestGateway, spans: i64) {
    let client = redis::Client::open(gateway.redis.url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("idempotency-spans:*").query_async(&mut connection).await.unwrap();
    let [account] = &keys[..] else { panic!("{keys:?}") };
    let booked: Vec<(i64, i64)> = redis::cmd("HGETALL").arg(account).query_async(&mut connection).await.unwrap();
    let mut moved = redis::pipe();
    moved.del(account).ignore();
    for (span, bytes) in booked {
        moved.hset(account, span - spans, bytes).ignore();
    }
    let _: () = moved.query_async(&mut connection).await.unwrap();
}

#[tokio::test]
async fn room_comes_back_as_what_was_remembered_first_is_forgotten() {
    // Eight claims at most, and fewer where answers are kept beside the first of them.
    let gateway = TestGateway::start_with(&[("idempotency.max_stored_bytes_per_caller", "4096")]).await;
    contexor_telemetry::metrics_handle().unwrap();
    let ask = async |key: String| send(gateway.keyed("/api/v1/contents/nothing", &key)).await;
    let fill = async |name: &str| {
        let mut taken = 0;
        while ask(format!("{name}-{taken}")).await.status() == 204 {
            taken += 1;
            assert!(taken < 20, "no end");
        }
        taken
    };
    let first = fill("first").await;
    assert!(first >= 4, "{first}");
    // Not all of it is as old as the rest: what came first makes room, and no more than that.
    let_spans_go_by(&gateway, 20).await;
    let refused = ask("between".to_owned()).await;
    let wait_s: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((14_400 - 60..=18_000).contains(&wait_s), "five hours at most, and not a day: {wait_s}");
    assert_problem(refused, 429, "rate_limited").await;
    let_spans_go_by(&gateway, 6).await;
    assert_eq!(fill("second").await, first);
    let metrics = send(gateway.http.get(&gateway.process.metrics_url)).await.text().await.unwrap();
    assert!(metrics.contains("contexor_gateway_idempotency_total{outcome=\"not_kept\"}"), "{metrics}");
}

#[tokio::test]
async fn a_kept_answer_is_packed() {
    let gateway = TestGateway::start_with(&[("idempotency.max_answer_bytes", "500000")]).await;
    let ask = async || parts(send(gateway.keyed("/api/v1/contents/long", KEY)).await).await;
    let (_, _, body) = ask().await;
    let (mut connection, claim) = claim(&gateway).await;
    let bytes: usize = redis::cmd("HSTRLEN").arg(&claim).arg("answer").query_async(&mut connection).await.unwrap();
    assert!((1..body.len() / 20).contains(&bytes), "{bytes}");
    let (status, headers, again) = ask().await;
    assert_eq!((status, is_replayed(&headers), again == body), (200, true, true));
}
