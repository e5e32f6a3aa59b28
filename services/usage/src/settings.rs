//! What usage can be told.

use contexor_identity::{GatewayTokenVerifier, IdentitySettings, InternalSettings};
use contexor_service::service_settings;
use secrecy::SecretString;
use serde::Deserialize;

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
        /// Holds.
        pub holds: HoldSettings,
        /// The operator's ceilings.
        pub limits: LimitSettings,
        /// Months.
        pub periods: PeriodSettings,
        /// Prices.
        pub prices: PriceSettings,
    }
}

/// Where other services are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Base address of org.
    pub org_url: String,
    /// Base address of content, which owns tasks.
    pub content_url: String,
}

/// The operator's ceilings, micro US dollars a month; 0 for none.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// The limit that a new organization begins with.
    pub default_org_monthly_micro_usd: i64,
    /// The highest that an organization may set for itself.
    pub highest_org_monthly_micro_usd: i64,
    /// What all organizations may spend together.
    pub installation_monthly_micro_usd: i64,
}

impl LimitSettings {
    /// The limit of a new organization: where there is a highest, that at most.
    pub fn of_new_organizations(&self) -> Option<i64> {
        let set = |limit: i64| Some(limit).filter(|limit| *limit > 0);
        set(self.default_org_monthly_micro_usd).or(self.highest())
    }

    /// The highest limit that an organization may set.
    pub fn highest(&self) -> Option<i64> {
        Some(self.highest_org_monthly_micro_usd).filter(|limit| *limit > 0)
    }

    /// The limit of all organizations together.
    pub fn installation(&self) -> Option<i64> {
        Some(self.installation_monthly_micro_usd).filter(|limit| *limit > 0)
    }
}

/// How long holds live.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldSettings {
    /// How long a hold waits for its task's event, seconds.
    pub open_ttl_s: u32,
    /// How long after a task's deadline its bill may still come, seconds.
    pub settlement_grace_s: u32,
    /// How long a started task is waited for while its deadline is not known, seconds.
    pub default_deadline_s: u32,
    /// How often expired holds are looked for, seconds.
    pub interval_s: u32,
}

/// How often months are looked after.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodSettings {
    /// How often new months are looked for, seconds.
    pub interval_s: u32,
    /// How often partitions of the log are made ahead, seconds.
    pub partition_check_interval_s: u32,
}

/// How prices are kept.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceSettings {
    /// How often the table of prices is read again, seconds.
    pub refresh_s: u32,
}

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        GatewayTokenVerifier::check(&self.internal)?;
        let intervals = [
            ("holds.open_ttl_s", self.holds.open_ttl_s),
            ("holds.interval_s", self.holds.interval_s),
            ("periods.interval_s", self.periods.interval_s),
            ("periods.partition_check_interval_s", self.periods.partition_check_interval_s),
            ("prices.refresh_s", self.prices.refresh_s),
        ];
        let ceilings = [
            ("limits.default_org_monthly_micro_usd", self.limits.default_org_monthly_micro_usd),
            ("limits.highest_org_monthly_micro_usd", self.limits.highest_org_monthly_micro_usd),
            ("limits.installation_monthly_micro_usd", self.limits.installation_monthly_micro_usd),
        ];
        for (name, ceiling) in ceilings {
            anyhow::ensure!((0..=1_000_000_000_000_000).contains(&ceiling), "{name} must be 0 to 10^15");
        }
        let (default, highest) = (self.limits.default_org_monthly_micro_usd, self.limits.highest_org_monthly_micro_usd);
        anyhow::ensure!(
            highest == 0 || default <= highest,
            "limits.default_org_monthly_micro_usd must not be above limits.highest_org_monthly_micro_usd"
        );
        // A hold is given again to the same content for 15 seconds before its end.
        anyhow::ensure!(self.holds.open_ttl_s > 15, "holds.open_ttl_s must be above 15");
        for (name, seconds) in intervals {
            anyhow::ensure!(seconds > 0, "{name} must be 1 or more");
        }
        Ok(())
    }
}
