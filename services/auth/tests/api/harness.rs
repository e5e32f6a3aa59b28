//! The service in this process, on servers of its own.

use std::{collections::HashMap, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_auth::{Auth, Settings};
use contexor_crypto::KeyRing;
use contexor_events::auth::SealedOtp;
use contexor_service::{Listeners, Program as _, program, settings::from_defaults};
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
);

/// 32 bytes in base64.
pub fn key(byte: u8) -> String {
    STANDARD.encode([byte; 32])
}

pub struct TestApp {
    pub url: String,
    pub database: TestDatabase,
    pub redis: TestRedis,
    pub way: Way,
    pub vhost: TestVhost,
    pub peers: ServiceKeys,
    pub settings: Settings,
    http: reqwest::Client,
    stop: CancellationToken,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

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
        let database = database("auth", FINGERPRINT, async |url| program::migrate::<Auth>(&url).await.map(drop)).await;
        let (redis, vhost) = (redis().await, vhost().await);
        let way = Way::to(&redis.url).await;
        let peers = ServiceKeys::new();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let mut given: HashMap<String, String> = [
            ("database.url", database.url.clone()),
            ("redis.url", way.url.clone()),
            ("amqp.url", vhost.url.clone()),
            ("secret_key", key(1)),
            ("tokens.reuse_grace_seconds", "5".into()),
            ("otp.delivery_key", key(2)),
            ("crypto.index_key", key(3)),
            ("crypto.keys.current", "k1".into()),
            ("crypto.keys.keys.k1", key(4)),
            ("identity.jwks_url", format!("{url}/.well-known/jwks.json")),
            ("identity.jwks_min_refresh_s", "0".into()),
            ("otp.resend_after_seconds", "0".into()),
            ("otp.caps.number_hour", "1000".into()),
            ("otp.caps.number_day", "1000".into()),
            ("otp.caps.address_hour", "100000".into()),
            ("otp.caps.block_hour", "100000".into()),
            ("otp.caps.total_hour", "100000".into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        given.extend(peers.settings("auth"));
        given.extend(overrides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let given: Vec<(&str, String)> = given.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let settings: Settings = from_defaults(Auth::DEFAULTS, &given).unwrap();
        contexor_service::program::CommonSettings::check(&settings).unwrap();
        let stop = CancellationToken::new();
        let (run, stopped) = (settings.clone(), stop.clone());
        tokio::spawn(async move { Auth::run(run, listeners, stopped).await.expect("auth runs") });
        let http = reqwest::Client::builder()
            .no_proxy()
            .user_agent("tests/1")
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        let app = Self { url, database, redis, way, vhost, peers, settings, http, stop };
        eventually(Duration::from_secs(20), "auth is ready", async || {
            let answer = app.http.get(format!("{}/readyz", app.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        app
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
        let request = self.request(Method::POST, "/api/v1/auth/otp/request").header("x-contexor-client-ip", address);
        Answer::of(request.json(&json!({ "phone": phone })).send().await.unwrap()).await
    }

    pub async fn verify(&self, phone: &str, code: &str) -> Answer {
        self.post("/api/v1/auth/otp/verify", json!({ "phone": phone, "code": code })).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/v1/auth/token/refresh", json!({ "refresh": token })).await
    }

    /// The codes that were sent since it was last asked, oldest first, opened as notifier opens them.
    pub async fn sent(&self) -> Vec<SealedOtp> {
        let ring = KeyRing::single("otp", &SecretString::from(key(2))).unwrap();
        let messages = self.vhost.take(CODES_QUEUE, 10_000).await;
        messages
            .iter()
            .map(|message| {
                let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
                let data = &event["data"];
                let plain = ring.open(data["sealed"].as_str().unwrap(), data["otp_id"].as_str().unwrap()).unwrap();
                serde_json::from_slice(&plain).unwrap()
            })
            .collect()
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

    /// Runs SQL, to let time pass for rows.
    pub async fn sql(&self, statement: &str) {
        use diesel_async::SimpleAsyncConnection as _;
        self.connection().await.batch_execute(statement).await.unwrap();
    }

    pub async fn count(&self, question: &str) -> i64 {
        use diesel_async::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let answer: Count = diesel::sql_query(question).get_result(&mut self.connection().await).await.unwrap();
        answer.count
    }
}

/// A code that is wrong for sure.
pub fn wrong(code: &str) -> String {
    let last = code.as_bytes()[5];
    format!("{}{}", &code[..5], if last == b'9' { '0' } else { char::from(last + 1) })
}

/// The way to Redis, which a test can close and open again.
pub struct Way {
    url: String,
    open: tokio::sync::watch::Sender<bool>,
}

impl Way {
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
