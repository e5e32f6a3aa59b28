//! Rules about values: paths, networks, addresses, rates, keys of requests.

pub mod client_address;
pub mod idempotency_key;
pub mod network;
pub mod path;
pub mod rate;
pub mod subject;
pub mod templates;
