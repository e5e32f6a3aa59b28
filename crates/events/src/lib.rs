//! What services tell each other: CloudEvents 1.0, every type of event, and the broker's topology.
//!
//! A type is named `<source>.<subject>.<verb>.v<N>`; its routing key is the type without the version. Fields are only ever
//! added to a version. [`CATALOGUE`] lists every type, [`topology::QUEUES`] every queue; documentation is generated from both.

pub mod ai;
pub mod audit;
pub mod auth;
mod catalogue;
pub mod content;
mod envelope;
pub mod notifier;
pub mod org;
pub mod topology;
pub mod usage;

pub use catalogue::{CATALOGUE, EventKind};
pub use envelope::{CloudEvent, Event, EventSet, RawEvent, UnknownEvent, routing_key};
