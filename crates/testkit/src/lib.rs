//! What tests of the services stand on: real servers, and in them a database, a Redis index and a broker host that no
//! other test uses; conditions with a deadline; and the log lines that the code under test wrote.
//!
//! Everything here panics with one clear line instead of returning errors: a test that cannot be set up has failed.

#[cfg(feature = "database")]
mod amqp;
mod chaos_proxy;
mod client;
mod clock;
mod cluster;
#[cfg(feature = "database")]
mod database;
mod environment;
mod eventually;
mod logs;
pub mod peers;
mod process;
mod redis;
#[cfg(feature = "database")]
mod replica;
mod sentinel;
#[cfg(feature = "database")]
mod service;

#[cfg(feature = "database")]
pub use amqp::{QueueState, TestVhost, vhost};
pub use chaos_proxy::ChaosProxy;
pub use client::{Answer, ApiClient};
pub use clock::advance_clock;
pub use cluster::ClusterRedis;
#[cfg(feature = "database")]
pub use database::{TestDatabase, database};
pub use environment::{AMQP_ADMIN_URL, AMQP_URL, POSTGRES_URL, REDIS_URL};
pub use eventually::eventually;
pub use logs::{LogCapture, captured_logs};
pub use process::{Overrides, Process, free_ports, overrides, settings};
pub use redis::{TestRedis, redis};
#[cfg(feature = "database")]
pub use replica::TestReplica;
pub use sentinel::SentinelRedis;
#[cfg(feature = "database")]
pub use service::{CostBound, DEADLINE, DatabaseCost, Servers, Service, database_of, migrations_of};

pub use {insta, proptest, rstest};
