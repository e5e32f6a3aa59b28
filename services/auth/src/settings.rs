//! Settings of the service.

use anyhow::Context as _;
use contexor_crypto::{KeyRing, KeyRingSettings, KeyedHashRing};
use contexor_identity::{GatewayTokenVerifier, IdentitySettings, InternalSettings};
use contexor_service::service_settings;
use secrecy::SecretString;
use serde::Deserialize;

/// The longest that a code may live, and that anything may be remembered about codes.
const LONGEST_SECONDS: u64 = 7 * 86_400;
/// The longest that an access token may live.
const LONGEST_ACCESS_SECONDS: u64 = 86_400;
/// How long an ended session is remembered, seconds: longer than any access token of it is good, also one from before the lifetime was
/// set to less. Verifiers allow clocks to differ by some seconds.
pub(crate) const REVOCATION_S: u64 = LONGEST_ACCESS_SECONDS + 60;
const LONGEST_KNOWN_DAYS: u64 = 3_650;

service_settings! {
    /// Everything that can be set.
    pub struct Settings {
        /// Authenticates list cursors, 32 bytes in base64.
        pub secret_key: SecretString,
        /// How access tokens are checked, and what those that are made here say.
        pub identity: IdentitySettings,
        /// Calls between services.
        pub internal: InternalSettings,
        /// One-time codes.
        pub otp: OtpSettings,
        /// Sessions, their tokens and the keys that sign them.
        pub tokens: TokenSettings,
        /// Keys of what is stored.
        pub crypto: CryptoSettings,
    }
}

/// One-time codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtpSettings {
    /// How long a code is good, seconds.
    pub ttl_s: u64,
    /// The least time between two codes for one number, seconds.
    pub resend_after_s: u64,
    /// Wrong tries that a code survives.
    pub max_tries: u32,
    /// Of these, wrong tries from other address blocks than the one that asked for it, together.
    pub max_attempts_from_other_clients: u32,
    /// How long it is remembered that a code has expired, seconds.
    pub expired_retention_s: u64,
    /// Wrong tries that an account survives across codes within the window: of whoever asked for them, and again of others; at its
    /// homes, and again away from them.
    pub max_failed_attempts_per_account: u32,
    /// That window, seconds.
    pub guess_window_s: u64,
    /// Country calling codes that text messages go to, without plus sign.
    #[serde(deserialize_with = "contexor_service::settings::list")]
    pub allowed_countries: Vec<String>,
    /// Codes sent within the hour from which on their use is watched.
    pub abuse_alert_min_sent: u64,
    /// The share of used codes below which a warning is logged, percent.
    pub alarm_below_percent: u64,
    /// How long an address counts as known after somebody signed in from there, and as a home of the number that did, days.
    pub address_known_days: u64,
    /// Codes sent at most.
    pub caps: OtpCaps,
    /// The keys shared with notifier that seal a code on its way there. Notifier has to have the current one already.
    pub delivery: KeyRingSettings,
}

/// Codes sent at most.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtpCaps {
    /// To one number within an hour, at its homes, and again away from them.
    pub number_hour: u64,
    /// To one number within a day, at its homes, and again away from them.
    pub number_day: u64,
    /// To one number from one client address within an hour; all homes of the number count as one.
    pub origin_hour: u64,
    /// As `origin_hour`, within a day.
    pub origin_day: u64,
    /// From one client address within an hour.
    pub address_hour: u64,
    /// From one network (IPv4: a /24, IPv6: a /48) within an hour.
    pub network_hour: u64,
    /// To numbers that differ in their last four digits only, away from their homes, within an hour.
    pub block_hour: u64,
    /// To everybody at addresses from which nobody signed in of late, within an hour.
    pub unknown_client_hour: u64,
    /// To everybody who is not at a home of the number, within an hour.
    pub unrecognized_hour: u64,
    /// To everybody within an hour.
    pub total_hour: u64,
    /// As `unknown_client_hour`, within a day.
    pub unknown_client_day: u64,
    /// As `unrecognized_hour`, within a day.
    pub unrecognized_day: u64,
    /// To everybody within a day.
    pub total_day: u64,
}

/// Sessions, their tokens and the keys that sign them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// How long an access token is good, seconds.
    pub access_lifetime_s: u64,
    /// How long a session lives without being used, seconds.
    pub refresh_idle_s: u64,
    /// How long a session lives at most, seconds.
    pub refresh_absolute_s: u64,
    /// How long after its rotation the same client still gets the same successor, seconds.
    pub reuse_grace_s: u64,
    /// How often the signing keys are read again, seconds.
    pub keys_reload_s: u64,
    /// How long a new key is published before it signs, seconds.
    pub key_publish_ahead_s: u64,
    /// The age at which a signing key is followed by a new one, days.
    pub key_rotation_days: u32,
}

/// Keys of what is stored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Keys that seal phones, signing keys and successors of refresh tokens.
    pub keys: KeyRingSettings,
    /// Keys of the hashes by which phones are found and codes are kept. Codes, and what is counted of them, stand under the current
    /// one alone.
    pub index: KeyRingSettings,
}

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        GatewayTokenVerifier::check(&self.internal)?;
        let (otp, tokens) = (&self.otp, &self.tokens);
        anyhow::ensure!(otp.ttl_s > 0 && otp.max_tries > 0, "otp.ttl_s and otp.max_tries must be at least 1");
        anyhow::ensure!(
            otp.max_attempts_from_other_clients < otp.max_tries,
            "otp.max_attempts_from_other_clients must be less than otp.max_tries: what others leave is for whoever asked for the code"
        );
        anyhow::ensure!(
            otp.max_failed_attempts_per_account >= otp.max_tries,
            "otp.max_failed_attempts_per_account must be at least otp.max_tries"
        );
        anyhow::ensure!(otp.guess_window_s > 0, "otp.guess_window_s must be at least 1");
        for (name, seconds) in [
            ("otp.ttl_s", otp.ttl_s),
            ("otp.resend_after_s", otp.resend_after_s),
            ("otp.expired_retention_s", otp.expired_retention_s),
            ("otp.guess_window_s", otp.guess_window_s),
        ] {
            anyhow::ensure!(seconds <= LONGEST_SECONDS, "{name} must be at most {LONGEST_SECONDS}, a week");
        }
        anyhow::ensure!(
            tokens.access_lifetime_s <= LONGEST_ACCESS_SECONDS,
            "tokens.access_lifetime_s must be at most {LONGEST_ACCESS_SECONDS}, a day"
        );
        anyhow::ensure!(
            tokens.refresh_idle_s >= tokens.access_lifetime_s,
            "tokens.refresh_idle_s must be at least tokens.access_lifetime_s: who refreshes when the token runs out would come too late"
        );
        let caps = &otp.caps;
        for (window, stranger, away, total) in [
            ("hour", caps.unknown_client_hour, caps.unrecognized_hour, caps.total_hour),
            ("day", caps.unknown_client_day, caps.unrecognized_day, caps.total_day),
        ] {
            anyhow::ensure!(
                stranger <= away && away <= total,
                "otp.caps: unknown_client_{window}, unrecognized_{window} and total_{window} must not get smaller: what is left between them is kept for who is known"
            );
        }
        for (wider, limit, narrower, within) in [
            ("number_day", caps.number_day, "number_hour", caps.number_hour),
            ("origin_day", caps.origin_day, "origin_hour", caps.origin_hour),
            ("network_hour", caps.network_hour, "address_hour", caps.address_hour),
            ("unknown_client_day", caps.unknown_client_day, "unknown_client_hour", caps.unknown_client_hour),
            ("unrecognized_day", caps.unrecognized_day, "unrecognized_hour", caps.unrecognized_hour),
            ("total_day", caps.total_day, "total_hour", caps.total_hour),
        ] {
            anyhow::ensure!(
                limit >= within,
                "otp.caps: {wider} must be at least {narrower}, which could never be reached otherwise"
            );
        }
        anyhow::ensure!(
            otp.address_known_days <= LONGEST_KNOWN_DAYS,
            "otp.address_known_days must be at most {LONGEST_KNOWN_DAYS}"
        );
        anyhow::ensure!(
            contexor_api::phone::are_calling_codes(&otp.allowed_countries),
            "otp.allowed_countries must hold country calling codes such as 98"
        );
        KeyRing::new(&otp.delivery).context("otp.delivery")?;
        KeyRing::new(&self.crypto.keys).context("crypto.keys")?;
        KeyedHashRing::new(&self.crypto.index).context("crypto.index")?;
        anyhow::ensure!(
            !self.crypto.index.shares_a_key_with(&self.crypto.keys),
            "no key of crypto.index may be one of crypto.keys: who may look numbers up need not be able to read them"
        );
        anyhow::ensure!(tokens.access_lifetime_s > 0, "tokens.access_lifetime_s must be at least 1");
        anyhow::ensure!(tokens.keys_reload_s > 0, "tokens.keys_reload_s must be at least 1");
        anyhow::ensure!(
            tokens.refresh_idle_s <= tokens.refresh_absolute_s,
            "tokens.refresh_idle_s must not be more than tokens.refresh_absolute_s"
        );
        anyhow::ensure!(tokens.reuse_grace_s <= 10, "tokens.reuse_grace_s must be at most 10");
        anyhow::ensure!(
            tokens.key_publish_ahead_s >= tokens.keys_reload_s,
            "tokens.key_publish_ahead_s must be at least tokens.keys_reload_s"
        );
        Ok(())
    }
}

impl TokenSettings {
    /// How long a session lives without being used.
    pub fn refresh_idle(&self) -> chrono::Duration {
        seconds(self.refresh_idle_s)
    }

    /// How long a session lives at most.
    pub fn refresh_absolute(&self) -> chrono::Duration {
        seconds(self.refresh_absolute_s)
    }

    /// How long after its rotation the same client still gets the same successor.
    pub fn reuse_grace(&self) -> chrono::Duration {
        seconds(self.reuse_grace_s)
    }

    /// How long the successor of a used token is stored, encrypted: longer than any retry gets it, also one that waited for its turn.
    pub fn successors_kept(&self) -> chrono::Duration {
        self.reuse_grace() + chrono::Duration::minutes(1)
    }

    /// How long a new key is published before it signs.
    pub fn key_publish_ahead(&self) -> chrono::Duration {
        seconds(self.key_publish_ahead_s)
    }

    /// How long a key stays published after another one signs: until every process has noticed, and the last token is no good any
    /// more, with some minutes for clocks that differ.
    pub fn key_overlap(&self) -> chrono::Duration {
        seconds(self.access_lifetime_s.saturating_add(self.keys_reload_s).saturating_add(300))
    }
}

fn seconds(seconds: u64) -> chrono::Duration {
    // A century, for numbers that make no sense: adding it to a time cannot overflow.
    chrono::Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX).min(3_153_600_000))
}
