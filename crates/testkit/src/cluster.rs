use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use deadpool_redis::redis::{self, Client, FromRedisValue, RedisResult, Value, cluster_routing::Slot};
use uuid::Uuid;

use crate::{eventually, free_ports};

/// How long servers may take to start, to form a cluster, and to choose another primary.
const DEADLINE: Duration = Duration::from_secs(60);
const PRIMARIES: u32 = 3;
const SLOTS: u32 = 16_384;

/// A Redis Cluster of three primaries, empty; all its servers end with the test.
#[derive(Debug)]
pub struct ClusterRedis {
    folder: PathBuf,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    port: u16,
    bus: u16,
    process: Child,
}

impl ClusterRedis {
    /// Starts three primaries and waits until they know each other.
    ///
    /// # Panics
    /// If `redis-server` is missing or does not start.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("contexor-cluster-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("a folder for the cluster");
        let mut all = Self { folder, nodes: Vec::new() };
        for index in 0..PRIMARIES {
            let port = all.start_node().await;
            let (first, last) = (SLOTS * index / PRIMARIES, SLOTS * (index + 1) / PRIMARIES - 1);
            told(port, &["CLUSTER", "ADDSLOTSRANGE", &first.to_string(), &last.to_string()]).await;
            told(port, &["CLUSTER", "SET-CONFIG-EPOCH", &(index + 1).to_string()]).await;
        }
        all.introduce().await;
        all
    }

    /// Starts three primaries with a replica each.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn start_with_replicas() -> Self {
        let mut all = Self::start().await;
        let mut primaries = Vec::new();
        for node in &all.nodes {
            let id: String = ask(node.port, &["CLUSTER", "MYID"]).await.expect("it has an id");
            primaries.push(id);
        }
        for _ in &primaries {
            all.start_node().await;
        }
        all.introduce().await;
        for (node, primary) in all.nodes[primaries.len()..].iter().zip(&primaries) {
            told(node.port, &["CLUSTER", "REPLICATE", primary]).await;
        }
        eventually(DEADLINE, "every replica has what its primary has", async || {
            for node in &all.nodes[primaries.len()..] {
                let replication: String = ask(node.port, &["INFO", "replication"]).await.ok()?;
                replication.contains("master_link_status:up").then_some(())?;
            }
            for node in &all.nodes {
                let known: String = ask(node.port, &["CLUSTER", "NODES"]).await.ok()?;
                (known.matches(" slave ").count() + known.matches("myself,slave").count() == primaries.len())
                    .then_some(())?;
            }
            Some(())
        })
        .await;
        all
    }

    /// `redis+cluster://…`, for the settings of a service.
    pub fn url(&self) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        format!("redis+cluster://{}", hosts.join(","))
    }

    /// Ends the primary that has a key, as SIGKILL does, and waits until its replica has taken over.
    ///
    /// # Panics
    /// If it does not.
    pub async fn kill_primary_of(&mut self, key: &str) {
        let lost = self.primary_of(key).await.expect("a primary");
        let at = self.nodes.iter().position(|node| node.port == lost).expect("a server of ours");
        let mut node = self.nodes.remove(at);
        node.process.kill().expect("the primary is killed");
        node.process.wait().expect("the primary is gone");
        eventually(DEADLINE, "another server is the primary", async || {
            let port = self.primary_of(key).await.ok().filter(|port| *port != lost)?;
            let role: Vec<Value> = ask(port, &["ROLE"]).await.ok()?;
            matches!(role.first(), Some(Value::BulkString(role)) if role == b"master").then_some(())?;
            self.is_whole().await.then_some(())
        })
        .await;
    }

    /// Forgets everything.
    ///
    /// # Panics
    /// If a server does not answer.
    pub async fn empty(&self) {
        for node in &self.nodes {
            told(node.port, &["FLUSHALL"]).await;
        }
    }

    async fn primary_of(&self, key: &str) -> RedisResult<u16> {
        let any = self.nodes.first().expect("a node").port;
        let slots: Vec<_> = ask::<Vec<Vec<Value>>>(any, &["CLUSTER", "SLOTS"])
            .await?
            .into_iter()
            .map(|range| -> RedisResult<(u16, u16, (String, u16))> {
                let mut parts = range.into_iter();
                let mut next = || parts.next().unwrap_or(Value::Nil);
                let (first, last) = (redis::from_redis_value(next())?, redis::from_redis_value(next())?);
                let Value::Array(mut primary) = next() else { return Ok((first, last, Default::default())) };
                primary.truncate(2);
                Ok((first, last, redis::from_redis_value(Value::Array(primary))?))
            })
            .collect::<RedisResult<_>>()?;
        let slot = Slot::for_key(key);
        let has =
            |(first, last, _): &&(u16, u16, (String, u16))| (*first..=*last).any(|one| Slot::new(one) == Some(slot));
        Ok(slots.iter().find(has).map_or(0, |(.., (_, port))| *port))
    }

    async fn start_node(&mut self) -> u16 {
        let ports = free_ports();
        let [port, bus] =
            [&ports.api, &ports.metrics].map(|listener| listener.local_addr().expect("an address").port());
        drop(ports);
        let mut command = Command::new("redis-server");
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string()]);
        command.args([
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            &bus.to_string(),
            "--cluster-node-timeout",
            "1500",
        ]);
        command.args(["--cluster-config-file", &format!("nodes-{port}.conf"), "--repl-diskless-sync-delay", "0"]);
        self.nodes.push(Node { port, bus, process: command.spawn().expect("redis-server starts") });
        eventually(DEADLINE, "a node answers", async || ask::<String>(port, &["PING"]).await.ok()).await;
        port
    }

    /// Makes all nodes known to each other.
    async fn introduce(&self) {
        let (first, others) = self.nodes.split_first().expect("nodes");
        for node in others {
            let (port, bus) = (node.port.to_string(), node.bus.to_string());
            told(first.port, &["CLUSTER", "MEET", "127.0.0.1", &port, &bus]).await;
        }
        eventually(DEADLINE, "the cluster has formed", async || self.is_whole().await.then_some(())).await;
    }

    /// Whether every node says that all slots are served and knows all nodes.
    async fn is_whole(&self) -> bool {
        for node in &self.nodes {
            let Ok(state) = ask::<String>(node.port, &["CLUSTER", "INFO"]).await else { return false };
            let known = state.lines().find_map(|line| line.strip_prefix("cluster_known_nodes:"));
            let knows_all =
                known.and_then(|known| known.trim().parse().ok()).is_some_and(|known: usize| known >= self.nodes.len());
            if !state.contains("cluster_state:ok") || !knows_all {
                return false;
            }
        }
        true
    }
}

impl Drop for ClusterRedis {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            let _ = node.process.kill();
            let _ = node.process.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn told(port: u16, words: &[&str]) {
    let done: RedisResult<String> = ask(port, words).await;
    done.unwrap_or_else(|error| panic!("{words:?}: {error}"));
}

async fn ask<T: FromRedisValue>(port: u16, words: &[&str]) -> RedisResult<T> {
    let mut connection = Client::open(format!("redis://127.0.0.1:{port}"))?.get_multiplexed_async_connection().await?;
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]);
    command.query_async(&mut connection).await
}
