//! The gateway's settings; `config/default.toml` says what each is for.

use anyhow::{Context as _, ensure};
use contexor_crypto::{KeyRing, KeyRingSettings};
use contexor_db::DatabaseSettings;
use contexor_identity::{IdentitySettings, InternalSettings};
use contexor_messaging::AmqpSettings;
use contexor_service::{
    program::CommonSettings,
    redis::RedisSettings,
    settings::{HttpSettings, Profile},
};
use contexor_telemetry::TelemetrySettings;
use serde::{Deserialize, Deserializer};

use crate::domain::network::Network;

/// Every setting of the gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the process runs.
    pub profile: Profile,
    /// Proxies in front of the gateway, whose word about the client's address counts.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<Network>,
    /// HTTP.
    pub http: HttpSettings,
    /// Logs and traces.
    pub telemetry: TelemetrySettings,
    /// Redis, for limits, ended sessions and remembered requests.
    pub redis: RedisSettings,
    /// Keys of what is sealed at rest.
    pub crypto: CryptoSettings,
    /// Requests with an `Idempotency-Key`.
    pub idempotency: IdempotencySettings,
    /// How tokens are checked.
    pub identity: IdentitySettings,
    /// How org is asked about API keys.
    pub internal: InternalSettings,
    /// Where the services are.
    pub upstreams: UpstreamSettings,
    /// How long things may take.
    pub timeouts: TimeoutSettings,
    /// How often things may be asked for.
    pub limits: LimitSettings,
    /// How much is done at the same time.
    pub capacity: CapacitySettings,
    /// When a service that cannot be reached is left alone.
    pub breaker: BreakerSettings,
    /// Which pages may call.
    pub cors: CorsSettings,
}

/// Keys of what is sealed at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Seal what is remembered of requests.
    pub keys: KeyRingSettings,
}

/// Requests with an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdempotencySettings {
    /// How long an answer is kept, seconds.
    pub keep_s: u32,
    /// Longest answer that is kept, bytes.
    pub max_answer_bytes: usize,
    /// Most that is remembered for one person or API key, bytes: beyond half of it answers are not kept any more, beyond all of
    /// it no new key is taken until `keep_s` after the first.
    pub max_held_bytes: u64,
}

/// Base addresses of the services: `http://host:port`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpstreamSettings {
    /// auth.
    pub auth: String,
    /// org.
    pub org: String,
    /// content.
    pub content: String,
    /// usage.
    pub usage: String,
    /// notifier.
    pub notifier: String,
}

/// How long things may take, milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeoutSettings {
    /// Opening a connection to a service.
    pub connect_ms: u64,
    /// A client's body.
    pub upload_ms: u64,
    /// From the end of the request to the head of the answer.
    pub answer_ms: u64,
    /// Between two pieces of an answer.
    pub body_idle_ms: u64,
    /// An unused connection to a service.
    pub pool_idle_ms: u64,
    /// A client that takes nothing of what it is sent.
    pub client_stalled_ms: u64,
}
    /// A client's body where no token is asked for.
    pub public_upload_ms: u64,

/// The limit of each class of route.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Asking for and verifying one-time codes, by address.
    pub otp: Limit,
    /// Refreshing tokens, and tokens that were refused, by address.
    pub auth: Limit,
    /// Reads.
    pub read: Limit,
    /// Writes.
    pub write: Limit,
    /// Starting generations.
    pub generate: Limit,
    /// Opening event streams.
    pub stream: Limit,
}
    /// Tokens that were refused, by address.
    pub refused: Limit,
    /// Requests that lead nowhere, by address; counted by each process for itself.
    pub stray: Limit,

/// So many requests in a window. They flow back evenly, so that a burst may use the whole of it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Requests.
    pub requests: u32,
    /// Length of the window, seconds.
    pub window_s: u32,
}

/// How much is done at the same time.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacitySettings {
    /// Requests in flight of who is signed in.
    pub max_requests: usize,
    /// Requests in flight of one caller: a person, an API key, or an address without a token.
    pub max_requests_each: usize,
    /// Event streams open.
    pub max_streams: usize,
    /// Event streams open of one caller.
    pub max_streams_each: usize,
    /// All header names and values of a request, bytes.
    pub max_header_bytes: usize,
    /// Path and query of a request, bytes.
    pub max_target_bytes: usize,
}
    /// Requests in flight that need no token.
    pub max_public_requests: usize,

/// When a service is left alone.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerSettings {
    /// Consecutive failures that open the circuit.
    pub failures: u32,
    /// How long it stays open, milliseconds.
    pub open_ms: u64,
}

/// Which pages may call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsSettings {
    /// Their origins: `https://app.example.org`.
    #[serde(deserialize_with = "list")]
    pub allowed_origins: Vec<String>,
}

impl CommonSettings for Settings {
    fn http(&self) -> &HttpSettings {
        &self.http
    }

    fn telemetry(&self) -> &TelemetrySettings {
        &self.telemetry
    }

    fn database(&self) -> Option<&DatabaseSettings> {
        None
    }

    fn amqp(&self) -> Option<&AmqpSettings> {
        None
    }

    fn check(&self) -> anyhow::Result<()> {
        for origin in &self.cors.allowed_origins {
            let uri: ::http::Uri =
                origin.parse().with_context(|| format!("cors.allowed_origins: {origin} is no origin"))?;
            let bare =
                uri.authority().is_some() && uri.path() == "/" && uri.query().is_none() && !origin.ends_with('/');
            ensure!(bare, "cors.allowed_origins: {origin} is no origin; write it as https://app.example.org");
            let secure = uri.scheme_str() == Some("https");
            ensure!(
                secure || (uri.scheme_str() == Some("http") && self.profile == Profile::Development),
                "cors.allowed_origins: {origin} is not https"
            );
        }
        let limits = &self.limits;
        for limit in [limits.otp, limits.auth, limits.read, limits.write, limits.generate, limits.stream] {
            ensure!(limit.requests > 0 && limit.window_s > 0, "limits: requests and window_s must be at least 1");
        }
        KeyRing::new(&self.crypto.keys).context("crypto.keys")?;
        let timeouts = &self.timeouts;
        let longest_ms = timeouts.connect_ms + timeouts.answer_ms + timeouts.body_idle_ms;
        ensure!(
            u64::from(self.idempotency.keep_s) * 1000 >= 2 * longest_ms.max(30_000),
            "idempotency.keep_s must be at least a minute, and twice what timeouts allow a request"
        );
        ensure!(self.idempotency.max_held_bytes >= 4096, "idempotency.max_held_bytes must be at least 4096");
        let capacity = &self.capacity;
        ensure!(
            capacity.max_requests_each > 0 && capacity.max_streams_each > 0,
            "capacity: max_requests_each and max_streams_each must be at least 1"
        );
        ensure!(self.timeouts.client_stalled_ms > 0, "timeouts.client_stalled_ms must be at least 1");
        ensure!(self.breaker.failures > 0, "breaker.failures must be at least 1");
        Ok(())
    }
}

/// A list, or one text with commas: what an environment variable can say.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Many(Vec<String>),
        One(String),
    }
    let items = match Written::deserialize(deserializer)? {
        Written::Many(items) => items,
        Written::One(text) => text.split(',').map(str::to_owned).collect(),
    };
    let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
    items.map(|item| item.parse().map_err(serde::de::Error::custom)).collect()
}
