//! The service as it runs, with stand-ins for its neighbours.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use contexor_api::{
    internal::{People, Person, Standing},
    org::{OrgSettings, Role},
};
use contexor_crypto::KeyRing;
use contexor_db::{DatabaseSettings, Db};
use contexor_events::{
    CloudEvent, Event,
    auth::{OtpRequested, SealedOtp},
    routing_key,
    topology::{EXCHANGE, NOTIFIER_TENANTS, QUEUES, Queue},
};
use contexor_identity::Revocations;
use contexor_messaging::{Broker, topology};
use contexor_notifier::{DEFAULTS, Notifier, Settings};
use contexor_sandbox::{
    Running, Sandbox,
    faults::{Faults, KavenegarFaults},
};
use contexor_service::{Listeners, Program, Redis, migrate, redis::RedisSettings, settings};
use contexor_testkit::{
    TestDatabase, TestRedis, TestVhost, eventually,
    peers::{ServiceKeys, TestAuth},
};
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use reqwest::{Client, Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
pub(crate) const API_KEY: &str = "4B6F3A9C2D1E8F70";

/// org's admins, as the test tells; none while org is away.
pub(crate) type Admins = Arc<Mutex<Option<HashMap<Uuid, Vec<Uuid>>>>>;
/// People's numbers, as auth knows them.
pub(crate) type Phones = Arc<Mutex<HashMap<Uuid, String>>>;
/// Members who are no admins, by organization and person.
pub(crate) type Roles = Arc<Mutex<HashMap<(Uuid, Uuid), Role>>>;

pub(crate) struct TestApp {
    pub(crate) db: Db,
    pub(crate) vhost: TestVhost,
    pub(crate) admins: Admins,
    pub(crate) roles: Roles,
    pub(crate) phones: Phones,
    sandbox: Running,
    auth: TestAuth,
    delivery: KeyRing,
    http: Client,
    url: String,
    overrides: Vec<(String, String)>,
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
    pub(crate) database: TestDatabase,
    last_session: Mutex<Option<Uuid>>,
    redis: TestRedis,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// An answer of the service.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    pub(crate) fn etag(&self) -> String {
        self.headers["etag"].to_str().unwrap().to_owned()
    }
}

/// A person's number, as auth answers.
async fn person(id: web::Path<Uuid>, phones: web::Data<Phones>) -> HttpResponse {
    match phones.lock().unwrap().get(&id) {
        Some(phone) => HttpResponse::Ok().json(Person { id: *id, phone: phone.clone(), name: None }),
        None => nobody(),
    }
}

fn nobody() -> HttpResponse {
    HttpResponse::NotFound().json(json!({
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "", "code": "not_found", "request_id": ""
    }))
}

/// Where a person stands, as org answers.
async fn standing(path: web::Path<(Uuid, Uuid)>, admins: web::Data<Admins>, roles: web::Data<Roles>) -> HttpResponse {
    let (org_id, user) = path.into_inner();
    let Some(admins) = admins.lock().unwrap().clone() else { return HttpResponse::ServiceUnavailable().finish() };
    let is_admin = admins.get(&org_id).is_some_and(|admins| admins.contains(&user));
    let role = if is_admin { Some(Role::Admin) } else { roles.lock().unwrap().get(&(org_id, user)).copied() };
    match role {
        Some(role) => HttpResponse::Ok().json(Standing {
            org_id,
            workspace_id: None,
            role,
            settings: OrgSettings::default(),
            made_by: None,
        }),
        None => nobody(),
    }
}

fn peers_stand_in(admins: Admins, roles: Roles, phones: Phones) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = HttpServer::new(move || {
        let app = App::new().app_data(web::Data::new(admins.clone())).app_data(web::Data::new(roles.clone()));
        let app = app.app_data(web::Data::new(phones.clone())).route("/internal/users/{id}", web::get().to(person));
        app.route("/internal/access/orgs/{org}/users/{user}", web::get().to(standing)).route(
            "/internal/orgs/{id}/admins",
            web::get().to(|id: web::Path<Uuid>, admins: web::Data<Admins>| async move {
                match &*admins.lock().unwrap() {
                    None => HttpResponse::ServiceUnavailable().finish(),
                    Some(known) => {
                        HttpResponse::Ok().json(People { user_ids: known.get(&id).cloned().unwrap_or_default() })
                    }
                }
            }),
        )
    });
    tokio::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
    url
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(more: &[(&str, &str)]) -> Self {
        let database = contexor_testkit::database("notifier", super::FINGERPRINT, async |url: String| {
            migrate::<Notifier>(&url).await.map(drop)
        });
        let (database, redis, vhost) = tokio::join!(database, contexor_testkit::redis(), contexor_testkit::vhost());
        declare_topology(&vhost).await;
        let auth = TestAuth::start().await;
        let admins: Admins = Arc::new(Mutex::new(Some(HashMap::new())));
        let (roles, phones) = (Roles::default(), Phones::default());
        let peers = peers_stand_in(admins.clone(), roles.clone(), phones.clone());
        let mut sandbox = contexor_sandbox::Settings { port: 0, ..contexor_sandbox::Settings::default() };
        sandbox.kavenegar.api_key = Some(API_KEY.into());
        sandbox.kavenegar.templates = vec!["contexor-login".into()];
        let sandbox = Sandbox::start(sandbox).await.unwrap();
        let delivery_key = STANDARD.encode([9; 32]);
        let mut overrides = ServiceKeys::new().settings("notifier");
        overrides.extend(
            [
                ("secret_key", STANDARD.encode([7; 32])),
                ("database.url", database.url.clone()),
                ("redis.url", redis.url.clone()),
                ("amqp.url", vhost.url.clone()),
                ("identity.jwks_url", auth.jwks_url()),
                ("peers.org_url", peers.clone()),
                ("peers.auth_url", peers),
                ("kavenegar.base_url", sandbox.url()),
                ("kavenegar.api_key", API_KEY.to_owned()),
                ("otp.delivery.keys.otp", delivery_key.clone()),
                ("crypto.keys.current", "k1".to_owned()),
                ("crypto.keys.keys.k1", STANDARD.encode([5; 32])),
            ]
            .map(|(key, value)| (key.to_owned(), value)),
        );
        overrides.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let stop = CancellationToken::new();
        let (url, running) = run(&overrides, stop.clone());
        let db = Db::new(&DatabaseSettings {
            url: database.url.clone().into(),
            max_connections: 4,
            wait_timeout_ms: 10_000,
            statement_timeout_ms: 10_000,
        });
        let app = Self {
            db: db.unwrap(),
            vhost,
            admins,
            roles,
            phones,
            sandbox,
            auth,
            delivery: KeyRing::single("otp", &delivery_key.into()).unwrap(),
            http: Client::builder().no_proxy().build().unwrap(),
            url,
            overrides,
            stop,
            running,
            database,
            last_session: Mutex::new(None),
            redis,
        };
        app.ready().await;
        app
    }

    async fn ready(&self) {
        eventually(DEADLINE, "the service is ready", async || {
            let answer = self.http.get(format!("{}/readyz", self.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// Stops the service.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        (&mut self.running).await.unwrap().unwrap();
    }

    /// The settings it runs with, less those under some name, and some others.
    pub(crate) fn settings(&self, without: &str, more: &[(&str, &str)]) -> Settings {
        let mut overrides = self.overrides.clone();
        overrides.retain(|(key, _)| !key.starts_with(without));
        overrides.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        settings_of(&overrides)
    }

    /// Starts it again, with some other settings.
    pub(crate) async fn start_again(&mut self, more: &[(&str, &str)]) {
        self.overrides.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        self.stop = CancellationToken::new();
        (self.url, self.running) = run(&self.overrides, self.stop.clone());
        self.ready().await;
    }

    /// Starts it again with settings of [`Self::settings`].
    pub(crate) async fn start_with_settings(&mut self, settings: Settings) {
        self.stop = CancellationToken::new();
        (self.url, self.running) = run_with(settings, self.stop.clone());
        self.ready().await;
    }

    /// An organization with one admin.
    pub(crate) fn org(&self) -> (Uuid, Uuid) {
        let (org, admin) = (Uuid::now_v7(), Uuid::now_v7());
        self.admins.lock().unwrap().as_mut().unwrap().insert(org, vec![admin]);
        (org, admin)
    }

    /// Sends a request with a body and headers.
    pub(crate) async fn ask(
        &self,
        user: Uuid,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request =
            self.http.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(self.auth.token(user));
        if let Some(body) = &body {
            request = request.json(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Reply { status, headers, body: answer.json().await.unwrap_or(Value::Null) }
    }

    /// Opens a stream; its token is remembered.
    pub(crate) async fn open(&self, user: Uuid, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let claims = self.auth.claims(user);
        let mut request = self.http.get(format!("{}/api/v1{path}", self.url)).bearer_auth(self.auth.sign(&claims));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        *self.last_session.lock().unwrap() = Some(claims.sid);
        request.send().await.unwrap()
    }

    /// Ends the session of the token that [`Self::open`] used last, as auth does.
    pub(crate) async fn end_session_of_last_token(&self) {
        let session = self.last_session.lock().unwrap().unwrap();
        let settings = RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 5_000 };
        let redis = Redis::new(&settings).unwrap();
        Revocations::new(redis).revoke(session, 3600).await.unwrap();
    }

    /// Runs a statement in the service's database.
    pub(crate) async fn execute(&self, statement: &str) {
        let mut conn = self.db.conn().await.unwrap();
        diesel::sql_query(statement).execute(&mut conn).await.unwrap();
    }

    pub(crate) async fn number(&self, question: &str) -> i64 {
        let mut conn = self.db.conn().await.unwrap();
        let answer: Number = diesel::sql_query(question).get_result(&mut conn).await.unwrap();
        answer.n
    }

    /// Says that people are members of an organization, without anybody being told.
    pub(crate) async fn members(&self, org: Uuid, people: &[Uuid]) {
        let mut conn = self.db.conn().await.unwrap();
        for person in people {
            let line = format!("INSERT INTO memberships VALUES ('{org}', '{person}', true, now() - interval '1 day')");
            diesel::sql_query(line).execute(&mut conn).await.unwrap();
        }
    }

    /// Says something, and waits until everybody who hears it has taken it in.
    pub(crate) async fn hear<E: Event>(&self, event: &CloudEvent<E>) {
        self.publish(event).await;
        let hears = |queue: &&Queue| queue.name != NOTIFIER_TENANTS.name && queue.events.contains(&E::TYPE);
        let queues = QUEUES.iter().filter(|queue| queue.service() == "notifier").filter(hears).count();
        let line = format!("SELECT count(*) AS n FROM inbox WHERE event_id = '{}'", event.id);
        let taken_in = async || (self.number(&line).await == i64::try_from(queues).unwrap()).then_some(());
        eventually(DEADLINE, "the event is taken in", taken_in).await;
    }

    pub(crate) fn says<E: Event>(&self, event: E) -> CloudEvent<E> {
        CloudEvent::new("test", event, None)
    }

    pub(crate) async fn publish<E: Event>(&self, event: &CloudEvent<E>) {
        let body = serde_json::to_vec(event).unwrap();
        assert!(self.vhost.publish(EXCHANGE, routing_key(E::TYPE), json!({}), &body).await);
    }

    pub(crate) fn code(&self, phone: &str, code: &str, expires_at: DateTime<Utc>) -> OtpRequested {
        code_sealed_with(&self.delivery, phone, code, expires_at)
    }

    /// The codes that reached a phone, newest first.
    pub(crate) async fn received(&self, receptor: &str) -> Vec<String> {
        let url = format!("{}/sandbox/messages?receptor={receptor}", self.sandbox.url());
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let items = answer["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["token"].as_str().unwrap().to_owned()).collect()
    }

    /// The texts that reached a phone, newest first.
    pub(crate) async fn texts(&self, receptor: &str) -> Vec<String> {
        let url = format!("{}/sandbox/messages?receptor={receptor}", self.sandbox.url());
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let items = answer["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["message"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn provider(&self, kavenegar: KavenegarFaults) {
        let faults = Faults { kavenegar, ..Faults::default() };
        let url = format!("{}/sandbox/faults", self.sandbox.url());
        assert!(self.http.put(url).json(&faults).send().await.unwrap().status().is_success());
    }

    /// Waits until a code is done with, and says how often it was tried.
    pub(crate) async fn tries(&self, otp: Uuid) -> i64 {
        let question = format!(
            "SELECT COALESCE(max(tries), 0)::bigint AS n FROM code_sends WHERE otp_id = '{otp}' AND state = 'done'"
        );
        eventually(DEADLINE, "the code is done with", async || {
            let tries = self.number(&question).await;
            (tries > 0).then_some(tries)
        })
        .await
    }

    pub(crate) async fn call(&self, user: Option<Uuid>, method: Method, path: &str) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(user) = user {
            request = request.bearer_auth(self.auth.token(user));
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// A person's notifications, once there are `count`.
    pub(crate) async fn told(&self, user: Uuid, count: usize) -> Vec<Value> {
        eventually(DEADLINE, "the person is told", async || {
            let (status, page) = self.call(Some(user), Method::GET, "/api/v1/notifications?limit=100").await;
            assert_eq!(status, 200, "{page}");
            let items = page["items"].as_array().unwrap().clone();
            (items.len() >= count).then_some(items)
        })
        .await
    }
}

fn settings_of(overrides: &[(String, String)]) -> Settings {
    let overrides: Vec<(&str, String)> = overrides.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    let settings: Settings = settings::from_defaults(DEFAULTS, &overrides).unwrap();
    contexor_service::program::CommonSettings::check(&settings).unwrap();
    settings
}

fn run(overrides: &[(String, String)], stop: CancellationToken) -> (String, JoinHandle<anyhow::Result<()>>) {
    run_with(settings_of(overrides), stop)
}

fn run_with(settings: Settings, stop: CancellationToken) -> (String, JoinHandle<anyhow::Result<()>>) {
    let listeners = Listeners::any().unwrap();
    let url = format!("http://{}", listeners.api.local_addr().unwrap());
    (url, tokio::spawn(Notifier::run(settings, listeners, stop)))
}

/// A code as auth sends it that seals with this key.
pub(crate) fn code_sealed_with(ring: &KeyRing, phone: &str, code: &str, expires_at: DateTime<Utc>) -> OtpRequested {
    let otp_id = Uuid::now_v7();
    let plain = serde_json::to_vec(&SealedOtp { phone: phone.into(), code: code.into() }).unwrap();
    OtpRequested { otp_id, sealed: ring.seal(&plain, &otp_id.to_string()), expires_at }
}

/// As any service does at its start, so that no event is lost that is published before this one's consumers are there.
async fn declare_topology(vhost: &TestVhost) {
    let broker = Broker::new(&vhost.url.clone().into(), "test");
    topology::install(&broker).await.unwrap();
    broker.close().await;
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
