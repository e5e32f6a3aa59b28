use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use contexor_service::Program;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use url::Url;
use uuid::Uuid;

use crate::service::database_at;
use crate::{Servers, eventually, free_ports};

/// How long a server may take to accept connections.
const DEADLINE: Duration = Duration::from_secs(60);

/// A streaming replica of a PostgreSQL server of this test's own. It ends with the test, and its data is deleted.
///
/// The server that all tests share is not copied: the copy would hold the databases of every test that runs, and follow all of them.
#[derive(Debug)]
pub struct TestReplica {
    server: OwnServer,
}

impl TestReplica {
    /// Prepares everything for a service as [`Servers::start`] does, with its database on a server that the replica follows.
    ///
    /// # Panics
    /// If PostgreSQL's programs are missing, or one of the servers does not start.
    pub async fn start<P: Program>() -> (Servers, Self) {
        let settings = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
        let primary = OwnServer::start("initdb", &settings).await;
        let url = primary.url.clone();
        let mut servers = Servers::start_with(database_at::<P>(&url)).await;
        servers.database.own_server = Some(primary);

        let from = [
            "--dbname",
            url.as_str(),
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
            "--write-recovery-conf",
        ];
        (servers, Self { server: OwnServer::start("pg_basebackup", &from).await })
    }

    /// The address of a database there, by its address on the primary.
    ///
    /// # Panics
    /// If it is none.
    pub fn url_of(&self, database: &str) -> String {
        let mut url = self.server.url.clone();
        url.set_path(Url::parse(database).expect("an address").path());
        url.into()
    }

    /// From now on what the replica receives is kept for later.
    pub async fn pause_replay(&self) {
        self.execute("SELECT pg_wal_replay_pause()").await;
    }

    /// Replays what was kept, and goes on.
    pub async fn resume_replay(&self) {
        self.execute("SELECT pg_wal_replay_resume()").await;
    }

    /// Ends the replica as SIGKILL does; its port is nobody's then.
    ///
    /// # Panics
    /// If it cannot be ended.
    pub fn kill(&mut self) {
        // The children notice that the first process is gone and end themselves.
        self.server.process.kill().expect("the replica is killed");
        self.server.process.wait().expect("the replica is gone");
    }

    async fn execute(&self, statement: &str) {
        let mut connection = AsyncPgConnection::establish(self.server.url.as_str()).await.expect("the replica answers");
        connection.batch_execute(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// A PostgreSQL server that one test alone uses.
#[derive(Debug)]
pub(crate) struct OwnServer {
    url: Url,
    folder: PathBuf,
    process: Child,
}

impl OwnServer {
    /// Makes a server's data with one of PostgreSQL's programs, starts it, and waits until it answers.
    async fn start(program: &str, arguments: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("contexor-postgres-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("a folder for the server");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).expect("the folder is closed");
        let user = server_user();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("the folder is the server's");
        }
        let (programs, data) = (programs(), folder.join("data"));
        finish(program, command(&programs.join(program), user).arg("--pgdata").arg(&data).args(arguments)).await;

        let port = free_ports().api.local_addr().expect("an address").port();
        let mut start = command(&programs.join("postgres"), user);
        start.arg("-D").arg(&data).arg("-c").arg(format!("port={port}"));
        for setting in ["unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=100", "fsync=off"] {
            start.args(["-c", setting]);
        }
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let process = start.stderr(log).spawn().unwrap_or_else(|error| panic!("PostgreSQL was not started: {error}"));
        let url = Url::parse(&format!("postgres://postgres@127.0.0.1:{port}/postgres")).expect("an address");
        let server = Self { url, folder, process };
        eventually(DEADLINE, "PostgreSQL answers", async || {
            AsyncPgConnection::establish(server.url.as_str()).await.ok().map(drop)
        })
        .await;
        server
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs a program to its end.
async fn finish(name: &str, command: &mut Command) {
    let child = command.spawn().unwrap_or_else(|error| panic!("{name} could not be run: {error}"));
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.expect("no panic");
    let output = output.unwrap_or_else(|error| panic!("{name} could not be run: {error}"));
    assert!(output.status.success(), "{name} failed: {}", String::from_utf8_lossy(&output.stderr));
}

/// PostgreSQL refuses to run as root: then the user that its package made.
fn server_user() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").expect("a process").uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("users");
    let line = users.lines().find(|line| line.starts_with("postgres:")).expect("a user `postgres`");
    let mut ids = line.split(':').skip(2).map(|id| id.parse().expect("an id"));
    Some((ids.next().expect("a user id"), ids.next().expect("a group id")))
}

fn command(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = match user {
        None => Command::new(program),
        Some((uid, gid)) => {
            let mut command = Command::new("setpriv");
            command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
            command.arg("--").arg(program);
            command
        }
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The folder with the programs of the newest PostgreSQL: Debian's, or that of `postgres` on the search path.
fn programs() -> PathBuf {
    let number = |folder: &PathBuf| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed =
        installed.map(|version| version.path().join("bin")).filter(|folder| folder.join("pg_basebackup").is_file());
    let found = installed.max_by_key(number).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("pg_basebackup").is_file())
    });
    found.expect("pg_basebackup is installed")
}
