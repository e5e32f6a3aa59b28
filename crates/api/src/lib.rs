//! The REST shapes of every service: what clients send and what they get.
//!
//! One module a service, named after it; [`internal`] holds what services say to each other. Requests refuse unknown
//! fields and carry their validation rules; answers are plain data. Nothing here does I/O.

#[macro_use]
mod text_enum;

pub mod audit;
pub mod auth;
pub mod batches;
pub mod content;
pub mod internal;
pub mod notifier;
pub mod org;
pub mod page;
pub mod patch;
pub mod phone;
pub mod problem;
pub mod prompts;
pub mod receipt;
pub mod rules;
pub mod usage;
pub mod webhooks;

pub use page::Page;
pub use phone::Phone;
pub use problem::{FieldError, Problem};
