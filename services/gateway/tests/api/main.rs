//! The gateway between real sockets: clients before it, stand-ins of the services behind it, a real Redis beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod bodies;
mod browsers;
mod callers;
mod failures;
mod headers;
mod hostile;
mod idempotency;
mod limits;
mod redis_cluster;
mod routing;
mod sockets;
mod support;
mod upstream;
