//! Redis: one multiplexed connection a process, opened when first needed and again when lost.
//!
//! The address names one server; or the sentinels of one, which are asked for the primary whenever a connection is opened; or nodes of a
//! cluster. There, keys that one command, script or pipeline uses have to be in one slot: their names share a part in braces.

mod cluster;
mod sentinel;

use std::{sync::Arc, time::Duration};

use deadpool_redis::redis::{
    self, Arg, Client, Cmd, ErrorKind, Pipeline, RedisError, RedisFuture, RedisResult, Value,
    aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use self::{
    cluster::Cluster,
    sentinel::{Pinned, SentinelAddress, SentinelPrimary},
};

/// Where Redis is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// `redis://…` address, or `redis+sentinel://[user:password@]host:port,host:port/master[/index]` with the addresses of sentinels and the
    /// name by which they know the primary (`?sentinel_password=…` where they ask for one), or
    /// `redis+cluster://[user:password@]host:port,host:port` with nodes of a cluster; plain name `REDIS_URL`.
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
        let is_of_several = SentinelAddress::read(url).and_then(|sentinels| {
            let is_cluster = cluster::read_address(url)?.is_some();
            Ok(is_cluster || sentinels.is_some())
        });
        match is_of_several {
            Ok(true) => Ok(()),
            Ok(false) => Client::open(url).map(drop).map_err(|_| {
                anyhow::anyhow!("redis.url is not the address of a Redis, of its sentinels or of a cluster")
            }),
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
    Cluster {
        cluster: Arc<Cluster>,
        /// The run of a server ([`Redis::pin`]).
        run: Option<Arc<str>>,
        /// A key of the script that this handle called last: where it has to be loaded if it is missing.
        script_key: Option<Vec<u8>>,
    },
}

/// The run of a server, from what it says of itself: another one each time it starts.
fn run_id(told: &str) -> RedisResult<Arc<str>> {
    let run_id = told.lines().find_map(|line| line.strip_prefix("run_id:")).map(|id| id.trim().into());
    run_id.ok_or_else(|| RedisError::from((ErrorKind::Client, "the server tells no run_id")))
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
        if let Some(nodes) = cluster::read_address(url)? {
            let cluster = Arc::new(Cluster::new(nodes, response_timeout)?);
            return Ok(Self(RedisConnection(Kind::Cluster { cluster, run: None, script_key: None })));
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

    /// A client of the server that is the primary now, or of a node of the cluster, for connections of their own.
    ///
    /// # Errors
    /// When the sentinels name none.
    pub async fn client(&self) -> RedisResult<Client> {
        match &self.0.0 {
            Kind::Server { client, .. } => Ok(client.as_ref().clone()),
            Kind::Sentinel { primary, .. } => primary.client().await,
            Kind::Cluster { cluster, .. } => cluster.client(),
        }
    }

    /// Whether keys of different slots are on different servers: then no command may name both.
    pub fn is_cluster(&self) -> bool {
        matches!(self.0.0, Kind::Cluster { .. })
    }

    /// The same Redis, knowing the server that has this key now ([`Self::run_id`]). With sentinels it works only as long as that server is
    /// the primary: commands fail once it is not. In a cluster they go on, at whichever server has their keys.
    ///
    /// # Errors
    /// When there is no such server.
    pub async fn pin(&self, key: &str) -> RedisResult<Self> {
        match &self.0.0 {
            Kind::Sentinel { primary, pinned: None } => {
                let pinned = Some(primary.pin().await?);
                Ok(Self(RedisConnection(Kind::Sentinel { primary: primary.clone(), pinned })))
            }
            Kind::Cluster { cluster, run: None, .. } => {
                let (_, run) = cluster.read_with_run(&[key.to_owned()]).await?;
                let cluster = cluster.clone();
                Ok(Self(RedisConnection(Kind::Cluster { cluster, run: Some(run), script_key: None })))
            }
            _ => Ok(self.clone()),
        }
    }

    /// The run of the server that this is pinned to ([`Self::pin`]): another one each time a server starts or takes over. None where there
    /// is one server alone.
    pub fn run_id(&self) -> Option<&str> {
        match &self.0.0 {
            Kind::Sentinel { pinned: Some(pinned), .. } => Some(pinned.run_id()),
            Kind::Cluster { run, .. } => run.as_deref(),
            _ => None,
        }
    }

    /// What stands under keys of one slot, and the run of the very server that says so; none where there is one server alone. One round
    /// trip.
    ///
    /// # Errors
    /// Redis's own.
    pub async fn read_with_run(&self, keys: &[String]) -> RedisResult<(Vec<Option<String>>, Option<Arc<str>>)> {
        if let Kind::Cluster { cluster, .. } = &self.0.0 {
            let (values, run) = cluster.read_with_run(keys).await?;
            return Ok((values, Some(run)));
        }
        let pinned = self.pin("").await?;
        let values = redis::cmd("MGET").arg(keys).query_async(&mut pinned.connection()).await?;
        Ok((values, pinned.run_id().map(Into::into)))
    }

    /// Whether Redis answers; of a cluster, whether any node does: what it has not lost it still serves.
    pub async fn ping(&self) -> Result<(), RedisError> {
        if let Kind::Cluster { cluster, .. } = &self.0.0 {
            return cluster.ping().await;
        }
        let _: String = redis::cmd("PING").query_async(&mut self.connection()).await?;
        Ok(())
    }
}

fn word(command: &Cmd, at: usize) -> Option<&[u8]> {
    match command.args_iter().nth(at) {
        Some(Arg::Simple(word)) => Some(word),
        _ => None,
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
            Kind::Cluster { cluster, script_key, .. } => Box::pin(async move {
                match (word(command, 0), word(command, 3), &script_key) {
                    // EVALSHA hash, number of keys, first key.
                    (Some(b"EVALSHA"), key, _) => *script_key = key.map(<[u8]>::to_vec),
                    // A script is loaded where it was missing, however the other servers are.
                    (Some(b"SCRIPT"), _, Some(key)) => return cluster.command_at(command, key).await,
                    _ => {}
                }
                cluster.command(command).await
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
            Kind::Cluster { cluster, .. } => Box::pin(cluster.pipeline(pipeline, offset, count)),
        }
    }

    fn get_db(&self) -> i64 {
        match &self.0 {
            Kind::Server { connection, .. } => connection.get_db(),
            Kind::Sentinel { primary, .. } => primary.database(),
            Kind::Cluster { .. } => 0,
        }
    }
}
