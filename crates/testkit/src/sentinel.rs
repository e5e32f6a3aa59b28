use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use deadpool_redis::redis::{self, Client, RedisResult, Value};
use uuid::Uuid;

use crate::{eventually, free_ports};

/// How long servers may take to start, and sentinels to find each other and to choose another primary.
const DEADLINE: Duration = Duration::from_secs(60);
/// The name by which the sentinels know the primary.
const NAME: &str = "main";

/// A Redis of two servers, one of them the primary, and three sentinels that watch over it. All of them end with the test.
#[derive(Debug)]
pub struct SentinelRedis {
    folder: PathBuf,
    servers: Vec<(u16, Child)>,
    sentinels: Vec<(u16, Child)>,
}

impl SentinelRedis {
    /// Starts everything and waits until the sentinels know each other and the replica.
    ///
    /// # Panics
    /// If `redis-server` is missing or does not start.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("contexor-sentinel-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("a folder for the sentinels");
        let mut all = Self { folder, servers: Vec::new(), sentinels: Vec::new() };
        let primary = all.start_server(None);
        all.start_server(Some(primary));
        for _ in 0..3 {
            all.start_sentinel(primary);
        }
        eventually(DEADLINE, "the sentinels know everybody", async || {
            for (port, _) in &all.sentinels {
                let told = fields(*port).await.ok()?;
                let is = |name: &str, value: &str| told.iter().any(|(field, told)| field == name && told == value);
                (is("num-slaves", "1") && is("num-other-sentinels", "2") && is("flags", "master")).then_some(())?;
            }
            Some(())
        })
        .await;
        all
    }

    /// `redis+sentinel://…`, for the settings of a service.
    pub fn url(&self) -> String {
        let hosts: Vec<String> = self.sentinels.iter().map(|(port, _)| format!("127.0.0.1:{port}")).collect();
        format!("redis+sentinel://{}/{NAME}", hosts.join(","))
    }

    /// Ends the server that is the primary, as SIGKILL does, and waits until the sentinels have made the other one the primary.
    ///
    /// # Panics
    /// If they do not.
    pub async fn kill_primary(&mut self) {
        let lost = self.primary().await.expect("a primary");
        let (_, server) = self.servers.iter_mut().find(|(port, _)| *port == lost).expect("a server of ours");
        server.kill().expect("the primary is killed");
        server.wait().expect("the primary is gone");
        eventually(DEADLINE, "another server is the primary", async || {
            let port = self.primary().await.ok().filter(|port| *port != lost)?;
            let role: Vec<Value> = ask(port, &["ROLE"]).await.ok()?;
            matches!(role.first(), Some(Value::BulkString(role)) if role == b"master").then_some(())
        })
        .await;
    }

    async fn primary(&self) -> RedisResult<u16> {
        let (port, _) = self.sentinels.first().expect("a sentinel");
        let (_, port): (String, u16) = ask(*port, &["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME]).await?;
        Ok(port)
    }

    fn start_server(&mut self, primary: Option<u16>) -> u16 {
        let port = free_port();
        let mut command = command(&self.folder);
        command.args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string()]);
        if let Some(primary) = primary {
            command.args(["--replicaof", "127.0.0.1", &primary.to_string(), "--repl-diskless-sync-delay", "0"]);
        }
        self.servers.push((port, command.spawn().expect("redis-server starts")));
        port
    }

    fn start_sentinel(&mut self, primary: u16) {
        let port = free_port();
        let config = self.folder.join(format!("sentinel-{port}.conf"));
        let text = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor {NAME} 127.0.0.1 {primary} 2\n\
             sentinel down-after-milliseconds {NAME} 1000\nsentinel failover-timeout {NAME} 5000\n"
        );
        std::fs::write(&config, text).expect("the sentinel's settings");
        let mut command = command(&self.folder);
        command.arg(config).arg("--sentinel");
        self.sentinels.push((port, command.spawn().expect("a sentinel starts")));
    }
}

impl Drop for SentinelRedis {
    fn drop(&mut self) {
        for (_, process) in self.sentinels.iter_mut().chain(&mut self.servers) {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    free_ports().api.local_addr().expect("an address").port()
}

fn command(folder: &PathBuf) -> Command {
    let mut command = Command::new("redis-server");
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// What a sentinel tells about the primary.
async fn fields(port: u16) -> RedisResult<Vec<(String, String)>> {
    let told: Vec<String> = ask(port, &["SENTINEL", "MASTER", NAME]).await?;
    Ok(told.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect())
}

async fn ask<T: redis::FromRedisValue>(port: u16, words: &[&str]) -> RedisResult<T> {
    let mut connection = Client::open(format!("redis://127.0.0.1:{port}"))?.get_multiplexed_async_connection().await?;
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]);
    command.query_async(&mut connection).await
}
