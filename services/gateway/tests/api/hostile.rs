//! What somebody tries who writes requests by hand: whatever the first one says, what follows it is a request of its own or none.

use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::sockets::status;
use crate::support::TestGateway;

/// A request for another service, behind one that may be taken for longer or shorter than it is.
fn second(gateway: &TestGateway) -> String {
    format!(
        "GET /api/v1/orgs HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        gateway.token
    )
}

fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

/// The JSON of the last answer.
fn body(answer: &str) -> Value {
    let (_, body) = answer.rsplit_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[tokio::test]
async fn what_is_malformed_is_refused_with_whatever_follows_it() {
    let gateway = TestGateway::start().await;
    let second = second(&gateway);
    let head = format!("Host: g\r\nAuthorization: Bearer {}\r\n", gateway.token);
    let get = |line: &str, fields: &str| format!("{line}\r\n{head}{fields}\r\n");
    let chunked =
        |chunks: &str| format!("POST /api/v1/contents HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n{chunks}");
    let path = "GET /api/v1/contents HTTP/1.1";
    let cases = [
        ("a folded field", get(path, "X-A: a\r\n b\r\n")),
        ("a space before the colon", get(path, "X-A : a\r\n")),
        ("a NUL in a field", get(path, "X-A: a\0b\r\n")),
        ("a bare CR in a field", get(path, "X-A: a\rb\r\n")),
        ("two hosts", get(path, "Host: h\r\n")),
        ("no host", format!("{path}\r\nAuthorization: Bearer {}\r\n\r\n", gateway.token)),
        ("another version", get("GET /api/v1/contents HTTP/1.2", "")),
        ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("letters beyond ASCII", get("GET /api/v1/contents?q=سلام HTTP/1.1", "")),
        ("characters that no address has", get("GET /api/v1/contents?q=\"<>`{}|^[]\\ HTTP/1.1", "")),
        ("chunks in HTTP/1.0", get("POST /api/v1/contents HTTP/1.0", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
        (
            "a coding behind a control character",
            get(path, "Transfer-Encoding: \x0bchunked\r\n") + "5\r\nabcde\r\n0\r\n\r\n",
        ),
        ("two framings", get(path, "Transfer-Encoding: identity\r\nContent-Length: 5\r\n") + "abcde"),
        ("a web socket", get(path, "Connection: Upgrade\r\nUpgrade: WebSocket\r\nContent-Length: 2\r\n") + "{}"),
        ("a tunnel", get("CONNECT g:443 HTTP/1.1", "")),
        ("a chunk longer than there are numbers", chunked("10000000000000005\r\nabcde\r\n0\r\n\r\n")),
        ("a length with a sign", chunked("+5\r\nabcde\r\n0\r\n\r\n")),
        ("a length with a prefix", chunked("0x5\r\nabcde\r\n0\r\n\r\n")),
        ("an extension with a bare LF", chunked("5;a\nb\r\nabcde\r\n0\r\n\r\n")),
        ("chunks ended by LF alone", chunked("5\nabcde\n0\n\n")),
        ("a chunk longer than its length", chunked("5\r\nabcdeXX0\r\n\r\n")),
    ];
    for (name, request) in cases {
        let answer = gateway.raw(request + &second).await;
        // Where chunks are malformed, the connection ends without a word: the server takes that for a client that is gone.
        assert!(matches!(status(&answer), 0 | 400 | 404), "{name}: {answer}");
        assert!(answers(&answer) <= 1, "{name}: {answer}");
    }
    for (name, upstream) in &gateway.upstreams {
        let seen = upstream.seen.requests.load(Ordering::SeqCst);
        assert_eq!(seen, 0, "{name} was asked");
    }
}

#[tokio::test]
async fn a_refused_request_hides_no_other_in_its_body() {
    let gateway = TestGateway::start().await;
    let second = second(&gateway);
    for length in [second.len(), second.len() + 5] {
        let request = format!("POST /api/v1/contents HTTP/1.1\r\nHost: g\r\nContent-Length: {length}\r\n\r\n{second}");
        let answer = gateway.raw(request).await;
        assert_eq!((status(&answer), answers(&answer)), (401, 1), "{answer}");
    }
    assert_eq!(gateway.upstream("org").requests(), 0);
    // What comes behind the body is a request.
    let request = format!(
        "POST /api/v1/contents HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n{second}"
    );
    let answer = gateway.raw(request).await;
    assert_eq!((status(&answer), answers(&answer)), (401, 2), "{answer}");
    assert_eq!(gateway.upstream("org").requests(), 1);
}

#[tokio::test]
async fn what_is_odd_and_allowed_means_what_the_standard_says() {
    let gateway = TestGateway::start().await;
    let head = format!("Host: g\r\nAuthorization: Bearer {}\r\n", gateway.token);

    // Another host's name in the target is not where the request goes.
    let answer = gateway.raw(format!("GET http://evil.example/api/v1/contents HTTP/1.1\r\n{head}\r\n")).await;
    assert_eq!((status(&answer), &body(&answer)["path"]), (200, &"/api/v1/contents".into()));
    for target in ["http://evil.example", "evil.example:443", "*"] {
        let answer = gateway.raw(format!("OPTIONS {target} HTTP/1.1\r\n{head}\r\n")).await;
        assert_eq!(status(&answer), 404, "{target}: {answer}");
    }

    // A trailer is no header.
    let trailing = "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\nX-Trailer: 1\r\nAuthorization: none\r\n\r\n";
    let seen = body(&gateway.raw(format!("POST /api/v1/contents HTTP/1.1\r\n{head}{trailing}")).await);
    assert_eq!(seen["body"], "abcde");
    assert!(seen["headers"].get("x-trailer").is_none(), "{seen}");
    assert_eq!(seen["headers"]["authorization"].as_array().unwrap().len(), 1);

    // A client cannot have its own token taken off, nor a name of ours kept.
    let fields =
        "Connection: authorization, x-a, x-contexor-client-ip\r\nX-A: 1\r\nX-Contexor-Client-Ip: 203.0.113.1\r\n";
    let seen = body(&gateway.raw(format!("GET /api/v1/contents HTTP/1.1\r\n{head}{fields}\r\n")).await);
    assert!(seen["headers"].get("x-a").is_none(), "{seen}");
    assert_eq!(seen["headers"]["x-contexor-client-ip"], serde_json::json!(["127.0.0.1"]));

    let answer = gateway.raw(format!("GET /api/v1/contents HTTP/1.1\r\n{head}Upgrade: h2c, websocket\r\n\r\n")).await;
    assert_eq!(status(&answer), 400, "{answer}");

    // Two tokens are none: whoever reads the other one would see another caller.
    let answer = gateway.raw(format!("GET /api/v1/contents HTTP/1.1\r\n{head}Authorization: Bearer x\r\n\r\n")).await;
    assert_eq!(status(&answer), 401, "{answer}");
}

#[tokio::test]
async fn the_head_alone_is_that_of_the_whole_answer() {
    let gateway = TestGateway::start().await;
    for path in ["/api/v1/contents", "/api/v1/contents/large", "/api/v1/contents/7/events"] {
        let [whole, head] = ["GET", "HEAD"].map(|method| gateway.request(method, path).send());
        let (whole, head) = (whole.await.unwrap(), head.await.unwrap());
        assert_eq!(
            (head.status(), head.headers().get("etag")),
            (whole.status(), whole.headers().get("etag")),
            "{path}"
        );
        assert_eq!(head.headers()["content-type"], whole.headers()["content-type"], "{path}");
        // GET's length, or none: never another (RFC 9110, 8.6).
        let told = head.headers().get("content-length");
        assert!(told.is_none() || told == whole.headers().get("content-length"), "{path}: {told:?}");
        assert!(head.headers().contains_key("ratelimit"), "{path}");
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
    for (path, refused) in [("/api/v1/contents/bare", 404), ("/api/v1/contents/broken", 502), ("/api/v1/nothing", 404)]
    {
        let head = gateway.request("HEAD", path).send().await.unwrap();
        assert_eq!(head.status(), refused, "{path}");
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
    assert_eq!(gateway.bare("HEAD", "/api/v1/contents").send().await.unwrap().status(), 401);
    // Behind it the next request is read where it begins.
    let head = format!("HEAD /api/v1/contents HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\n\r\n", gateway.token);
    let answer = gateway.raw(head + &second(&gateway)).await;
    assert_eq!((status(&answer), answers(&answer)), (200, 2), "{answer}");
}
