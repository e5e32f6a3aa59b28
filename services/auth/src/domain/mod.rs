//! Rules about values: no waiting, no HTTP, no storage.

pub mod client;
pub mod code;
pub mod consumed_token;
pub mod phone;
pub mod signing_key;
