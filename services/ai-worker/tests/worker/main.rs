//! The worker with real PostgreSQL, Redis and RabbitMQ, and the sandbox as its provider.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounting;
mod calling_off;
mod deletion;
mod failing;
mod generating;
mod live_view;
mod outcomes;
mod pii_pass;
mod privacy;
mod providers;
mod stage;
mod stream_model;
mod taking_over;
mod usage;
mod wire_shapes;
