//! Settings; `config/default.toml` has the defaults.

use anyhow::Context as _;
use contexor_identity::{GatewayTokenVerifier, IdentitySettings, InternalSettings};
use contexor_service::{CursorCodec, service_settings};
use secrecy::SecretString;
use serde::Deserialize;

use crate::sealed_phones::{CryptoSettings, SealedPhones};

service_settings! {
    /// All settings of org.
    pub struct Settings {
        /// 32 bytes in base64; signs list cursors.
        pub secret_key: SecretString,
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
        /// Most of what one person may have.
        pub limits: LimitSettings,
        /// Deletion of organizations.
        pub deletion: DeletionSettings,
        /// The audit log.
        pub audit: AuditSettings,
    }
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// auth's address.
    pub auth_url: String,
}

/// Invitations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationSettings {
    /// How long one can be accepted, seconds.
    pub lifetime_s: u32,
    /// How long one is kept that was answered or has expired, seconds.
    pub keep_s: u32,
    /// How often those that are kept no longer are looked for, seconds.
    pub interval_s: u32,
    /// Country calling codes of numbers that can be invited, without plus sign: those that auth sends codes to.
    #[serde(deserialize_with = "contexor_service::settings::list")]
    pub allowed_countries: Vec<String>,
}

/// Most of what one person may have.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Organizations that one person can be admin of and go on making more: each costs the platform a month's books for ever.
    pub orgs_per_person: u32,
}

/// Deletion of organizations.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeletionSettings {
    /// How long a deleted one can be restored before it is purged, seconds.
    pub delay_s: u32,
    /// How often those that are to be purged are looked for, seconds.
    pub interval_s: u32,
}

/// The audit log.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditSettings {
    /// How long a request may follow a log to verify it, milliseconds.
    pub verify_ms: u32,
    /// How many requests do so at a time in one process.
    pub max_concurrent_verifications: u32,
}

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        GatewayTokenVerifier::check(&self.internal)?;
        CursorCodec::new(&self.secret_key).context("secret_key")?;
        SealedPhones::new(&self.crypto).context("crypto")?;
        anyhow::ensure!(self.limits.orgs_per_person > 0, "limits.orgs_per_person must be at least 1");
        anyhow::ensure!(self.invitations.lifetime_s >= 60, "invitations.lifetime_s must be at least 60");
        // Whatever was begun in it has come to its end by then, with its events.
        anyhow::ensure!(self.deletion.delay_s >= 3600, "deletion.delay_s must be at least 3600");
        anyhow::ensure!(
            contexor_api::phone::are_calling_codes(&self.invitations.allowed_countries),
            "invitations.allowed_countries must hold country calling codes such as 98"
        );
        anyhow::ensure!(self.invitations.interval_s > 0, "invitations.interval_s must be at least 1");
        anyhow::ensure!(self.deletion.interval_s > 0, "deletion.interval_s must be at least 1");
        anyhow::ensure!(
            u64::from(self.audit.verify_ms) < self.http.request_timeout_ms,
            "audit.verify_ms must be less than http.request_timeout_ms"
        );
        anyhow::ensure!(
            self.audit.max_concurrent_verifications > 0,
            "audit.max_concurrent_verifications must be at least 1"
        );
        Ok(())
    }
}
