//! auth over HTTP, on real PostgreSQL, Redis and RabbitMQ.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod attacks;
mod codes;
mod document;
mod harness;
mod held_lock;
mod homes;
mod index_keys;
mod internal;
mod keys;
mod me;
mod people;
mod periodic;
mod privacy;
mod receipts;
mod redis_away;
mod redis_cluster;
mod refresh;
mod refresh_model;
mod security_events;
mod sessions;
mod settings;
mod sign_in;
mod surface;
mod tokens;
