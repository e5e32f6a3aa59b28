//! The content service as its neighbours see it, on real PostgreSQL, Redis and RabbitMQ.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod analytics;
mod audit;
mod batches;
mod ceilings;
mod comments;
mod contents;
mod database_cost;
mod deletion;
mod events;
mod export;
mod generate;
mod generations;
mod harness;
mod inputs;
mod listing;
mod models;
mod partial;
mod path;
mod presence;
mod prompts;
mod receipts;
mod replica;
mod review;
mod state_model;
mod tenant;
mod tenants;
mod usage_stub;
