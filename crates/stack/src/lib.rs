//! Private servers for a local stack and for the tests: PostgreSQL, Redis and RabbitMQ on loopback ports of their own,
//! with all their data in one folder, as root or as a plain user, beside whatever else the machine runs.

mod daemon;
mod error;
mod files;
mod ports;
mod run_as;
pub mod servers;
pub mod with_servers;

pub use daemon::{ProcessId, spawn_daemon};
pub use error::{Result, StackError};
pub use ports::Port;
