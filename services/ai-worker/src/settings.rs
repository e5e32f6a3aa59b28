//! The settings of ai-worker; each is described in `config/default.toml`.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, ensure};
use contexor_identity::InternalSettings;
use contexor_models::DEFAULT_PROVIDER;
use contexor_service::{service_settings, settings::Profile};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

service_settings! {
    /// Everything that can be set.
    pub struct Settings {
        /// Key of the identifiers that the provider is given for people: 32 bytes in base64.
        pub safety_key: SecretString,
        /// The model provider of models that name none, and how providers are asked.
        pub provider: ProviderSettings,
        /// More providers, by the names that models of the catalogue give.
        #[serde(default)]
        pub providers: BTreeMap<String, NamedProviderSettings>,
        /// How jobs are worked on.
        pub jobs: JobSettings,
        /// How a model looks for personal data, where an organization wants that.
        pub pii_pass: PiiPassSettings,
        /// How the live view is written.
        pub live: LiveSettings,
        /// The models.
        pub models: ModelSettings,
        /// How services call each other.
        pub internal: InternalSettings,
        /// Where other services are.
        pub peers: PeerSettings,
    }
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
    /// Not at all.
    None,
}

/// The strictest form of an answer that a server can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// JSON by a schema.
    JsonSchema,
    /// Any JSON object.
    JsonObject,
    /// None: the request's words alone say what is wanted.
    None,
}

/// The model provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Address under which `chat/completions` is; `{model}` in it stands for the model's name. Plain name `OPENAI_BASE_URL`.
    pub base_url: String,
    /// The key; plain name `OPENAI_API_KEY`.
    pub api_key: SecretString,
    /// How the key is sent.
    pub authorization: Authorization,
    /// Whether production may send the key over plain HTTP.
    pub allow_plain_http: bool,
    /// Sent as `api-version` in the query, unless empty.
    pub api_version: String,
    /// Sent with every request besides.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretString>,
    /// Whether the server understands `stream_options`, by which it is asked for the bill.
    pub stream_options: bool,
    /// Whether the server understands `store`.
    pub store: bool,
    /// Whether the server understands `safety_identifier`.
    pub safety_identifier: bool,
    /// Which forms of answers the server understands.
    pub response_format: ResponseFormat,
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

/// One more provider. What it leaves out is as in [`ProviderSettings`], but for the address, which it has to give, and what only
/// belongs to the other's: key, version, headers and rate limits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedProviderSettings {
    /// As [`ProviderSettings::base_url`]; `{model}` in it stands for the model's name there.
    pub base_url: String,
    /// As [`ProviderSettings::api_key`]; without one none is sent.
    pub api_key: Option<SecretString>,
    /// As [`ProviderSettings::authorization`].
    pub authorization: Option<Authorization>,
    /// As [`ProviderSettings::allow_plain_http`].
    pub allow_plain_http: Option<bool>,
    /// As [`ProviderSettings::api_version`]; none if absent.
    pub api_version: Option<String>,
    /// As [`ProviderSettings::headers`].
    #[serde(default)]
    pub headers: BTreeMap<String, SecretString>,
    /// As [`ProviderSettings::stream_options`].
    pub stream_options: Option<bool>,
    /// As [`ProviderSettings::store`].
    pub store: Option<bool>,
    /// As [`ProviderSettings::safety_identifier`].
    pub safety_identifier: Option<bool>,
    /// As [`ProviderSettings::response_format`].
    pub response_format: Option<ResponseFormat>,
    /// As [`ProviderSettings::connect_timeout_ms`].
    pub connect_timeout_ms: Option<u64>,
    /// As [`ProviderSettings::first_token_timeout_ms`].
    pub first_token_timeout_ms: Option<u64>,
    /// As [`ProviderSettings::idle_timeout_ms`].
    pub idle_timeout_ms: Option<u64>,
    /// As [`ProviderSettings::total_timeout_ms`].
    pub total_timeout_ms: Option<u64>,
    /// As [`ProviderSettings::requests_per_minute`]; no limit if absent.
    #[serde(default)]
    pub requests_per_minute: u64,
    /// As [`ProviderSettings::tokens_per_minute`]; no limit if absent.
    #[serde(default)]
    pub tokens_per_minute: u64,
}

/// Options of a request that not every server understands; some refuse what they do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerCapabilities {
    /// `stream_options`.
    pub stream_options: bool,
    /// `store`.
    pub store: bool,
    /// `safety_identifier`.
    pub safety_identifier: bool,
    /// `response_format`.
    pub response_format: ResponseFormat,
}

impl Default for ServerCapabilities {
    fn default() -> Self {
        Self { stream_options: true, store: true, safety_identifier: true, response_format: ResponseFormat::JsonSchema }
    }
}

/// How long the parts of an answer may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// From the request to the first of the answer.
    pub first_token: Duration,
    /// Between two pieces.
    pub idle: Duration,
    /// The whole answer.
    pub total: Duration,
}

/// A provider's settings, whole.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Address under which `chat/completions` is.
    pub base_url: String,
    /// The key; empty for none.
    pub api_key: SecretString,
    /// How the key is sent.
    pub authorization: Authorization,
    /// Sent as `api-version` in the query, unless empty.
    pub api_version: String,
    /// Sent with every request besides.
    pub headers: BTreeMap<String, SecretString>,
    /// Options that may be sent.
    pub understands: ServerCapabilities,
    /// Whether production may use plain HTTP.
    pub allow_plain_http: bool,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the answer may take.
    pub timeouts: Timeouts,
    /// Requests a minute of all workers together; 0 for no limit.
    pub requests_per_minute: u64,
    /// Tokens a minute of all workers together; 0 for no limit.
    pub tokens_per_minute: u64,
}

impl ProviderSettings {
    fn endpoint(&self) -> Endpoint {
        Endpoint {
            base_url: self.base_url.clone(),
            api_key: self.api_key.clone(),
            authorization: self.authorization,
            api_version: self.api_version.clone(),
            headers: self.headers.clone(),
            understands: ServerCapabilities {
                stream_options: self.stream_options,
                store: self.store,
                safety_identifier: self.safety_identifier,
                response_format: self.response_format,
            },
            allow_plain_http: self.allow_plain_http,
            connect_timeout: Duration::from_millis(self.connect_timeout_ms),
            timeouts: Timeouts {
                first_token: Duration::from_millis(self.first_token_timeout_ms),
                idle: Duration::from_millis(self.idle_timeout_ms),
                total: Duration::from_millis(self.total_timeout_ms),
            },
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
        }
    }
}

impl NamedProviderSettings {
    fn endpoint(&self, default: &ProviderSettings) -> Endpoint {
        let milliseconds = |own: Option<u64>, default: u64| Duration::from_millis(own.unwrap_or(default));
        Endpoint {
            base_url: self.base_url.clone(),
            api_key: self.api_key.clone().unwrap_or_default(),
            authorization: match &self.api_key {
                Some(_) => self.authorization.unwrap_or(default.authorization),
                None => Authorization::None,
            },
            api_version: self.api_version.clone().unwrap_or_default(),
            headers: self.headers.clone(),
            understands: ServerCapabilities {
                stream_options: self.stream_options.unwrap_or(default.stream_options),
                store: self.store.unwrap_or(default.store),
                safety_identifier: self.safety_identifier.unwrap_or(default.safety_identifier),
                response_format: self.response_format.unwrap_or(default.response_format),
            },
            allow_plain_http: self.allow_plain_http.unwrap_or(default.allow_plain_http),
            connect_timeout: milliseconds(self.connect_timeout_ms, default.connect_timeout_ms),
            timeouts: Timeouts {
                first_token: milliseconds(self.first_token_timeout_ms, default.first_token_timeout_ms),
                idle: milliseconds(self.idle_timeout_ms, default.idle_timeout_ms),
                total: milliseconds(self.total_timeout_ms, default.total_timeout_ms),
            },
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
        }
    }
}

impl Settings {
    /// Every provider by name; [`DEFAULT_PROVIDER`] is that of section `provider`.
    pub fn endpoints(&self) -> BTreeMap<String, Endpoint> {
        let named = self.providers.iter().map(|(name, one)| (name.clone(), one.endpoint(&self.provider)));
        named.chain([(DEFAULT_PROVIDER.to_owned(), self.provider.endpoint())]).collect()
    }
}

/// How jobs are worked on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSettings {
    /// Jobs in work at the same time.
    pub concurrency: u16,
    /// How long a claim holds without being renewed, milliseconds.
    pub lease_ms: u64,
    /// How many workers may take a job, each after the other died or stopped, before it is given up.
    pub max_claims: u32,
    /// How long running jobs may go on after the process was asked to stop, seconds.
    pub drain_s: u64,
    /// How long a called-off answer is read on, seconds.
    pub cancel_drain_s: u64,
    /// How long ended jobs are kept, days.
    pub keep_days: u32,
}

impl JobSettings {
    /// [`Self::lease_ms`].
    pub(crate) fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }
}

/// How a model looks for names and addresses in a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PiiPassSettings {
    /// The model that is asked; the generation's own if empty.
    pub model: String,
    /// How long it may take with all its tries, milliseconds. It ends [`Self::RESERVE`] before the generation's deadline at the latest.
    pub timeout_ms: u64,
    /// Tries.
    pub max_attempts: u32,
    /// The highest output cap, tokens: a text's own length is the cap, up to this.
    pub max_output_tokens: u32,
}

impl PiiPassSettings {
    /// What is left of a generation's time for its end.
    pub(crate) const RESERVE: Duration = Duration::from_secs(5);

    /// [`Self::timeout_ms`].
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
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

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure!(
            !self.providers.contains_key(DEFAULT_PROVIDER),
            "providers.{DEFAULT_PROVIDER} is what section provider describes"
        );
        for (name, endpoint) in self.endpoints() {
            let setting = if name == DEFAULT_PROVIDER { "provider".to_owned() } else { format!("providers.{name}") };
            let base = Url::parse(&endpoint.base_url.replace("{model}", "model"))
                .with_context(|| format!("{setting}.base_url is not an address"))?;
            ensure!(matches!(base.scheme(), "http" | "https"), "{setting}.base_url is neither http:// nor https://");
            ensure!(
                self.profile != Profile::Production || base.scheme() == "https" || endpoint.allow_plain_http,
                "{setting}.base_url is plain HTTP; production wants https:// or {setting}.allow_plain_http"
            );
        }
        ensure!(self.provider.max_attempts > 0, "provider.max_attempts is 0: nothing would ever be asked");
        ensure!(self.provider.breaker_failures > 0, "provider.breaker_failures is 0: nothing would ever be asked");
        ensure!(self.jobs.concurrency > 0, "jobs.concurrency is 0: nothing would ever be worked on");
        ensure!(self.jobs.max_claims > 0, "jobs.max_claims is 0: nothing would ever be worked on");
        ensure!(self.pii_pass.max_attempts > 0, "pii_pass.max_attempts is 0: the pass would always fail");
        ensure!(self.pii_pass.max_output_tokens > 0, "pii_pass.max_output_tokens is 0: the pass would always fail");
        ensure!(self.jobs.lease_ms >= 300, "jobs.lease_ms is below 300: leases would lapse under live workers");
        Ok(())
    }
}
