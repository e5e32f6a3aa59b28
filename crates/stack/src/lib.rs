//! The whole system on one machine: [`Stack`] starts the services, the sandbox and the servers that they stand on, and
//! [`demo`] pushes one content through all of them.
//!
//! The servers (PostgreSQL, Redis and RabbitMQ) are private ones on loopback ports of their own, with all their data in
//! one folder, as root or as a plain user, beside whatever else the machine runs. The tests use them too.

mod daemon;
mod databases;
pub mod demo;
mod error;
mod files;
mod ports;
mod run_as;
mod secrets;
pub mod servers;
pub mod services;
mod stack;
pub mod with_servers;

pub use daemon::{ProcessId, spawn_daemon};
pub use error::{Result, StackError};
pub use ports::Port;
pub use secrets::Secrets;
pub use services::Service;
pub use stack::{
    Addresses, PartState, PartStatus, ServiceAddress, Stack, StackOptions, remove, service_command, status, stop,
};
