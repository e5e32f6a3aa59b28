use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc::{F_WRLCK, SEEK_SET, flock};
use nix::unistd::Uid;
use rand::Rng;

use crate::{Result, StackError};

/// Free ports are taken from below the range that Linux gives to outgoing connections: there, a port of a server that
/// is down for a moment would sooner or later be somebody's.
const FREE_PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Which port a server is to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// The one that it had before if that is still free, else any.
    Free,
    /// This one and no other.
    Fixed {
        /// The port.
        number: u16,
        /// What a person changes to choose another, for the message when it is taken.
        setting: String,
    },
}

impl Port {
    /// Picks the number, and makes sure that nobody listens there.
    pub(crate) fn pick(&self, server: &'static str, previous: Option<u16>) -> Result<u16> {
        self.reserve(server, previous).map(|reserved| reserved.number)
    }

    /// Picks the number and keeps everybody else off it until the reservation is dropped.
    pub(crate) fn reserve(&self, server: &'static str, previous: Option<u16>) -> Result<Reserved> {
        match self {
            Self::Fixed { number, setting } => Reserved::new(*number).ok_or_else(|| StackError::PortTaken {
                server,
                port: *number,
                setting: setting.clone(),
            }),
            Self::Free => previous.and_then(Reserved::new).map_or_else(free_port, Ok),
        }
    }

    /// Whether a server on this port is where it was asked to be.
    pub(crate) fn accepts(&self, port: u16) -> bool {
        match self {
            Self::Free => true,
            Self::Fixed { number, .. } => *number == port,
        }
    }
}

/// A port that no other launcher chooses while this lives, and that nobody at all can take until it is let go.
#[derive(Debug)]
pub(crate) struct Reserved {
    pub(crate) number: u16,
    listener: Option<TcpListener>,
    _claim: Option<File>,
}

impl Reserved {
    fn new(number: u16) -> Option<Self> {
        let claim = claim(number)?;
        Some(Self { number, listener: Some(listen(number)?), _claim: claim })
    }

    /// Makes room for the server that is to listen there.
    pub(crate) fn let_go(&mut self) {
        self.listener = None;
    }
}

fn listen(number: u16) -> Option<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()
}

/// Tells other launchers of this user that a port is chosen; none when one of them was first. Nobody listens there while the server is
/// on its way, so a look at the port alone tells nothing. Where it cannot be told, it goes without.
fn claim(number: u16) -> Option<Option<File>> {
    let path = std::env::temp_dir().join(format!("contexor-ports-{}", Uid::current()));
    let Ok(file) = File::options().write(true).create(true).truncate(false).open(path) else { return Some(None) };
    // A byte a port, locked for as long as the file is open: this one, not the process, so that two stacks of a process differ, too.
    let byte = flock { l_type: F_WRLCK as _, l_whence: SEEK_SET as _, l_start: number.into(), l_len: 1, l_pid: 0 };
    match fcntl(&file, FcntlArg::F_OFD_SETLK(&byte)) {
        Ok(_) => Some(Some(file)),
        Err(Errno::EAGAIN | Errno::EACCES) => None,
        Err(_) => Some(None),
    }
}

/// Whether nobody listens on the port on 127.0.0.1, as far as can be told now.
pub(crate) fn is_free(port: u16) -> bool {
    listen(port).is_some()
}

/// Waits until a port is free; false if it is not in time.
pub(crate) async fn becomes_free(port: u16, time: Duration) -> bool {
    let began = Instant::now();
    while !is_free(port) {
        if began.elapsed() >= time {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

fn free_port() -> Result<Reserved> {
    let mut random = rand::rng();
    (0..1_000).find_map(|_| Reserved::new(random.random_range(FREE_PORTS))).ok_or(StackError::NoFreePort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_chosen_is_not_chosen_again_while_its_server_is_on_its_way() {
        let mut chosen = free_port().unwrap();
        chosen.let_go();
        assert!(is_free(chosen.number));
        assert!(Reserved::new(chosen.number).is_none());
        let number = chosen.number;
        drop(chosen);
        assert!(Reserved::new(number).is_some());
    }
}
