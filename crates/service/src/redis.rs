//! Redis: one multiplexed connection a process, opened when first needed and again when lost.

use std::time::Duration;

use deadpool_redis::redis::{
    self, Client, RedisError, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// Where Redis is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// `redis://…` or `rediss://…` address; plain name `REDIS_URL`.
    pub url: SecretString,
    /// How long an answer may take, milliseconds.
    pub response_timeout_ms: u64,
}

/// Redis, for commands that answer at once. What blocks or subscribes opens its own connection with [`Self::client`].
#[derive(Clone)]
pub struct Redis {
    client: Client,
    connection: ConnectionManager,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}

impl Redis {
    /// Reads the address; connects when first used.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(settings: &RedisSettings) -> RedisResult<Self> {
        let client = Client::open(settings.url.expose_secret())?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_millis(settings.response_timeout_ms)))
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(500));
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self { client, connection })
    }

    /// The shared connection.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// The client, for connections of their own.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> Result<(), RedisError> {
        let _: String = redis::cmd("PING").query_async(&mut self.connection()).await?;
        Ok(())
    }
}
