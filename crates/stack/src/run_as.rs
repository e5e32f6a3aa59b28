use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use nix::unistd::{Uid, User};
use tokio::process::Command;

use crate::{Result, StackError};

/// The user that the package of PostgreSQL makes.
const SERVER_USER: &str = "postgres";

/// Whom a server runs as: ourselves, or, for a server that refuses root, an unprivileged user.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RunAs {
    Ourselves,
    User { uid: u32, gid: u32 },
}

impl RunAs {
    /// An unprivileged user: ourselves, unless we are root. Root becomes the owner of data that is already there, or
    /// the user that the package made.
    pub(crate) fn unprivileged(data: &Path) -> Result<Self> {
        if !Uid::effective().is_root() {
            return Ok(Self::Ourselves);
        }
        if let Ok(owner) = fs::metadata(data)
            && owner.uid() != 0
        {
            return Ok(Self::User { uid: owner.uid(), gid: owner.gid() });
        }
        match User::from_name(SERVER_USER) {
            Ok(Some(user)) => Ok(Self::User { uid: user.uid.as_raw(), gid: user.gid.as_raw() }),
            Ok(None) | Err(_) => Err(StackError::NoServerUser { user: SERVER_USER }),
        }
    }

    /// A command that runs as this user with nothing of our environment but the search path.
    pub(crate) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = match self {
            Self::Ourselves => Command::new(program),
            Self::User { uid, gid } => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
                command.arg("--").arg(program);
                command
            }
        };
        command.env_clear().env("PATH", search_path()).env("LANG", "C.UTF-8").kill_on_drop(true);
        command
    }

    /// Makes the user the owner of a file or a folder.
    pub(crate) fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::User { uid, gid } => {
                chown(path, Some(uid), Some(gid)).map_err(StackError::on_path("given away", path))
            }
        }
    }

    /// Whether the user can reach a folder and write in it: a folder of root's may lie behind one that is closed.
    pub(crate) async fn can_write(self, folder: &Path) -> Result<bool> {
        let status = self.command("test").arg("-w").arg(folder).status().await;
        Ok(status.map_err(StackError::on_running("test"))?.success())
    }
}

/// Our search path, with the places where a plain user's often lacks the servers.
pub(crate) fn search_path() -> String {
    let ours = std::env::var("PATH").unwrap_or_default();
    let separator = if ours.is_empty() { "" } else { ":" };
    format!("{ours}{separator}/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")
}

/// The first program of this name on the search path.
pub(crate) fn find_program(name: &str) -> Option<std::path::PathBuf> {
    std::env::split_paths(&search_path()).map(|folder| folder.join(name)).find(|path| path.is_file())
}
