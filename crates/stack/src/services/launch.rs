use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::process::Command;
use tokio::time::Instant;

use super::{Environment, Service};
use crate::ports::Reserved;
use crate::servers::ProcessFolder;
use crate::{Port, ProcessId, Result, StackError, ports, spawn_daemon};

const START_DEADLINE: Duration = Duration::from_secs(90);
const ADOPT_DEADLINE: Duration = Duration::from_secs(10);
/// How long a service's port may be taken by the process that had it before.
const PORT_DEADLINE: Duration = Duration::from_secs(2);
/// Longer than a service gives its own work to end.
const STOP_DEADLINE: Duration = Duration::from_secs(45);

/// What is known of a service's process, kept in `<name>.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) process: ProcessId,
    pub(crate) port: u16,
    pub(crate) metrics_port: Option<u16>,
    /// Changes with the program and with its environment.
    fingerprint: String,
}

/// What a service runs.
#[derive(Debug)]
pub(crate) struct ServiceProgram {
    pub(crate) binary: PathBuf,
    /// A file that the binary runs, as Node.js does with a server's script.
    pub(crate) script: Option<PathBuf>,
    /// The service's name, where the binary holds all services.
    pub(crate) subcommand: Option<&'static str>,
}

impl ServiceProgram {
    /// Looks whether it is there.
    ///
    /// # Errors
    /// `NotBuilt`.
    pub(crate) fn check(&self) -> Result<()> {
        if self.binary.is_file() { Ok(()) } else { Err(StackError::NotBuilt { path: self.binary.clone() }) }
    }

    pub(crate) fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.binary);
        command.args(&self.script).args(self.subcommand);
        command
    }
}

/// A service in the folder of a stack, with the ports that are meant for it.
#[derive(Debug)]
pub(crate) struct ServiceLaunch {
    pub(crate) service: Service,
    pub(crate) home: ProcessFolder,
    program: ServiceProgram,
    pub(crate) port: u16,
    pub(crate) metrics_port: Option<u16>,
    /// Keeps others off the ports until the service takes them.
    reserved: Vec<Reserved>,
    pub(crate) environment: Environment,
    pub(crate) record: Option<Record>,
}

/// How a service came to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Started {
    /// It ran already, as it should.
    Adopted,
    /// It was started, after this time.
    Fresh(Duration),
}

impl ServiceLaunch {
    /// Finds the service's place, and ports for it: those that it has, if it runs and they are right.
    pub(crate) fn plan(
        home: ProcessFolder,
        service: Service,
        program: ServiceProgram,
        port: &Port,
        metrics: &Port,
    ) -> Result<Self> {
        let record: Option<Record> = home.record()?;
        let running = record.as_ref().filter(|record| record.process.is_running());
        let mut reserved = Vec::new();
        let mut choose = |choice: &Port, before: Option<u16>, holds: Option<u16>| -> Result<u16> {
            if let Some(holds) = holds.filter(|holds| choice.accepts(*holds)) {
                return Ok(holds);
            }
            let port = choice.reserve(service.name(), before)?;
            let number = port.number;
            reserved.push(port);
            Ok(number)
        };
        let before = record.as_ref();
        let number = choose(port, before.map(|record| record.port), running.map(|record| record.port))?;
        let metrics_port = match service.usual_metrics_port() {
            None => None,
            Some(_) => Some(choose(
                metrics,
                before.and_then(|record| record.metrics_port),
                running.and_then(|record| record.metrics_port),
            )?),
        };
        Ok(Self {
            service,
            home,
            program,
            port: number,
            metrics_port,
            reserved,
            environment: Environment::new(),
            record,
        })
    }

    /// Looks whether the program is there, which is better known before anything is started.
    pub(crate) fn check(&self) -> Result<()> {
        self.program.check()
    }

    /// Starts the service and waits until it can serve. One that runs already with the same program and environment is
    /// left alone, any other is replaced.
    pub(crate) async fn start(&mut self) -> Result<Started> {
        let _lock = self.home.lock().await?;
        let fingerprint = self.fingerprint()?;
        self.record = self.home.record()?;
        if let Some(record) = self.record.clone().filter(|record| record.process.is_running()) {
            if record.fingerprint == fingerprint && self.wait(record.process, ADOPT_DEADLINE).await.is_ok() {
                return Ok(Started::Adopted);
            }
            record.process.stop(Signal::SIGTERM, STOP_DEADLINE).await?;
        }
        self.reserved.iter_mut().for_each(Reserved::let_go);
        let service = self.service;
        for (port, setting) in
            [(Some(self.port), service.port_variable()), (self.metrics_port, service.metrics_port_variable())]
        {
            // Threads of a process that was killed may keep its sockets for a moment after the process counts as ended.
            let patience = if self.record.is_some() { PORT_DEADLINE } else { Duration::ZERO };
            if let Some(port) = port
                && !ports::becomes_free(port, patience).await
            {
                return Err(StackError::PortTaken { server: service.name(), port, setting });
            }
        }

        self.home.trim_log()?;
        let began = Instant::now();
        let mut command = Command::from(self.program.command());
        command.current_dir(&self.home.dir).envs(&self.environment);
        let process = spawn_daemon(&command, &self.home.log()).map_err(|error| match error {
            // It was too quick even to be seen; why, its log tells.
            StackError::CommandFailed { .. } => self.home.died(),
            other => other,
        })?;
        let record = Record { process, port: self.port, metrics_port: self.metrics_port, fingerprint };
        self.home.keep(&record)?;
        self.record = Some(record);
        self.wait(process, START_DEADLINE).await?;
        Ok(Started::Fresh(began.elapsed()))
    }

    /// The process, if it runs.
    pub(crate) fn process(&self) -> Option<ProcessId> {
        self.record.as_ref().map(|record| record.process).filter(|process| process.is_running())
    }

    async fn wait(&self, process: ProcessId, deadline: Duration) -> Result<()> {
        self.home.wait_until(process, deadline, async || is_ready(self.service, self.port).await).await
    }

    fn fingerprint(&self) -> Result<String> {
        let mut hash = Sha256::new();
        for path in [Some(&self.program.binary), self.program.script.as_ref()].into_iter().flatten() {
            let file = fs::metadata(path).map_err(StackError::on_path("read", path))?;
            hash.update(path.as_os_str().as_encoded_bytes());
            for number in [file.ino().cast_signed(), file.size().cast_signed(), file.mtime(), file.mtime_nsec()] {
                hash.update(number.to_be_bytes());
            }
        }
        for (name, value) in &self.environment {
            hash.update(format!("{name}={value}\0"));
        }
        Ok(hex::encode(hash.finalize()))
    }
}

/// Ends a service, if it runs.
///
/// # Errors
/// `NotStopped` if it cannot be ended.
pub(crate) async fn end(home: &ProcessFolder, signal: Signal) -> Result<()> {
    let _lock = home.lock().await?;
    match home.record::<Record>()? {
        Some(record) => record.process.stop(signal, STOP_DEADLINE).await,
        None => Ok(()),
    }
}

/// Whether the service says that it can serve.
pub(crate) async fn is_ready(service: Service, port: u16) -> bool {
    let Ok(client) = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build() else {
        return false;
    };
    let answer = client.get(format!("http://127.0.0.1:{port}{}", service.readiness_path())).send().await;
    answer.is_ok_and(|answer| answer.status().is_success())
}
