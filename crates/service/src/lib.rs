//! What every service is built on: settings in layers, an HTTP server whose every error is problem+json, health, metrics,
//! graceful shutdown, and the program around it.

pub mod answer_clock;
pub mod audit;
pub mod caching;
mod connections;
pub mod cursor;
pub mod error;
pub mod extract;
pub mod health;
pub mod http;
mod objects;
pub mod program;
pub mod redis;
pub mod settings;

pub use cursor::CursorCodec;
pub use error::{ApiError, ApiResult};
pub use extract::{JsonOrCsv, Valid, ValidOrDefault, ValidQuery};
pub use health::Health;
pub use http::Listeners;
pub use program::{BackgroundTasks, Program};
pub use redis::Redis;
