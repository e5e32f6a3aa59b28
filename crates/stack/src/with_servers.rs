//! Runs a command, such as the tests, with servers or a whole stack that are started before and thrown away after it.

use std::env;
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};
use tokio::time::{Instant, sleep};

use crate::servers::{Postgres, RabbitMq, Redis, StartOptions, stop_all};
use crate::{Result, Stack, StackError, StackOptions, files};

/// Names the PostgreSQL server for tests: a superuser's address.
pub const POSTGRES_URL: &str = "CONTEXOR_TEST_POSTGRES_URL";
/// Names the Redis server for tests.
pub const REDIS_URL: &str = "CONTEXOR_TEST_REDIS_URL";
/// Names the RabbitMQ broker for tests.
pub const AMQP_URL: &str = "CONTEXOR_TEST_AMQP_URL";
/// Names the management interface of that broker.
pub const AMQP_ADMIN_URL: &str = "CONTEXOR_TEST_AMQP_ADMIN_URL";

/// How long the command may take to end after it was asked to; test runners clean up in this time.
const PATIENCE: Duration = Duration::from_secs(15);

/// Starts the servers that the environment does not name, runs the command with their addresses in its environment,
/// stops them whatever happens, and returns the command's exit code (128 and the signal's number if one ended it).
///
/// The servers live in `dir`, or in a temporary folder that is deleted.
///
/// # Errors
/// See [`StackError`]: a server that does not start, a command that cannot be run, or a signal before it ran.
pub async fn with_servers(dir: Option<PathBuf>, command: &[OsString]) -> Result<u8> {
    let mut signals = Signals::listen()?;
    let temporary = match dir {
        Some(_) => None,
        None => Some(temporary_folder()?),
    };
    let dir = dir.as_deref().or(temporary.as_ref().map(tempfile::TempDir::path)).unwrap_or_else(|| Path::new("."));

    let started = tokio::select! {
        started = start_missing(dir) => started,
        _ = signals.next() => Err(StackError::Interrupted),
    };
    let ended = match started {
        Ok(addresses) => run(command, addresses, &mut signals).await,
        Err(error) => Err(error),
    };
    if temporary.is_some()
        && let Some(broker) = RabbitMq::find(dir)?
    {
        // Its orderly end takes seconds, to save what is about to be deleted.
        broker.process().stop(Signal::SIGKILL, PATIENCE).await?;
    }
    let mut stopped = stop_all(dir).await;
    if temporary.is_some() {
        // Its data may lie elsewhere, where the deletion of the folder would leave it.
        stopped = stopped.and(Postgres::remove(dir).await);
    }
    let code = ended?;
    stopped?;
    Ok(code)
}

/// Names the gateway of a stack that was started for a command.
pub const GATEWAY_URL: &str = "GATEWAY_URL";
/// Names its sandbox.
pub const SANDBOX_URL: &str = "SANDBOX_URL";

/// Starts a whole stack on free ports, runs the command with the addresses of its gateway and sandbox in its environment, throws the
/// stack away whatever happens, and returns the command's exit code as [`with_servers`] does.
///
/// Settings of services in this process's environment (`CONTEXOR_<SERVICE>__…`) count. Services stop with SIGTERM, also when this
/// process is asked to stop.
///
/// # Errors
/// See [`StackError`]: what could not be started, a command that cannot be run, or a signal before it ran.
pub async fn with_stack(command: &[OsString]) -> Result<u8> {
    let mut signals = Signals::listen()?;
    let mut options = StackOptions::throw_away()?;
    options.given.extend(env::vars().filter(|(name, _)| name.starts_with("CONTEXOR_") && name.contains("__")));
    let began = Instant::now();
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        _ = signals.next() => return Err(StackError::Interrupted),
    };
    eprintln!("with-stack: ready after {:.1} s", began.elapsed().as_secs_f64());
    let addresses = vec![
        (GATEWAY_URL, stack.gateway_url().to_owned()),
        (SANDBOX_URL, stack.sandbox_url().unwrap_or_default().to_owned()),
    ];
    let ended = run(command, addresses, &mut signals).await;
    let stopped = stack.stop().await;
    let code = ended?;
    stopped?;
    Ok(code)
}

pub(crate) fn temporary_folder() -> Result<tempfile::TempDir> {
    let folder = tempfile::Builder::new().prefix("contexor-").tempdir();
    let folder = folder.map_err(StackError::on_path("given a folder", &env::temp_dir()))?;
    // PostgreSQL may run as another user, who has to pass through; the servers' own folders are closed.
    files::set_mode(folder.path(), 0o711)?;
    Ok(folder)
}

/// Starts what the environment does not name, all at once, and returns the variables to add to it.
async fn start_missing(dir: &Path) -> Result<Vec<(&'static str, String)>> {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match (is_set(AMQP_URL), is_set(AMQP_ADMIN_URL)) {
        (true, false) => return Err(StackError::HalfSet { given: AMQP_URL, missing: AMQP_ADMIN_URL }),
        (false, true) => return Err(StackError::HalfSet { given: AMQP_ADMIN_URL, missing: AMQP_URL }),
        _ => {}
    }
    let began = Instant::now();
    let options = StartOptions::throw_away();
    let postgres =
        async { if is_set(POSTGRES_URL) { Ok(None) } else { Postgres::start(dir, &options).await.map(Some) } };
    let redis = async { if is_set(REDIS_URL) { Ok(None) } else { Redis::start(dir, &options).await.map(Some) } };
    let rabbitmq = async { if is_set(AMQP_URL) { Ok(None) } else { RabbitMq::start(dir, &options).await.map(Some) } };
    let (postgres, redis, rabbitmq) = tokio::try_join!(postgres, redis, rabbitmq)?;

    let mut addresses = Vec::new();
    if let Some(server) = &postgres {
        addresses.push((POSTGRES_URL, server.url()));
        if let Some(notice) = server.notice() {
            eprintln!("with-servers: {notice}");
        }
    }
    if let Some(server) = &redis {
        addresses.push((REDIS_URL, server.url()));
    }
    if let Some(server) = &rabbitmq {
        addresses.push((AMQP_URL, server.url()));
        addresses.push((AMQP_ADMIN_URL, server.management_url()));
    }
    eprintln!("with-servers: ready after {:.1} s", began.elapsed().as_secs_f64());
    Ok(addresses)
}

async fn run(command: &[OsString], addresses: Vec<(&'static str, String)>, signals: &mut Signals) -> Result<u8> {
    let (program, arguments) = command.split_first().ok_or_else(|| StackError::CommandFailed {
        program: "contexor-stack".to_owned(),
        message: "no command was given after --".to_owned(),
    })?;
    let name = program.to_string_lossy();
    let child = Command::new(program).args(arguments).envs(addresses).kill_on_drop(true).spawn();
    let mut child = child.map_err(StackError::on_running(&name))?;

    let first = tokio::select! {
        status = child.wait() => return Ok(exit_code(status.map_err(StackError::on_running(&name))?)),
        signal = signals.next() => signal,
    };
    // Ctrl-C reaches the command from the terminal too; a second one would make a test runner drop everything.
    let mut next = if first == Signal::SIGINT { Signal::SIGTERM } else { send(&child, first) };
    loop {
        tokio::select! {
            status = child.wait() => return Ok(exit_code(status.map_err(StackError::on_running(&name))?)),
            () = sleep(PATIENCE) => next = send(&child, next),
            signal = signals.next() => {
                if signal != Signal::SIGINT {
                    next = send(&child, signal);
                }
            }
        }
    }
}

/// Sends a signal to the command, and returns the one to send if that does not help.
fn send(child: &Child, signal: Signal) -> Signal {
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        // It may have ended meanwhile, which its status will tell.
        let _ = kill(Pid::from_raw(pid), signal);
    }
    Signal::SIGKILL
}

fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    u8::try_from(code).unwrap_or(u8::MAX)
}

/// The signals that ask this program to end.
struct Signals {
    interrupt: SignalStream,
    terminate: SignalStream,
    hang_up: SignalStream,
}

impl Signals {
    fn listen() -> Result<Self> {
        let listen = |kind| {
            signal(kind)
                .map_err(|source| StackError::Io { action: "signals could not be listened for".to_owned(), source })
        };
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::SIGINT,
            _ = self.terminate.recv() => Signal::SIGTERM,
            _ = self.hang_up.recv() => Signal::SIGTERM,
        }
    }
}
