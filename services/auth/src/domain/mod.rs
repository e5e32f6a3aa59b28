//! Rules about values: no waiting, no HTTP, no storage.

pub mod client;
pub mod code;
pub mod phone;
pub mod signing_key;
pub mod spent;
