use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::process::Command;

use super::{ProcessFolder, StartOptions};
use crate::run_as::{RunAs, find_program};
use crate::{ProcessId, Result, StackError, files, spawn_daemon};

const NAME: &str = "postgres";
const TITLE: &str = "PostgreSQL";
const LEAST_VERSION: u32 = 15;
/// The superuser of an instance.
const SUPERUSER: &str = "contexor";
/// Where data goes when the server's user cannot reach the folder of the stack.
const SYSTEM_FOLDER: &str = "/var/lib/contexor";
const START_DEADLINE: Duration = Duration::from_secs(60);
const ADOPT_DEADLINE: Duration = Duration::from_secs(10);
const STOP_DEADLINE: Duration = Duration::from_secs(30);

/// A private PostgreSQL server with a superuser of its own.
#[derive(Debug)]
pub struct Postgres {
    home: ProcessFolder,
    record: Record,
    programs: Programs,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    process: ProcessId,
    port: u16,
    durable: bool,
    /// The folder that holds `data` and `password`.
    folder: PathBuf,
    password: String,
}

impl Postgres {
    /// Starts the server in the folder, or takes over the one that runs there.
    ///
    /// Root runs it as the user `postgres`; if that user cannot reach the folder, the data is kept under
    /// `/var/lib/contexor`, and [`Self::notice`] says so.
    ///
    /// # Errors
    /// See [`StackError`]; a port that is taken is `PortTaken`.
    pub async fn start(dir: &Path, options: &StartOptions) -> Result<Self> {
        let home = ProcessFolder::make(dir, NAME, TITLE)?;
        let _lock = home.lock().await?;
        let previous: Option<Record> = home.record()?;
        if let Some(record) = previous.clone().filter(|record| record.process.is_running()) {
            let process = record.process;
            let programs = Programs::find(&record.folder.join("data"))?;
            let server = Self { home: home.clone(), record, programs };
            if server.record.durable == options.durable
                && options.port.accepts(server.record.port)
                && home.wait_until(process, ADOPT_DEADLINE, async || server.answers().await).await.is_ok()
            {
                return Ok(server);
            }
            process.stop(Signal::SIGINT, STOP_DEADLINE).await?;
        }

        home.trim_log()?;
        let (folder, run_as) = choose_folder(&home).await?;
        let data = folder.join("data");
        let programs = Programs::find(&data)?;
        let password_file = folder.join("password");
        let password = files::password(&password_file)?;
        run_as.give(&password_file)?;
        if !data.exists() {
            initialise(&programs, run_as, &folder, options.durable).await?;
        }
        home.on_a_port(&options.port, previous.map(|record| record.port), async |port| {
            let process = launch(&home, &programs, run_as, &data, port, options.durable)?;
            let durable = options.durable;
            let record = Record { process, port, durable, folder: folder.clone(), password: password.clone() };
            home.keep(&record)?;
            let server = Self { home: home.clone(), record, programs: programs.clone() };
            home.wait_until(process, START_DEADLINE, async || server.answers().await).await?;
            Ok(server)
        })
        .await
    }

    /// The server of ours that runs in the folder.
    ///
    /// # Errors
    /// `Io` if its record cannot be read, which is so for another user's.
    pub fn find(dir: &Path) -> Result<Option<Self>> {
        let Some(home) = ProcessFolder::find(dir, NAME, TITLE) else { return Ok(None) };
        let Some(record) = home.record::<Record>()?.filter(|record| record.process.is_running()) else {
            return Ok(None);
        };
        let programs = Programs::find(&record.folder.join("data"))?;
        Ok(Some(Self { home, record, programs }))
    }

    /// Ends the server, whatever clients it has; the data stays.
    ///
    /// # Errors
    /// `NotStopped` if it cannot be ended.
    pub async fn stop(self) -> Result<()> {
        let _lock = self.home.lock().await?;
        self.record.process.stop(Signal::SIGINT, STOP_DEADLINE).await
    }

    /// The superuser's address of a database: `postgres://user:password@127.0.0.1:port/database`.
    pub fn database_url(&self, database: &str) -> String {
        let Record { port, password, .. } = &self.record;
        format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}")
    }

    /// The superuser's address of the database `postgres`.
    pub fn url(&self) -> String {
        self.database_url("postgres")
    }

    /// The process.
    pub fn process(&self) -> ProcessId {
        self.record.process
    }

    /// Where the data is, if not in the folder of the stack: one line to show to the person.
    pub fn notice(&self) -> Option<String> {
        let folder = &self.record.folder;
        (!folder.starts_with(&self.home.dir)).then(|| {
            let dir = self.home.dir.display();
            format!("PostgreSQL keeps its data in {}: the user it runs as cannot reach {dir}", folder.display())
        })
    }

    /// Stops the server and deletes its data, wherever it is.
    ///
    /// # Errors
    /// As for [`Self::stop`], or `Io` if a file cannot be deleted.
    pub async fn remove(dir: &Path) -> Result<()> {
        if let Some(server) = Self::find(dir)? {
            server.stop().await?;
        }
        let Some(home) = ProcessFolder::find(dir, NAME, TITLE) else { return Ok(()) };
        for folder in [home.folder(), system_folder(&home)] {
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(StackError::on_path("deleted", &folder))?;
            }
        }
        Ok(())
    }

    /// Runs a statement as the superuser in the database `postgres`, and returns the values it yields, one row a line.
    ///
    /// # Errors
    /// `CommandFailed` with the server's message.
    pub async fn sql(&self, statement: &str) -> Result<String> {
        let mut command = RunAs::Ourselves.command(self.programs.folder.join("psql"));
        command.env("PGPASSWORD", &self.record.password).env("PGCONNECT_TIMEOUT", "3");
        command.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "--host=127.0.0.1"]);
        command.arg(format!("--port={}", self.record.port)).args(["--dbname=postgres", "--username", SUPERUSER]);
        command.args(["--set=ON_ERROR_STOP=1", "--command", statement]);
        run("psql", command).await
    }

    async fn answers(&self) -> bool {
        self.sql("SELECT 1").await.is_ok_and(|answer| answer.trim() == "1")
    }
}

/// The folder for data and password, and whom the server runs as; made if it was not there.
async fn choose_folder(home: &ProcessFolder) -> Result<(PathBuf, RunAs)> {
    let mut last = None;
    for folder in [home.folder(), system_folder(home)] {
        let run_as = RunAs::unprivileged(&folder.join("data"))?;
        if !folder.exists() {
            // What lies above may be passed, the data itself is its owner's alone.
            if let Some(parent) = folder.parent() {
                files::make_folder(parent, 0o755)?;
            }
            files::make_folder(&folder, 0o700)?;
            run_as.give(&folder)?;
        }
        if run_as.can_write(&folder).await? {
            return Ok((folder, run_as));
        }
        // An empty folder would only mislead. A folder with something in it stays: it may be somebody's data.
        let _ = fs::remove_dir(&folder);
        last = Some(folder);
        if matches!(run_as, RunAs::Ourselves) {
            break;
        }
    }
    let folder = last.unwrap_or_else(|| home.folder());
    Err(StackError::on_path("written", &folder)(std::io::ErrorKind::PermissionDenied.into()))
}

fn system_folder(home: &ProcessFolder) -> PathBuf {
    let hash = hex::encode(Sha256::digest(home.dir.as_os_str().as_encoded_bytes()));
    Path::new(SYSTEM_FOLDER).join(&hash[..16])
}

async fn initialise(programs: &Programs, run_as: RunAs, folder: &Path, durable: bool) -> Result<()> {
    // Made under another name and then renamed: a start that is killed half-way leaves nothing that looks finished.
    let fresh = folder.join("data.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(StackError::on_path("deleted", &fresh))?;
    }
    let mut command = run_as.command(programs.folder.join("initdb"));
    command.current_dir(folder).arg("--pgdata").arg(&fresh).arg("--pwfile").arg(folder.join("password"));
    command.args(["--username", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=reject"]);
    if durable {
        command.arg("--auth-host=scram-sha-256");
    } else {
        // SCRAM's thousands of hashes a connection are felt in unoptimised tests, and this never leaves the machine.
        command.args(["--auth-host=password", "--no-sync"]);
    }
    run("initdb", command).await?;
    let data = folder.join("data");
    fs::rename(&fresh, &data).map_err(StackError::on_path("made", &data))
}

fn launch(
    home: &ProcessFolder,
    programs: &Programs,
    run_as: RunAs,
    data: &Path,
    port: u16,
    durable: bool,
) -> Result<ProcessId> {
    let mut command = run_as.command(programs.folder.join("postgres"));
    command.current_dir(data).arg("-D").arg(data);
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        // A socket file's path may have 107 bytes at most, which a project's folder can exceed.
        "unix_socket_directories=".to_owned(),
        "max_connections=400".to_owned(),
        "shared_buffers=128MB".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    if !durable {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
        // Nothing is recovered from the log of a server that is thrown away.
        settings.push("max_wal_size=128MB".to_owned());
    }
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    spawn_daemon(&command, &home.log())
}

/// Runs a program to its end and returns what it wrote.
async fn run(name: &str, mut command: Command) -> Result<String> {
    let output = command.output().await.map_err(StackError::on_running(name))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = errors.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let line = lines.iter().find(|line| line.to_ascii_lowercase().contains("error:")).or(lines.last());
    let message = line.map_or_else(|| output.status.to_string(), |line| (*line).to_owned());
    Err(StackError::CommandFailed { program: name.to_owned(), message })
}

/// One installed version of PostgreSQL.
#[derive(Debug, Clone)]
struct Programs {
    /// The folder with `postgres`, `initdb` and `psql`.
    folder: PathBuf,
}

impl Programs {
    /// The version that wrote the data, or, where there is none yet, the newest that is installed.
    fn find(data: &Path) -> Result<Self> {
        let mut installed = installed_versions();
        let written_by = files::read_if_there(&data.join("PG_VERSION"));
        if let Ok(Some(version)) = written_by {
            let version = version.trim().to_owned();
            let same = installed.into_iter().find(|(number, _)| number.to_string() == version);
            return match same {
                Some((_, folder)) => Ok(Self { folder }),
                None => Err(StackError::DataVersion { data: data.to_owned(), version }),
            };
        }
        installed.retain(|(number, _)| *number >= LEAST_VERSION);
        let newest = installed.into_iter().max_by_key(|(number, _)| *number);
        let (_, folder) = newest
            .ok_or_else(|| StackError::MissingProgram { program: format!("{TITLE} {LEAST_VERSION} or newer") })?;
        Ok(Self { folder })
    }
}

/// Debian's folders first: a `postgres` on the search path may be a wrapper of somebody else's.
fn installed_versions() -> Vec<(u32, PathBuf)> {
    let complete = |folder: &Path| ["postgres", "initdb", "psql"].iter().all(|name| folder.join(name).is_file());
    let mut found = Vec::new();
    for entry in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let folder = entry.path().join("bin");
        if let Ok(version) = entry.file_name().to_string_lossy().parse()
            && complete(&folder)
        {
            found.push((version, folder));
        }
    }
    if let Some(program) = find_program("postgres").and_then(|path| path.canonicalize().ok())
        && let Some(folder) = program.parent().filter(|folder| complete(folder))
        && let Ok(output) = std::process::Command::new(&program).arg("--version").output()
    {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let digits = text.split(|character: char| !character.is_ascii_digit()).find(|part| !part.is_empty());
        if let Some(version) = digits.and_then(|digits| digits.parse().ok()) {
            found.push((version, folder.to_owned()));
        }
    }
    found
}
