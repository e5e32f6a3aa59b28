//! Settings in layers: the defaults compiled into the service, then a file, then the environment.
//!
//! The file is named by `CONTEXOR_<SERVICE>_CONFIG`. The environment's names are `CONTEXOR_<SERVICE>__<SECTION>__<KEY>`; a few
//! addresses and keys have plain names besides. Keys that nobody knows are refused.

use std::collections::HashMap;

use config::{Config, ConfigError, Environment, File, FileFormat};
#[cfg(feature = "database")]
#[doc(no_inline)]
pub use contexor_db::DatabaseSettings;
#[cfg(feature = "database")]
#[doc(no_inline)]
pub use contexor_messaging::AmqpSettings;
#[doc(no_inline)]
pub use contexor_telemetry::TelemetrySettings;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// Where the process runs. Some conveniences exist in development only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// One machine, stand-ins allowed.
    Development,
    /// The real thing.
    Production,
}

/// How the service is reached over HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address to listen on.
    pub bind: String,
    /// Port of the API.
    pub port: u16,
    /// Port of `/metrics`, never public.
    pub metrics_port: u16,
    /// Threads that serve.
    pub workers: usize,
    /// How long a connection may be silent between two requests, seconds.
    pub keep_alive_s: u64,
    /// Longest body, bytes.
    pub max_body_bytes: usize,
    /// How long a request may take before its answer begins, milliseconds.
    pub request_timeout_ms: u64,
    /// How long the service keeps serving after it said that it is not ready any more, milliseconds.
    pub drain_ms: u64,
    /// How long requests in flight may go on after that, seconds.
    pub shutdown_timeout_s: u64,
}

/// The parts of a service's settings that the program itself needs.
pub trait CommonSettings: DeserializeOwned + Clone + Send + Sync + 'static {
    /// HTTP.
    fn http(&self) -> &HttpSettings;
    /// Logs and traces.
    fn telemetry(&self) -> &TelemetrySettings;
    /// The database, if the service has one.
    #[cfg(feature = "database")]
    fn database(&self) -> Option<&DatabaseSettings> {
        None
    }
    /// The broker, if the service talks to it.
    #[cfg(feature = "database")]
    fn amqp(&self) -> Option<&AmqpSettings> {
        None
    }

    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    fn check(&self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// Declares the settings of a service with a database and a broker: what all of those have, then its own. `Settings::validate` looks at them
/// as a whole.
#[cfg(feature = "database")]
#[macro_export]
macro_rules! service_settings {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Where the process runs.
            pub profile: $crate::settings::Profile,
            /// HTTP.
            pub http: $crate::settings::HttpSettings,
            /// Logs and traces.
            pub telemetry: $crate::settings::TelemetrySettings,
            /// PostgreSQL.
            pub database: $crate::settings::DatabaseSettings,
            /// Redis.
            pub redis: $crate::redis::RedisSettings,
            /// RabbitMQ.
            pub amqp: $crate::settings::AmqpSettings,
            $($own)*
        }

        impl $crate::settings::CommonSettings for $name {
            fn http(&self) -> &$crate::settings::HttpSettings {
                &self.http
            }

            fn telemetry(&self) -> &$crate::settings::TelemetrySettings {
                &self.telemetry
            }

            fn database(&self) -> Option<&$crate::settings::DatabaseSettings> {
                Some(&self.database)
            }

            fn amqp(&self) -> Option<&$crate::settings::AmqpSettings> {
                Some(&self.amqp)
            }

            fn check(&self) -> anyhow::Result<()> {
                self.validate()?;
                self.redis.validate()
            }
        }
    };
}

/// Environment variables with plain names and the settings that they set.
pub type EnvAliases = &'static [(&'static str, &'static str)];

/// Loads a service's settings from the process's environment.
///
/// # Errors
/// An unknown key, a bad value or a missing one, named.
pub fn load<T: DeserializeOwned>(service: &str, defaults: &str, plain: EnvAliases) -> Result<T, ConfigError> {
    let text = |text: std::ffi::OsString| text.into_string().ok();
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect();
    load_from(service, defaults, plain, environment)
}

/// As [`load`], from the environment given.
///
/// # Errors
/// As [`load`].
pub fn load_from<T: DeserializeOwned>(
    service: &str,
    defaults: &str,
    plain: EnvAliases,
    environment: HashMap<String, String>,
) -> Result<T, ConfigError> {
    let prefix = format!("CONTEXOR_{}", service.to_uppercase().replace('-', "_"));
    let mut builder = Config::builder().add_source(File::from_str(defaults, FileFormat::Toml));
    if let Some(path) = environment.get(&format!("{prefix}_CONFIG")) {
        builder = builder.add_source(File::from(std::path::PathBuf::from(path)).format(FileFormat::Toml));
    }
    // A source like the others, not an override: those would stand above the environment.
    let mut plainly = Config::builder();
    for (variable, key) in plain {
        if let Some(value) = environment.get(*variable).filter(|value| !value.is_empty()) {
            plainly = plainly.set_override(*key, value.as_str())?;
        }
    }
    // Values stay texts until a setting asks for something else: a key of digits must keep its leading zeros.
    let ours = Environment::with_prefix(&prefix)
        .prefix_separator("__")
        .separator("__")
        .ignore_empty(true)
        .source(Some(environment));
    builder.add_source(plainly.build()?).add_source(ours).build()?.try_deserialize().map_err(without_value)
}

/// A value in the wrong place may be a secret: the error names the key alone.
fn without_value(error: ConfigError) -> ConfigError {
    let (error, key) = match error {
        ConfigError::At { error, key, .. } => (*error, key),
        ConfigError::Type { ref key, .. } => {
            let key = key.clone();
            (error, key)
        }
        other => (other, None),
    };
    let said = match &error {
        ConfigError::Type { expected, .. } => format!("a value is not what is expected there: {expected}"),
        ConfigError::Message(text) if text.starts_with("invalid type: ") || text.starts_with("invalid value: ") => {
            let expected = text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
            format!("a value is not what is expected there: {expected}")
        }
        other => other.to_string(),
    };
    ConfigError::Message(match key {
        Some(key) => format!("{said} for key `{key}`"),
        None => said,
    })
}

/// The defaults with some values set in code, untouched by any environment: for tests.
///
/// # Errors
/// As [`load`].
pub fn from_defaults<T: DeserializeOwned>(defaults: &str, overrides: &[(&str, String)]) -> Result<T, ConfigError> {
    let mut builder = Config::builder().add_source(File::from_str(defaults, FileFormat::Toml));
    for (key, value) in overrides {
        builder = builder.set_override(*key, value.as_str())?;
    }
    builder.build()?.try_deserialize()
}

/// For a setting that is a list: it may be one text with commas, too, which is what an environment variable can say.
///
/// Use with `#[serde(deserialize_with = "contexor_service::settings::list")]`.
///
/// # Errors
/// Those of reading an item.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Many(Vec<String>),
        One(String),
    }
    let items = match Written::deserialize(deserializer)? {
        Written::Many(items) => items,
        Written::One(text) => text.split(',').map(str::to_owned).collect(),
    };
    let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
    items.map(|item| item.parse().map_err(serde::de::Error::custom)).collect()
}
