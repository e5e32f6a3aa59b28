//! Settings; `config/default.toml` has the defaults.

use anyhow::Context as _;
use contexor_crypto::KeyRingSettings;
use contexor_db::DatabaseSettings;
use contexor_identity::{IdentitySettings, InternalSettings};
use contexor_messaging::AmqpSettings;
use contexor_service::{
    Cursors,
    program::CommonSettings,
    redis::RedisSettings,
    settings::{HttpSettings, Profile},
};
use contexor_telemetry::TelemetrySettings;
use secrecy::SecretString;
use serde::Deserialize;

use crate::sealed_phones::SealedPhones;

/// All settings of org.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the process runs.
    pub profile: Profile,
    /// 32 bytes in base64; signs list cursors.
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
    /// Access tokens.
    pub identity: IdentitySettings,
    /// Calls between services.
    pub internal: InternalSettings,
    /// Where other services are.
    pub peers: PeerSettings,
    /// Keys of what is sealed at rest.
    pub crypto: CryptoSettings,
    /// Invitations.
    pub invitations: InvitationSettings,
    /// Deletion of organizations.
    pub deletion: DeletionSettings,
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// auth's address.
    pub auth_url: String,
}

/// Keys of what is sealed at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Seal the phones of invitations.
    pub keys: KeyRingSettings,
    /// 32 bytes in base64; finds invitations by phone.
    pub index_key: SecretString,
}

/// Invitations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationSettings {
    /// How long one can be accepted, seconds.
    pub lifetime_s: u32,
}

/// Deletion of organizations.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeletionSettings {
    /// How long a deleted one can be restored before it is purged, seconds.
    pub delay_s: u32,
    /// How often those that are to be purged are looked for, seconds.
    pub sweep_s: u32,
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
        Cursors::new(&self.secret_key).context("secret_key")?;
        SealedPhones::new(&self.crypto).context("crypto")?;
        anyhow::ensure!(self.invitations.lifetime_s >= 60, "invitations.lifetime_s must be at least 60");
        // Whatever was begun in it has come to its end by then, with its events.
        anyhow::ensure!(self.deletion.delay_s >= 3600, "deletion.delay_s must be at least 3600");
        anyhow::ensure!(self.deletion.sweep_s > 0, "deletion.sweep_s must be at least 1");
        Ok(())
    }
}
