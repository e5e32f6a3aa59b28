use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contexor_events::topology::{BrokerPermissions, EXCHANGE};
use nix::sys::signal::Signal;
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{ProcessFolder, StartOptions};
use crate::run_as::{RunAs, find_program};
use crate::{Port, ProcessId, Result, StackError, files, spawn_daemon};

const NAME: &str = "rabbitmq";
const TITLE: &str = "RabbitMQ";
const USER: &str = "contexor";
/// The same for every instance, so that data survives a move of its folder: each has a name server of its own, in which
/// it is alone.
const NODE_NAME: &str = "contexor@localhost";
/// The server's own script: the one on the search path refuses plain users.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const START_DEADLINE: Duration = Duration::from_secs(120);
const ADOPT_DEADLINE: Duration = Duration::from_secs(10);
const STOP_DEADLINE: Duration = Duration::from_secs(40);

/// A login of a service.
#[derive(Debug)]
pub(crate) struct Login<'a> {
    pub(crate) name: &'a str,
    pub(crate) password: String,
    pub(crate) rights: BrokerPermissions,
}

/// A private RabbitMQ node with its management interface and a name server (`epmd`) of its own.
#[derive(Debug)]
pub struct RabbitMq {
    home: ProcessFolder,
    record: Record,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    node: ProcessId,
    name_server: ProcessId,
    ports: Ports,
    durable: bool,
    password: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Ports {
    amqp: u16,
    management: u16,
    name_server: u16,
    distribution: u16,
}

impl RabbitMq {
    /// Starts the node in the folder, or takes over the one that runs there.
    ///
    /// # Errors
    /// See [`StackError`]; a port that is taken is `PortTaken`.
    pub async fn start(dir: &Path, options: &StartOptions) -> Result<Self> {
        let home = ProcessFolder::make(dir, NAME, TITLE)?;
        let _lock = home.lock().await?;
        let previous: Option<Record> = home.record()?;
        if let Some(record) = previous.clone() {
            let server = Self { home: home.clone(), record };
            let node = server.record.node;
            if node.is_running()
                && server.record.durable == options.durable
                && options.port.accepts(server.record.ports.amqp)
                && home.wait_until(node, ADOPT_DEADLINE, async || server.record.answers().await).await.is_ok()
            {
                return Ok(server);
            }
            server.record.stop().await?;
        }

        home.trim_log()?;
        files::make_folder(&home.folder(), 0o700)?;
        let password = files::password(&home.folder().join("password"))?;
        let previous = previous.map(|record| record.ports);
        home.on_a_port(&options.port, previous.map(|ports| ports.amqp), async |amqp| {
            let free = |previous| Port::Free.pick(TITLE, previous);
            let ports = Ports {
                amqp,
                management: free(previous.map(|ports| ports.management))?,
                name_server: free(previous.map(|ports| ports.name_server))?,
                distribution: free(previous.map(|ports| ports.distribution))?,
            };
            write_settings(&home.folder(), ports, &password, options.durable)?;
            let name_server = launch_name_server(&home, ports)?;
            // The node would start a name server itself, one that nobody could stop, if it found none.
            let listens =
                home.wait_until(name_server, Duration::from_secs(10), async || connects(ports.name_server).await);
            if let Err(error) = listens.await {
                name_server.stop(Signal::SIGTERM, STOP_DEADLINE).await?;
                return Err(error);
            }
            let node = launch_node(&home, ports)?;
            let record = Record { node, name_server, ports, durable: options.durable, password: password.clone() };
            home.keep(&record)?;
            if let Err(error) = home.wait_until(node, START_DEADLINE, async || record.answers().await).await {
                record.stop().await?;
                return Err(error);
            }
            Ok(Self { home: home.clone(), record })
        })
        .await
    }

    /// The node of ours in the folder, if it or its name server runs.
    ///
    /// # Errors
    /// `Io` if its record cannot be read, which is so for another user's.
    pub fn find(dir: &Path) -> Result<Option<Self>> {
        let Some(home) = ProcessFolder::find(dir, NAME, TITLE) else { return Ok(None) };
        let record = home.record::<Record>()?;
        let record = record.filter(|record| record.node.is_running() || record.name_server.is_running());
        Ok(record.map(|record| Self { home, record }))
    }

    /// Ends the node and its name server; queues and messages that are durable stay.
    ///
    /// # Errors
    /// `NotStopped` if one of them cannot be ended.
    pub async fn stop(self) -> Result<()> {
        let _lock = self.home.lock().await?;
        self.record.stop().await
    }

    /// Ends the node alone, as in an outage; [`Self::start_node`] brings it back on the same ports with the same data.
    ///
    /// # Errors
    /// `NotStopped` if it cannot be ended.
    pub async fn stop_node(&self) -> Result<()> {
        let _lock = self.home.lock().await?;
        self.record.node.stop(Signal::SIGTERM, STOP_DEADLINE).await
    }

    /// Starts the node after [`Self::stop_node`], and waits until it answers. Does nothing if it runs.
    ///
    /// # Errors
    /// `Died` or `NoAnswer` if it does not come up.
    pub async fn start_node(&mut self) -> Result<()> {
        let _lock = self.home.lock().await?;
        if !self.record.node.is_running() {
            self.record.node = launch_node(&self.home, self.record.ports)?;
            self.home.keep(&self.record)?;
        }
        let record = &self.record;
        self.home.wait_until(record.node, START_DEADLINE, async || record.answers().await).await
    }

    /// The administrator's address: `amqp://user:password@127.0.0.1:port`, the virtual host `/`.
    pub fn url(&self) -> String {
        self.url_of(USER, &self.record.password)
    }

    /// The address of a login of [`Self::set_logins`].
    pub(crate) fn url_of(&self, login: &str, password: &str) -> String {
        format!("amqp://{login}:{password}@127.0.0.1:{}", self.record.ports.amqp)
    }

    /// Makes the logins, or changes those that are there: password and rights become what is said here.
    ///
    /// # Errors
    /// `Broker` if the node refuses them or does not answer.
    pub(crate) async fn set_logins(&self, logins: &[Login<'_>]) -> Result<()> {
        // All in one request: the command line starts a virtual machine of a second for each.
        let all = |part: fn(&Login<'_>) -> serde_json::Value| logins.iter().map(part).collect::<Vec<_>>();
        let definitions = json!({
            "users": all(|login| json!({
                "name": login.name,
                "password_hash": hash(&login.password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": [],
            })),
            "permissions": all(|Login { name, rights, .. }| json!({
                "user": name,
                "vhost": "/",
                "configure": rights.configure,
                "write": rights.write,
                "read": rights.read,
            })),
            "topic_permissions": all(|Login { name, rights, .. }| json!({
                "user": name,
                "vhost": "/",
                "exchange": EXCHANGE,
                "write": rights.topics,
                "read": "^$",
            })),
        });
        let refused = |error: &dyn std::fmt::Display| StackError::Broker { reason: error.to_string() };
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build();
        let client = client.map_err(|error| refused(&error))?;
        let url = format!("http://127.0.0.1:{}/api/definitions", self.record.ports.management);
        let request = client.post(url).basic_auth(USER, Some(&self.record.password)).json(&definitions);
        let answer = request.send().await.map_err(|error| refused(&error))?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(refused(&answer.text().await.unwrap_or_default())),
        }
    }

    /// `http://user:password@127.0.0.1:port`, where the management interface has its `/api`.
    pub fn management_url(&self) -> String {
        format!("http://{USER}:{}@127.0.0.1:{}", self.record.password, self.record.ports.management)
    }

    /// The node's process.
    pub fn process(&self) -> ProcessId {
        self.record.node
    }

    /// The process of the node's name server.
    pub(crate) fn name_server(&self) -> ProcessId {
        self.record.name_server
    }
}

impl Record {
    async fn stop(&self) -> Result<()> {
        self.node.stop(Signal::SIGTERM, STOP_DEADLINE).await?;
        self.name_server.stop(Signal::SIGTERM, Duration::from_secs(5)).await
    }

    /// Whether both interfaces work: AMQP comes last in the node's start, and the management interface knows the
    /// password only if it is ours.
    async fn answers(&self) -> bool {
        greets(self.ports.amqp).await && self.knows_us().await
    }

    async fn knows_us(&self) -> bool {
        let Ok(client) = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build() else {
            return false;
        };
        let url = format!("http://127.0.0.1:{}/api/whoami", self.ports.management);
        let answer = client.get(url).basic_auth(USER, Some(&self.password)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}

/// What RabbitMQ checks a password with: a salt of four bytes and the hash of both.
fn hash(password: &str) -> String {
    let salt: [u8; 4] = rand::rng().random();
    let hash = Sha256::new().chain_update(salt).chain_update(password).finalize();
    STANDARD.encode([salt.as_slice(), hash.as_slice()].concat())
}

fn environment(folder: &Path, ports: Ports) -> Vec<(&'static str, PathBuf)> {
    vec![
        // The cookie that lets nodes and tools talk to each other lies in the home folder.
        ("HOME", folder.to_owned()),
        ("ERL_EPMD_PORT", ports.name_server.to_string().into()),
        ("ERL_EPMD_ADDRESS", "127.0.0.1".into()),
        ("RABBITMQ_NODENAME", NODE_NAME.into()),
        ("RABBITMQ_DIST_PORT", ports.distribution.to_string().into()),
        ("RABBITMQ_CONF_ENV_FILE", folder.join("environment.conf")),
        ("RABBITMQ_CONFIG_FILE", folder.join("rabbitmq.conf")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", folder.join("advanced.config")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("enabled_plugins")),
        ("RABBITMQ_MNESIA_BASE", folder.join("data")),
        ("RABBITMQ_LOG_BASE", folder.join("log")),
        ("RABBITMQ_SCHEMA_DIR", folder.join("schema")),
        ("RABBITMQ_GENERATED_CONFIG_DIR", folder.join("config")),
        ("RABBITMQ_PLUGINS_EXPAND_DIR", folder.join("plugins")),
        // The standard output, which is our log file.
        ("RABBITMQ_LOGS", "-".into()),
        // Makes the script become the node instead of watching over it: the process that we know is the node.
        ("RUNNING_UNDER_SYSTEMD", "true".into()),
        (
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}".into(),
        ),
    ]
}

fn write_settings(folder: &Path, ports: Ports, password: &str, durable: bool) -> Result<()> {
    for name in ["data", "log", "schema", "config", "plugins"] {
        files::make_folder(&folder.join(name), 0o700)?;
    }
    let log_level = if durable { "info" } else { "warning" };
    // Tests ask for the depth of a queue, and want to know it as it is now.
    let statistics_ms = if durable { 5_000 } else { 500 };
    let settings = format!(
        "listeners.tcp.local = 127.0.0.1:{amqp}\n\
         management.tcp.ip = 127.0.0.1\n\
         management.tcp.port = {management}\n\
         default_user = {USER}\n\
         default_pass = {password}\n\
         default_user_tags.administrator = true\n\
         vm_memory_high_watermark.relative = 0.3\n\
         disk_free_limit.absolute = 50MB\n\
         collect_statistics_interval = {statistics_ms}\n\
         log.console = true\n\
         log.console.level = {log_level}\n",
        amqp = ports.amqp,
        management = ports.management,
    );
    files::write_private(&folder.join("rabbitmq.conf"), &settings)?;
    files::write_private(&folder.join("advanced.config"), "[].\n")?;
    files::write_private(&folder.join("enabled_plugins"), "[rabbitmq_management].\n")?;
    // The system's file of this kind may rename the node.
    files::write_private(&folder.join("environment.conf"), "")
}

fn launch_name_server(home: &ProcessFolder, ports: Ports) -> Result<ProcessId> {
    let program = find_program("epmd").ok_or_else(missing)?;
    let mut command = RunAs::Ourselves.command(program);
    command.current_dir(home.folder()).args(["-address", "127.0.0.1", "-port"]).arg(ports.name_server.to_string());
    spawn_daemon(&command, &home.log())
}

fn launch_node(home: &ProcessFolder, ports: Ports) -> Result<ProcessId> {
    let folder = home.folder();
    let program = Some(PathBuf::from(PROGRAM)).filter(|path| path.is_file());
    let program = program.or_else(|| find_program("rabbitmq-server")).ok_or_else(missing)?;
    let mut command = RunAs::Ourselves.command(program);
    command.current_dir(&folder).envs(environment(&folder, ports));
    spawn_daemon(&command, &home.log())
}

fn missing() -> StackError {
    StackError::MissingProgram { program: "rabbitmq-server (RabbitMQ 3.10 or newer)".to_owned() }
}

async fn connects(port: u16) -> bool {
    let connect = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
    matches!(timeout(Duration::from_secs(2), connect).await, Ok(Ok(_)))
}

/// Whether the broker answers the protocol's header with its first frame, a method frame.
async fn greets(port: u16) -> bool {
    let greet = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.write_all(b"AMQP\x00\x00\x09\x01").await?;
        std::io::Result::Ok(stream.read_u8().await? == 1)
    };
    matches!(timeout(Duration::from_secs(3), greet).await, Ok(Ok(true)))
}
