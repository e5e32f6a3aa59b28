use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{ProcessFolder, StartOptions};
use crate::run_as::{RunAs, find_program};
use crate::{ProcessId, Result, StackError, files, spawn_daemon};

const NAME: &str = "redis";
const TITLE: &str = "Redis";
const START_DEADLINE: Duration = Duration::from_secs(30);
const ADOPT_DEADLINE: Duration = Duration::from_secs(5);
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// A private Redis server. It has no password: only programs on this machine reach it.
#[derive(Debug)]
pub struct Redis {
    home: ProcessFolder,
    record: Record,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    process: ProcessId,
    port: u16,
    durable: bool,
}

impl Redis {
    /// Starts the server in the folder, or takes over the one that runs there. A durable one keeps a log of its writes;
    /// one for tests has 4096 databases and keeps nothing.
    ///
    /// # Errors
    /// See [`StackError`]; a port that is taken is `PortTaken`.
    pub async fn start(dir: &Path, options: &StartOptions) -> Result<Self> {
        let home = ProcessFolder::make(dir, NAME, TITLE)?;
        let _lock = home.lock().await?;
        let previous: Option<Record> = home.record()?;
        if let Some(record) = previous.clone().filter(|record| record.process.is_running()) {
            if record.durable == options.durable
                && options.port.accepts(record.port)
                && home.wait_until(record.process, ADOPT_DEADLINE, async || answers(record.port).await).await.is_ok()
            {
                return Ok(Self { home: home.clone(), record });
            }
            record.process.stop(Signal::SIGTERM, STOP_DEADLINE).await?;
        }

        home.trim_log()?;
        let folder = home.folder();
        files::make_folder(&folder, 0o700)?;
        home.on_a_port(&options.port, previous.map(|record| record.port), async |port| {
            let process = launch(&home, &folder, port, options.durable)?;
            let record = Record { process, port, durable: options.durable };
            home.keep(&record)?;
            home.wait_until(process, START_DEADLINE, async || answers(port).await).await?;
            Ok(Self { home: home.clone(), record })
        })
        .await
    }

    /// The server of ours that runs in the folder.
    ///
    /// # Errors
    /// `Io` if its record cannot be read, which is so for another user's.
    pub fn find(dir: &Path) -> Result<Option<Self>> {
        let Some(home) = ProcessFolder::find(dir, NAME, TITLE) else { return Ok(None) };
        let record = home.record::<Record>()?.filter(|record| record.process.is_running());
        Ok(record.map(|record| Self { home, record }))
    }

    /// Ends the server; what a durable one holds stays.
    ///
    /// # Errors
    /// `NotStopped` if it cannot be ended.
    pub async fn stop(self) -> Result<()> {
        let _lock = self.home.lock().await?;
        self.record.process.stop(Signal::SIGTERM, STOP_DEADLINE).await
    }

    /// `redis://127.0.0.1:port`
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.record.port)
    }

    /// The process.
    pub fn process(&self) -> ProcessId {
        self.record.process
    }
}

fn launch(home: &ProcessFolder, folder: &Path, port: u16, durable: bool) -> Result<ProcessId> {
    let program = find_program("redis-server")
        .ok_or_else(|| StackError::MissingProgram { program: "redis-server (Redis 7 or newer)".to_owned() })?;
    let mut command = RunAs::Ourselves.command(program);
    command.current_dir(folder).args(["--bind", "127.0.0.1", "--daemonize", "no", "--dir", "."]);
    command.arg("--port").arg(port.to_string());
    if durable {
        command.args(["--appendonly", "yes", "--appendfsync", "everysec"]);
    } else {
        command.args(["--appendonly", "no", "--save", "", "--databases", "4096"]);
    }
    spawn_daemon(&command, &home.log())
}

/// Whether the server answers a ping; while it still loads its data it says so instead.
async fn answers(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.write_all(b"PING\r\n").await?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(&answer == b"+PONG\r\n")
    };
    matches!(timeout(Duration::from_secs(2), ask).await, Ok(Ok(true)))
}
