//! The gateway's settings; `config/default.toml` says what each is for.

use anyhow::{Context as _, ensure};
use chrono::{DateTime, SecondsFormat, Utc};
use contexor_crypto::{KeyRing, KeyRingSettings};
use contexor_identity::{IdentitySettings, InternalSettings};
use contexor_service::{
    program::CommonSettings,
    redis::RedisSettings,
    settings::{HttpSettings, Profile, list},
};
use contexor_telemetry::TelemetrySettings;
use serde::Deserialize;

use crate::domain::network::Network;

/// Longest time that a request may be given for one thing, milliseconds: an hour.
const MAX_TIME_MS: u64 = 3_600_000;
/// Longest window of a limit, seconds: a day.
const MAX_WINDOW_S: u32 = 86_400;
/// Most threads.
const MAX_WORKERS: usize = 512;
/// Most of whatever is in flight or in a head: beyond, memory ends first.
const MAX_CONCURRENCY: usize = 1 << 20;

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
    pub concurrency: ConcurrencySettings,
    /// When a service that cannot be reached is left alone.
    pub breaker: BreakerSettings,
    /// Which pages may call.
    pub cors: CorsSettings,
    /// Whom to tell of a weakness.
    pub security_txt: SecurityTxtSettings,
}

/// Whom to tell of a weakness (RFC 9116).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityTxtSettings {
    /// Addresses, the best first: `mailto:`, `https:` or `tel:`. None: nobody is named.
    #[serde(deserialize_with = "list")]
    pub contact: Vec<String>,
    /// Until when they are good, RFC 3339; needed with a contact.
    pub expires: String,
}

impl SecurityTxtSettings {
    /// The file; none where nobody is named, or it has expired.
    pub fn text(&self, now: DateTime<Utc>) -> Option<String> {
        let expires = DateTime::parse_from_rfc3339(&self.expires).ok()?.to_utc();
        if self.contact.is_empty() || expires <= now {
            return None;
        }
        let contacts: String = self.contact.iter().map(|contact| format!("Contact: {contact}\n")).collect();
        Some(format!("{contacts}Expires: {}\n", expires.to_rfc3339_opts(SecondsFormat::Secs, true)))
    }

    fn check(&self) -> anyhow::Result<()> {
        for contact in &self.contact {
            let is_address = ["mailto:", "https:", "tel:"].iter().any(|scheme| contact.starts_with(scheme))
                && contact.bytes().all(|byte| byte.is_ascii_graphic());
            ensure!(is_address, "security_txt.contact: {contact} is no address such as mailto:security@example.org");
        }
        ensure!(
            self.contact.is_empty() || DateTime::parse_from_rfc3339(&self.expires).is_ok(),
            "security_txt.expires must be a time such as 2027-06-01T00:00:00Z"
        );
        Ok(())
    }
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
    /// it no new key is taken. Room comes back as what was remembered first is forgotten, by the twenty-fourth of `keep_s`.
    pub max_stored_bytes_per_caller: u64,
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
    /// The longest pause in a client's body, and the time to begin it.
    pub request_body_ms: u64,
    /// The same where no token is asked for.
    pub public_request_body_ms: u64,
    /// From the end of the request to the head of the answer.
    pub response_header_ms: u64,
    /// Between two pieces of an answer.
    pub body_idle_ms: u64,
    /// An unused connection to a service.
    pub pool_idle_ms: u64,
    /// A client that takes nothing of what it is sent.
    pub client_write_ms: u64,
}

/// The limit of each class of route.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Asking for and verifying one-time codes, by address.
    pub otp: Limit,
    /// Refreshing tokens, by address.
    pub auth: Limit,
    /// Tokens that were refused, by address.
    pub failed_auth: Limit,
    /// Requests that lead nowhere, by address; counted by each process for itself.
    pub unmatched: Limit,
    /// Reads.
    pub read: Limit,
    /// Writes.
    pub write: Limit,
    /// Starting generations.
    pub generate: Limit,
    /// Opening event streams.
    pub stream: Limit,
}

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
pub struct ConcurrencySettings {
    /// Requests in flight of who is signed in.
    pub max_requests: usize,
    /// Requests in flight of one caller: a person, an API key, or an address without a token.
    pub max_requests_per_caller: usize,
    /// Requests in flight that need no token.
    pub max_public_requests: usize,
    /// Event streams open.
    pub max_streams: usize,
    /// Event streams open of one caller.
    pub max_streams_per_caller: usize,
    /// All header names and values of a request, bytes.
    pub max_header_bytes: usize,
    /// Path and query of a request, bytes.
    pub max_target_bytes: usize,
}

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

impl LimitSettings {
    fn named(&self) -> [(&'static str, Limit); 8] {
        [
            ("otp", self.otp),
            ("auth", self.auth),
            ("failed_auth", self.failed_auth),
            ("unmatched", self.unmatched),
            ("read", self.read),
            ("write", self.write),
            ("generate", self.generate),
            ("stream", self.stream),
        ]
    }
}

impl TimeoutSettings {
    fn named(&self) -> [(&'static str, u64); 7] {
        [
            ("connect_ms", self.connect_ms),
            ("request_body_ms", self.request_body_ms),
            ("public_request_body_ms", self.public_request_body_ms),
            ("response_header_ms", self.response_header_ms),
            ("body_idle_ms", self.body_idle_ms),
            ("pool_idle_ms", self.pool_idle_ms),
            ("client_write_ms", self.client_write_ms),
        ]
    }
}

impl ConcurrencySettings {
    fn named(&self) -> [(&'static str, usize); 7] {
        [
            ("max_requests", self.max_requests),
            ("max_requests_per_caller", self.max_requests_per_caller),
            ("max_public_requests", self.max_public_requests),
            ("max_streams", self.max_streams),
            ("max_streams_per_caller", self.max_streams_per_caller),
            ("max_header_bytes", self.max_header_bytes),
            ("max_target_bytes", self.max_target_bytes),
        ]
    }
}

impl CommonSettings for Settings {
    fn http(&self) -> &HttpSettings {
        &self.http
    }

    fn telemetry(&self) -> &TelemetrySettings {
        &self.telemetry
    }

    fn check(&self) -> anyhow::Result<()> {
        self.redis.validate()?;
        for origin in &self.cors.allowed_origins {
            let uri: ::http::Uri =
                origin.parse().with_context(|| format!("cors.allowed_origins: {origin} is no origin"))?;
            let bare =
                uri.authority().is_some() && uri.path() == "/" && uri.query().is_none() && !origin.ends_with('/');
            ensure!(bare, "cors.allowed_origins: {origin} is no origin; write it as https://app.example.org");
            // Browsers write origins in one way, and they are compared letter by letter.
            let is_plain = origin.bytes().all(|byte| !byte.is_ascii_uppercase());
            ensure!(is_plain, "cors.allowed_origins: {origin} must be written in lower case");
            let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            ensure!(
                uri.port_u16() != Some(default_port),
                "cors.allowed_origins: {origin} must not name the usual port"
            );
            let secure = uri.scheme_str() == Some("https");
            ensure!(
                secure || (uri.scheme_str() == Some("http") && self.profile == Profile::Development),
                "cors.allowed_origins: {origin} is not https"
            );
        }
        self.security_txt.check()?;
        let limits = &self.limits;
        for (name, limit) in limits.named() {
            ensure!(limit.requests > 0, "limits.{name}.requests must be at least 1");
            ensure!(
                (1..=MAX_WINDOW_S).contains(&limit.window_s),
                "limits.{name}.window_s must be between 1 and {MAX_WINDOW_S}"
            );
        }
        KeyRing::new(&self.crypto.keys).context("crypto.keys")?;
        let timeouts = &self.timeouts;
        for (name, time_ms) in timeouts.named() {
            ensure!((1..=MAX_TIME_MS).contains(&time_ms), "timeouts.{name} must be between 1 and {MAX_TIME_MS}");
        }
        ensure!(
            (1..=MAX_TIME_MS).contains(&self.internal.timeout_ms),
            "internal.timeout_ms must be between 1 and {MAX_TIME_MS}"
        );
        ensure!(
            self.http.request_timeout_ms
                >= timeouts.request_body_ms.max(timeouts.public_request_body_ms) + timeouts.response_header_ms,
            "http.request_timeout_ms must be at least timeouts.request_body_ms and timeouts.response_header_ms together"
        );
        ensure!((1..=MAX_WORKERS).contains(&self.http.workers), "http.workers must be between 1 and {MAX_WORKERS}");
        ensure!(self.http.max_body_bytes > 0, "http.max_body_bytes must be at least 1");
        let jwks: Option<::http::Uri> = self.identity.jwks_url.parse().ok();
        ensure!(
            jwks.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()),
            "identity.jwks_url must be an http or https address"
        );
        ensure!(self.identity.jwks_min_refresh_s > 0, "identity.jwks_min_refresh_s must be at least 1");
        let longest_ms = timeouts.connect_ms + timeouts.response_header_ms + timeouts.body_idle_ms;
        ensure!(
            u64::from(self.idempotency.keep_s) * 1000 >= 2 * longest_ms.max(30_000),
            "idempotency.keep_s must be at least a minute, and twice what timeouts allow a request"
        );
        ensure!(
            self.idempotency.max_stored_bytes_per_caller >= 4096,
            "idempotency.max_stored_bytes_per_caller must be at least 4096"
        );
        for (name, most) in self.concurrency.named() {
            ensure!(
                (1..=MAX_CONCURRENCY).contains(&most),
                "concurrency.{name} must be between 1 and {MAX_CONCURRENCY}"
            );
        }
        ensure!(self.breaker.failures > 0, "breaker.failures must be at least 1");
        ensure!(self.breaker.open_ms <= MAX_TIME_MS, "breaker.open_ms must be at most {MAX_TIME_MS}");
        Ok(())
    }
}
