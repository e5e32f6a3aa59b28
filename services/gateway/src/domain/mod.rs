//! Rules about values: paths, networks, addresses, rates.

pub mod client_address;
pub mod network;
pub mod path;
pub mod rate;
pub mod templates;
