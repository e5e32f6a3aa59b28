//! What every service is built on: settings in layers, an HTTP server whose every error is problem+json, health, metrics,
//! graceful shutdown, and the program around it.
//!
//! The feature `database` adds what a service with a database and a broker needs: migrations, consumers, the outbox, the audit log.

pub mod answer_clock;
#[cfg(feature = "database")]
pub mod audit;
pub mod caching;
pub mod circuit_breaker;
mod connections;
pub mod cursor;
#[cfg(feature = "database")]
mod database;
pub mod error;
pub mod event_stream;
pub mod extract;
pub mod health;
pub mod http;
pub mod low_priority;
mod objects;
mod paging;
pub mod program;
#[cfg(feature = "database")]
pub mod purge;
#[cfg(feature = "database")]
mod reads;
pub mod redis;
pub mod settings;
mod write_marks;

pub use circuit_breaker::CircuitBreaker;
pub use cursor::CursorCodec;
#[cfg(feature = "database")]
pub use database::BackgroundTasks;
pub use error::{ApiError, ApiResult};
pub use extract::{JsonOrCsv, Valid, ValidOrDefault, ValidQuery};
pub use health::Health;
pub use http::Listeners;
pub use paging::Paging;
pub use program::Program;
#[cfg(feature = "database")]
pub use program::migrate;
#[cfg(feature = "database")]
pub use reads::{ReadSource, Reads};
pub use redis::Redis;
pub use write_marks::WriteMarks;
