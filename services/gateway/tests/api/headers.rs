use contexor_identity::{GatewayTokenVerifier, InternalSettings};
use contexor_testkit::captured_logs;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::sockets::status;
use crate::support::TestGateway;

#[tokio::test]
async fn headers_of_the_connection_and_of_identity_stop_at_the_gateway() {
    let gateway = TestGateway::start().await;
    let answer = gateway
        .request("GET", "/api/v1/contents")
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "1")
        .header("te", "trailers")
        .header("upgrade", "h2c")
        .header("proxy-authorization", "Basic x")
        .header("forwarded", "for=1.2.3.4")
        .header("x-real-ip", "1.2.3.4")
        .header("x-forwarded-for", "1.2.3.4")
        .header("x-forwarded-host", "evil.example")
        .header("x-contexor-client-ip", "1.2.3.4")
        .header("x-contexor-gateway-token", "forged")
        .header("x-contexor-user", "somebody")
        .header("x-contexor-org", "somewhere")
        .header("x-contexor-role", "admin")
        .header("tracestate", "a=b")
        .header("accept-language", "fa")
        .header("idempotency-key", "key-1")
        .send()
        .await
        .unwrap();
    for (name, _) in answer.headers() {
        assert!(
            !matches!(name.as_str(), "server" | "x-contexor-secret" | "access-control-allow-origin"),
            "{name} came out"
        );
    }
    let twice: Vec<_> = answer.headers().get_all("x-twice").iter().collect();
    assert_eq!(twice, ["one", "two"]);
    assert_eq!(answer.headers()["etag"], "\"v1\"");

    let asked: Value = answer.json().await.unwrap();
    let headers = &asked["headers"];
    for name in [
        "connection",
        "x-hop",
        "te",
        "upgrade",
        "proxy-authorization",
        "forwarded",
        "x-real-ip",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-contexor-user",
        "x-contexor-org",
        "x-contexor-role",
        "tracestate",
        "accept-encoding",
        "transfer-encoding",
    ] {
        assert_eq!(headers[name], Value::Null, "{name} went in");
    }
    assert_eq!(headers["x-contexor-client-ip"][0], "127.0.0.1");
    assert_eq!(headers["x-contexor-client-ip"].as_array().unwrap().len(), 1);
    // The service that is asked, and no other, knows by this that it is the gateway who tells the address.
    let token = headers["x-contexor-gateway-token"][0].as_str().unwrap();
    assert_eq!(headers["x-contexor-gateway-token"].as_array().unwrap().len(), 1);
    let settings = InternalSettings {
        signing_key: String::new().into(),
        peers: [].into(),
        gateway: Some(gateway.keys.key("gateway").public_base64()),
        timeout_ms: 1_000,
    };
    assert!(GatewayTokenVerifier::verifier("content", &settings).unwrap().verify(token));
    assert!(!GatewayTokenVerifier::verifier("org", &settings).unwrap().verify(token));
    assert_eq!(headers["accept-language"][0], "fa");
    assert_eq!(headers["idempotency-key"][0], "key-1");
    assert_eq!(headers["authorization"][0], format!("Bearer {}", gateway.token));
}

#[tokio::test]
async fn only_trusted_proxies_say_who_the_client_is() {
    let trusting = TestGateway::start_with(&[("trusted_proxies", "127.0.0.0/8, 10.0.0.0/8")]).await;
    for (forwarded_for, client) in [
        ("203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("rubbish", "127.0.0.1"),
    ] {
        let request = trusting.request("GET", "/api/v1/contents").header("x-forwarded-for", forwarded_for);
        let asked: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(asked["headers"]["x-contexor-client-ip"][0], client, "{forwarded_for}");
    }
}

#[tokio::test]
async fn sane_request_ids_are_kept_and_others_replaced() {
    let gateway = TestGateway::start().await;
    for (sent, kept) in
        [("client-id-12345", true), ("short", false), ("has spaces in it", false), ("<script>alert</script>", false)]
    {
        let answer = gateway.request("GET", "/api/v1/contents").header("x-request-id", sent).send().await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id == sent, kept, "{sent} became {id}");
        let asked: Value = answer.json().await.unwrap();
        assert_eq!(asked["headers"]["x-request-id"][0], id);
    }
}

#[tokio::test]
async fn the_trace_goes_on_to_the_service() {
    let gateway = TestGateway::start().await;
    let telemetry = serde_json::json!({
        "log_format": "json", "log_filter": "info", "otlp_endpoint": "", "trace_sample_ratio": 1.0,
    });
    let _telemetry = contexor_telemetry::init("gateway", &serde_json::from_value(telemetry).unwrap()).unwrap();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let sent = format!("00-{trace}-00f067aa0ba902b7-01");
    let request = gateway.request("GET", "/api/v1/contents").header("traceparent", &sent);
    let asked: Value = request.send().await.unwrap().json().await.unwrap();
    let handed_on = asked["headers"]["traceparent"][0].as_str().unwrap().to_owned();
    assert!(handed_on.contains(trace), "{handed_on}");
    assert_ne!(handed_on, sent, "the service's span belongs under the gateway's");

    let asked = gateway.echo("/api/v1/contents").await;
    assert!(asked["headers"]["traceparent"][0].as_str().is_some_and(|own| !own.contains(trace)));
}

#[tokio::test]
async fn oversized_heads_are_refused() {
    let gateway = TestGateway::start().await;
    let head = |headers: &str, query: &str| {
        let token = &gateway.token;
        format!(
            "GET /api/v1/contents?q={query} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {token}\r\n{headers}Connection: close\r\n\r\n"
        )
    };
    let long = format!("X-Long: {}\r\n", "a".repeat(20_000));
    let huge = format!("X-Long: {}\r\n", "a".repeat(300_000));
    let many: String = (0..500).map(|number| format!("X-{number}: a\r\n")).collect();
    assert_eq!(status(&gateway.raw(head("", "")).await), 200);
    assert_eq!(status(&gateway.raw(head(&long, "")).await), 431);
    assert!(matches!(status(&gateway.raw(head(&huge, "")).await), 400 | 431 | 0));
    assert!(matches!(status(&gateway.raw(head(&many, "")).await), 400 | 431));
    // Longer than an address can be at all (65,534 bytes), it is refused by the server's parser: 400.
    for bytes in [9_000, 65_000] {
        assert_eq!(status(&gateway.raw(head("", &"a".repeat(bytes))).await), 414, "{bytes}");
    }
    assert_eq!(status(&gateway.raw(head("", &"a".repeat(70_000))).await), 400);
    assert_eq!(gateway.upstream("content").requests(), 1);
}

#[tokio::test]
async fn a_body_whose_end_can_be_read_in_two_ways_is_refused_and_the_connection_closed() {
    let gateway = TestGateway::start().await;
    let lengths = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: 5, 6",
        "Content-Length: -1",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
    ];
    for length in lengths {
        let request = format!(
            "POST /api/v1/contents HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\n{length}\r\n\r\n0\r\n\r\nGET /api/v1/orgs HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\n\r\n",
            gateway.token, gateway.token
        );
        let answers = gateway.raw(request).await;
        assert_eq!(status(&answers), 400, "{length}: {answers}");
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{length}: {answers}");
    }
    for (name, upstream) in &gateway.upstreams {
        assert_eq!(upstream.requests(), 0, "{name} was asked");
    }
}

#[tokio::test]
async fn the_access_log_names_routes_and_no_secrets() {
    let logs = captured_logs();
    let gateway = TestGateway::start().await;
    let path = "/api/v1/contents/0198c7f2-0000-7000-8000-000000000001?q=secret-question";
    assert_eq!(gateway.get(path).await.status(), 200);
    assert_eq!(logs.lines_with("GET /api/v1/contents/").len(), 1);
    let forged = gateway.auth.forged_token(uuid::Uuid::now_v7());
    let refused = gateway.bare("GET", path).bearer_auth(&forged).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let keyed = gateway.keyed("/api/v1/contents", "key-of-a-request").body("phone 09121234567").send().await.unwrap();
    assert_eq!(keyed.status(), 200);
    // Text for a terminal, in places that are logged where they are sane.
    for (name, value) in
        [("X-Request-Id", "a\x1b[31mred-alert"), ("User-Agent", "b\tred-alert"), ("X-Any", "\u{85}red-alert")]
    {
        let answer = gateway
            .raw(format!("GET {path} HTTP/1.1\r\nHost: g\r\n{name}: {value}\r\nConnection: close\r\n\r\n"))
            .await;
        assert!(matches!(status(&answer), 400 | 401), "{answer}");
    }
    logs.assert_free_of([
        gateway.token.as_str(),
        forged.as_str(),
        "secret-question",
        "0198c7f2-0000-7000-8000-000000000001",
        "key-of-a-request",
        "09121234567",
        "red-alert",
    ]);
    for line in logs.lines() {
        serde_json::from_str::<Value>(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut_off() {
    let gateway = TestGateway::start().await;
    let mut stream = tokio::net::TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(b"GET /api/v1/contents HTTP/1.1\r\nHost: g\r\nX-Slow: ").await.unwrap();
    let started = std::time::Instant::now();
    let mut answer = Vec::new();
    let trickle = async {
        let (mut reader, mut writer) = stream.split();
        let write = async {
            // A byte each moment keeps the connection busy, and must not keep it open.
            while writer.write_all(b"a").await.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            }
        };
        tokio::select! {
            read = reader.read_to_end(&mut answer) => drop(read),
            () = write => {}
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), trickle).await.expect("it is cut off");
    assert!(started.elapsed() < std::time::Duration::from_secs(15), "{:?}", started.elapsed());
    assert!(matches!(status(&String::from_utf8_lossy(&answer)), 0 | 408));
}
