//! The worker with real PostgreSQL, Redis and RabbitMQ, and the sandbox as its provider.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounting;
mod calling_off;
mod deletion;
mod generating;
mod live_view;
mod privacy;
mod stage;
mod taking_over;
mod usage;
