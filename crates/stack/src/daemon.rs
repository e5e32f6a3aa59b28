use std::fs;
use std::fs::OpenOptions;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::{Result, StackError};

/// A process that can be told from a later one that the system gave the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessId {
    pid: i32,
    /// When it started, in clock ticks since the machine did.
    started_ticks: u64,
}

impl ProcessId {
    /// The process that has this number now, if one runs.
    pub fn of(pid: i32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field is the program's name in brackets, which may itself hold spaces and brackets.
        let mut fields = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace();
        let state = fields.next()?;
        if matches!(state, "Z" | "X") {
            return None;
        }
        // Of what is left, the state was field 3 and the start time is field 22.
        let started_ticks = fields.nth(18)?.parse().ok()?;
        Some(Self { pid, started_ticks })
    }

    /// The process number.
    pub fn pid(self) -> i32 {
        self.pid
    }

    /// Whether this very process still runs.
    pub fn is_running(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Kills the process and does not wait for its end: for places that cannot.
    pub(crate) fn kill(self) {
        if self.is_running() {
            // It may be gone by now, which is what is wanted.
            let _ = kill(Pid::from_raw(self.pid), Signal::SIGKILL);
        }
    }

    /// Asks the process to end with a signal, and kills it when it has not within the deadline.
    ///
    /// # Errors
    /// `NotStopped` if it runs even then, which is what happens with another user's process.
    pub async fn stop(self, signal: Signal, deadline: Duration) -> Result<()> {
        for (signal, patience) in [(signal, deadline), (Signal::SIGKILL, Duration::from_secs(5))] {
            if !self.is_running() {
                return Ok(());
            }
            // A process that is gone by now is what was wanted; one that may not be signalled is found running below.
            let _ = kill(Pid::from_raw(self.pid), signal);
            let end = Instant::now() + patience;
            while self.is_running() && Instant::now() < end {
                sleep(Duration::from_millis(20)).await;
            }
        }
        if self.is_running() { Err(StackError::NotStopped { pid: self.pid }) } else { Ok(()) }
    }
}

/// Starts a program that outlives this one: in a session of its own, without input, its output appended to `log`.
///
/// Arguments and working folder are the command's; so is the environment: nothing of ours is inherited, only what was
/// set on the command.
///
/// # Errors
/// `Io` if the log cannot be opened or the program cannot be run.
pub fn spawn_daemon(command: &Command, log: &Path) -> Result<ProcessId> {
    let output = OpenOptions::new().create(true).append(true).open(log).map_err(StackError::on_path("opened", log))?;
    let errors = output.try_clone().map_err(StackError::on_path("opened", log))?;

    let command = command.as_std();
    let name = command.get_program().to_string_lossy().into_owned();
    let mut daemon = Command::new("setsid");
    daemon.arg(command.get_program()).args(command.get_args());
    // The list of variables set on a command does not tell whether the rest was cleared, so that is a rule: always.
    daemon.env_clear();
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            daemon.env(key, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        daemon.current_dir(folder);
    }
    let child = daemon.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
    let child = child.map_err(StackError::on_running(&name))?;
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
    pid.and_then(ProcessId::of).ok_or_else(|| StackError::CommandFailed {
        program: name,
        message: format!("it ended at once (log: {})", log.display()),
    })
}
