//! RabbitMQ: topology, a publisher with confirms, consumers with retries and dead letters, and the transactional outbox and
//! inbox that join them to PostgreSQL.
//!
//! Every committed event is delivered at least once (outbox, confirms, acknowledgement after the commit) and takes effect
//! once (inbox).

mod broker;
pub mod consumer;
pub mod dead_letters;
pub mod inbox;
pub mod outbox;
mod publisher;
mod schema;
pub mod topology;
pub mod transactional;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use secrecy::SecretString;
use serde::Deserialize;

pub use broker::{Broker, BrokerError};
pub use consumer::{ConsumeError, Consumer, EventMetadata};
pub use publisher::{Message, PublishError, Publisher};
pub use transactional::TransactionalConsumer;

/// The tables of outbox and inbox, for every service that has a database.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/messaging");

/// Where the broker is, and how much of it the process may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmqpSettings {
    /// `amqp://…` or `amqps://…` address with virtual host; plain name `AMQP_URL`. Of a broker of several nodes, the addresses of all
    /// with commas between them: they are tried in turn.
    pub url: SecretString,
    /// Whether the process declares exchanges and queues. Where its login may not, whoever installs it does, and it only makes
    /// sure that they are there.
    pub declare: bool,
    /// Messages that one consumer works on at the same time.
    pub prefetch: u16,
    /// How often the outbox is looked through besides being woken, milliseconds.
    pub outbox_poll_interval_ms: u64,
}

impl AmqpSettings {
    /// Looks at the addresses.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        broker::check_addresses(&self.url)
    }
}
