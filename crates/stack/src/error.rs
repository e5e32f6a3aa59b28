use std::io;
use std::path::{Path, PathBuf};

use crate::demo::DemoError;

/// What may go wrong between a command and a running server. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// A program that the stack runs was not found, or only in a version that is too old.
    #[error("{program} is not installed: run deploy/local/install.sh")]
    MissingProgram {
        /// The program, with the least version that will do.
        program: String,
    },
    /// The data folder was written by a version of the server that is no longer installed.
    #[error(
        "the data in {data} was written by PostgreSQL {version}, which is not installed: install it, or delete the data"
    )]
    DataVersion {
        /// The data folder.
        data: PathBuf,
        /// The major version that wrote it.
        version: String,
    },
    /// Another program listens on a port that was asked for.
    #[error("port {port} for {server} is taken by another program: choose another with {setting}")]
    PortTaken {
        /// The server that was to listen there.
        server: &'static str,
        /// The port.
        port: u16,
        /// The setting or option that changes it.
        setting: String,
    },
    /// No port could be found that nobody listens on.
    #[error("no free port was found on 127.0.0.1")]
    NoFreePort,
    /// The server ended before it answered.
    #[error("{server} stopped while it was starting: {last_line} (log: {log})")]
    Died {
        /// The server.
        server: &'static str,
        /// The last line of its log.
        last_line: String,
        /// Its log file.
        log: PathBuf,
    },
    /// The server runs, but did not answer in time.
    #[error("{server} did not answer within {seconds} s (log: {log})")]
    NoAnswer {
        /// The server.
        server: &'static str,
        /// How long it was waited for, in seconds.
        seconds: u64,
        /// Its log file.
        log: PathBuf,
    },
    /// A process could not be ended.
    #[error("process {pid} could not be stopped: it may belong to another user")]
    NotStopped {
        /// The process.
        pid: i32,
    },
    /// Another command has been starting or stopping the same server for too long.
    #[error("another command is starting or stopping {server} in {dir}: wait for it or end it")]
    Busy {
        /// The server.
        server: &'static str,
        /// The folder of the stack.
        dir: PathBuf,
    },
    /// A helper program, such as `initdb`, failed.
    #[error("{program} failed: {message}")]
    CommandFailed {
        /// The program.
        program: String,
        /// The last line that it wrote to its error output.
        message: String,
    },
    /// Only one of the two addresses of a broker was given.
    #[error("{missing} is not set, but {given} is: set both or neither")]
    HalfSet {
        /// The variable that is set.
        given: &'static str,
        /// The variable that is missing.
        missing: &'static str,
    },
    /// PostgreSQL refuses to run as root, and the user that it would run as does not exist.
    #[error("PostgreSQL does not run as root, and this machine has no user {user}: run deploy/local/install.sh")]
    NoServerUser {
        /// The user that was looked for.
        user: &'static str,
    },
    /// A program of the project was not built.
    #[error("{} is not there: run cargo build --workspace", path.display())]
    NotBuilt {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file of secrets cannot be understood. It is never replaced: what was sealed with its keys would be lost.
    #[error("{} cannot be used ({reason}): restore it, or begin anew with make reset", path.display())]
    BadSecrets {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A service's database could not be made.
    #[error("the database {database} could not be made: {reason}")]
    Database {
        /// Its name.
        database: String,
        /// What the server answered.
        reason: String,
    },
    /// The broker does not take the services' logins, or its exchanges and queues cannot be declared.
    #[error("RabbitMQ could not be made ready for the services: {reason}")]
    Broker {
        /// What it answered.
        reason: String,
    },
    /// An environment variable has a value that cannot be used.
    #[error("{variable} is not {wanted}")]
    BadVariable {
        /// Its name. Its value may hold a password.
        variable: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// No service has this name.
    #[error("there is no service {name}: the services are {known}")]
    UnknownService {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// The stack was started without this service.
    #[error("{service} is no part of this stack")]
    NotPart {
        /// The service.
        service: &'static str,
    },
    /// There is no running stack in the folder.
    #[error("nothing runs in {}: start it with make run", dir.display())]
    NotRunning {
        /// The folder of the stack.
        dir: PathBuf,
    },
    /// The demonstration did not reach its end.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A signal asked the command to end.
    #[error("interrupted")]
    Interrupted,
    /// A file or a process could not be used.
    #[error("{action}")]
    Io {
        /// What was tried, with the path.
        action: String,
        /// What the system answered.
        source: io::Error,
    },
}

/// The result of everything in this crate.
pub type Result<T, E = StackError> = std::result::Result<T, E>;

impl StackError {
    /// Names what was tried on a path when the system refused it.
    pub(crate) fn on_path(verb: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let action = format!("{} could not be {verb}", path.display());
        move |source| Self::Io { action, source }
    }

    /// Names the program that could not be run.
    pub(crate) fn on_running(program: &str) -> impl FnOnce(io::Error) -> Self {
        let action = format!("{program} could not be run");
        move |source| Self::Io { action, source }
    }
}
