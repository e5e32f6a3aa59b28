//! usage against real servers.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod app;
mod audit;
mod bench;
mod calendar_changes;
mod database_cost;
mod deletion;
mod holds;
mod incidents;
mod killed;
mod limit_levels;
mod limit_model;
mod owner;
mod periods;
mod price_list;
mod prices;
mod public_api;
mod replica;
mod reports;
mod settlement;
