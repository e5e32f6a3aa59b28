//! The settings of ai-worker; each is described in `config/default.toml`.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use contexor_db::DatabaseSettings;
use contexor_identity::InternalSettings;
use contexor_messaging::AmqpSettings;
use contexor_service::{
    program::CommonSettings,
    redis::RedisSettings,
    settings::{HttpSettings, Profile},
};
use contexor_telemetry::TelemetrySettings;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the process runs.
    pub profile: Profile,
    /// Key of the identifiers that the provider is given for people: 32 bytes in base64.
    pub safety_key: SecretString,
    /// Health over HTTP.
    pub http: HttpSettings,
    /// Logs and traces.
    pub telemetry: TelemetrySettings,
    /// The jobs' database.
    pub database: DatabaseSettings,
    /// The live view and the shared rate limit.
    pub redis: RedisSettings,
    /// The broker.
    pub amqp: AmqpSettings,
    /// The model provider.
    pub provider: ProviderSettings,
    /// How jobs are worked on.
    pub jobs: JobSettings,
    /// How the live view is written.
    pub live: LiveSettings,
    /// The models.
    pub models: ModelSettings,
    /// How services call each other.
    pub internal: InternalSettings,
    /// Where other services are.
    pub peers: PeerSettings,
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Base address of usage, which is asked before a second attempt.
    pub usage_url: String,
}

/// How the provider takes its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `api-key: …`.
    ApiKey,
}

/// The model provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Address under which `chat/completions` is; plain name `OPENAI_BASE_URL`.
    pub base_url: String,
    /// The key; plain name `OPENAI_API_KEY`.
    pub api_key: SecretString,
    /// How the key is sent.
    pub authorization: Authorization,
    /// Whether production may send the key over plain HTTP.
    pub allow_plain_http: bool,
    /// How long connecting may take, milliseconds.
    pub connect_timeout_ms: u64,
    /// From the request to the first piece of the answer, milliseconds.
    pub first_token_timeout_ms: u64,
    /// Between two pieces, milliseconds.
    pub idle_timeout_ms: u64,
    /// The whole answer, milliseconds.
    pub total_timeout_ms: u64,
    /// Tries at the model in one claim of a job.
    pub max_attempts: u32,
    /// First pause between tries, milliseconds.
    pub backoff_ms: u64,
    /// Longest pause between tries, milliseconds.
    pub max_backoff_ms: u64,
    /// Requests a minute of all workers together; 0 for no limit.
    pub requests_per_minute: u64,
    /// Tokens a minute of all workers together; 0 for no limit.
    pub tokens_per_minute: u64,
    /// Failures in a row after which a model is left alone.
    pub breaker_failures: u32,
    /// For how long, milliseconds.
    pub breaker_pause_ms: u64,
}

/// How jobs are worked on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSettings {
    /// Jobs in work at the same time.
    pub concurrency: u16,
    /// How long a claim holds without being renewed, milliseconds.
    pub lease_ms: u64,
    /// How long running jobs may go on after the process was asked to stop, seconds.
    pub drain_s: u64,
    /// How long a called-off answer is read on, seconds.
    pub cancel_read_s: u64,
    /// How long ended jobs are kept, days.
    pub keep_days: u32,
}

impl JobSettings {
    /// [`Self::lease_ms`].
    pub(crate) fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }
}

/// How the live view is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveSettings {
    /// Least time between two writes, milliseconds.
    pub flush_ms: u64,
    /// What is written at once, bytes.
    pub flush_bytes: usize,
}

/// The models.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// A catalogue instead of the one compiled in; empty for that one.
    pub file: String,
}

impl CommonSettings for Settings {
    fn http(&self) -> &HttpSettings {
        &self.http
    }

    fn telemetry(&self) -> &TelemetrySettings {
        &self.telemetry
    }

    fn database(&self) -> Option<&DatabaseSettings> {
        Some(&self.database)
    }

    fn amqp(&self) -> Option<&AmqpSettings> {
        Some(&self.amqp)
    }

    fn check(&self) -> anyhow::Result<()> {
        let base = Url::parse(&self.provider.base_url).context("provider.base_url is not an address")?;
        ensure!(matches!(base.scheme(), "http" | "https"), "provider.base_url is neither http:// nor https://");
        ensure!(
            self.profile != Profile::Production || base.scheme() == "https" || self.provider.allow_plain_http,
            "provider.base_url is plain HTTP; production wants https:// or provider.allow_plain_http"
        );
        ensure!(self.provider.max_attempts > 0, "provider.max_attempts is 0: nothing would ever be asked");
        ensure!(self.provider.breaker_failures > 0, "provider.breaker_failures is 0: nothing would ever be asked");
        ensure!(self.jobs.concurrency > 0, "jobs.concurrency is 0: nothing would ever be worked on");
        ensure!(self.jobs.lease_ms >= 300, "jobs.lease_ms is below 300: leases would lapse under live workers");
        Ok(())
    }
}
