use std::net::{Ipv4Addr, TcpListener};

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
        match self {
            Self::Fixed { number, .. } if is_free(*number) => Ok(*number),
            Self::Fixed { number, setting } => {
                Err(StackError::PortTaken { server, port: *number, setting: setting.clone() })
            }
            Self::Free => previous.filter(|port| is_free(*port)).map_or_else(free_port, Ok),
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

/// Whether nobody listens on the port on 127.0.0.1, as far as can be told now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn free_port() -> Result<u16> {
    let mut random = rand::rng();
    (0..1_000).map(|_| random.random_range(FREE_PORTS)).find(|port| is_free(*port)).ok_or(StackError::NoFreePort)
}
