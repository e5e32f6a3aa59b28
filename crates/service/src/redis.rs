//! Redis: one multiplexed connection a process, opened when first needed and again when lost.
//!
//! The address names one server, or the sentinels of one: they are asked for the primary whenever a connection is opened.

mod sentinel;

use std::{sync::Arc, time::Duration};

use deadpool_redis::redis::{
    self, Client, Cmd, Pipeline, RedisError, RedisFuture, RedisResult, Value,
    aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use self::sentinel::{Pinned, SentinelAddress, SentinelPrimary};

/// Where Redis is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// `redis://…` address, or `redis+sentinel://[user:password@]host:port,host:port/master[/index]` with the addresses of sentinels and the
    /// name by which they know the primary (`?sentinel_password=…` where they ask for one); plain name `REDIS_URL`.
    pub url: SecretString,
    /// How long an answer may take, milliseconds.
    pub response_timeout_ms: u64,
}

impl RedisSettings {
    /// Looks at the address.
    ///
    /// # Errors
    /// One sentence naming what does not fit, without any part of the address.
    pub fn validate(&self) -> anyhow::Result<()> {
        let url = self.url.expose_secret();
        match SentinelAddress::read(url) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Client::open(url)
                .map(drop)
                .map_err(|_| anyhow::anyhow!("redis.url is not the address of a Redis or of its sentinels")),
            Err(error) => Err(anyhow::anyhow!("redis.url: {error}")),
        }
    }
}

/// How long a connection may take to open, sentinels included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Redis, for commands that answer at once. What blocks or subscribes opens its own connection with [`Self::client`].
#[derive(Clone)]
pub struct Redis(RedisConnection);

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}

/// A handle on the connection of the process, which all its handles share.
#[derive(Clone)]
pub struct RedisConnection(Kind);

#[derive(Clone)]
enum Kind {
    Server {
        client: Arc<Client>,
        connection: ConnectionManager,
    },
    /// With a connection to one certain primary, or to whichever is the primary at each command.
    Sentinel {
        primary: Arc<SentinelPrimary>,
        pinned: Option<Pinned>,
    },
}

impl Redis {
    /// Reads the address; connects when first used.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(settings: &RedisSettings) -> RedisResult<Self> {
        let response_timeout = Duration::from_millis(settings.response_timeout_ms);
        let url = settings.url.expose_secret();
        if let Some(address) = SentinelAddress::read(url)? {
            let primary = Arc::new(SentinelPrimary::new(&address, CONNECT_TIMEOUT, response_timeout)?);
            return Ok(Self(RedisConnection(Kind::Sentinel { primary, pinned: None })));
        }
        let client = Client::open(url)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(response_timeout))
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(500));
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self(RedisConnection(Kind::Server { client: Arc::new(client), connection })))
    }

    /// The shared connection.
    pub fn connection(&self) -> RedisConnection {
        self.0.clone()
    }

    /// A client of the server that is the primary now, for connections of their own.
    ///
    /// # Errors
    /// When the sentinels name none.
    pub async fn client(&self) -> RedisResult<Client> {
        match &self.0.0 {
            Kind::Server { client, .. } => Ok(client.as_ref().clone()),
            Kind::Sentinel { primary, .. } => primary.client().await,
        }
    }

    /// The same Redis, but with sentinels only as long as the present primary is the primary: commands fail once it is not.
    ///
    /// # Errors
    /// When there is no primary.
    pub async fn pin(&self) -> RedisResult<Self> {
        match &self.0.0 {
            Kind::Sentinel { primary, pinned: None } => {
                let pinned = Some(primary.pin().await?);
                Ok(Self(RedisConnection(Kind::Sentinel { primary: primary.clone(), pinned })))
            }
            _ => Ok(self.clone()),
        }
    }

    /// The run of the primary that this is pinned to ([`Self::pin`]): another one each time a server starts or takes over. None without
    /// sentinels.
    pub fn run_id(&self) -> Option<&str> {
        match &self.0.0 {
            Kind::Sentinel { pinned: Some(pinned), .. } => Some(pinned.run_id()),
            _ => None,
        }
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> Result<(), RedisError> {
        let _: String = redis::cmd("PING").query_async(&mut self.connection()).await?;
        Ok(())
    }
}

impl ConnectionLike for RedisConnection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match &mut self.0 {
            Kind::Server { connection, .. } => connection.req_packed_command(command),
            Kind::Sentinel { primary, pinned } => Box::pin(async move {
                let pinned = primary.pinned(pinned.as_ref()).await?;
                let answer = pinned.connection().req_packed_command(command).await;
                primary.watch(&pinned, answer)
            }),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match &mut self.0 {
            Kind::Server { connection, .. } => connection.req_packed_commands(pipeline, offset, count),
            Kind::Sentinel { primary, pinned } => Box::pin(async move {
                let pinned = primary.pinned(pinned.as_ref()).await?;
                let answer = pinned.connection().req_packed_commands(pipeline, offset, count).await;
                primary.watch(&pinned, answer)
            }),
        }
    }

    fn get_db(&self) -> i64 {
        match &self.0 {
            Kind::Server { connection, .. } => connection.get_db(),
            Kind::Sentinel { primary, .. } => primary.database(),
        }
    }
}
