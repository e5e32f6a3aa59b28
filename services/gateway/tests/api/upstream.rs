//! Stand-ins of the services behind the gateway.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use bytes::Bytes;
use contexor_testkit::peers::{StubServer, serve_on};
use futures::StreamExt as _;
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

/// A stand-in of a service: says what it was asked, and misbehaves where the path asks for it.
#[derive(Debug)]
pub struct Upstream {
    pub url: String,
    pub seen: Arc<Seen>,
    server: StubServer,
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
        let seen = Arc::new(Seen::default());
        let told = web::Data::from(seen.clone());
        let server = serve_on(listener, move |config| {
            config
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
                .default_service(web::to(move |request, body, seen| echo(name, request, body, seen)));
        });
        Self { url: server.url.clone(), seen, server }
    }

    pub fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    pub async fn stop(&self) {
        self.server.stop().await;
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
