//! org over HTTP, with real PostgreSQL, Redis and RabbitMQ.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod api_keys;
mod app;
mod audit;
mod audit_log;
mod audit_verification;
mod deletion;
mod events;
mod internal;
mod invitations;
mod last_admin;
mod members;
mod memberships;
mod openapi;
mod orgs;
mod roles;
mod sealing_keys;
mod users;
mod validation;
mod workspaces;
