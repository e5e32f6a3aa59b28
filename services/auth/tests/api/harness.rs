//! auth in this process, on servers of its own, and people who sign in.

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_auth::{Auth, Settings};
use contexor_testkit::{ChaosProxy, Servers, Service, free_ports};
use diesel_async::SimpleAsyncConnection as _;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

pub use contexor_testkit::Answer;

pub const CODES_QUEUE: &str = "notifier.one-time-codes";

/// 32 bytes in base64.
pub fn key(byte: u8) -> String {
    STANDARD.encode([byte; 32])
}

/// The running service. Its way to Redis can be closed.
pub struct TestApp {
    service: Service<Auth>,
    pub way: ChaosProxy,
    pub settings: Settings,
}

contexor_testkit::deref_to_service!(TestApp, Auth);

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with settings of its own; the caps are high unless they are what is tested.
    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let caps =
            ["number_hour", "number_day", "origin_hour", "origin_day", "address_hour", "network_hour", "block_hour"];
        let of_all =
            ["unknown_client_hour", "unrecognized_hour", "total_hour", "unknown_client_day", "unrecognized_day"];
        let names: Vec<String> =
            caps.iter().chain(&of_all).chain(&["total_day"]).map(|cap| format!("otp.caps.{cap}")).collect();
        let lenient = names.iter().map(|name| (name.as_str(), "100000")).chain([("otp.resend_after_s", "0")]);
        Self::start_as_configured(&lenient.chain(more.iter().copied()).collect::<Vec<_>>()).await
    }

    /// Starts with the numbers of a production system, but for `more`.
    pub async fn start_as_configured(more: &[(&str, &str)]) -> Self {
        let (servers, listeners) = (Servers::start::<Auth>().await, free_ports());
        let way = ChaosProxy::to(&servers.redis.url).await;
        let own = [
            ("redis.url", way.url.clone()),
            ("secret_key", key(1)),
            ("otp.delivery.keys.otp", key(2)),
            ("crypto.index.keys.k1", key(3)),
            ("crypto.keys.current", "k1".into()),
            ("crypto.keys.keys.k1", key(4)),
            ("identity.jwks_url", format!("http://{}/.well-known/jwks.json", listeners.api.local_addr().unwrap())),
            ("identity.jwks_min_refresh_s", "0".into()),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let service = Service::<Auth>::start_at(listeners, servers, own.into_iter().chain(more)).await;
        let settings = service.settings("", &[]);
        Self { service, way, settings }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn get(&self, path: &str, access: &str) -> Answer {
        Answer::to(self.request(Method::GET, path).bearer_auth(access)).await
    }

    pub async fn call(&self, method: Method, path: &str, access: &str, body: Option<Value>) -> Answer {
        let request = self.request(method, path).bearer_auth(access);
        Answer::to(if let Some(body) = body { request.json(&body) } else { request }).await
    }

    /// Runs SQL, to let time pass for rows.
    pub async fn sql(&self, statements: &str) {
        self.database.connect().await.batch_execute(statements).await.unwrap();
    }
}
