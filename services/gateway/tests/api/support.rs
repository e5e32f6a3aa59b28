//! A gateway with everything around it.

use std::{collections::BTreeMap, net::SocketAddr};

use contexor_gateway::Gateway;
use contexor_testkit::{
    Answer, Process, TestRedis, free_ports, overrides,
    peers::{ServiceKeys, TestAuth},
    settings,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{sockets::raw, upstream::Upstream};

pub const SERVICES: [&str; 5] = ["auth", "org", "content", "usage", "notifier"];

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
    pub http: reqwest::Client,
    pub auth: TestAuth,
    pub keys: ServiceKeys,
    pub token: String,
    pub upstreams: BTreeMap<&'static str, Upstream>,
    pub redis: TestRedis,
    pub process: Process,
}

impl TestGateway {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let (redis, auth) = tokio::join!(contexor_testkit::redis(), TestAuth::start());
        let upstreams: BTreeMap<&'static str, Upstream> =
            SERVICES.into_iter().map(|name| (name, Upstream::start(name))).collect();
        let keys = ServiceKeys::new();
        let mut all = secrets_with(&keys);
        all.extend(upstreams.iter().map(|(name, upstream)| (format!("upstreams.{name}"), upstream.url.clone())));
        all.extend(overrides([("redis.url", redis.url.as_str()), ("identity.jwks_url", &auth.jwks_url())]));
        all.extend(overrides([("http.workers", "1"), ("http.shutdown_timeout_s", "5")]));
        all.extend(overrides(more.iter().copied()));
        let process = Process::spawn::<Gateway>(settings::<Gateway>(&all), free_ports());
        // It serves before it is ready: some tests have no service behind it.
        process.wait_for("/healthz").await;
        let url = process.url.clone();
        let address = url.trim_start_matches("http://").parse().unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let token = auth.token(Uuid::now_v7());
        Self { url, address, http, auth, keys, token, upstreams, redis, process }
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

/// Makes sure that an answer is this problem, and names the request as its header does.
pub async fn assert_problem(answer: reqwest::Response, status: u16, code: &str) -> Value {
    let answer = Answer::read(answer).await;
    answer.assert_problem(status, code);
    assert_eq!(answer.body["request_id"], answer.header("x-request-id"));
    answer.body
}
