//! org over HTTP, with real PostgreSQL, Redis and RabbitMQ.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod app;
mod events;
mod internal;
mod invitations;
mod last_admin;
mod members;
mod openapi;
mod orgs;
mod roles;
mod standings;
mod validation;
mod workspaces;
