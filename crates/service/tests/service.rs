//! The HTTP server and what surrounds every handler, cursors, entity tags and settings.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{App, HttpRequest, HttpResponse, ResponseError as _, http::StatusCode, post, test::TestRequest, web};
use contexor_api::content::Many;
use contexor_service::{
    ApiError, ApiResult, CursorCodec, Health, Listeners, Redis, Valid, ValidOrDefault, ValidQuery, WriteMarks, caching,
    http,
    redis::RedisSettings,
    settings::{self, EnvAliases, HttpSettings},
};
use contexor_testkit::{
    ClusterRedis, captured_logs, eventually,
    proptest::{self, prelude::*},
};
use deadpool_redis::redis;
use garde::Validate;
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt as _;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(10);
const MAX_BODY: usize = 100_000;
const KEEP_ALIVE_S: u64 = 75;

// ----------------------------------------------------------------------------------------------------------- a small service

#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Order {
    #[garde(length(chars, min = 1, max = 20))]
    name: String,
    #[garde(range(min = 1))]
    amount: u32,
    #[serde(default)]
    #[garde(dive)]
    lines: Vec<Line>,
    #[serde(default)]
    #[garde(skip)]
    kind: Option<Kind>,
    #[serde(default)]
    #[garde(skip)]
    note: Option<Value>,
    #[serde(default)]
    #[garde(skip)]
    owner: Option<Uuid>,
}

#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Line {
    #[garde(length(chars, max = 5))]
    text: String,
}

#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
struct Wish {
    #[garde(length(chars, max = 5))]
    text: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Small,
    Large,
}

#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Page {
    #[garde(range(min = 1, max = 100))]
    limit: u32,
    #[garde(skip)]
    q: Option<String>,
    #[garde(skip)]
    owner: Option<Uuid>,
    #[serde(default, serialize_with = "serialize_owners")]
    #[garde(skip)]
    owners: Many<Uuid>,
}

fn serialize_owners<S: serde::Serializer>(owners: &Many<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
    owners.0.serialize(serializer)
}

#[utoipa::path(responses((status = 200)))]
#[post("/orders/{id}")]
async fn place_order(id: web::Path<u32>, Valid(order): Valid<Order>) -> ApiResult<web::Json<Order>> {
    let _ = id;
    Ok(web::Json(order))
}

async fn list_orders(ValidQuery(page): ValidQuery<Page>) -> web::Json<Page> {
    web::Json(page)
}

async fn find_thing(id: web::Path<Uuid>) -> web::Json<Uuid> {
    web::Json(*id)
}

async fn panics() -> HttpResponse {
    panic!("secret words of a bug")
}

async fn fails() -> ApiResult<HttpResponse> {
    Err(ApiError::internal("secret words of a cause"))
}

async fn takes_ms(ms: web::Path<u64>) -> HttpResponse {
    tokio::time::sleep(Duration::from_millis(ms.into_inner())).await;
    HttpResponse::Ok().body("done")
}

async fn request_id() -> String {
    http::current_request_id()
}

async fn client_address() -> String {
    http::current_client_address().map(|address| address.to_string()).unwrap_or_default()
}

async fn trace() -> String {
    contexor_telemetry::context::current_traceparent().unwrap_or_default()
}

async fn tagged(request: HttpRequest) -> ApiResult<HttpResponse> {
    if caching::if_match(&request)?.is_some_and(|revision| revision != 7) {
        return Err(caching::precondition_failed());
    }
    Ok(caching::tagged(&request, 7, &json!({"revision": 7})))
}

struct KnowsByName;

impl http::GatewayVerifier for KnowsByName {
    fn verify(&self, token: &str) -> bool {
        token == "the gateway's"
    }
}

fn documented_routes(config: &mut impl http::Routes) {
    config.service(place_order);
}

fn routes(config: &mut web::ServiceConfig) {
    let edge: Arc<dyn http::GatewayVerifier> = Arc::new(KnowsByName);
    documented_routes(config);
    config
        .app_data(web::Data::from(edge))
        .route("/orders", web::get().to(list_orders))
        .route("/things/{id}", web::get().to(find_thing))
        .route("/wishes", web::post().to(async |ValidOrDefault(wish): ValidOrDefault<Wish>| wish.text))
        .route("/panics", web::get().to(panics))
        .route("/fails", web::get().to(fails))
        .route("/takes/{ms}", web::get().to(takes_ms))
        .route("/request-id", web::get().to(request_id))
        .route("/client-address", web::get().to(client_address))
        .route("/trace", web::get().to(trace))
        .route("/tagged", web::get().to(tagged))
        .route("/plain-json", web::post().to(async |body: web::Json<Order>| body));
}

struct Service {
    url: String,
    metrics_url: String,
    address: String,
    client: Client,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Service {
    fn start() -> Self {
        Self::start_with(Health::new(), 2000, 0)
    }

    fn start_with(health: Health, request_timeout_ms: u64, drain_ms: u64) -> Self {
        Self::start_with_keep_alive(health, request_timeout_ms, drain_ms, KEEP_ALIVE_S)
    }

    fn start_with_keep_alive(health: Health, request_timeout_ms: u64, drain_ms: u64, keep_alive_s: u64) -> Self {
        let settings = HttpSettings {
            bind: "127.0.0.1".into(),
            port: 0,
            metrics_port: 0,
            workers: 1,
            keep_alive_s,
            max_body_bytes: MAX_BODY,
            request_timeout_ms,
            drain_ms,
            shutdown_timeout_s: 5,
        };
        let listeners = Listeners::any().unwrap();
        let address = listeners.api.local_addr().unwrap().to_string();
        let metrics_url = format!("http://{}/metrics", listeners.metrics.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let description =
                App::new().into_utoipa_app().configure(|config| documented_routes(config)).split_for_parts().1;
            http::serve(&settings, listeners, health, Some(&description), routes, stopped).await
        });
        let client = Client::builder().no_proxy().build().unwrap();
        Self { url: format!("http://{address}"), metrics_url, address, client, stop, task }
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    async fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::Response {
        let request = self.client.post(format!("{}/orders/1", self.url)).header("content-type", "application/json");
        request.body(body).send().await.unwrap()
    }

    /// Sends bytes as they are and returns all that comes back until the connection ends, or `patience` is over.
    async fn raw(&self, bytes: &[u8], patience: Duration) -> String {
        let mut socket = TcpStream::connect(&self.address).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        let read = async {
            while let Ok(count @ 1..) = socket.read(&mut buffer).await {
                answer.extend_from_slice(&buffer[..count]);
            }
        };
        let _ = tokio::time::timeout(patience, read).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn finish(self) -> Duration {
        let began = Instant::now();
        self.stop.cancel();
        tokio::time::timeout(SOON, self.task).await.expect("the server ends").unwrap().unwrap();
        began.elapsed()
    }
}

/// The problem that an answer is, in the one form that all problems have.
async fn problem(answer: reqwest::Response, status: u16, code: &str) -> Value {
    let id = answer.headers().get("x-request-id").expect("a request id").to_str().unwrap().to_owned();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let got = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    assert_eq!(got, status, "{text}");
    assert_eq!(kind.as_deref(), Some("application/problem+json"), "{text}");
    let problem: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code);
    assert_eq!(problem["type"], format!("https://contexor.dev/problems/{code}"));
    assert_eq!(problem["request_id"], id);
    assert!(!id.is_empty() && problem["detail"].is_string() && problem["title"].is_string());
    problem
}

fn fields(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| (error["field"].as_str().unwrap().into(), error["code"].as_str().unwrap().into()))
        .collect()
}

// ---------------------------------------------------------------------------------------------------------------- problems

#[actix_web::test]
async fn whatever_goes_wrong_around_a_handler_is_a_problem() {
    let logs = captured_logs();
    let service = Service::start_with(Health::new(), 500, 0);
    problem(service.get("/nowhere").await, 404, "not_found").await;
    problem(service.get("/orders/not-a-number").await, 405, "method_not_allowed").await;
    let refused = service.get("/orders/1").await;
    assert_eq!(refused.headers()["allow"], "POST");
    problem(refused, 405, "method_not_allowed").await;
    let refused = service.client.delete(format!("{}/healthz", service.url)).send().await.unwrap();
    problem(refused, 405, "method_not_allowed").await;
    let refused =
        service.client.post(format!("{}/orders/not-a-number", service.url)).json(&json!({})).send().await.unwrap();
    problem(refused, 404, "not_found").await;
    problem(service.get("/panics").await, 500, "internal").await;
    problem(service.get("/fails").await, 500, "internal").await;
    let answer = service.get("/takes/5000").await;
    assert_eq!(answer.headers()["retry-after"], "1");
    problem(answer, 503, "request_timeout").await;
    // The framework's own extractors, should a handler use them.
    let refused = service
        .client
        .post(format!("{}/plain-json", service.url))
        .json(&json!({"name": "SECRET"}))
        .send()
        .await
        .unwrap();
    let refused = problem(refused, 400, "bad_request").await;
    assert!(!refused.to_string().contains("SECRET"));
    // It serves on, and no cause went out; the log has it.
    assert_eq!(service.get("/healthz").await.status(), 200);
    assert!(!logs.lines_with("secret words of a cause").is_empty());
    service.finish().await;
}

#[actix_web::test]
async fn a_list_is_no_object_however_deep_it_stands() {
    let service = Service::start();
    assert_eq!(service.post(r#"{"name": "a", "amount": 1, "lines": [{"text": "b"}]}"#).await.status(), 200);
    for (body, field) in [(r#"["a", 1]"#, ""), (r#"{"name": "a", "amount": 1, "lines": [["b"]]}"#, "lines[0]")] {
        let refused = problem(service.post(body).await, 422, "validation_failed").await;
        assert_eq!(fields(&refused), [(field.into(), "invalid".into())], "{body}");
        assert_eq!(refused["errors"][0]["message"], "expected an object");
    }
}

fn told(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors.iter().map(|error| (text(&error["field"]), text(&error["message"]))).collect()
}

#[actix_web::test]
async fn every_field_that_is_wrong_is_named_with_what_was_expected() {
    let service = Service::start();
    let number = "expected a whole number that is not negative";
    for (body, expected) in [
        ("{}", vec![("name", "this field is required"), ("amount", "this field is required")]),
        (
            r#"{"amount": "1", "sugar": 2, "lines": [{"text": 3}, {}], "kind": "huge"}"#,
            vec![
                ("amount", number),
                ("sugar", "this field is not known here"),
                ("lines[0].text", "expected a text"),
                ("lines[1].text", "this field is required"),
                ("kind", "expected one of small, large"),
                ("name", "this field is required"),
            ],
        ),
        (r#"{"name": "a", "amount": 1.5}"#, vec![("amount", number)]),
        (r#"{"amount": 0}"#, vec![("name", "this field is required"), ("amount", "must be at least 1")]),
        (r#"{"name": "", "amount": 0}"#, vec![("name", "must not be empty"), ("amount", "must be at least 1")]),
        (
            r#"{"name": "a\u0000", "amount": 1, "lines": [{"text": "\u0000"}]}"#,
            vec![
                ("lines[0].text", "texts must not hold the character U+0000"),
                ("name", "texts must not hold the character U+0000"),
            ],
        ),
    ] {
        let refused = problem(service.post(body).await, 422, "validation_failed").await;
        let (mut found, mut expected) = (told(&refused), expected.into_iter().collect::<Vec<_>>());
        found.sort();
        expected.sort_unstable();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(field, message)| (field.as_str(), message.as_str())).collect();
        assert_eq!(found, expected, "{body}");
    }
    let empty = problem(service.post("").await, 400, "bad_request").await;
    assert_eq!(empty["detail"], "the body is empty; this needs JSON");
    for (query, expected) in [
        ("?limit=abc", ("limit", "expected a whole number")),
        ("?limit=1&limit=2", ("limit", "expected a whole number")),
        ("?limit=0", ("limit", "must be at least 1")),
        ("?limit=101", ("limit", "must be at most 100")),
        ("?limit=1&sugar=2", ("sugar", "this parameter is not known here")),
        ("", ("limit", "this parameter is required")),
        ("?limit=1&q=%00", ("q", "must not hold the character U+0000")),
        ("?limit=1&q=%FF", ("q", "must be UTF-8")),
    ] {
        let refused = problem(service.get(&format!("/orders{query}")).await, 422, "validation_failed").await;
        assert_eq!(told(&refused), [(expected.0.to_owned(), expected.1.to_owned())], "{query}");
    }
    for (query, expected) in [
        ("?limit=abc&sugar=2&owner=me", vec!["limit", "owner", "sugar"]),
        ("?sugar=2&owners=me,you&owner=me", vec!["limit", "owner", "owners", "sugar"]),
        ("?limit=0&owner=me", vec!["limit", "owner"]),
    ] {
        let refused = problem(service.get(&format!("/orders{query}")).await, 422, "validation_failed").await;
        let mut named: Vec<String> = told(&refused).into_iter().map(|(field, _)| field).collect();
        named.sort();
        assert_eq!(named, expected, "all that is wrong is told at once: {query}");
    }
    let both: Value = service.get("/orders?limit=1&q=a&q=b").await.json().await.unwrap();
    assert_eq!(both["q"], "a,b", "what is repeated is as with commas");
}

#[actix_web::test]
async fn a_body_that_may_be_left_out_keeps_its_rules_when_it_is_there() {
    let service = Service::start();
    let wish = |body: Option<&'static str>, kind: Option<&'static str>| {
        let mut request = service.client.post(format!("{}/wishes", service.url));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        async move { request.send().await.unwrap() }
    };
    let json = Some("application/json");
    assert_eq!(wish(None, None).await.status(), 200);
    assert_eq!(wish(Some(r#"{"text": "tea"}"#), json).await.text().await.unwrap(), "tea");
    // Clients that send JSON everywhere.
    assert_eq!(wish(None, json).await.status(), 200);
    problem(wish(Some(r#"{"text": "tea"}"#), None).await, 415, "unsupported_media_type").await;
    problem(wish(Some(r#"{"text": "tea"}"#), Some("text/plain")).await, 415, "unsupported_media_type").await;
    problem(wish(Some(r#"{"text": "coffee"}"#), json).await, 422, "validation_failed").await;
    problem(wish(Some(r#"{"sugar": 1}"#), json).await, 422, "validation_failed").await;
}

#[actix_web::test]
async fn a_cause_is_for_the_log_alone() {
    let service = Service::start();
    for path in ["/panics", "/fails"] {
        let text = service.get(path).await.text().await.unwrap();
        assert!(!text.contains("secret words"), "{text}");
    }
}

#[actix_web::test]
async fn a_body_that_cannot_be_read_is_refused_by_kind() {
    let service = Service::start();
    let good = json!({"name": "SECRET", "amount": 1});
    let send = async |kind: Option<&str>, encoding: Option<&str>, body: String| {
        let mut request = service.client.post(format!("{}/orders/1", service.url)).body(body);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        request.send().await.unwrap()
    };
    for charset in ["utf-8", "UTF-8", "\"utf-8\"", "utf8; boundary=x"] {
        let kind = format!("application/json; charset={charset}");
        assert_eq!(send(Some(&kind), None, good.to_string()).await.status(), 200, "{kind}");
    }
    for charset in ["utf-16", "UTF-16LE", "\"utf-16\"", "iso-8859-1", "windows-1256", "us-ascii", ""] {
        let kind = format!("application/json; q=1; Charset={charset}");
        let refused = problem(send(Some(&kind), None, good.to_string()).await, 415, "unsupported_media_type").await;
        assert!(refused["detail"].as_str().unwrap().contains("UTF-8"), "{refused}");
    }
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/xml"), Some("nonsense")]
    {
        problem(send(kind, None, good.to_string()).await, 415, "unsupported_media_type").await;
    }
    problem(send(Some("application/json"), Some("gzip"), good.to_string()).await, 415, "unsupported_media_type").await;

    let deep = format!("{}1{}", r#"{"note":"#.repeat(20_000), "}".repeat(20_000));
    let arrays = format!(r#"{{"name":"a","amount":1,"note":{}{}}}"#, "[".repeat(40_000), "]".repeat(40_000));
    let malformed = [
        "",
        "{",
        "SECRET",
        "{'name': 'SECRET'}",
        r#"{"name": "SECRET", "amount": NaN}"#,
        r#"{"name": "SECRET", "amount": Infinity}"#,
        r#"{"name": "SECRET", "amount": 01}"#,
        r#"{"name": "SECRET", "amount": 1,}"#,
        r#"{"name": "SECRET", "amount": 1} trailing"#,
        "{\"name\": \"SECRET\u{0}\", \"amount\": 1}",
        "{\"name\": \"SECRET\n\", \"amount\": 1}",
        "\u{feff}{\"name\": \"SECRET\", \"amount\": 1}",
    ];
    for body in malformed {
        let refused = problem(service.post(body.to_owned()).await, 400, "bad_request").await;
        assert!(!refused.to_string().contains("SECRET"), "{refused}");
    }
    // Texts that are none: well-formed as far as brackets and commas go.
    let texts: [&[u8]; 3] = [
        br#"{"name": "SECRET\ud800", "amount": 1}"#,
        br#"{"name": "SECRET\udc00\ud800", "amount": 1}"#,
        b"{\"name\": \"SECRET\xff\", \"amount\": 1}",
    ];
    for text in texts {
        let answer = service.post(text.to_vec()).await;
        let code = if answer.status() == 400 { "bad_request" } else { "validation_failed" };
        let refused = problem(answer, if code == "bad_request" { 400 } else { 422 }, code).await;
        assert!(!refused.to_string().contains("SECRET"), "{refused}");
    }
    for bomb in [deep, arrays] {
        let status = service.post(bomb).await.status().as_u16();
        assert!(status == 400 || status == 422 || status == 413, "{status}");
    }
    // Whatever was sent, the server is there.
    assert_eq!(service.get("/healthz").await.status(), 200);
}

#[actix_web::test]
async fn a_body_that_is_wrong_is_refused_by_field_and_never_quoted() {
    let service = Service::start();
    let table = [
        (json!({"name": "SECRET"}), vec![("amount", "required")]),
        (json!({"name": "SECRET", "amount": "SECRET"}), vec![("amount", "invalid")]),
        (json!({"name": "SECRET", "amount": -5}), vec![("amount", "invalid")]),
        (json!({"name": "SECRET", "amount": 1.5}), vec![("amount", "invalid")]),
        (json!({"name": "SECRET", "amount": 4_294_967_296_u64}), vec![("amount", "invalid")]),
        (json!({"name": null, "amount": 1}), vec![("name", "invalid")]),
        (json!({"name": "SECRET", "amount": 1, "extra": "SECRET"}), vec![("extra", "unknown_field")]),
        (
            json!({"name": "SECRET", "amount": 1, "lines": [{"text": "a"}, {"text": 7}]}),
            vec![("lines[1].text", "invalid")],
        ),
        (
            json!({"name": "SECRET", "amount": 1, "lines": [{"text": "a", "more": "SECRET"}]}),
            vec![("lines[0].more", "unknown_field")],
        ),
        (json!({"name": "SECRET", "amount": 1, "lines": [{}]}), vec![("lines[0].text", "required")]),
        (json!({"name": "SECRET", "amount": 1, "kind": "SECRET"}), vec![("kind", "invalid")]),
        (json!({"name": "SECRET", "amount": 0}), vec![("amount", "invalid")]),
        (json!({"name": "", "amount": 0}), vec![("amount", "invalid"), ("name", "invalid")]),
        (json!({"name": "SECRET", "amount": 1, "lines": [{"text": "SECRET"}]}), vec![("lines[0].text", "invalid")]),
        (json!([1, 2]), vec![]),
        (json!("SECRET"), vec![]),
        (json!(null), vec![]),
    ];
    for (body, wanted) in table {
        let refused = problem(service.post(body.to_string()).await, 422, "validation_failed").await;
        assert!(!refused.to_string().contains("SECRET"), "{body}: {refused}");
        let mut got = fields(&refused);
        got.sort();
        if !wanted.is_empty() {
            let wanted: Vec<(String, String)> =
                wanted.iter().map(|(field, code)| ((*field).into(), (*code).into())).collect();
            assert_eq!(got, wanted, "{body}: {refused}");
        }
    }
    let twice = r#"{"name": "a", "name": "SECRET", "amount": 1}"#;
    let refused = problem(service.post(twice).await, 422, "validation_failed").await;
    assert_eq!(fields(&refused), [("name".to_owned(), "duplicate".to_owned())]);
    for nul in [r#"{"name": "a\u0000", "amount": 1}"#, r#"{"name": "a\\\u0000", "amount": 1}"#] {
        problem(service.post(nul).await, 422, "validation_failed").await;
    }
    // A backslash and the letters are not the character.
    assert_eq!(service.post(r#"{"name": "a\\u0000", "amount": 1}"#).await.status(), 200);
    assert_eq!(service.post(r#"{"name": "سلام 😀", "amount": 1}"#).await.status(), 200);
}

#[actix_web::test]
async fn an_answer_is_never_much_longer_for_a_hostile_question() {
    let service = Service::start();
    let many = format!(r#"{{"name":"a","amount":1,"lines":[{}]}}"#, vec![r#"{"text":"too long"}"#; 4500].join(","));
    let long = format!(r#"{{"name":"a","amount":1,"{}":1}}"#, "x".repeat(90_000));
    for body in [many, long] {
        let answer = service.post(body).await;
        assert_eq!(answer.status(), 422);
        let length = answer.bytes().await.unwrap().len();
        assert!(length < 20_000, "{length} bytes");
    }
    let began = Instant::now();
    let million = format!(r#"{{"name":"a","amount":1,"note":[{}0]}}"#, "0,".repeat(1_000_000));
    problem(service.post(million).await, 413, "payload_too_large").await;
    let slashes = format!(r#"{{"name":"a","amount":1,"note":"{}"}}"#, r"\\".repeat(49_000));
    assert_eq!(service.post(slashes).await.status(), 200);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn a_body_that_is_too_long_is_refused_with_and_without_its_length_told() {
    let service = Service::start();
    problem(service.post("x".repeat(MAX_BODY + 1)).await, 413, "payload_too_large").await;
    let pieces = (0..30).map(|_| Ok::<_, std::io::Error>(vec![b' '; 8000]));
    let stream = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
    problem(service.post(stream).await, 413, "payload_too_large").await;
    // Told, and not sent.
    let head =
        "POST /orders/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n";
    let answer = service.raw(head.as_bytes(), Duration::from_secs(2)).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let exact = format!(r#"{{"name":"a","amount":1,"note":"{}"}}"#, "x".repeat(MAX_BODY - 33));
    assert_eq!(exact.len(), MAX_BODY);
    assert_eq!(service.post(exact).await.status(), 200);
}

#[actix_web::test]
async fn a_body_that_trickles_in_is_cut() {
    let service = Service::start_with(Health::new(), 1000, 0);
    let head = "POST /orders/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    let began = Instant::now();
    let answer = service.raw(head.as_bytes(), Duration::from_secs(8)).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("request_timeout") && answer.contains("application/problem+json"), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(6), "the connection was kept: {:?}", began.elapsed());
}

#[actix_web::test]
async fn what_is_no_http_is_refused_and_does_no_harm() {
    let service = Service::start();
    let long_header = format!("GET / HTTP/1.1\r\nhost: x\r\na: {}\r\n\r\n", "x".repeat(300_000));
    let long_line = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(300_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(2000));
    let smuggled =
        "POST /orders/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            .to_owned();
    let lengths =
        "POST /orders/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef".to_owned();
    for bytes in [
        "\0\0\0\0\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".into(),
        long_header,
        long_line,
        many,
        smuggled,
        lengths,
    ] {
        let mut socket = TcpStream::connect(&service.address).await.unwrap();
        // The server may hang up before it has heard it all.
        let _ = socket.write_all(bytes.as_bytes()).await;
        let mut answer = [0; 12];
        let _ = tokio::time::timeout(Duration::from_secs(2), socket.read_exact(&mut answer)).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(
            !answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.1 5"),
            "{answer} to {}",
            &bytes[..40.min(bytes.len())]
        );
    }
    assert_eq!(service.get("/healthz").await.status(), 200);
}

#[actix_web::test]
async fn a_query_is_checked_like_a_body() {
    let service = Service::start();
    assert_eq!(service.get("/orders?limit=5&q=a").await.status(), 200);
    let table = [
        ("/orders", Some(("limit", "required"))),
        ("/orders?limit=5&other=SECRET", Some(("other", "unknown_field"))),
        ("/orders?limit=SECRET", None),
        ("/orders?limit=0", Some(("limit", "invalid"))),
        ("/orders?limit=101", Some(("limit", "invalid"))),
        ("/orders?limit=5&limit=6", None),
        ("/orders?limit=5&q=%00", Some(("q", "invalid"))),
        ("/orders?limit=5&q=%FF", Some(("q", "invalid"))),
        ("/orders?limit=5&q=a%C3%28", Some(("q", "invalid"))),
        ("/orders?limit=5&q=%EF%BF%BD%FF", Some(("q", "invalid"))),
        ("/orders?q=%EF%BF%BD&limit=5&owner=%ED%A0%80", Some(("owner", "invalid"))),
    ];
    for (path, wanted) in table {
        let refused = problem(service.get(path).await, 422, "validation_failed").await;
        assert!(!refused.to_string().contains("SECRET"), "{refused}");
        if let Some((field, code)) = wanted {
            assert_eq!(fields(&refused), [(field.to_owned(), code.to_owned())], "{path}");
        }
    }
}

#[actix_web::test]
async fn an_id_has_one_form_in_paths_queries_and_bodies() {
    let service = Service::start();
    let id = "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d";
    let upper = id.to_uppercase();
    for good in [id, &upper] {
        assert_eq!(service.get(&format!("/things/{good}")).await.json::<String>().await.unwrap(), id);
        let page: Value =
            service.get(&format!("/orders?limit=5&owner={good}&owners={good},{id}")).await.json().await.unwrap();
        assert_eq!((&page["owner"], &page["owners"]), (&json!(id), &json!([id, id])), "{good}");
        let order = json!({"name": "a", "amount": 1, "owner": good}).to_string();
        let order: Value = service.post(order).await.json().await.unwrap();
        assert_eq!(order["owner"], id);
    }
    let simple = id.replace('-', "");
    for (sent, encoded) in [
        (simple.clone(), simple.clone()),
        (format!("{{{id}}}"), format!("%7B{id}%7D")),
        (format!("urn:uuid:{id}"), format!("urn:uuid:{id}")),
    ] {
        problem(service.get(&format!("/things/{encoded}")).await, 404, "not_found").await;
        let refused = service.get(&format!("/orders?limit=5&owner={encoded}")).await;
        let wanted = [("owner".to_owned(), "invalid".to_owned())];
        let refused = problem(refused, 422, "validation_failed").await;
        assert_eq!(fields(&refused), wanted, "{sent}");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains(id), "the form is shown: {refused}");
        let refused = service.get(&format!("/orders?limit=5&owners={id},{encoded}")).await;
        let refused = problem(refused, 422, "validation_failed").await;
        assert_eq!(refused["errors"][0]["field"], "owners", "{sent}");
        let order = json!({"name": "a", "amount": 1, "owner": sent}).to_string();
        assert_eq!(fields(&problem(service.post(order).await, 422, "validation_failed").await), wanted, "{sent}");
        // A text may look as it likes.
        assert_eq!(service.get(&format!("/orders?limit=5&q={encoded}")).await.status(), 200, "{sent}");
        let order = json!({"name": "a", "amount": 1, "note": sent}).to_string();
        assert_eq!(service.post(order).await.status(), 200, "{sent}");
    }
}

// ------------------------------------------------------------------------------------------------- ids, traces and metrics

#[actix_web::test]
async fn the_address_is_the_one_that_the_gateway_tells_or_that_of_the_peer() {
    contexor_telemetry::metrics_handle().unwrap();
    let service = Service::start();
    for (told, token, expected) in [
        (Some("203.0.113.7"), Some("the gateway's"), "203.0.113.7"),
        (Some(" 2001:db8::7 "), Some("the gateway's"), "2001:db8::7"),
        (Some("::ffff:203.0.113.7"), Some("the gateway's"), "203.0.113.7"),
        (Some("203.0.113.7, 198.51.100.7"), Some("the gateway's"), "127.0.0.1"),
        (Some("somewhere"), Some("the gateway's"), "127.0.0.1"),
        (None, Some("the gateway's"), "127.0.0.1"),
        (None, Some("somebody's"), "127.0.0.1"),
        (None, None, "127.0.0.1"),
    ] {
        let mut request = service.client.get(format!("{}/client-address", service.url));
        for (name, value) in [(http::X_CLIENT_ADDRESS, told), (http::X_GATEWAY_TOKEN, token)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        assert_eq!(request.send().await.unwrap().text().await.unwrap(), expected, "{told:?} {token:?}");
    }
    // Anybody can say so who reaches the port: they are not counted as the gateway's client, nor the gateway's clients as one.
    for token in [Some("somebody's"), None] {
        let request = service.client.get(format!("{}/client-address", service.url));
        let mut request = request.header(http::X_CLIENT_ADDRESS, "203.0.113.7");
        if let Some(token) = token {
            request = request.header(http::X_GATEWAY_TOKEN, token);
        }
        problem(request.send().await.unwrap(), 503, "upstream_unavailable").await;
    }
    let text = service.client.get(&service.metrics_url).send().await.unwrap().text().await.unwrap();
    assert!(text.contains("contexor_http_gateway_token_rejected_total 2"), "{text}");
    assert_eq!(http::current_client_address(), None);
}

#[actix_web::test]
async fn a_sane_request_id_is_kept_and_any_other_replaced() {
    let service = Service::start();
    let ask = async |id: &[u8]| {
        let value = reqwest::header::HeaderValue::from_bytes(id).unwrap();
        let answer = service
            .client
            .get(format!("{}/request-id", service.url))
            .header("x-request-id", value)
            .send()
            .await
            .unwrap();
        let header = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(answer.text().await.unwrap(), header, "the handler knows it");
        header
    };
    assert_eq!(ask(b"abc-DEF_123.45").await, "abc-DEF_123.45");
    let long = "x".repeat(129);
    let bad: [&[u8]; 6] = [
        b"short",
        b"has space in it",
        b"semi;colon;;",
        b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8",
        b"<script>alert",
        long.as_bytes(),
    ];
    for bad in bad {
        let id = ask(bad).await;
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
    }
    assert_ne!(ask(b"").await, ask(b"").await);
}

#[actix_web::test]
async fn whatever_a_caller_sends_the_request_id_is_fit_for_logs_and_headers() {
    use contexor_testkit::proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let service = Service::start();
    let mut runner = TestRunner::deterministic();
    let ids = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..140),
        "[A-Za-z0-9_.-]{0,140}".prop_map(String::into_bytes),
        "[A-Za-z0-9_.;:%\"<> -]{8,40}".prop_map(String::into_bytes),
    ];
    let fit = |id: &[u8]| {
        (8..=128).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    let mut kept = 0;
    for _ in 0..600 {
        let id = ids.new_tree(&mut runner).unwrap().current();
        let Ok(value) = reqwest::header::HeaderValue::from_bytes(&id) else { continue };
        let request = service.client.get(format!("{}/request-id", service.url)).header("x-request-id", value);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let told = answer.headers()["x-request-id"].clone();
        assert_eq!(answer.text().await.unwrap(), told.to_str().unwrap());
        assert!(fit(told.as_bytes()), "{told:?}");
        // White space around a header's value is no part of it.
        let id = id.trim_ascii();
        if fit(id) {
            assert_eq!(told.as_bytes(), id);
            kept += 1;
        } else {
            assert!(uuid::Uuid::parse_str(told.to_str().unwrap()).is_ok(), "{told:?}");
        }
    }
    assert!(kept > 50, "{kept}");
}

#[actix_web::test]
async fn no_caller_can_write_a_log_line_or_get_their_secrets_into_one() {
    let logs = captured_logs();
    let service = Service::start();
    let token = "eyJhbGciOiJFZERTQSJ9.c2VjcmV0.c2lnbmF0dXJl";
    let secrets = ["09121234567", "sara@example.org", "0499370899", token, "hunter2", "forged line", "\u{1b}[31m"];
    let hostile =
        "09121234567 sara@example.org 0499370899 hunter2\r\n{\"level\":\"INFO\",\"message\":\"forged line\"}\u{1b}[31m";
    let in_path = "09121234567%20sara@example.org%0D%0A%7B%22message%22:%22forged%20line%22%7D%1B%5B31m";
    for path in [
        format!("/nothing/{in_path}"),
        format!("/orders/{in_path}"),
        format!("/orders?limit=5&q={in_path}"),
        format!("/orders?{in_path}=5"),
        format!("/takes/{in_path}"),
        "/fails".to_owned(),
    ] {
        let request = service.client.get(format!("{}{path}", service.url)).bearer_auth(token);
        let mut request = request.header("user-agent", in_path).header("cookie", "session=hunter2");
        for name in ["x-request-id", "traceparent", "x-forwarded-for", "referer", "if-match"] {
            request = request.header(name, in_path);
        }
        request.send().await.unwrap();
    }
    for body in [
        json!({"name": hostile, "amount": 1}),
        json!({"name": "a", "amount": hostile}),
        json!({"name": "a", "amount": 1, hostile: 1}),
        json!({"name": "a", "amount": 1, "lines": [{hostile: hostile}]}),
    ] {
        let status = service.post(body.to_string()).await.status().as_u16();
        assert_eq!(status, 422, "{body}");
    }
    service.post(format!("{{\"name\": {hostile}")).await;
    // What a library or a mistake of ours would log as it is stays one record all the same.
    tracing::info!(note = "two\r\nlines\u{1b}[31m", "said by\nsomebody\u{1b}[0m");

    let lines = logs.lines();
    assert!(lines.iter().filter(|line| line.contains("/orders/{id}")).count() >= 5, "{lines:?}");
    for line in &lines {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(record["level"].is_string() && record["timestamp"].is_string(), "{line}");
        assert!(!line.bytes().any(|byte| byte.is_ascii_control()), "{line:?}");
    }
    assert_eq!(logs.lines_with("said by").len(), 1);
    logs.assert_free_of(secrets.into_iter().filter(|secret| !secret.starts_with('\u{1b}')));
}

#[actix_web::test]
async fn a_trace_is_continued_and_nonsense_begins_a_new_one() {
    use opentelemetry::trace::TracerProvider as _;
    use tracing_subscriber::layer::SubscriberExt as _;
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();
    let service = Service::start();
    let ask = async |traceparent: &str| {
        let request = service.client.get(format!("{}/trace", service.url)).header("traceparent", traceparent);
        request.send().await.unwrap().text().await.unwrap()
    };
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    let told = ask(&format!("00-{id}-00f067aa0ba902b7-01")).await;
    assert!(told.contains(id) && !told.contains("00f067aa0ba902b7"), "{told}");
    for bad in ["", "00", "00-xyz-1-1", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "ff-ff"] {
        let told = ask(bad).await;
        assert!(told.len() == 55 && !told.contains(id), "{bad}: {told}");
    }
}

#[actix_web::test]
async fn metrics_have_route_templates_and_no_paths() {
    contexor_telemetry::metrics_handle().unwrap();
    let service = Service::start_with(Health::new(), 300, 0);
    service.post(json!({"name": "a", "amount": 1}).to_string()).await;
    service.get("/nowhere/4711").await;
    service.get("/panics").await;
    service.get("/takes/1234").await;
    // A client that goes away.
    let gone = service.client.get(format!("{}/takes/250", service.url)).timeout(Duration::from_millis(50)).send().await;
    assert!(gone.is_err());
    service.get("/healthz").await;
    let text = eventually(SOON, "nothing is in flight", async || {
        let text = service.client.get(&service.metrics_url).send().await.unwrap().text().await.unwrap();
        text.contains("contexor_http_requests_in_flight 0").then_some(text)
    })
    .await;
    for wanted in [
        r#"route="/orders/{id}",status="2xx""#,
        r#"route="unmatched",status="4xx""#,
        r#"route="/panics",status="5xx""#,
        r#"route="/takes/{ms}",status="5xx""#,
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in {text}");
    }
    // Not the numbers alone: they may stand in a duration.
    for path in ["nowhere", "takes/1234", "healthz"] {
        assert!(!text.contains(path), "{path} is in {text}");
    }
    assert_eq!(service.get("/metrics").await.status(), 404, "never on the public port");
}

#[actix_web::test]
async fn callers_cannot_make_up_labels_for_metrics_nor_words_for_logs() {
    contexor_telemetry::metrics_handle().unwrap();
    let service = Service::start();
    for number in 0..20 {
        let method = format!("MADEUP{number}");
        let request = format!("{method} /orders/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert!(service.raw(request.as_bytes(), SOON).await.starts_with("HTTP/1.1 405"), "{method}");
    }
    let text = service.client.get(&service.metrics_url).send().await.unwrap().text().await.unwrap();
    assert!(!text.contains("MADEUP"), "{text}");
    let label = "method=\"other\",route=\"/orders/{id}\",status=\"4xx\"";
    assert!(text.lines().any(|line| line.contains(label) && line.ends_with(" 20")), "{text}");
}

// ------------------------------------------------------------------------------------------------------------ connections

#[actix_web::test]
async fn a_connection_that_never_ends_its_next_request_is_closed() {
    let service = Service::start_with_keep_alive(Health::new(), 3000, 0, 1);
    // A good request first: the server's own deadline is for the first head of a connection alone.
    let good = "GET /request-id HTTP/1.1\r\nhost: x\r\n\r\n";
    let refused =
        "POST /orders/1 HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n";
    for (begun, then) in [(good, "G"), (refused, "1\r\na\r\n")] {
        let mut socket = TcpStream::connect(&service.address).await.unwrap();
        socket.write_all(begun.as_bytes()).await.unwrap();
        let (mut reader, mut writer) = socket.split();
        let mut answer = Vec::new();
        let dripping = async {
            while writer.write_all(then.as_bytes()).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        let closed = async {
            tokio::select! {
                read = reader.read_to_end(&mut answer) => drop(read),
                () = dripping => {}
            }
        };
        tokio::time::timeout(Duration::from_secs(25), closed).await.expect("it is closed");
        assert!(answer.starts_with(b"HTTP/1.1 "), "the first request was answered");
    }
    // Who has a request in hand stays, however long it takes.
    let slow = Service::start_with_keep_alive(Health::new(), 30_000, 0, 1);
    assert_eq!(slow.get("/takes/14000").await.status(), 200);
}

// ------------------------------------------------------------------------------------------------------ health and shutdown

#[actix_web::test]
async fn readiness_says_what_is_missing_and_does_not_hang() {
    let up = Arc::new(AtomicBool::new(true));
    let told = up.clone();
    let health = Health::new()
        .check("store", move || {
            let told = told.clone();
            async move { told.load(Ordering::SeqCst) }
        })
        .check("steady", || async { true });
    let service = Service::start_with(health, 3000, 0);
    let ready = async || {
        let answer = service.get("/readyz").await;
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(ready().await.0, 200);
    up.store(false, Ordering::SeqCst);
    let (status, body) = ready().await;
    assert_eq!((status, body), (503, json!({"status": "unready"})));
    // Why not is for those who see the metrics, too.
    for path in ["/readyz", "/healthz", "/nowhere"] {
        let headers = service.get(path).await.headers().clone();
        assert_eq!(
            (&headers["x-content-type-options"], &headers["cache-control"]),
            (&"nosniff".parse().unwrap(), &"no-store".parse().unwrap())
        );
    }
    let in_detail = service.client.get(service.metrics_url.replace("/metrics", "/readyz")).send().await.unwrap();
    assert_eq!(in_detail.status(), 503);
    let checks = json!([{"name": "store", "ok": false}, {"name": "steady", "ok": true}]);
    assert_eq!(in_detail.json::<Value>().await.unwrap(), json!({"status": "unready", "checks": checks}));
    assert_eq!(service.get("/healthz").await.status(), 200, "alive all the same");

    let hanging = Service::start_with(Health::new().check("hangs", std::future::pending), 3000, 0);
    let began = Instant::now();
    assert_eq!(hanging.get("/readyz").await.status(), 503);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[actix_web::test]
async fn a_stop_drains_then_lets_requests_in_flight_end() {
    let service = Service::start_with(Health::new(), 5000, 600);
    assert_eq!(service.get("/readyz").await.status(), 200);
    let slow = service.client.get(format!("{}/takes/1500", service.url)).send();
    let slow = tokio::spawn(slow);
    tokio::time::sleep(Duration::from_millis(200)).await;
    service.stop.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = service.get("/readyz").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.json::<Value>().await.unwrap()["status"], "draining");
    assert_eq!(service.get("/request-id").await.status(), 200, "it still serves");
    let answer = slow.await.unwrap().unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "done"));
    let (url, took) = (service.url.clone(), service.finish().await);
    assert!(took < Duration::from_secs(4), "{took:?}");
    let refused = Client::builder().no_proxy().build().unwrap().get(url).send().await;
    assert!(refused.is_err(), "nobody listens any more");
}

#[actix_web::test]
async fn idle_connections_do_not_delay_a_stop() {
    let service = Service::start();
    let idle: Vec<_> = futures::future::join_all((0..5).map(|_| TcpStream::connect(&service.address))).await;
    let mut kept = TcpStream::connect(&service.address).await.unwrap();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 15];
    kept.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let took = service.finish().await;
    assert!(took < Duration::from_secs(3), "{took:?}");
    drop((idle, kept));
}

#[actix_web::test]
async fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let settings = HttpSettings {
        bind: "127.0.0.1".into(),
        port,
        metrics_port: 0,
        workers: 1,
        keep_alive_s: KEEP_ALIVE_S,
        max_body_bytes: 1,
        request_timeout_ms: 1,
        drain_ms: 0,
        shutdown_timeout_s: 1,
    };
    let error = Listeners::open(&settings).unwrap_err().to_string();
    assert!(error.contains(&port.to_string()), "{error}");
}

// ------------------------------------------------------------------------------------------------------------- entity tags

#[actix_web::test]
async fn entity_tags_spare_reads_and_stop_lost_updates() {
    let service = Service::start();
    let ask = async |name: &str, value: &str| {
        service.client.get(format!("{}/tagged", service.url)).header(name, value).send().await.unwrap()
    };
    let first = service.get("/tagged").await;
    assert_eq!(first.headers()["etag"], "\"v7\"");
    for known in ["\"v7\"", "W/\"v7\"", "\"v6\", \"v7\"", "*"] {
        let answer = ask("if-none-match", known).await;
        assert_eq!(answer.status(), 304, "{known}");
        assert_eq!(answer.headers()["etag"], "\"v7\"");
        assert!(answer.bytes().await.unwrap().is_empty());
    }
    for other in ["\"v8\"", "v7", "nonsense"] {
        assert_eq!(ask("if-none-match", other).await.status(), 200, "{other}");
    }
    // Proxies on the way weaken tags.
    for matching in ["\"v7\"", "W/\"v7\"", "*"] {
        assert_eq!(ask("if-match", matching).await.status(), 200, "{matching}");
    }
    for other in ["\"v8\"", "v7", "", "\"v\"", "\"v7", "\"v99999999999999999999\"", "W/\"v8\""] {
        problem(ask("if-match", other).await, 412, "precondition_failed").await;
    }
    let none = TestRequest::default().to_http_request();
    assert_eq!(caching::if_match(&none).unwrap(), None);
}

// ----------------------------------------------------------------------------------------------------------------- cursors

fn cursors(byte: u8) -> CursorCodec {
    use base64::Engine as _;
    CursorCodec::new(&base64::engine::general_purpose::STANDARD.encode([byte; 32]).into()).unwrap()
}

proptest! {
    #[test]
    fn no_text_but_an_own_cursor_is_accepted(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        use base64::Engine as _;
        let ours = cursors(1);
        let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
        for text in [&text, &encoded] {
            let error = ours.read::<Value>("list", text).unwrap_err();
            prop_assert_eq!(error.code(), "cursor_invalid");
            prop_assert_eq!(error.status_code(), StatusCode::BAD_REQUEST);
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_own_list_and_untouched_alone(list in "\\PC{0,30}", other in "\\PC{0,30}", position: (i64, String), at: usize, flip in 1..=255_u8) {
        use base64::Engine as _;
        let ours = cursors(1);
        let cursor = ours.write(&list, &position);
        prop_assert_eq!(&ours.read::<(i64, String)>(&list, &cursor).unwrap(), &position);
        prop_assert_eq!(ours.read::<(i64, String)>(&other, &cursor).is_ok(), list == other);
        prop_assert!(cursors(2).read::<(i64, String)>(&list, &cursor).is_err());
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let mut bytes = engine.decode(&cursor).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= flip;
        prop_assert!(ours.read::<(i64, String)>(&list, &engine.encode(bytes)).is_err());
    }
}

#[test]
fn a_list_name_and_a_position_do_not_run_into_each_other() {
    let ours = cursors(1);
    let cursor = ours.write("list", &"1");
    for other in ["lis", "list\"1\"", "list\"", ""] {
        assert!(ours.read::<Value>(other, &cursor).is_err());
    }
    assert!(CursorCodec::new(&"c2hvcnQ=".to_owned().into()).is_err());
}

// ---------------------------------------------------------------------------------------------------------------- settings

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    http: ExampleHttp,
    database: ExampleDatabase,
    peers: BTreeMap<String, String>,
    ratio: f64,
    note: Option<u32>,
    on: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleHttp {
    port: u16,
    bind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleDatabase {
    url: SecretString,
}

const DEFAULTS: &str = "ratio = 1.0\non = false\n[http]\nport = 1\nbind = \"a\"\n[database]\n[peers]\n";
const PLAIN: EnvAliases = &[("DATABASE_URL_AI_WORKER", "database.url"), ("PLAIN_PORT", "http.port")];

fn load(environment: &[(&str, &str)]) -> Result<Example, String> {
    let environment: HashMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    settings::load_from("ai-worker", DEFAULTS, PLAIN, environment).map_err(|error| error.to_string())
}

#[test]
fn later_layers_win_defaults_file_plain_names_environment() {
    let url = ("DATABASE_URL_AI_WORKER", "from plain");
    let defaults = load(&[url]).unwrap();
    assert_eq!((defaults.http.port, defaults.http.bind.as_str(), defaults.ratio), (1, "a", 1.0));
    let folder = std::env::temp_dir().join(format!("contexor-settings-{}.toml", std::process::id()));
    std::fs::write(&folder, "ratio = 0.5\n[http]\nport = 2\nbind = \"file\"\n[database]\nurl = \"from file\"\n")
        .unwrap();
    let file = ("CONTEXOR_AI_WORKER_CONFIG", folder.to_str().unwrap());
    let port = |settings: Result<Example, String>| settings.unwrap().http.port;
    assert_eq!(port(load(&[file])), 2);
    assert_eq!(load(&[file]).unwrap().database.url.expose_secret(), "from file");
    assert_eq!(port(load(&[file, ("PLAIN_PORT", "3")])), 3);
    assert_eq!(port(load(&[file, ("PLAIN_PORT", "3"), ("CONTEXOR_AI_WORKER__HTTP__PORT", "4")])), 4);
    let all = load(&[file, url, ("CONTEXOR_AI_WORKER__DATABASE__URL", "from environment")]).unwrap();
    assert_eq!(all.database.url.expose_secret(), "from environment");
    assert_eq!((all.http.bind.as_str(), all.ratio), ("file", 0.5), "what a layer does not name stays");
    // Empty is not set, and other services' variables are not ours.
    assert_eq!(
        port(load(&[
            url,
            ("PLAIN_PORT", ""),
            ("CONTEXOR_AI_WORKER__HTTP__PORT", ""),
            ("CONTEXOR_AI__HTTP__PORT", "9")
        ])),
        1
    );
    std::fs::remove_file(folder).unwrap();
    assert!(load(&[url, ("CONTEXOR_AI_WORKER_CONFIG", "/nowhere/at-all.toml")]).unwrap_err().contains("at-all.toml"));
}

#[test]
fn texts_become_what_a_setting_asks_for_and_secrets_stay_as_they_are() {
    for secret in ["0012345", "12345678901234567890123", "1e5", "true", "null", "007.50", " spaces "] {
        let settings = load(&[("DATABASE_URL_AI_WORKER", secret)]).unwrap();
        assert_eq!(settings.database.url.expose_secret(), secret);
        let settings = load(&[("CONTEXOR_AI_WORKER__DATABASE__URL", secret)]).unwrap();
        assert_eq!(settings.database.url.expose_secret(), secret);
    }
    let settings = load(&[
        ("DATABASE_URL_AI_WORKER", "x"),
        ("CONTEXOR_AI_WORKER__RATIO", "0.25"),
        ("CONTEXOR_AI_WORKER__NOTE", "7"),
        ("CONTEXOR_AI_WORKER__ON", "true"),
        ("CONTEXOR_AI_WORKER__PEERS__AI_WORKER", "00123"),
        ("CONTEXOR_AI_WORKER__PEERS__USAGE", "MCowBQYDK2Vw+/=="),
    ])
    .unwrap();
    assert_eq!((settings.ratio, settings.note, settings.on), (0.25, Some(7), true));
    assert_eq!(settings.peers["ai_worker"], "00123");
    assert_eq!(settings.peers["usage"], "MCowBQYDK2Vw+/==");
}

#[test]
fn what_is_wrong_is_named() {
    let url = ("DATABASE_URL_AI_WORKER", "postgres://user:hunter2@host/db");
    let named = |environment: &[(&str, &str)], words: &[&str]| {
        let error = load(environment).unwrap_err();
        assert!(words.iter().all(|word| error.contains(word)), "{error} does not name {words:?}");
        assert!(!error.contains("hunter2"), "{error}");
    };
    named(&[], &["database", "url"]);
    named(&[url, ("CONTEXOR_AI_WORKER__HTTP__PROT", "1")], &["prot"]);
    named(&[url, ("CONTEXOR_AI_WORKER__TYPO", "1")], &["typo"]);
    named(&[url, ("CONTEXOR_AI_WORKER__HTTP__PORT", "many")], &["http.port"]);
    named(&[url, ("CONTEXOR_AI_WORKER__HTTP__PORT", "70000")], &["http.port"]);
    named(&[url, ("CONTEXOR_AI_WORKER__ON", "perhaps")], &["on"]);
    named(&[url, ("CONTEXOR_AI_WORKER__HTTP", "hunter2")], &["http"]);
}

#[test]
fn secrets_do_not_show() {
    let settings = load(&[("DATABASE_URL_AI_WORKER", "postgres://user:hunter2@host/db")]).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
    assert!(!format!("{:?}", cursors(1)).contains("AQEB"));
}

// -------------------------------------------------------------------------------------------------------------- Redis Cluster

fn redis_at(url: String) -> Redis {
    Redis::new(&RedisSettings { url: url.into(), response_timeout_ms: 2_000 }).unwrap()
}

#[tokio::test]
async fn in_a_redis_cluster_each_key_is_served_where_it_is_and_no_command_names_two_servers() {
    let cluster = ClusterRedis::start().await;
    let redis = redis_at(cluster.url());
    redis.ping().await.unwrap();
    // So many that each shard has some.
    let callers: Vec<Uuid> = (0..24).map(|_| Uuid::now_v7()).collect();
    let (marks, elsewhere) = (WriteMarks::new(&redis, 60), WriteMarks::new(&redis_at(cluster.url()), 60));
    for caller in &callers[..12] {
        marks.set(*caller).await.unwrap();
    }
    for (at, caller) in callers.iter().enumerate() {
        assert_eq!(elsewhere.has_written(*caller).await.unwrap(), at < 12, "{at}");
    }
    // A script that no server has is loaded at each when it is first called there.
    let script = redis::Script::new("return redis.call('INCR', KEYS[1])");
    for caller in &callers {
        let counted: i64 = script.key(format!("count:{caller}")).invoke_async(&mut redis.connection()).await.unwrap();
        assert_eq!(counted, 1);
    }
    let mut connection = redis.connection();
    let mut both = redis::pipe();
    both.set("a", 1).ignore().set("b", 1).ignore();
    let refused = both.query_async::<()>(&mut connection).await.unwrap_err();
    assert!(refused.to_string().to_lowercase().contains("slot"), "{refused}");
    let refused: Result<i64, _> = script.key("a").key("b").invoke_async(&mut connection).await;
    assert!(refused.unwrap_err().to_string().to_lowercase().contains("slot"));
}

#[tokio::test]
async fn a_shard_that_loses_its_primary_goes_on_with_its_replica_and_the_others_are_not_disturbed() {
    let mut cluster = ClusterRedis::start_with_replicas().await;
    let redis = redis_at(cluster.url());
    let keys: Vec<String> = (0..24).map(|at| format!("key-{at}")).collect();
    let set = async |key: &String, value: usize| {
        redis::cmd("SET").arg(key).arg(value).exec_async(&mut redis.connection()).await
    };
    for key in &keys {
        set(key, 1).await.unwrap();
    }
    let runs = futures::future::join_all(keys.iter().map(|key| redis.read_with_run(std::slice::from_ref(key)))).await;
    let runs: Vec<_> = runs.into_iter().map(|told| told.unwrap().1.unwrap()).collect();
    assert_eq!(runs.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "each shard tells its own run");
    let pinned = redis.pin(&keys[0]).await.unwrap();
    assert_eq!(pinned.run_id(), Some(&*runs[0]));

    cluster.kill_primary_of(&keys[0]).await;
    for key in &keys {
        eventually(SOON, "every key is served", async || set(key, 2).await.ok()).await;
    }
    for (key, run) in keys.iter().zip(&runs) {
        let (values, now) = redis.read_with_run(std::slice::from_ref(key)).await.unwrap();
        assert_eq!(values, [Some("2".to_owned())]);
        assert_eq!(now.unwrap() == *run, *run != runs[0], "another server for the keys of the lost one alone");
    }
    redis.ping().await.unwrap();
}
