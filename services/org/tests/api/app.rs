//! The service under test, its neighbours, and people who use it.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use contexor_api::internal::Person;
use contexor_identity::{Access, Caller, CallerKind, InternalSettings, ServiceCaller, ServiceClient, ServiceVerifier};
use contexor_org::{Org, Settings};
use contexor_service::{Listeners, Program as _, Redis, migrate, redis::RedisSettings, settings::from_defaults};
use contexor_testkit::{
    TestDatabase, TestRedis, TestVhost, eventually,
    peers::{ServiceKeys, TestAuth},
};
use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const FINGERPRINT: &str = concat!(
    include_str!("../../../../migrations/org/2026-11-23-000001_organizations/up.sql"),
    include_str!("../../../../migrations/org/2026-11-24-000001_api_keys/up.sql"),
    include_str!("../../../../migrations/org/2026-11-24-000002_audit_log/up.sql"),
    include_str!("../../../../migrations/org/2026-11-24-000003_deletion/up.sql"),
    include_str!("../../../../migrations/org/2026-11-24-000004_departures/up.sql"),
    include_str!("../../../../migrations/org/2026-11-24-000005_audit_by_time/up.sql"),
    include_str!("../../../../migrations/org/2026-11-27-000001_phone_hash_keys/up.sql"),
    include_str!("../../../../migrations/org/2026-11-27-000002_over_and_ended/up.sql"),
);
/// 32 bytes in base64.
pub(crate) const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// auth's `/internal/users`: knows whom the test told it of, and can be away.
pub(crate) struct Users {
    people: Arc<Mutex<HashMap<Uuid, Person>>>,
    away: Arc<AtomicBool>,
    handle: ServerHandle,
    url: String,
}

impl Drop for Users {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

type Known = (Arc<Mutex<HashMap<Uuid, Person>>>, Arc<AtomicBool>);

impl Users {
    fn start(keys: &ServiceKeys) -> Self {
        let people = Arc::new(Mutex::new(HashMap::new()));
        let away = Arc::new(AtomicBool::new(false));
        let settings = InternalSettings {
            signing_key: keys.key("auth").private_base64().into(),
            peers: [("org".to_owned(), keys.key("org").public_base64())].into(),
            gateway: None,
            timeout_ms: 3000,
        };
        let peers = ServiceVerifier::new("auth", &settings).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let known: Known = (people.clone(), away.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(known.clone()))
                .app_data(web::Data::new(peers.clone()))
                .route("/internal/users", web::get().to(many))
                .route("/internal/users/{id}", web::get().to(one))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { people, away, handle, url }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn go_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn know(&self, person: Person) {
        self.people.lock().unwrap().insert(person.id, person);
    }
}

async fn many(request: HttpRequest, known: web::Data<Known>, _: ServiceCaller) -> HttpResponse {
    if known.1.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let ids = request.query_string().strip_prefix("ids=").unwrap();
    let people = known.0.lock().unwrap();
    let found: Vec<&Person> = ids.split(',').filter_map(|id| people.get(&id.parse().unwrap())).collect();
    HttpResponse::Ok().json(found)
}

async fn one(id: web::Path<Uuid>, known: web::Data<Known>, _: ServiceCaller) -> HttpResponse {
    if known.1.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    match known.0.lock().unwrap().get(&id) {
        Some(person) => HttpResponse::Ok().json(person),
        None => HttpResponse::NotFound().json(json!({"type": "", "title": "", "status": 404, "detail": "",
            "code": "not_found", "request_id": ""})),
    }
}

/// The running service.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) users: Users,
    pub(crate) auth: TestAuth,
    pub(crate) keys: ServiceKeys,
    pub(crate) database: TestDatabase,
    pub(crate) redis: TestRedis,
    pub(crate) vhost: TestVhost,
    pub(crate) http: Client,
    next_phone: Mutex<u32>,
    stop: CancellationToken,
    #[expect(dead_code, reason = "kept so that the service runs as long as the test")]
    service: JoinHandle<()>,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Somebody with a phone and a token.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) phone: String,
    pub(crate) token: String,
    url: String,
    http: Client,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(overrides: &[(&str, &str)]) -> Self {
        let (database, redis, vhost, auth) = tokio::join!(
            contexor_testkit::database("org", FINGERPRINT, async |url: String| migrate::<Org>(&url).await.map(drop)),
            contexor_testkit::redis(),
            contexor_testkit::vhost(),
            TestAuth::start(),
        );
        let keys = ServiceKeys::new();
        let users = Users::start(&keys);
        let mut settings: Vec<(String, String)> = keys.settings("org");
        for (key, value) in [
            ("database.url", database.url.as_str()),
            ("redis.url", redis.url.as_str()),
            ("amqp.url", vhost.url.as_str()),
            ("identity.jwks_url", &auth.jwks_url()),
            ("peers.auth_url", &users.url),
            ("secret_key", KEY),
            ("crypto.index.keys.k1", KEY),
            ("crypto.keys.keys.k1", KEY),
            ("telemetry.log_filter", "warn"),
        ] {
            settings.push((key.to_owned(), value.to_owned()));
        }
        settings.extend(overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let settings: Vec<(&str, String)> = settings.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let settings: Settings = from_defaults(Org::DEFAULTS, &settings).unwrap();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let service = tokio::spawn(async move { Org::run(settings, listeners, stopped).await.unwrap() });
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
        let app =
            Self { url, users, auth, keys, database, redis, vhost, http, next_phone: Mutex::new(0), stop, service };
        eventually(Duration::from_secs(10), "the service is ready", async || {
            let answer = app.http.get(format!("{}/readyz", app.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        app
    }

    /// Somebody whom auth knows.
    pub(crate) fn user(&self, name: &str) -> User {
        let number = {
            let mut next = self.next_phone.lock().unwrap();
            *next += 1;
            *next
        };
        let phone = format!("+98912{number:07}");
        let id = Uuid::now_v7();
        self.users.know(Person { id, phone: phone.clone(), name: Some(name.to_owned()) });
        self.user_with(id, phone)
    }

    pub(crate) fn user_with(&self, id: Uuid, phone: String) -> User {
        User { id, phone, token: self.auth.token(id), url: self.url.clone(), http: self.http.clone() }
    }

    /// An organization that `admin` makes.
    pub(crate) async fn org(&self, admin: &User, name: &str) -> String {
        let answer = admin.post("/orgs", json!({"name": name})).await;
        answer.assert(201);
        answer.id()
    }

    /// A person who comes into an organization by invitation.
    pub(crate) async fn member(&self, admin: &User, org: &str, role: &str) -> User {
        let user = self.user(role);
        let body = json!({"phone": user.phone, "role": role});
        let invitation = admin.post(&format!("/orgs/{org}/members"), body).await;
        invitation.assert(201);
        user.post(&format!("/invitations/{}/accept", invitation.id()), Value::Null).await.assert(200);
        user
    }

    pub(crate) async fn workspace(&self, admin: &User, org: &str, name: &str) -> String {
        let answer = admin.post(&format!("/orgs/{org}/workspaces"), json!({"name": name})).await;
        answer.assert(201);
        answer.id()
    }

    /// Another service that asks this one where people stand, through the same Redis.
    pub(crate) fn access(&self, service: &'static str) -> Access {
        Access::new(self.redis(), self.service_tokens(service), &self.url)
    }

    pub(crate) fn redis(&self) -> Redis {
        Redis::new(&RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 2000 }).unwrap()
    }

    pub(crate) fn service_tokens(&self, service: &'static str) -> ServiceClient {
        self.keys.tokens(service)
    }

    /// Runs one statement in the service's database and tells how many rows it touched.
    pub(crate) async fn sql(&self, statement: &str) -> usize {
        use diesel_async::{AsyncConnection as _, RunQueryDsl};
        let mut conn = diesel_async::AsyncPgConnection::establish(&self.database.url).await.unwrap();
        diesel::sql_query(statement).execute(&mut conn).await.unwrap()
    }
}

/// The caller as another service's handler has it.
pub(crate) fn caller(user: &User) -> Caller {
    let (session_id, signed_by) = (Uuid::now_v7(), Uuid::now_v7());
    Caller { user_id: user.id, session_id, signed_by, expires_at: i64::MAX, kind: CallerKind::Person }
}

impl User {
    /// The same person at another process.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, Value::Null).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::read(self.request(method, path, body)).await
    }

    pub(crate) fn request(&self, method: Method, path: &str, body: Value) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(&self.token);
        if body.is_null() { request } else { request.json(&body) }
    }
}

impl Answer {
    pub(crate) async fn read(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        if !status.is_success() {
            assert_eq!(headers["content-type"], "application/problem+json", "{status}");
        }
        let bytes = answer.bytes().await.unwrap();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Self { status, headers, body }
    }

    #[track_caller]
    pub(crate) fn assert(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }

    pub(crate) fn items(&self) -> &Vec<Value> {
        self.body["items"].as_array().expect("a list")
    }
}
