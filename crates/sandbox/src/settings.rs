//! What the sandbox can be told at start.

use std::net::{IpAddr, Ipv4Addr};

use config::{Config, Environment};
use serde::Deserialize;

use crate::SandboxError;
use crate::faults::Faults;

/// Prefix of the environment variables that [`Settings::from_environment`] reads: `CONTEXOR_SANDBOX__PORT`,
/// `CONTEXOR_SANDBOX__FAULTS__LATENCY_MS`.
pub const ENVIRONMENT_PREFIX: &str = "CONTEXOR_SANDBOX";

/// Where the sandbox is told to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A developer's machine or a test.
    #[default]
    Development,
    /// Refused: invented texts and swallowed text messages have no place there.
    Production,
}

/// Settings of the Kavenegar side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KavenegarSettings {
    /// The only key that is accepted in the path; without it every well-formed key is.
    pub api_key: Option<String>,
    /// Names of the approved templates; when empty, every well-formed name is approved.
    pub templates: Vec<String>,
}

/// All settings of the sandbox. Every one has a default.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on.
    pub bind: IpAddr,
    /// TCP port to listen on; 0 takes a free one.
    pub port: u16,
    /// Where this runs; `production` stops the start.
    pub profile: Profile,
    /// Seed of the texts and of the order of faults: the same seed and prompt give the same text, always.
    pub seed: u64,
    /// The only bearer token that the OpenAI side accepts; without it every caller is.
    pub api_key: Option<String>,
    /// Speed of a generation in tokens per second; 0 is as fast as the connection takes them.
    pub tokens_per_second: f64,
    /// Time until the first token in milliseconds.
    pub first_token_ms: u64,
    /// How many request records and, separately, text messages are kept: the newest ones.
    pub keep: usize,
    /// Faults that are on from the start.
    pub faults: Faults,
    /// The Kavenegar side.
    pub kavenegar: KavenegarSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8090,
            profile: Profile::default(),
            seed: 1,
            api_key: None,
            tokens_per_second: 120.0,
            first_token_ms: 150,
            keep: 1_000,
            faults: Faults::default(),
            kavenegar: KavenegarSettings::default(),
        }
    }
}

impl Settings {
    /// Reads the settings from the environment (see [`ENVIRONMENT_PREFIX`]).
    ///
    /// # Errors
    /// An unknown key or a value of the wrong type, naming the key.
    pub fn from_environment() -> Result<Self, SandboxError> {
        let environment = Environment::with_prefix(ENVIRONMENT_PREFIX)
            .prefix_separator("__")
            .separator("__")
            .ignore_empty(true)
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("kavenegar.templates");
        Self::from_source(environment)
    }

    fn from_source(environment: Environment) -> Result<Self, SandboxError> {
        Config::builder()
            .add_source(environment)
            .build()
            .and_then(Config::try_deserialize)
            .map_err(|error| SandboxError::Settings(error.to_string()))
    }

    /// Checks the settings as a whole.
    ///
    /// # Errors
    /// [`SandboxError::Production`] under the production profile; [`SandboxError::Settings`] for values out of range.
    pub fn check(&self) -> Result<(), SandboxError> {
        if self.profile == Profile::Production {
            return Err(SandboxError::Production);
        }
        if !(self.tokens_per_second.is_finite() && self.tokens_per_second >= 0.0) {
            return Err(SandboxError::Settings("tokens_per_second must be 0 or more".to_owned()));
        }
        if self.keep == 0 {
            return Err(SandboxError::Settings("keep must be 1 or more".to_owned()));
        }
        self.faults.check().map_err(|reason| SandboxError::Settings(format!("faults: {reason}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SandboxError> {
        let source = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let environment = Environment::with_prefix(ENVIRONMENT_PREFIX)
            .prefix_separator("__")
            .separator("__")
            .ignore_empty(true)
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("kavenegar.templates")
            .source(Some(source));
        Settings::from_source(environment)
    }

    #[test]
    fn an_empty_environment_gives_the_defaults() {
        assert_eq!(read(&[]).unwrap(), Settings::default());
    }

    #[test]
    fn every_level_can_be_set() {
        let settings = read(&[
            ("CONTEXOR_SANDBOX__PORT", "0"),
            ("CONTEXOR_SANDBOX__API_KEY", "12345"),
            ("CONTEXOR_SANDBOX__TOKENS_PER_SECOND", "40"),
            ("CONTEXOR_SANDBOX__FAULTS__CUT_SHARE", "0.5"),
            ("CONTEXOR_SANDBOX__FAULTS__KAVENEGAR__STATUS_CODE", "418"),
            ("CONTEXOR_SANDBOX__KAVENEGAR__TEMPLATES", "contexor-login,contexor-invite"),
        ])
        .unwrap();
        assert_eq!(settings.port, 0);
        assert_eq!(settings.api_key.as_deref(), Some("12345"));
        assert_eq!(settings.tokens_per_second, 40.0);
        assert_eq!(settings.faults.openai.cut_share, 0.5);
        assert_eq!(settings.faults.kavenegar.status_code, Some(418));
        assert_eq!(settings.kavenegar.templates, ["contexor-login", "contexor-invite"]);
    }

    #[test]
    fn unknown_keys_and_bad_values_are_refused() {
        let unknown = read(&[("CONTEXOR_SANDBOX__PROT", "1")]).unwrap_err().to_string();
        assert!(unknown.contains("prot"), "{unknown}");
        let nested = read(&[("CONTEXOR_SANDBOX__FAULTS__CUT_SHRAE", "1")]).unwrap_err().to_string();
        assert!(nested.contains("cut_shrae"), "{nested}");
        assert!(read(&[("CONTEXOR_SANDBOX__PORT", "many")]).is_err());
        let faults = Faults {
            openai: crate::faults::OpenAiFaults { cut_share: 2.0, ..Default::default() },
            ..Default::default()
        };
        assert!(Settings { faults, ..Settings::default() }.check().is_err());
    }

    #[test]
    fn production_is_refused() {
        let settings = read(&[("CONTEXOR_SANDBOX__PROFILE", "production")]).unwrap();
        assert!(matches!(settings.check(), Err(SandboxError::Production)));
    }
}
