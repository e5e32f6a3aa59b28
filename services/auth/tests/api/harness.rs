//! The service in this process, on servers of its own.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_auth::{Auth, Settings};
use contexor_crypto::KeyRing;
use contexor_events::auth::SealedOtp;
use contexor_messaging::{Broker, topology};
use contexor_service::{Listeners, Program as _, migrate, settings::from_defaults};
use contexor_testkit::{TestDatabase, TestRedis, TestVhost, database, eventually, peers::ServiceKeys, redis, vhost};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use reqwest::{Method, Response, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub const CODES_QUEUE: &str = "notifier.one-time-codes";

const FINGERPRINT: &str = concat!(
    include_str!("../../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql"),
    include_str!("../../../../migrations/auth/2026-11-23-000001_people_and_sessions/up.sql"),
    include_str!("../../../../migrations/auth/2026-11-24-000001_doubled_refreshes/up.sql"),
    include_str!("../../../../migrations/auth/2026-11-27-000001_phone_hash_keys/up.sql"),
);

/// 32 bytes in base64.
pub fn key(byte: u8) -> String {
    STANDARD.encode([byte; 32])
}

pub struct TestApp {
    pub url: String,
    pub database: TestDatabase,
    pub redis: TestRedis,
    pub way: ChaosProxy,
    pub vhost: TestVhost,
    pub peers: ServiceKeys,
    pub settings: Settings,
    http: reqwest::Client,
    process: Process,
}

/// A running service.
pub struct Process {
    pub url: String,
    metrics_url: String,
    stop: CancellationToken,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Process {
    /// Starts the service, and waits until it is ready.
    async fn start(settings: Settings, listeners: Listeners) -> Self {
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let metrics_url = format!("http://{}/metrics", listeners.metrics.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move { Auth::run(settings, listeners, stopped).await.expect("auth runs") });
        eventually(Duration::from_secs(20), "auth is ready", async || {
            let answer = reqwest::get(format!("{url}/readyz")).await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        Self { url, metrics_url, stop }
    }
}

/// Settings under which nothing but what is tested stands in a test's way.
const LENIENT: [(&str, &str); 14] = [
    ("otp.resend_after_s", "0"),
    ("otp.caps.number_hour", "1000"),
    ("otp.caps.number_day", "1000"),
    ("otp.caps.origin_hour", "1000"),
    ("otp.caps.origin_day", "1000"),
    ("otp.caps.address_hour", "100000"),
    ("otp.caps.network_hour", "100000"),
    ("otp.caps.block_hour", "100000"),
    ("otp.caps.unknown_client_hour", "100000"),
    ("otp.caps.unrecognized_hour", "100000"),
    ("otp.caps.total_hour", "100000"),
    ("otp.caps.unknown_client_day", "100000"),
    ("otp.caps.unrecognized_day", "100000"),
    ("otp.caps.total_day", "100000"),
];

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") };
        Self { status, headers, body }
    }

    #[track_caller]
    pub fn assert_ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str().unwrap_or_default()),
            (status, code),
            "{}",
            self.body
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert!(!self.body["request_id"].as_str().unwrap().is_empty());
    }

    pub fn retry_after(&self) -> u64 {
        self.headers["retry-after"].to_str().unwrap().parse().unwrap()
    }
}

/// Tokens of a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub access: String,
    pub refresh: String,
    pub user: Value,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with settings of its own; the caps are high unless they are what is tested.
    pub async fn start_with(overrides: &[(&str, &str)]) -> Self {
        Self::start_as_configured(&[&LENIENT, overrides].concat()).await
    }

    /// Starts with the numbers of a production system, but for `overrides`.
    pub async fn start_as_configured(overrides: &[(&str, &str)]) -> Self {
        // What is counted before the first question for the metrics would be lost.
        contexor_telemetry::metrics_handle().unwrap();
        let database = database("auth", FINGERPRINT, async |url| migrate::<Auth>(&url).await.map(drop)).await;
        let (redis, vhost) = (redis().await, vhost().await);
        // As whoever starts first does. On a busy machine it may take longer than a code waits for the broker.
        let broker = Broker::new(&vhost.url.clone().into(), "test");
        topology::install(&broker).await.unwrap();
        broker.close().await;
        let way = ChaosProxy::to(&redis.url).await;
        let peers = ServiceKeys::new();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let mut given: HashMap<String, String> = [
            ("database.url", database.url.clone()),
            ("redis.url", way.url.clone()),
            ("amqp.url", vhost.url.clone()),
            ("secret_key", key(1)),
            ("otp.delivery.keys.otp", key(2)),
            ("crypto.index.keys.k1", key(3)),
            ("crypto.keys.current", "k1".into()),
            ("crypto.keys.keys.k1", key(4)),
            ("identity.jwks_url", format!("{url}/.well-known/jwks.json")),
            ("identity.jwks_min_refresh_s", "0".into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        given.extend(peers.settings("auth"));
        given.extend(overrides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let given: Vec<(&str, String)> = given.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let settings: Settings = from_defaults(Auth::DEFAULTS, &given).unwrap();
        contexor_service::program::CommonSettings::check(&settings).unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .user_agent("tests/1")
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        let process = Process::start(settings.clone(), listeners).await;
        Self { url, database, redis, way, vhost, peers, settings, http, process }
    }

    /// Starts another process of the same service. What is done periodically is done at a start, too.
    pub async fn another_process(&self) -> Process {
        Process::start(self.settings.clone(), Listeners::any().unwrap()).await
    }

    /// Starts another process with other settings.
    pub async fn process_with(&self, settings: Settings) -> Process {
        Process::start(settings, Listeners::any().unwrap()).await
    }

    async fn post_at(&self, process: &Process, path: &str, body: Value) -> Answer {
        let url = format!("{}/api/v1/auth/otp/{path}", process.url);
        Answer::of(self.http.post(url).json(&body).send().await.unwrap()).await
    }

    /// Asks a process for a code and reads the text message.
    pub async fn code_at(&self, process: &Process, phone: &str) -> String {
        self.post_at(process, "request", json!({ "phone": phone })).await.assert_ok();
        self.sent().await.pop().expect("a message").code
    }

    /// Tries a code at a process.
    pub async fn verify_at(&self, process: &Process, phone: &str, code: &str) -> Answer {
        self.post_at(process, "verify", json!({ "phone": phone, "code": code })).await
    }

    /// Signs in at a process.
    pub async fn sign_in_at(&self, process: &Process, phone: &str) -> Answer {
        let code = self.code_at(process, phone).await;
        self.verify_at(process, phone, &code).await
    }

    /// Everything that the metrics say.
    pub async fn metrics(&self) -> String {
        self.http.get(&self.process.metrics_url).send().await.unwrap().text().await.unwrap()
    }

    /// The sum of a metric over all series that have these labels, as `name="value"`.
    pub async fn metric(&self, name: &str, labels: &[&str]) -> f64 {
        let text = self.metrics().await;
        let series = text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']))
                && labels.iter().all(|label| line.contains(label))
        });
        series.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str, access: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).bearer_auth(access).send().await.unwrap()).await
    }

    pub async fn call(&self, method: Method, path: &str, access: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path).bearer_auth(access);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Asks for a code.
    pub async fn ask(&self, phone: &str) -> Answer {
        self.post("/api/v1/auth/otp/request", json!({ "phone": phone })).await
    }

    /// Asks for a code from a client address of one's choice.
    pub async fn ask_from(&self, phone: &str, address: &str) -> Answer {
        let request =
            self.request(Method::POST, "/api/v1/auth/otp/request").headers(self.peers.as_gateway("auth", address));
        Answer::of(request.json(&json!({ "phone": phone })).send().await.unwrap()).await
    }

    pub async fn verify(&self, phone: &str, code: &str) -> Answer {
        self.post("/api/v1/auth/otp/verify", json!({ "phone": phone, "code": code })).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/v1/auth/token/refresh", json!({ "refresh": token })).await
    }

    /// Refreshes as another device.
    pub async fn refresh_as(&self, device: &str, token: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v1/auth/token/refresh").header("user-agent", device);
        Answer::of(request.json(&json!({ "refresh": token })).send().await.unwrap()).await
    }

    /// Lets Redis forget everything.
    pub async fn empty_redis(&self) {
        use deadpool_redis::redis;
        let client = redis::Client::open(self.redis.url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let _: () = redis::cmd("FLUSHDB").query_async(&mut connection).await.unwrap();
    }

    /// Makes whatever changes a session wait until it is let go, so that requests are under way at the same time for sure.
    pub async fn hold_sessions(&self) -> RowLock {
        use diesel_async::SimpleAsyncConnection as _;
        let mut connection = self.connection().await;
        connection.batch_execute("BEGIN; SELECT FROM sessions FOR UPDATE").await.unwrap();
        RowLock(connection)
    }

    /// The codes that were sent since it was last asked, oldest first, opened as notifier opens them.
    pub async fn sent(&self) -> Vec<SealedOtp> {
        self.vhost.take(CODES_QUEUE, 10_000).await.iter().map(opened).collect()
    }

    /// Asks for a code from an address and signs in with it, whatever else is sent at the same time.
    pub async fn sign_in_from(&self, phone: &str, address: &str) -> Answer {
        self.ask_from(phone, address).await.assert_ok();
        let e164 = format!("+98{}", &phone[1..]);
        let code = self.sent().await.into_iter().rfind(|sent| sent.phone == e164).expect("a message").code;
        self.verify_from(phone, &code, address).await
    }

    /// Tries a code from a client address of one's choice.
    pub async fn verify_from(&self, phone: &str, code: &str, address: &str) -> Answer {
        let request =
            self.request(Method::POST, "/api/v1/auth/otp/verify").headers(self.peers.as_gateway("auth", address));
        Answer::of(request.json(&json!({ "phone": phone, "code": code })).send().await.unwrap()).await
    }

    /// Asks for a code and reads the text message.
    pub async fn code(&self, phone: &str) -> String {
        self.ask(phone).await.assert_ok();
        let mut sent = self.sent().await;
        assert_eq!(sent.len(), 1, "one message a code");
        sent.remove(0).code
    }

    pub async fn sign_in(&self, phone: &str) -> SignedIn {
        let code = self.code(phone).await;
        let body = self.verify(phone, &code).await.assert_ok();
        SignedIn {
            access: body["access"].as_str().unwrap().to_owned(),
            refresh: body["refresh"].as_str().unwrap().to_owned(),
            user: body["user"].clone(),
        }
    }

    pub async fn connection(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.database.url).await.unwrap()
    }

    /// Says an event as another service does.
    pub async fn publish<E: contexor_events::Event>(&self, event: E) {
        let event = contexor_events::CloudEvent::new("notifier", event, None);
        let body = serde_json::to_vec(&event).unwrap();
        let headers = json!({});
        let key = contexor_events::routing_key(E::TYPE);
        let routed = self.vhost.publish(contexor_events::topology::EXCHANGE, key, headers, &body).await;
        assert!(routed, "nobody hears it");
    }

    /// Lets the time of every code be over.
    pub async fn expire_codes(&self) {
        let script = "for _, code in ipairs(redis.call('ZRANGE', 'otp:expiry', 0, -1)) do
                        redis.call('HSET', code, 'expires', 1) redis.call('ZADD', 'otp:expiry', 1, code)
                      end";
        self.redis_script(script).await;
    }

    /// Runs Lua in Redis, to let time pass there.
    pub async fn redis_script(&self, script: &str) {
        use deadpool_redis::redis;
        let client = redis::Client::open(self.redis.url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("EVAL").arg(script).arg(0).query_async::<()>(&mut connection).await.unwrap();
    }

    /// Runs SQL, to let time pass for rows.
    pub async fn sql(&self, statement: &str) {
        use diesel_async::SimpleAsyncConnection as _;
        self.connection().await.batch_execute(statement).await.unwrap();
    }

    pub async fn count(&self, question: &str) -> i64 {
        use diesel_async::RunQueryDsl;
        let answer: Count = diesel::sql_query(question).get_result(&mut self.connection().await).await.unwrap();
        answer.count
    }
}

/// A message to notifier, opened as notifier opens it.
pub fn opened(message: &Value) -> SealedOtp {
    let ring = KeyRing::single("otp", &SecretString::from(key(2))).unwrap();
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let data = &event["data"];
    let plain = ring.open(data["sealed"].as_str().unwrap(), data["otp_id"].as_str().unwrap()).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

/// Sessions that nobody can change for now.
pub struct RowLock(AsyncPgConnection);

impl RowLock {
    /// How many statements wait for a lock.
    pub async fn waiting(&mut self) -> i64 {
        use diesel_async::RunQueryDsl;
        let waiting = diesel::sql_query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        // Within a transaction the statistics are a snapshot, unless it is dropped.
        diesel::sql_query("SELECT pg_stat_clear_snapshot()").execute(&mut self.0).await.unwrap();
        waiting.get_result::<Count>(&mut self.0).await.unwrap().count
    }

    /// Lets them go as soon as that many requests wait, or are done.
    pub async fn let_go_of(mut self, requests: usize, done: &AtomicUsize) {
        eventually(Duration::from_secs(10), "every request waits or is done", async || {
            let waiting = self.waiting().await;
            (waiting as usize + done.load(Ordering::SeqCst) >= requests).then_some(())
        })
        .await;
        use diesel_async::SimpleAsyncConnection as _;
        self.0.batch_execute("COMMIT").await.unwrap();
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// A code that is wrong for sure.
pub fn wrong(code: &str) -> String {
    let last = code.as_bytes()[5];
    format!("{}{}", &code[..5], if last == b'9' { '0' } else { char::from(last + 1) })
}

/// The way to Redis, which a test can close and open again.
pub struct ChaosProxy {
    url: String,
    open: tokio::sync::watch::Sender<bool>,
}

impl ChaosProxy {
    async fn to(redis: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut url: reqwest::Url = redis.parse().unwrap();
        let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let (open, is_open) = tokio::sync::watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (target, mut is_open) = (target.clone(), is_open.clone());
                tokio::spawn(async move {
                    if !*is_open.borrow() {
                        return;
                    }
                    let Ok(mut server) = tokio::net::TcpStream::connect(target).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                        _ = is_open.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { url: url.into(), open }
    }

    pub fn close(&self) {
        self.open.send_replace(false);
    }

    pub fn reopen(&self) {
        self.open.send_replace(true);
    }
}
