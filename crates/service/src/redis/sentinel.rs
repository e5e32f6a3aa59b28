//! The primary that sentinels name.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use deadpool_redis::redis::{
    self, AsyncConnectionConfig, Client, ConnectionAddr, ErrorKind, RedisError, RedisResult, ServerErrorKind,
    aio::MultiplexedConnection,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use percent_encoding::percent_decode_str;

const SCHEME: &str = "redis+sentinel://";

/// `redis+sentinel://[user:password@]host:port,…/master[/index][?sentinel_password=…]`, read.
pub(super) struct SentinelAddress {
    sentinels: Vec<ConnectionAddr>,
    master: String,
    database: i64,
    user: Option<String>,
    password: Option<String>,
    sentinel_password: Option<String>,
}

impl SentinelAddress {
    /// The parts of an address; none when it is one of another kind.
    ///
    /// # Errors
    /// What is wrong with it, without any part of it.
    pub(super) fn read(url: &str) -> RedisResult<Option<Self>> {
        let Some(rest) = url.strip_prefix(SCHEME) else { return Ok(None) };
        let wrong = |what: &'static str| RedisError::from((ErrorKind::InvalidClientConfig, what));
        let text = |part: &str| percent_decode_str(part).decode_utf8().ok().map(|part| part.into_owned());
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
        let sentinel_password = match query {
            None => None,
            Some(query) => {
                let given = query.strip_prefix("sentinel_password=").and_then(text);
                Some(given.ok_or_else(|| wrong("an address of sentinels knows sentinel_password alone"))?)
            }
        };
        let (authority, path) =
            rest.split_once('/').ok_or_else(|| wrong("the sentinels' name of the primary is missing"))?;
        let (login, hosts) =
            authority.rsplit_once('@').map_or((None, authority), |(login, hosts)| (Some(login), hosts));
        let login = login.map(|login| login.split_once(':').unwrap_or((login, "")));
        let part = |part: Option<&str>| part.filter(|part| !part.is_empty()).and_then(text);
        let (user, password) = (part(login.map(|(user, _)| user)), part(login.map(|(_, password)| password)));
        let (master, database) = path.split_once('/').unwrap_or((path, "0"));
        let address = |host: &str| {
            let (host, port) = host.rsplit_once(':')?;
            Some(ConnectionAddr::Tcp(host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
        };
        let sentinels: Option<Vec<_>> = hosts.split(',').map(|host| address(host.trim())).collect();
        Ok(Some(Self {
            sentinels: sentinels.ok_or_else(|| wrong("a sentinel's address is host:port"))?,
            master: part(Some(master)).ok_or_else(|| wrong("the sentinels' name of the primary is missing"))?,
            database: database.parse().map_err(|_| wrong("the index of the database is no number"))?,
            user,
            password,
            sentinel_password,
        }))
    }
}

/// The connection to whichever server is the primary, opened when needed and again when it was lost or is no primary any more.
pub(super) struct SentinelPrimary {
    sentinels: tokio::sync::Mutex<Sentinels>,
    current: Mutex<Option<Pinned>>,
    database: i64,
    connect_timeout: Duration,
    config: AsyncConnectionConfig,
}

struct Sentinels {
    client: SentinelClient,
    // When the last try failed: whoever waited for it fails with it, instead of trying again one after the other.
    failed: Option<Instant>,
}

/// A connection to one run of a primary.
#[derive(Clone)]
pub(super) struct Pinned {
    connection: MultiplexedConnection,
    run_id: Arc<str>,
    /// One of each connection.
    identity: Arc<()>,
}

impl Pinned {
    pub(super) fn connection(&self) -> MultiplexedConnection {
        self.connection.clone()
    }

    pub(super) fn run_id(&self) -> &str {
        &self.run_id
    }
}

fn no_primary() -> RedisError {
    (ErrorKind::Io, "the sentinels name no primary that answers").into()
}

impl SentinelPrimary {
    pub(super) fn new(
        address: &SentinelAddress,
        connect_timeout: Duration,
        response_timeout: Duration,
    ) -> RedisResult<Self> {
        let mut builder =
            SentinelClientBuilder::new(address.sentinels.clone(), &address.master, SentinelServerType::Master)?
                .set_client_to_redis_db(address.database);
        if let Some(user) = &address.user {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = &address.password {
            builder = builder.set_client_to_redis_password(password);
        }
        if let Some(password) = &address.sentinel_password {
            builder = builder.set_client_to_sentinel_password(password);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(connect_timeout))
            .set_response_timeout(Some(response_timeout));
        Ok(Self {
            sentinels: tokio::sync::Mutex::new(Sentinels { client: builder.build()?, failed: None }),
            current: Mutex::default(),
            database: address.database,
            connect_timeout,
            config,
        })
    }

    pub(super) fn database(&self) -> i64 {
        self.database
    }

    /// A client of the primary.
    pub(super) async fn client(&self) -> RedisResult<Client> {
        let mut sentinels = self.sentinels.lock().await;
        let asked = tokio::time::timeout(self.connect_timeout, sentinels.client.async_get_client()).await;
        asked.unwrap_or_else(|_| Err(no_primary()))
    }

    /// The connection that a command is to take: the one that its handle is pinned to, or whichever there is.
    pub(super) async fn pinned(&self, pinned: Option<&Pinned>) -> RedisResult<Pinned> {
        match pinned {
            Some(pinned) => Ok(pinned.clone()),
            None => self.pin().await,
        }
    }

    /// The connection to the primary, opened if there is none.
    pub(super) async fn pin(&self) -> RedisResult<Pinned> {
        let current = || self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(pinned) = current() {
            return Ok(pinned);
        }
        let asked_at = Instant::now();
        let mut sentinels = self.sentinels.lock().await;
        if let Some(pinned) = current() {
            return Ok(pinned);
        }
        if sentinels.failed.is_some_and(|failed_at| failed_at >= asked_at) {
            return Err(no_primary());
        }
        let opened = tokio::time::timeout(self.connect_timeout, self.open(&mut sentinels.client)).await;
        let opened = opened.unwrap_or_else(|_| Err(no_primary()));
        match opened {
            Ok(pinned) => {
                metrics::counter!("contexor_redis_sentinel_connections_total", "outcome" => "opened").increment(1);
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(pinned.clone());
                Ok(pinned)
            }
            Err(error) => {
                metrics::counter!("contexor_redis_sentinel_connections_total", "outcome" => "failed").increment(1);
                sentinels.failed = Some(Instant::now());
                Err(error)
            }
        }
    }

    async fn open(&self, sentinels: &mut SentinelClient) -> RedisResult<Pinned> {
        let client = sentinels.async_get_client().await?;
        let mut connection = client.get_multiplexed_async_connection_with_config(&self.config).await?;
        let told: String = redis::cmd("INFO").arg("server").query_async(&mut connection).await?;
        Ok(Pinned { connection, run_id: super::run_id(&told)?, identity: Arc::default() })
    }

    /// Gives a connection up whose answer says that it is lost, or that its server is no primary any more.
    pub(super) fn watch<T>(&self, pinned: &Pinned, answer: RedisResult<T>) -> RedisResult<T> {
        if let Err(error) = &answer
            && is_of_lost_primary(error)
        {
            let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
            current.take_if(|current| Arc::ptr_eq(&current.identity, &pinned.identity));
        }
        answer
    }
}

/// A time-out counts, too: a server that hangs keeps its connections, also when the sentinels have made another one the primary.
fn is_of_lost_primary(error: &RedisError) -> bool {
    let of_server = [ServerErrorKind::ReadOnly, ServerErrorKind::MasterDown, ServerErrorKind::BusyLoading];
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.is_unrecoverable_error()
        || matches!(error.kind(), ErrorKind::Server(kind) if of_server.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> SentinelAddress {
        SentinelAddress::read(url).unwrap().unwrap()
    }

    #[test]
    fn an_address_of_sentinels_names_all_of_them_the_primary_and_the_login() {
        let address = read("redis+sentinel://user:p%2Fw@a:1,b:2, [::1]:3/main/4?sentinel_password=s%40");
        let hosts: Vec<String> = address.sentinels.iter().map(ToString::to_string).collect();
        assert_eq!(hosts, ["a:1", "b:2", "::1:3"]);
        assert_eq!((address.master.as_str(), address.database), ("main", 4));
        assert_eq!((address.user.as_deref(), address.password.as_deref()), (Some("user"), Some("p/w")));
        assert_eq!(address.sentinel_password.as_deref(), Some("s@"));
        let plain = read("redis+sentinel://:secret@a:1/main");
        assert_eq!((plain.user, plain.password.as_deref(), plain.database), (None, Some("secret"), 0));
    }

    #[test]
    fn other_addresses_are_left_alone_and_broken_ones_are_refused_without_naming_them() {
        assert!(SentinelAddress::read("redis://a:1/0").unwrap().is_none());
        for broken in ["a:1", "a:1/", "a/main", ":hunter2@a:x/main", "a:1/main/x", "a:1/main?other=hunter2"] {
            let error = SentinelAddress::read(&format!("{SCHEME}{broken}")).err().unwrap().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
