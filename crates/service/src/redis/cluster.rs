//! Redis Cluster: keys are spread over several primaries by their slot, and the primaries have replicas that take over.
//!
//! The connections are those of the redis crate, but for one thing: it sends a command again when the connection broke and nobody knows
//! whether the command was executed. That would count twice and claim twice, so here only what a server has refused is sent again.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use deadpool_redis::redis::{
    self, Client, Cmd, ConnectionInfo, ErrorKind, IntoConnectionInfo as _, Pipeline, RedisError, RedisResult,
    ServerErrorKind, Value,
    aio::ConnectionLike as _,
    cluster::{ClusterClient, ClusterConfig},
    cluster_async::ClusterConnection,
    cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr},
};

const SCHEME: &str = "redis+cluster://";
/// How long a connection to one node may take to open: while the slots are asked for anew all commands wait for that.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// How often a command is sent again that was refused because its slot is elsewhere.
const MOST_REROUTES: u32 = 2;

/// `redis+cluster://[user:password@]host:port,host:port…`, read: some of the nodes, of which one that answers names all others. None when
/// the address is one of another kind.
///
/// # Errors
/// What is wrong with it, without any part of it.
pub(super) fn read_address(url: &str) -> RedisResult<Option<Vec<ConnectionInfo>>> {
    let Some(rest) = url.strip_prefix(SCHEME) else { return Ok(None) };
    let wrong = |what: &'static str| RedisError::from((ErrorKind::InvalidClientConfig, what));
    let (login, hosts) = rest.rsplit_once('@').map_or((None, rest), |(login, hosts)| (Some(login), hosts));
    if hosts.contains(['/', '?', '#']) {
        return Err(wrong("an address of a cluster has neither index nor query"));
    }
    let node = |host: &str| {
        host.rsplit_once(':')?.1.parse::<u16>().ok()?;
        let url = login.map_or_else(|| format!("redis://{host}"), |login| format!("redis://{login}@{host}"));
        url.into_connection_info().ok()
    };
    let nodes: Option<Vec<_>> = hosts.split(',').map(|host| node(host.trim())).collect();
    nodes.map(Some).ok_or_else(|| wrong("a node's address is host:port"))
}

/// The connection to all primaries, opened when first needed and kept up to date with who has which slots.
pub(super) struct Cluster {
    client: ClusterClient,
    response_timeout: Duration,
    connection: OnceLock<ClusterConnection>,
    /// For connections of their own, each in turn.
    nodes: Vec<Client>,
    next_node: AtomicUsize,
}

impl Cluster {
    pub(super) fn new(nodes: Vec<ConnectionInfo>, response_timeout: Duration) -> RedisResult<Self> {
        let clients: RedisResult<Vec<_>> = nodes.iter().cloned().map(Client::open).collect();
        let client = ClusterClient::builder(nodes).retries(0).response_timeout(response_timeout).build()?;
        Ok(Self {
            client,
            response_timeout,
            connection: OnceLock::new(),
            nodes: clients?,
            next_node: AtomicUsize::new(0),
        })
    }

    fn connection(&self) -> ClusterConnection {
        let open = || {
            let config = ClusterConfig::new()
                .set_connection_timeout(CONNECT_TIMEOUT)
                .set_response_timeout(self.response_timeout);
            self.client.get_pending_async_connection_with_config(config)
        };
        self.connection.get_or_init(open).clone()
    }

    /// A client of one node: what is published anywhere is heard everywhere. Another node at the next call.
    pub(super) fn client(&self) -> RedisResult<Client> {
        let next = self.next_node.fetch_add(1, Ordering::Relaxed);
        let node = self.nodes.get(next % self.nodes.len().max(1));
        node.cloned().ok_or_else(|| (ErrorKind::InvalidClientConfig, "a cluster has nodes").into())
    }

    /// Whether any node answers.
    pub(super) async fn ping(&self) -> RedisResult<()> {
        let anywhere = RoutingInfo::SingleNode(SingleNodeRoutingInfo::Random);
        self.connection().route_command(redis::cmd("PING"), anywhere).await.map(drop)
    }

    pub(super) async fn command(&self, command: &Cmd) -> RedisResult<Value> {
        let mut reroutes = Reroutes::default();
        loop {
            let answer = self.connection().req_packed_command(command).await;
            if !reroutes.are_due(&answer) {
                return answer;
            }
        }
    }

    pub(super) async fn pipeline(&self, pipeline: &Pipeline, offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        let mut reroutes = Reroutes::default();
        loop {
            let answer = self.connection().req_packed_commands(pipeline, offset, count).await;
            if !reroutes.are_due(&answer) {
                return answer;
            }
        }
    }

    /// A command that names no key, to the server of this one.
    pub(super) async fn command_at(&self, command: &Cmd, key: &[u8]) -> RedisResult<Value> {
        let route = Route::with_key(key, SlotAddr::Master);
        let there = RoutingInfo::SingleNode(SingleNodeRoutingInfo::SpecificNode(route));
        self.connection().route_command(command.clone(), there).await
    }

    /// What stands under keys of one slot, and the run of the server that says so: both from one connection, in one round trip.
    pub(super) async fn read_with_run(&self, keys: &[String]) -> RedisResult<(Vec<Option<String>>, Arc<str>)> {
        let mut both = redis::pipe();
        both.cmd("INFO").arg("server").cmd("MGET").arg(keys);
        let answer = self.pipeline(&both, 0, 2).await?;
        let (told, values): (String, Vec<Option<String>>) = redis::from_redis_value(Value::Array(answer))?;
        Ok((values, super::run_id(&told)?))
    }
}

/// How often one command was sent again, because a server refused it: its slot is elsewhere, and the connection has asked where meanwhile.
#[derive(Default)]
struct Reroutes(u32);

impl Reroutes {
    fn are_due<T>(&mut self, answer: &RedisResult<T>) -> bool {
        let is_elsewhere = |error: &RedisError| {
            matches!(error.kind(), ErrorKind::Server(ServerErrorKind::Moved) | ErrorKind::ClusterConnectionNotFound)
        };
        if self.0 == MOST_REROUTES || !answer.as_ref().err().is_some_and(is_elsewhere) {
            return false;
        }
        self.0 += 1;
        metrics::counter!("contexor_redis_cluster_reroutes_total").increment(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_cluster_names_nodes_with_one_login() {
        let nodes = read_address("redis+cluster://user:p%2Fw@a:1,b:2, [::1]:3").unwrap().unwrap();
        let hosts: Vec<String> = nodes.iter().map(|node| node.addr().to_string()).collect();
        assert_eq!(hosts, ["a:1", "b:2", "::1:3"]);
        for node in &nodes {
            let settings = node.redis_settings();
            assert_eq!((settings.username(), settings.password()), (Some("user"), Some("p/w")));
        }
        assert!(Cluster::new(nodes, Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn other_addresses_are_left_alone_and_broken_ones_are_refused_without_naming_them() {
        assert!(read_address("redis://a:1/0").unwrap().is_none());
        assert!(read_address("redis+sentinel://a:1/main").unwrap().is_none());
        for broken in ["", "a", ":hunter2@a:x", "a:1,", ":hunter2@a:1/0", "a:1?other=hunter2", "a:1,b"] {
            let error = read_address(&format!("{SCHEME}{broken}")).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
