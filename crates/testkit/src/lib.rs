//! What tests of the services stand on: real servers, and in them a database, a Redis index and a broker host that no
//! other test uses; conditions with a deadline; and the log lines that the code under test wrote.
//!
//! Everything here panics with one clear line instead of returning errors: a test that cannot be set up has failed.

#[cfg(feature = "database")]
mod amqp;
#[cfg(feature = "database")]
mod database;
mod environment;
mod eventually;
mod logs;
pub mod peers;
mod redis;

#[cfg(feature = "database")]
pub use amqp::{QueueState, TestVhost, vhost};
#[cfg(feature = "database")]
pub use database::{TestDatabase, database};
pub use environment::{AMQP_ADMIN_URL, AMQP_URL, POSTGRES_URL, REDIS_URL};
pub use eventually::eventually;
pub use logs::{LogCapture, captured_logs};
pub use redis::{TestRedis, redis};

pub use {insta, proptest, rstest};
