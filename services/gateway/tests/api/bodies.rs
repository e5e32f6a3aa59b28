use std::{io, sync::atomic::Ordering, time::Duration};

use bytes::Bytes;
use contexor_testkit::eventually;
use futures::StreamExt as _;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::mpsc,
};

use crate::sockets::{hanging, status};
use crate::support::{TestGateway, assert_problem};

const MIB: usize = 1 << 20;

fn stream_of(pieces: usize, bytes: usize) -> reqwest::Body {
    let piece = Bytes::from(vec![b'a'; bytes]);
    reqwest::Body::wrap_stream(futures::stream::iter((0..pieces).map(move |_| Ok::<_, io::Error>(piece.clone()))))
}

#[tokio::test]
async fn bodies_up_to_the_limit_go_through_whole() {
    let gateway = TestGateway::start().await;
    for body in [reqwest::Body::from(vec![b'a'; MIB]), stream_of(64, MIB / 64)] {
        let answer = gateway.request("POST", "/api/v1/contents/count").body(body).send().await.unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["bytes"], MIB);
    }
    let answer = gateway.request("POST", "/api/v1/contents").send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["body"], "");
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused_with_and_without_a_length() {
    let gateway = TestGateway::start_with(&[("http.max_body_bytes", "1048576")]).await;
    let known = format!(
        "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        gateway.token,
        MIB + 1
    );
    let answer = gateway.raw(known).await;
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(answer.contains("payload_too_large"), "{answer}");
    assert_eq!(gateway.upstream("content").requests(), 0);

    let chunk = format!("8000\r\n{}\r\n", "a".repeat(0x8000));
    let unknown = format!(
        "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        gateway.token,
        chunk.repeat(33)
    );
    let answer = gateway.raw(unknown).await;
    assert_eq!(status(&answer), 413, "{answer}");
    // Whatever of it reached the service was never a whole body.
    let seen = &gateway.upstream("content").seen;
    eventually(Duration::from_secs(5), "the service sees a broken body", async || {
        (seen.broken_bodies.load(Ordering::SeqCst) == seen.requests.load(Ordering::SeqCst)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn compressed_bodies_are_refused() {
    let gateway = TestGateway::start().await;
    for coding in ["gzip", "br", "zstd", "gzip, gzip"] {
        let request = gateway.request("POST", "/api/v1/contents/count").header("content-encoding", coding).body("x");
        assert_problem(request.send().await.unwrap(), 415, "unsupported_media_type").await;
    }
}

#[tokio::test]
async fn an_upload_reaches_the_service_while_it_is_still_being_sent() {
    let gateway = TestGateway::start().await;
    let (sender, pieces) = mpsc::channel::<Result<Bytes, io::Error>>(1);
    let body = reqwest::Body::wrap_stream(futures::stream::unfold(pieces, |mut pieces| async {
        pieces.recv().await.map(|piece| (piece, pieces))
    }));
    let answer = tokio::spawn(gateway.request("POST", "/api/v1/contents/pieces").body(body).send());
    sender.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
    let seen = &gateway.upstream("content").seen;
    tokio::time::timeout(Duration::from_secs(5), seen.go_on.notified()).await.expect("the first piece arrives alone");
    // More than all the buffers between can hold.
    for _ in 0..20 {
        sender.send(Ok(Bytes::from(vec![b'b'; 40_000]))).await.unwrap();
    }
    drop(sender);
    let answer: Value = answer.await.unwrap().unwrap().json().await.unwrap();
    assert_eq!((answer["first"].as_u64(), answer["bytes"].as_u64()), (Some(5), Some(800_005)));
}

#[tokio::test]
async fn a_client_that_stops_or_dawdles_in_its_body_gets_no_whole_request_through() {
    let gateway = TestGateway::start_with(&[("timeouts.request_body_ms", "300")]).await;
    let head = format!(
        "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nContent-Length: 100\r\n\r\nonly this",
        gateway.token
    );
    let answer = gateway.raw(head).await;
    assert_eq!(status(&answer), 408, "{answer}");
    let seen = &gateway.upstream("content").seen;
    eventually(Duration::from_secs(5), "the service sees a broken body", async || {
        (seen.broken_bodies.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    // It was not the service's fault: the circuit stays closed, whatever their number.
    for _ in 0..6 {
        let head = format!(
            "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nContent-Length: 9\r\n\r\n",
            gateway.token
        );
        assert_eq!(status(&gateway.raw(head).await), 408);
    }
    assert_eq!(gateway.get("/api/v1/contents").await.status(), 200);
}

/// Slower than any total would allow: each piece is here before the longest pause is over, and all of them long after it.
#[tokio::test]
async fn a_body_may_take_longer_than_the_longest_pause_as_long_as_it_flows() {
    let gateway =
        TestGateway::start_with(&[("timeouts.request_body_ms", "400"), ("timeouts.response_header_ms", "300")]).await;
    for key in [None, Some("slow-line")] {
        let pieces = futures::stream::unfold(0, async |at| {
            tokio::time::sleep(Duration::from_millis(50)).await;
            (at < 20).then(|| (Ok::<_, std::io::Error>(vec![b'a'; 500]), at + 1))
        });
        let mut request = gateway.request("POST", "/api/v1/contents/count").body(reqwest::Body::wrap_stream(pieces));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["bytes"], 10_000, "{key:?}");
    }
}

#[tokio::test]
async fn chunks_count_for_what_they_cost() {
    let gateway = TestGateway::start_with(&[("http.max_body_bytes", "65536")]).await;
    let chunked = async |chunk: &str, chunks: usize, key: &str| {
        let head =
            "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer";
        let body = format!("{:x}\r\n{chunk}\r\n", chunk.len()).repeat(chunks);
        gateway.raw(format!("{head} {}\r\n{key}\r\n{body}0\r\n\r\n", gateway.token)).await
    };
    for key in ["", "Idempotency-Key: chunks\r\n"] {
        let answer = chunked("a", 1_000, key).await;
        assert!(answer.contains("{\"bytes\":1000}"), "{answer}");
        assert_eq!(status(&chunked("a", 2_000, key).await), 413);
    }
    assert!(chunked(&"a".repeat(100), 600, "").await.contains("{\"bytes\":60000}"));
    // A small chunk at its end makes no body longer than it is.
    let long = format!("{:x}\r\n{}\r\n", 65_526, "a".repeat(65_526));
    for (rest, expected) in [(10, 200), (11, 413)] {
        let head =
            "POST /api/v1/contents/count HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer";
        let body = format!("{long}{rest:x}\r\n{}\r\n0\r\n\r\n", "a".repeat(rest));
        let answer = gateway.raw(format!("{head} {}\r\n\r\n{body}", gateway.token)).await;
        assert_eq!(status(&answer), expected, "{rest}");
    }
}

#[tokio::test]
async fn events_arrive_one_by_one() {
    let gateway = TestGateway::start().await;
    let request = gateway.request("GET", "/api/v1/contents/7/events");
    let answer = request.header("accept-encoding", "gzip, br").header("last-event-id", "41").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert_eq!(answer.headers().get("content-encoding"), None);
    assert!(answer.headers()["ratelimit-policy"].to_str().unwrap().starts_with("\"stream\";"));
    let mut pieces = answer.bytes_stream();
    let first =
        tokio::time::timeout(Duration::from_secs(5), pieces.next()).await.expect("before the end").unwrap().unwrap();
    assert_eq!(first, "id: 1\nevent: delta\ndata: after 41\n\n");
    gateway.upstream("content").seen.go_on.notify_one();
    assert_eq!(pieces.next().await.unwrap().unwrap(), "event: done\ndata: {}\n\n");
    assert!(pieces.next().await.is_none());
}

#[tokio::test]
async fn open_event_streams_do_not_hold_up_the_end() {
    let mut gateway = TestGateway::start().await;
    let answer = gateway.get("/api/v1/contents/7/events").await;
    let mut pieces = answer.bytes_stream();
    pieces.next().await.unwrap().unwrap();
    let before = std::time::Instant::now();
    gateway.process.ask_to_stop();
    assert!(pieces.next().await.is_none(), "the stream ends whole");
    drop(pieces);
    gateway.http = reqwest::Client::new();
    tokio::time::timeout(Duration::from_secs(4), gateway.process.ended()).await.expect("it ends").unwrap();
    assert!(before.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_work_for_it() {
    let gateway = TestGateway::start().await;
    let answer = gateway.get("/api/v1/contents/endless").await;
    let mut pieces = answer.bytes_stream();
    pieces.next().await.unwrap().unwrap();
    drop(pieces);
    let seen = &gateway.upstream("content").seen;
    eventually(Duration::from_secs(5), "the service's answer is dropped", async || {
        (seen.dropped_answers.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_slow_reader_holds_back_the_service_instead_of_filling_memory() {
    let gateway = TestGateway::start().await;
    let mut stream = tokio::net::TcpStream::connect(gateway.address).await.unwrap();
    let head =
        format!("GET /api/v1/contents/flood HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\n\r\n", gateway.token);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.readable().await.unwrap();
    let flood_bytes = &gateway.upstream("content").seen.flood_bytes;
    let mut before = 0;
    let taken = eventually(Duration::from_secs(20), "the service is held back", async || {
        let now = flood_bytes.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let is_still = now > 0 && now == before;
        before = now;
        is_still.then_some(now)
    })
    .await;
    // What the sockets on the way hold, and little more.
    assert!(taken < 64 * MIB, "{taken}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_off_and_one_that_takes_little_is_not() {
    let gateway = TestGateway::start_with(&[("timeouts.client_write_ms", "1000")]).await;
    let seen = &gateway.upstream("content").seen;
    let open = async || {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(8192).unwrap();
        let mut stream = socket.connect(gateway.address).await.unwrap();
        let token = &gateway.token;
        let head = format!("GET /api/v1/contents/flood HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.readable().await.unwrap();
        stream
    };
    let mut slow = open().await;
    let stalled = open().await;
    let mut little = vec![0; 65_536];
    eventually(Duration::from_secs(30), "the client that takes nothing is cut off", async || {
        assert!(slow.read(&mut little).await.unwrap() > 0);
        (seen.dropped_answers.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(slow.read(&mut little).await.unwrap() > 0);
    }
    assert_eq!(seen.dropped_answers.load(Ordering::SeqCst), 1);
    drop(stalled);
}

#[tokio::test]
async fn long_json_is_compressed_for_those_who_can_read_it() {
    let gateway = TestGateway::start().await;
    let plain = gateway.get("/api/v1/contents/large").await;
    assert_eq!(plain.headers().get("content-encoding"), None);
    let plain = plain.bytes().await.unwrap();
    let answer = gateway.request("GET", "/api/v1/contents/large").header("accept-encoding", "br").send().await.unwrap();
    assert_eq!(answer.headers().get("content-encoding"), None, "brotli costs more than it saves");
    for codings in ["gzip", "gzip, deflate, br, zstd", "br;q=1, gzip;q=0.5"] {
        let request = gateway.request("GET", "/api/v1/contents/large").header("accept-encoding", codings);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let vary = answer
            .headers()
            .get_all("vary")
            .iter()
            .any(|vary| vary.to_str().unwrap().to_lowercase().contains("accept-encoding"));
        assert!(vary, "{:?}", answer.headers());
        assert!(answer.bytes().await.unwrap().len() * 5 < plain.len());
    }
    let short =
        gateway.request("GET", "/api/v1/contents/broken").header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(short.headers().get("content-encoding"), None);
}

#[tokio::test]
async fn an_answer_that_falls_silent_is_broken_off() {
    let gateway = TestGateway::start_with(&[("timeouts.body_idle_ms", "200")]).await;
    let answer = gateway.get("/api/v1/contents/7/events").await;
    let mut pieces = answer.bytes_stream();
    pieces.next().await.unwrap().unwrap();
    let next = tokio::time::timeout(Duration::from_secs(3), pieces.next()).await.expect("not for ever");
    assert!(next.is_none_or(|next| next.is_err()));
}

#[tokio::test]
async fn a_service_that_takes_nothing_of_a_body_is_a_504_and_then_left_alone() {
    let (content, taken) = hanging().await;
    let gateway = TestGateway::start_with(&[
        ("upstreams.content", &content),
        ("http.max_body_bytes", "67108864"),
        ("timeouts.response_header_ms", "500"),
        ("breaker.failures", "2"),
        ("breaker.open_ms", "60000"),
    ])
    .await;
    let send = async || {
        let body = stream_of(512, 65_536);
        let sent = gateway.request("POST", "/api/v1/contents/count").body(body).send();
        tokio::time::timeout(Duration::from_secs(20), sent).await.expect("there is a deadline").unwrap()
    };
    for _ in 0..2 {
        assert_problem(send().await, 504, "upstream_unavailable").await;
    }
    assert_problem(gateway.get("/api/v1/contents").await, 503, "upstream_unavailable").await;
    assert_eq!(taken.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn bodies_of_strangers_are_short_and_quick() {
    let gateway = TestGateway::start_with(&[("timeouts.public_request_body_ms", "2000")]).await;
    let most = 16 * 1024;
    for path in ["/api/v1/auth/otp/request", "/api/v1/auth/otp/verify", "/api/v1/auth/token/refresh"] {
        let whole = gateway.bare("POST", path).body(vec![b'a'; most]).send().await.unwrap();
        assert_eq!(whole.status(), 200, "{path}");
        let known = format!("POST {path} HTTP/1.1\r\nHost: g\r\nContent-Length: {}\r\n\r\n", most + 1);
        let answer = gateway.raw(known).await;
        assert_eq!(status(&answer), 413, "{answer}");
        let dawdling = format!("POST {path} HTTP/1.1\r\nHost: g\r\nContent-Length: 9\r\n\r\nonly");
        let answer = gateway.raw(dawdling).await;
        assert_eq!(status(&answer), 408, "{answer}");
        let chunk = format!("{:x}\r\n{}\r\n0\r\n\r\n", most + 1, "a".repeat(most + 1));
        let unknown = format!("POST {path} HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");
        let answer = gateway.raw(unknown).await;
        assert_eq!(status(&answer), 413, "{answer}");
    }
}
