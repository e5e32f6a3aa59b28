//! auth over HTTP, on real PostgreSQL, Redis and RabbitMQ.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod codes;
mod document;
mod harness;
mod internal;
mod keys;
mod me;
mod privacy;
mod redis_away;
mod refresh;
mod sessions;
mod sign_in;
mod tokens;
