//! A gateway with everything around it.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use bytes::Bytes;
use contexor_gateway::{Gateway, settings::Settings};
use contexor_service::{Listeners, Program, program::CommonSettings as _, settings::from_defaults};
use contexor_testkit::{
    TestRedis, eventually,
    peers::{ServiceKeys, TestAuth},
};
use deadpool_redis::redis;
use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener as AsyncListener, TcpSocket, TcpStream},
    sync::Notify,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const SERVICES: [&str; 5] = ["auth", "org", "content", "usage", "notifier"];

/// A stand-in of a service: says what it was asked, and misbehaves where the path asks for it.
#[derive(Debug)]
pub struct Upstream {
    pub url: String,
    pub seen: Arc<Seen>,
    handle: ServerHandle,
}

/// What a stand-in noticed.
#[derive(Debug, Default)]
pub struct Seen {
    pub requests: AtomicUsize,
    /// Bodies that ended in an error.
    pub broken_bodies: AtomicUsize,
    /// Answers that nobody read to their end.
    pub dropped_answers: AtomicUsize,
    /// Lets an event stream or a waiting answer go on.
    pub go_on: Notify,
    /// Bytes of a flood that were taken.
    pub flood_bytes: AtomicUsize,
}

struct CountsDrop(Arc<Seen>);

impl Drop for CountsDrop {
    fn drop(&mut self) {
        self.0.dropped_answers.fetch_add(1, Ordering::SeqCst);
    }
}

impl Upstream {
    pub fn start(name: &'static str) -> Self {
        Self::start_at(name, TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub fn start_at(name: &'static str, listener: TcpListener) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Seen::default());
        let told = web::Data::from(seen.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(told.clone())
                .app_data(web::PayloadConfig::new(2 << 20))
                .route("/api/v1/contents/slow", web::to(slow))
                .route("/api/v1/contents/made", web::post().to(made))
                .route("/api/v1/contents/gated", web::post().to(gated))
                .route("/api/v1/contents/nothing", web::post().to(nothing))
                .route("/api/v1/contents/refused/{status}", web::post().to(refused))
                .route("/api/v1/contents/recovering/{status}", web::post().to(recovering))
                .route("/api/v1/contents/lost/{code}", web::post().to(lost))
                .route("/api/v1/contents/long", web::post().to(long))
                .route("/api/v1/contents/longest", web::post().to(longest))
                .route("/api/v1/contents/telling", web::post().to(telling))
                .route("/api/v1/contents/flood", web::get().to(flood))
                .route(
                    "/api/v1/contents/broken",
                    web::get().to(|| async { HttpResponse::InternalServerError().body("<h1>Traceback</h1>") }),
                )
                .route("/api/v1/contents/busy", web::get().to(busy))
                .route("/api/v1/contents/bare", web::get().to(|| async { HttpResponse::NotFound().finish() }))
                .route("/api/v1/contents/large", web::get().to(large))
                .route("/api/v1/contents/endless", web::get().to(endless))
                .route("/api/v1/contents/count", web::post().to(count))
                .route("/api/v1/contents/pieces", web::post().to(pieces))
                .route("/api/v1/contents/{id}/events", web::get().to(events))
                .default_service(web::to(move |request, body, seen| echo(name, request, body, seen)))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, seen, handle }
    }

    pub fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

async fn echo(name: &'static str, request: HttpRequest, body: Bytes, seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in request.headers() {
        headers.entry(key.to_string()).or_default().push(String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    HttpResponse::Ok()
        .insert_header(("etag", "\"v1\""))
        .insert_header(("server", "stand-in"))
        .insert_header(("x-contexor-secret", "within"))
        .insert_header(("access-control-allow-origin", "*"))
        .append_header(("x-twice", "one"))
        .append_header(("x-twice", "two"))
        .json(json!({
            "service": name,
            "method": request.method().as_str(),
            "path": request.path(),
            "query": request.query_string(),
            "headers": headers,
            "body": String::from_utf8_lossy(&body),
        }))
}

async fn slow(seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(5)).await;
    HttpResponse::Ok().json(json!({}))
}

async fn busy() -> HttpResponse {
    let mut problem = problem(503, "own_code");
    problem.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
    problem
}

fn problem(status: u16, code: &str) -> HttpResponse {
    let problem = json!({
        "type": "t", "title": "T", "status": status, "detail": "own words", "code": code, "request_id": Uuid::now_v7(),
    });
    HttpResponse::build(StatusCode::from_u16(status).unwrap())
        .content_type("application/problem+json")
        .body(problem.to_string())
}

/// What nobody may find at rest.
pub const SHOWN_ONCE: &str = "whsec_c2hvd24tb25jZS1hbmQtbmV2ZXItYWdhaW4";

/// Makes something: another one each time.
async fn made(body: Bytes, seen: web::Data<Seen>) -> HttpResponse {
    let number = seen.requests.fetch_add(1, Ordering::SeqCst) + 1;
    HttpResponse::Created()
        .insert_header(("location", format!("/api/v1/contents/{number}")))
        .insert_header(("etag", format!("\"v{number}\"")))
        .insert_header(("x-contexor-secret", "within"))
        .json(json!({"id": Uuid::now_v7(), "number": number, "secret": SHOWN_ONCE, "bytes": body.len()}))
}

async fn gated(body: Bytes, seen: web::Data<Seen>) -> HttpResponse {
    let answer = made(body, seen.clone()).await;
    seen.go_on.notified().await;
    answer
}

async fn nothing(seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    HttpResponse::NoContent().finish()
}

async fn refused(status: web::Path<u16>, seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    problem(*status, "own_code")
}

/// Fails the first time.
async fn recovering(status: web::Path<u16>, body: Bytes, seen: web::Data<Seen>) -> HttpResponse {
    let is_first = seen.requests.load(Ordering::SeqCst) == 0;
    let answer = made(body, seen).await;
    if is_first { problem(*status, "own_code") } else { answer }
}

/// Does not know how far it came.
async fn lost(code: web::Path<String>, seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    problem(503, &code)
}

async fn long(seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    let pieces = (0..40).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 10_000])));
    HttpResponse::Ok().content_type("text/plain").streaming(futures::stream::iter(pieces))
}

/// More than fits between a gateway and a client that takes nothing.
async fn longest(seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok().content_type("text/plain").body(vec![b'a'; 8 << 20])
}

async fn telling(seen: web::Data<Seen>, request: HttpRequest) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    events(seen, request).await
}

/// As much as anybody takes.
async fn flood(seen: web::Data<Seen>) -> HttpResponse {
    let guard = CountsDrop(seen.into_inner());
    let pieces = futures::stream::unfold(guard, |guard| async {
        guard.0.flood_bytes.fetch_add(65_536, Ordering::SeqCst);
        Some((Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 65_536])), guard))
    });
    HttpResponse::Ok().content_type("text/event-stream").streaming(pieces)
}

async fn large() -> HttpResponse {
    HttpResponse::Ok().json(json!({"text": "سلام دنیا ".repeat(20_000)}))
}

async fn endless(seen: web::Data<Seen>) -> HttpResponse {
    let guard = CountsDrop(seen.into_inner());
    let pieces = futures::stream::unfold(guard, |guard| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Some((Ok::<_, std::io::Error>(Bytes::from_static(b"more ")), guard))
    });
    HttpResponse::Ok().content_type("text/plain").streaming(pieces)
}

async fn events(seen: web::Data<Seen>, request: HttpRequest) -> HttpResponse {
    let last = request.headers().get("last-event-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
    let first = Bytes::from(format!("id: 1\nevent: delta\ndata: after {last}\n\n"));
    let pieces = futures::stream::unfold((0, seen.into_inner()), move |(step, seen)| {
        let first = first.clone();
        async move {
            match step {
                0 => Some((Ok::<_, std::io::Error>(first), (1, seen))),
                1 => {
                    seen.go_on.notified().await;
                    Some((Ok(Bytes::from_static(b"event: done\ndata: {}\n\n")), (2, seen)))
                }
                _ => None,
            }
        }
    });
    HttpResponse::Ok().content_type("text/event-stream").streaming(pieces)
}

async fn count(mut payload: web::Payload, seen: web::Data<Seen>) -> HttpResponse {
    seen.requests.fetch_add(1, Ordering::SeqCst);
    let mut bytes = 0;
    while let Some(piece) = payload.next().await {
        match piece {
            Ok(piece) => bytes += piece.len(),
            Err(_) => {
                seen.broken_bodies.fetch_add(1, Ordering::SeqCst);
                return HttpResponse::BadRequest().finish();
            }
        }
    }
    HttpResponse::Ok().json(json!({"bytes": bytes}))
}

/// Tells of the first piece as soon as it is there, long before the body ends.
async fn pieces(mut payload: web::Payload, seen: web::Data<Seen>) -> HttpResponse {
    let first = payload.next().await.unwrap().unwrap();
    seen.go_on.notify_one();
    let mut bytes = first.len();
    while let Some(Ok(piece)) = payload.next().await {
        bytes += piece.len();
    }
    HttpResponse::Ok().json(json!({"first": first.len(), "bytes": bytes}))
}

/// A service that reads a request, says `answer`, and hangs up.
pub async fn saying(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = AsyncListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = requests.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 16_384];
            if stream.read(&mut request).await.unwrap_or_default() > 0 {
                seen.fetch_add(1, Ordering::SeqCst);
            }
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, requests)
}

/// A service that takes connections and nothing that comes through them: its address, and how many it took.
pub async fn hanging() -> (String, Arc<AtomicUsize>) {
    let socket = TcpSocket::new_v4().unwrap();
    // Little fits between a sender and it.
    socket.set_recv_buffer_size(8192).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(128).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = connections.clone();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, connections)
}

/// Sends a request and takes nothing of the answer but its first bytes: little fits between the other side and this one.
pub async fn stalled(address: SocketAddr, request: impl AsRef<[u8]>) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8192).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    stream.readable().await.unwrap();
    stream
}

/// 32 bytes in base64.
pub const FIELD_KEY: &str = "a2V5IG9mIHRoZSB0ZXN0cyBvZiB0aGUgZ2F0ZXdheSE=";

/// The settings that have no default, but for Redis.
pub fn secrets() -> Vec<(String, String)> {
    secrets_with(&ServiceKeys::new())
}

fn secrets_with(keys: &ServiceKeys) -> Vec<(String, String)> {
    let mut secrets = keys.settings("gateway");
    secrets.push(("crypto.keys.keys.k1".into(), FIELD_KEY.into()));
    secrets
}

/// A running gateway.
pub struct TestGateway {
    pub url: String,
    pub address: SocketAddr,
    pub metrics: SocketAddr,
    pub http: reqwest::Client,
    pub auth: TestAuth,
    pub keys: ServiceKeys,
    pub token: String,
    pub upstreams: BTreeMap<&'static str, Upstream>,
    pub redis: TestRedis,
    pub stop: CancellationToken,
    pub served: JoinHandle<anyhow::Result<()>>,
}

impl TestGateway {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(overrides: &[(&str, &str)]) -> Self {
        let redis = contexor_testkit::redis().await;
        let auth = TestAuth::start().await;
        let upstreams: BTreeMap<&'static str, Upstream> =
            SERVICES.into_iter().map(|name| (name, Upstream::start(name))).collect();
        let mut settings =
            vec![("redis.url".to_owned(), redis.url.clone()), ("identity.jwks_url".into(), auth.jwks_url())];
        settings.extend(upstreams.iter().map(|(name, upstream)| (format!("upstreams.{name}"), upstream.url.clone())));
        let keys = ServiceKeys::new();
        settings.extend(secrets_with(&keys));
        settings.push(("http.workers".into(), "1".into()));
        settings.push(("http.shutdown_timeout_s".into(), "5".into()));
        settings.extend(overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let settings: Vec<(&str, String)> = settings.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let settings: Settings = from_defaults(Gateway::DEFAULTS, &settings).unwrap();
        settings.check().unwrap();
        let listeners = Listeners::any().unwrap();
        let (address, metrics) = (listeners.api.local_addr().unwrap(), listeners.metrics.local_addr().unwrap());
        let stop = CancellationToken::new();
        let served = tokio::spawn(Gateway::run(settings, listeners, stop.clone()));
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let token = auth.token(Uuid::now_v7());
        let gateway = Self {
            url: format!("http://{address}"),
            address,
            metrics,
            http,
            auth,
            keys,
            token,
            upstreams,
            redis,
            stop,
            served,
        };
        eventually(Duration::from_secs(10), "the gateway serves", async || {
            gateway.http.get(format!("{}/healthz", gateway.url)).send().await.ok()
        })
        .await;
        gateway
    }

    pub fn upstream(&self, name: &str) -> &Upstream {
        &self.upstreams[name]
    }

    /// A request without a token.
    pub fn bare(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method.parse().unwrap(), format!("{}{path}", self.url))
    }

    /// A request with a good token.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.bare(method, path).bearer_auth(&self.token)
    }

    /// A POST with a good token and an `Idempotency-Key`.
    pub fn keyed(&self, path: &str, key: &str) -> reqwest::RequestBuilder {
        self.request("POST", path).header("idempotency-key", key)
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request("GET", path).send().await.unwrap()
    }

    /// What the stand-in behind `path` was asked.
    pub async fn echo(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Sends bytes as they are and reads the answer.
    pub async fn raw(&self, request: impl AsRef<[u8]>) -> String {
        raw(self.address, request).await
    }
}

/// A place at which nobody listens until it is opened, and which nobody else can take meanwhile.
pub struct Closed(TcpSocket);

impl Closed {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self(socket)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    pub fn open(self) -> TcpListener {
        self.0.listen(128).unwrap().into_std().unwrap()
    }
}

/// The address of the Redis server for a user who may only look, as when its memory is full, and how that user goes.
pub async fn reader_of(url: &str) -> (String, impl AsyncFnOnce()) {
    let admin = redis::Client::open(url).unwrap();
    let mut connection = admin.get_multiplexed_async_connection().await.unwrap();
    let user = format!("reader-{}", Uuid::now_v7().simple());
    let rules = [&user, "on", ">pass", "~*", "+exists", "+mget", "+ping", "+select", "+client", "+hello"];
    let _: () = redis::cmd("ACL").arg("SETUSER").arg(&rules[..]).query_async(&mut connection).await.unwrap();
    let reader = url.replacen("redis://", &format!("redis://{user}:pass@"), 1);
    let gone = async move || {
        let _: () = redis::cmd("ACL").arg("DELUSER").arg(&user).query_async(&mut connection).await.unwrap();
    };
    (reader, gone)
}

pub async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The other side may have refused and closed before it read all.
    let _ = stream.write_all(request.as_ref()).await;
    let mut answer = Vec::new();
    // Connections may stay open: what has come a moment after the first of it is all.
    let mut patience = Duration::from_secs(5);
    while let Ok(Ok(1..)) = tokio::time::timeout(patience, stream.read_buf(&mut answer)).await {
        patience = Duration::from_millis(200);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a raw answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

/// Makes sure that an answer is this problem.
pub async fn assert_problem(answer: reqwest::Response, status: u16, code: &str) -> Value {
    let (found, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.text().await.unwrap();
    assert_eq!(found, status, "{body}");
    assert_eq!(headers["content-type"], "application/problem+json", "{body}");
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["code"], code, "{body}");
    assert_eq!(problem["status"], status);
    assert_eq!(problem["request_id"], headers["x-request-id"].to_str().unwrap());
    problem
}
