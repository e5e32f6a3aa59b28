//! Who is counted.

use std::net::IpAddr;

use uuid::Uuid;

use crate::domain::client_address::rate_limit_key;

/// Who a request counts for: a signed-in person or an API key, or else an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A person, or an API key.
    User(Uuid),
    /// An address, or the network that stands for it.
    Address(IpAddr),
}

impl Subject {
    /// Whoever is behind an address.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(rate_limit_key(address))
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(user) => write!(f, "user:{user}"),
            Self::Address(address) => write!(f, "address:{address}"),
        }
    }
}
