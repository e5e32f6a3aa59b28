use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use url::Url;
use uuid::Uuid;

use crate::environment::{POSTGRES_URL, server_url};
use crate::{eventually, free_ports};

/// How long the copy of the server may take to accept connections.
const DEADLINE: Duration = Duration::from_secs(60);

/// A streaming replica of the test server, with all its databases. It ends with the test, and its data is deleted.
#[derive(Debug)]
pub struct TestReplica {
    url: Url,
    folder: PathBuf,
    server: Child,
}

impl TestReplica {
    /// Copies the test server and starts the copy, which follows it from then on.
    ///
    /// # Panics
    /// If `CONTEXOR_TEST_POSTGRES_URL` is missing, PostgreSQL's programs are, or the copy does not start.
    pub async fn start() -> Self {
        let primary = server_url(POSTGRES_URL);
        let folder = std::env::temp_dir().join(format!("contexor-replica-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("a folder for the replica");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).expect("the folder is closed");
        let user = server_user();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("the folder is the server's");
        }
        let programs = programs();
        let data = folder.join("data");
        let mut copy = command(&programs.join("pg_basebackup"), user);
        copy.arg("--pgdata").arg(&data).args(["--dbname", primary.as_str()]);
        copy.args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
        let copied = tokio::task::spawn_blocking(move || copy.output()).await.expect("no panic");
        let copied = copied.unwrap_or_else(|error| panic!("pg_basebackup could not be run: {error}"));
        assert!(copied.status.success(), "pg_basebackup failed: {}", String::from_utf8_lossy(&copied.stderr));

        let port = free_ports().api.local_addr().expect("an address").port();
        let mut url = primary;
        url.set_port(Some(port)).expect("a port");
        let mut start = command(&programs.join("postgres"), user);
        start.arg("-D").arg(&data);
        // Of connections it needs at least as many as the server that it copies.
        for setting in ["max_connections=400", "unix_socket_directories=", "listen_addresses=127.0.0.1", "fsync=off"] {
            start.args(["-c", setting]);
        }
        start.arg("-c").arg(format!("port={port}"));
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let server = start.stderr(log).spawn().unwrap_or_else(|error| panic!("the replica was not started: {error}"));
        let replica = Self { url, folder, server };
        eventually(DEADLINE, "the replica answers", async || {
            AsyncPgConnection::establish(replica.url.as_str()).await.ok().map(drop)
        })
        .await;
        replica
    }

    /// The address of a database there, by its address on the test server.
    ///
    /// # Panics
    /// If it is none.
    pub fn url_of(&self, database: &str) -> String {
        let mut url = self.url.clone();
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
        self.server.kill().expect("the replica is killed");
        self.server.wait().expect("the replica is gone");
    }

    async fn execute(&self, statement: &str) {
        let mut connection = AsyncPgConnection::establish(self.url.as_str()).await.expect("the replica answers");
        connection.batch_execute(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

impl Drop for TestReplica {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
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
