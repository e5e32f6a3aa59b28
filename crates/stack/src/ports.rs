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

/// A port that nobody else can take while this lives.
#[derive(Debug)]
pub(crate) struct Reserved {
    pub(crate) number: u16,
    _listener: TcpListener,
}

impl Reserved {
    fn new(number: u16) -> Option<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self { number, _listener: listener })
    }
}

/// Whether nobody listens on the port on 127.0.0.1, as far as can be told now.
pub(crate) fn is_free(port: u16) -> bool {
    Reserved::new(port).is_some()
}

fn free_port() -> Result<Reserved> {
    let mut random = rand::rng();
    (0..1_000).find_map(|_| Reserved::new(random.random_range(FREE_PORTS))).ok_or(StackError::NoFreePort)
}
