//! One private instance each of PostgreSQL, Redis and RabbitMQ.
//!
//! They share a shape: `start` adopts an instance of ours that already runs in the folder and answers, or starts one and
//! waits until it answers; `find` tells what runs there; `stop` ends it and keeps the data. A server's record
//! (`<name>.json`: process, ports) is written as soon as its process exists, so that whoever comes after an interrupted
//! start can still find and stop it.

mod postgres;
mod rabbitmq;
mod redis;

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};

use crate::{Port, ProcessId, Result, StackError, files, ports};

pub use postgres::Postgres;
pub(crate) use rabbitmq::Login;
pub use rabbitmq::RabbitMq;
pub use redis::Redis;

/// How a server is to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartOptions {
    /// Whether data must outlive a crash of the machine. Without, everything is faster: right for tests alone.
    pub durable: bool,
    /// The port for its clients; further ports that a server needs are always free ones.
    pub port: Port,
}

impl StartOptions {
    /// For tests: fast, on a free port.
    pub fn throw_away() -> Self {
        Self { durable: false, port: Port::Free }
    }

    /// For data that is to be kept.
    pub fn durable(port: Port) -> Self {
        Self { durable: true, port }
    }
}

/// Stops whatever of the three servers runs in the folder, all at once.
///
/// # Errors
/// The first error of the three, after all were tried.
pub async fn stop_all(dir: &Path) -> Result<()> {
    let postgres = async {
        match Postgres::find(dir)? {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    };
    let redis = async {
        match Redis::find(dir)? {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    };
    let rabbitmq = async {
        match RabbitMq::find(dir)? {
            Some(server) => server.stop().await,
            None => Ok(()),
        }
    };
    let (postgres, redis, rabbitmq) = tokio::join!(postgres, redis, rabbitmq);
    postgres.and(redis).and(rabbitmq)
}

/// The place of one server or service in the folder of a stack: its record, its log, and the lock that lets one command at a time
/// start or stop it.
#[derive(Debug, Clone)]
pub(crate) struct ProcessFolder {
    /// The folder of the stack, absolute.
    pub(crate) dir: PathBuf,
    /// The server's name in file names.
    pub(crate) name: &'static str,
    /// The server's name for people.
    pub(crate) title: &'static str,
}

impl ProcessFolder {
    pub(crate) fn make(dir: &Path, name: &'static str, title: &'static str) -> Result<Self> {
        // Others must be able to pass through, since PostgreSQL may run as another user; what is secret is closed itself.
        files::make_folder(&dir.join("logs"), 0o755)?;
        let dir = dir.canonicalize().map_err(StackError::on_path("found", dir))?;
        Ok(Self { dir, name, title })
    }

    /// The place if it was made before.
    pub(crate) fn find(dir: &Path, name: &'static str, title: &'static str) -> Option<Self> {
        Some(Self { dir: dir.canonicalize().ok()?, name, title })
    }

    /// The folder for the server's own files.
    pub(crate) fn folder(&self) -> PathBuf {
        self.dir.join(self.name)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("logs").join(format!("{}.log", self.name))
    }

    pub(crate) fn record_path(&self) -> PathBuf {
        self.dir.join(format!("{}.json", self.name))
    }

    /// What was recorded last; a record that cannot be understood is like none.
    pub(crate) fn record<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let text = files::read_if_there(&self.record_path())?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(crate) fn keep<T: Serialize>(&self, record: &T) -> Result<()> {
        let path = self.record_path();
        let text = serde_json::to_string_pretty(record)
            .map_err(|error| StackError::on_path("written", &path)(error.into()))?;
        files::write_private(&path, &text)
    }

    /// Waits for the right to start or stop the server; it ends with the returned file.
    pub(crate) async fn lock(&self) -> Result<File> {
        let path = self.dir.join(format!("{}.lock", self.name));
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(StackError::on_path("opened", &path))?;
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(StackError::on_path("locked", &path)(error)),
                Err(TryLockError::WouldBlock) if Instant::now() > end => {
                    return Err(StackError::Busy { server: self.title, dir: self.dir.clone() });
                }
                Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    /// `Died` if the process ends before, `NoAnswer` at the deadline.
    pub(crate) async fn wait_until(
        &self,
        process: ProcessId,
        deadline: Duration,
        answers: impl AsyncFn() -> bool,
    ) -> Result<()> {
        let end = Instant::now() + deadline;
        loop {
            if answers().await {
                return Ok(());
            }
            if !process.is_running() {
                return Err(self.died());
            }
            if Instant::now() > end {
                return Err(StackError::NoAnswer { server: self.title, seconds: deadline.as_secs(), log: self.log() });
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// The error of a process that ended before it answered.
    pub(crate) fn died(&self) -> StackError {
        StackError::Died { server: self.title, last_line: self.last_log_line(), log: self.log() }
    }

    pub(crate) fn last_log_line(&self) -> String {
        let read = || -> std::io::Result<String> {
            let mut file = File::open(self.log())?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(4_096)))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let text = read().unwrap_or_default();
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        line.unwrap_or("its log is empty").to_owned()
    }

    /// Starts the server on a port that is free. Between the look at a port and the server's own use of it somebody
    /// may come first: with a free choice the server then gets another.
    pub(crate) async fn on_a_port<T>(
        &self,
        choice: &Port,
        previous: Option<u16>,
        attempt: impl AsyncFn(u16) -> Result<T>,
    ) -> Result<T> {
        let mut tries_left = 3;
        loop {
            let port = choice.pick(self.title, previous)?;
            tries_left -= 1;
            match attempt(port).await {
                Err(StackError::Died { .. }) if !ports::is_free(port) => match choice {
                    Port::Free if tries_left > 0 => {}
                    Port::Free => return Err(StackError::NoFreePort),
                    Port::Fixed { .. } => {
                        choice.pick(self.title, None)?;
                    }
                },
                answer => return answer,
            }
        }
    }

    /// Deletes the log when it has grown large; called before a start.
    pub(crate) fn trim_log(&self) -> Result<()> {
        const LIMIT_BYTES: u64 = 20 << 20;
        let log = self.log();
        if fs::metadata(&log).is_ok_and(|log| log.len() > LIMIT_BYTES) {
            fs::remove_file(&log).map_err(StackError::on_path("deleted", &log))?;
        }
        Ok(())
    }
}
