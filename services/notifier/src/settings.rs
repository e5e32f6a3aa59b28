//! What notifier can be told.

use anyhow::Context as _;
use contexor_crypto::{KeyRing, KeyRingSettings};
use contexor_db::DatabaseSettings;
use contexor_identity::{GatewayKeys, IdentitySettings, InternalSettings};
use contexor_messaging::AmqpSettings;
use contexor_service::{
    program::CommonSettings,
    redis::RedisSettings,
    settings::{HttpSettings, Profile},
};
use contexor_telemetry::TelemetrySettings;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the process runs.
    pub profile: Profile,
    /// 32 bytes in base64, for cursors.
    pub secret_key: SecretString,
    /// HTTP.
    pub http: HttpSettings,
    /// Logs and traces.
    pub telemetry: TelemetrySettings,
    /// PostgreSQL.
    pub database: DatabaseSettings,
    /// Redis.
    pub redis: RedisSettings,
    /// RabbitMQ.
    pub amqp: AmqpSettings,
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
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Base address of org.
    pub org_url: String,
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
    /// How long a connection may take, milliseconds.
    pub connect_timeout_ms: u64,
    /// How long a call may take in all, milliseconds.
    pub timeout_ms: u64,
    /// How long nothing is sent once the circuit is open, milliseconds.
    pub circuit_open_ms: u64,
    /// Failures one after another that open the circuit.
    pub circuit_failures: u32,
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
        GatewayKeys::check(&self.internal)?;
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
        Ok(())
    }
}
