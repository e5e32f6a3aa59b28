//! What notifier can be told.

use anyhow::Context as _;
use contexor_crypto::{KeyRing, KeyRingSettings};
use contexor_identity::{GatewayTokenVerifier, IdentitySettings, InternalSettings};
use contexor_service::{service_settings, settings::Profile};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::domain::signature;

service_settings! {
    /// All settings.
    pub struct Settings {
        /// 32 bytes in base64, for cursors.
        pub secret_key: SecretString,
        /// How access tokens are checked.
        pub identity: IdentitySettings,
        /// How services call each other.
        pub internal: InternalSettings,
        /// Where other services are.
        pub peers: PeerSettings,
        /// The provider of text messages.
        pub kavenegar: KavenegarSettings,
        /// One-time codes.
        pub otp: OtpSettings,
        /// In-app notifications.
        pub notifications: NotificationSettings,
        /// Webhooks and the feed of events.
        pub webhooks: WebhookSettings,
        /// What is sealed at rest.
        pub crypto: CryptoSettings,
        /// Notices by text message.
        pub text_messages: TextMessageSettings,
        /// Where operators are told of incidents.
        pub operator: OperatorSettings,
    }
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Base address of org.
    pub org_url: String,
    /// Base address of auth.
    pub auth_url: String,
}

/// The provider of text messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KavenegarSettings {
    /// Base address; plain name `KAVENEGAR_BASE_URL`.
    pub base_url: String,
    /// The account's key; plain name `KAVENEGAR_API_KEY`. It is part of every address: addresses are never logged.
    pub api_key: SecretString,
    /// Name of the approved template that carries the code.
    pub template: String,
    /// The line that notices are sent from; the account's default line if empty.
    pub sender: String,
    /// How long a connection may take, milliseconds.
    pub connect_timeout_ms: u64,
    /// How long a call may take in all, milliseconds.
    pub timeout_ms: u64,
    /// How long nothing is sent once the circuit is open, milliseconds.
    pub circuit_open_ms: u64,
    /// Failures one after another that open the circuit.
    pub circuit_failures: u32,
    /// How often the provider is asked what became of messages, seconds.
    pub status_every_s: u32,
    /// How often the account's credit is asked for, seconds.
    pub credit_every_s: u32,
    /// The credit below which an operator is told, rial.
    pub credit_floor_rial: u64,
}

/// Notices by text message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextMessageSettings {
    /// Messages to one person in a day at most.
    pub person_day: u32,
    /// Messages to everybody in a day at most.
    pub total_day: u32,
    /// How long a notice is worth sending, seconds.
    pub expire_after_s: u32,
    /// How often what is due is looked for besides being woken, milliseconds.
    pub sweep_ms: u64,
}

/// Where operators are told of incidents, besides the log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorSettings {
    /// An `http` or `https` address that incidents are posted to; none if empty. It is the operator's own: no address is refused.
    pub webhook_url: String,
    /// The signing secret, `whsec_` and base64; posts are not signed if it is empty.
    #[serde(default = "no_secret")]
    pub webhook_secret: SecretString,
    /// How long an incident of the same kind about the same thing is not told again, seconds.
    pub quiet_s: u32,
}

fn no_secret() -> SecretString {
    String::new().into()
}

/// One-time codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtpSettings {
    /// The keys that auth and notifier share. A new one is added here first, then auth seals with it; what the old one sealed opens
    /// as long as it is here.
    pub delivery: KeyRingSettings,
    /// Text messages that are sent at the same time.
    pub in_flight: u16,
}

/// In-app notifications.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotificationSettings {
    /// How long they are kept, days.
    pub keep_days: u32,
    /// How often a silent stream of them says that it is there, milliseconds.
    pub ping_every_ms: u64,
    /// How long the session of a stream's reader is believed before it is asked for again, milliseconds.
    pub reauthorize_interval_ms: u64,
}

/// What is sealed at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Keys of secrets and headers of webhooks.
    pub keys: KeyRingSettings,
}

/// Webhooks and the feed of events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Webhooks of one organization at most.
    pub most_per_org: u32,
    /// Ports besides 443 that addresses may name.
    #[serde(deserialize_with = "contexor_service::settings::list")]
    pub ports: Vec<u16>,
    /// Longest body, bytes; what would be longer carries the organization's id alone.
    pub max_body_bytes: usize,
    /// How long a connection may take, milliseconds.
    pub connect_timeout_ms: u64,
    /// How long an attempt may take in all, milliseconds.
    pub timeout_ms: u64,
    /// Attempts that are under way at the same time.
    pub in_flight: u32,
    /// Of them, at one webhook that works; one that does not gets one at a time.
    pub in_flight_per_webhook: u32,
    /// The pauses after failed attempts, seconds, first to last; then the delivery has failed.
    #[serde(deserialize_with = "contexor_service::settings::list")]
    pub retry_delays_s: Vec<u32>,
    /// Longest pause that a receiver may ask for by `Retry-After`, seconds.
    pub max_retry_after_s: u32,
    /// Failures one after another after which a webhook is left alone for a while.
    pub circuit_failures: u32,
    /// How long it is left alone first, milliseconds; twice as long with each failure more.
    pub circuit_open_ms: u64,
    /// How long at most, milliseconds.
    pub circuit_max_open_ms: u64,
    /// A webhook that has failed for so long is warned of, seconds.
    pub warn_after_s: u32,
    /// One that has failed for so long is disabled, seconds.
    pub disable_after_s: u32,
    /// How long the old secret signs after a rotation, seconds.
    pub secret_overlap_s: u32,
    /// How long events and deliveries are kept, days.
    pub keep_days: u32,
    /// How often what is due is looked for besides being woken, milliseconds.
    pub sweep_ms: u64,
}

impl WebhookSettings {
    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.in_flight >= 2, "webhooks.in_flight must be 2 or more");
        anyhow::ensure!(self.in_flight_per_webhook > 0, "webhooks.in_flight_per_webhook must be 1 or more");
        anyhow::ensure!(self.circuit_failures > 0, "webhooks.circuit_failures must be 1 or more");
        anyhow::ensure!(self.max_body_bytes >= 1024, "webhooks.max_body_bytes must be 1024 or more");
        anyhow::ensure!(self.timeout_ms > 0 && self.connect_timeout_ms > 0, "webhooks.*timeout_ms must be 1 or more");
        anyhow::ensure!(self.sweep_ms > 0, "webhooks.sweep_ms must be 1 or more");
        anyhow::ensure!(
            self.warn_after_s <= self.disable_after_s,
            "webhooks.warn_after_s must not be more than webhooks.disable_after_s"
        );
        Ok(())
    }
}

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        GatewayTokenVerifier::check(&self.internal)?;
        let key = self.kavenegar.api_key.expose_secret();
        let alphanumeric = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // The key is a part of the path: anything else in it could lead elsewhere.
        anyhow::ensure!(alphanumeric, "kavenegar.api_key must be letters and digits");
        let base = url::Url::parse(&self.kavenegar.base_url)
            .map_err(|_| anyhow::anyhow!("kavenegar.base_url is not an address"))?;
        anyhow::ensure!(matches!(base.scheme(), "http" | "https"), "kavenegar.base_url must be http or https");
        anyhow::ensure!(
            self.profile == Profile::Development || base.scheme() == "https",
            "kavenegar.base_url must be https in production"
        );
        anyhow::ensure!(!self.kavenegar.template.is_empty(), "kavenegar.template is empty");
        anyhow::ensure!(self.kavenegar.circuit_failures > 0, "kavenegar.circuit_failures must be 1 or more");
        anyhow::ensure!(self.otp.in_flight > 0, "otp.in_flight must be 1 or more");
        KeyRing::new(&self.otp.delivery).context("otp.delivery")?;
        KeyRing::new(&self.crypto.keys).context("crypto.keys")?;
        self.webhooks.check()?;
        let operator = &self.operator;
        anyhow::ensure!(
            operator.webhook_url.is_empty() || url::Url::parse(&operator.webhook_url).is_ok_and(|url| url.has_host()),
            "operator.webhook_url is not an address"
        );
        let secret = operator.webhook_secret.expose_secret();
        anyhow::ensure!(
            secret.is_empty() || signature::read_secret(secret).is_some(),
            "operator.webhook_secret must be whsec_ and base64"
        );
        anyhow::ensure!(
            self.kavenegar.status_every_s > 0 && self.kavenegar.credit_every_s > 0 && self.text_messages.sweep_ms > 0,
            "kavenegar.status_every_s, kavenegar.credit_every_s and text_messages.sweep_ms must be 1 or more"
        );
        anyhow::ensure!(self.notifications.ping_every_ms > 0, "notifications.ping_every_ms must be 1 or more");
        Ok(())
    }
}
