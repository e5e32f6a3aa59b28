//! What a service with a database and a broker has besides: migrations, commands for operators, and work in the background.

use std::{sync::Arc, time::Duration};

use contexor_db::{Db, DbError, periodic};
use contexor_messaging::{
    AmqpSettings, Broker, Consumer, PublishError, Publisher, TransactionalConsumer, consumer, inbox::CleanInbox,
    outbox, transactional,
};
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{ApiError, Health};

impl Health {
    /// The service cannot do without its database.
    #[must_use]
    pub fn postgres(self, db: &Db) -> Self {
        let db = db.clone();
        self.check("postgres", move || {
            let db = db.clone();
            async move { db.ping().await.is_ok() }
        })
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) => Self::unavailable("the database").with_source(error),
            DbError::Query(QueryError::DatabaseError(
                DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection,
                _,
            )) => Self::unavailable("the database").with_source(error),
            // A replica gives up a read that stands in the way of what it has to replay.
            DbError::Query(QueryError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                Self::unavailable("the database").with_source(error)
            }
            // The server ends, and says so to whoever waits for an answer.
            DbError::Query(QueryError::DatabaseError(DatabaseErrorKind::Unknown, ref told))
                if told.message().starts_with("terminating connection") =>
            {
                Self::unavailable("the database").with_source(error)
            }
            DbError::Query(_) => Self::internal(error),
            DbError::Uncertain(_) => Self::outcome_unknown().with_source(error),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        DbError::from(error).into()
    }
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        Self::unavailable("the broker").with_source(error)
    }
}

/// The background work of a service: relay, consumers, periodic jobs. Stopped and awaited as one.
#[derive(Debug)]
pub struct BackgroundTasks {
    name: &'static str,
    stop: CancellationToken,
    consume_from: Broker,
    publisher: Publisher,
    prefetch: u16,
    // In the order in which they are to end.
    consumers: Vec<JoinHandle<()>>,
    others: Vec<JoinHandle<()>>,
    relay_stop: CancellationToken,
    relay: Option<JoinHandle<()>>,
}

impl BackgroundTasks {
    /// Background work of service `name`; nothing runs yet.
    pub fn new(name: &'static str, amqp: &AmqpSettings, stop: CancellationToken) -> Self {
        Self {
            name,
            stop,
            consume_from: Broker::of(amqp, &format!("{name} consumers")),
            publisher: Publisher::new(Broker::of(amqp, &format!("{name} publisher")), name),
            prefetch: amqp.prefetch,
            consumers: Vec::new(),
            others: Vec::new(),
            relay_stop: CancellationToken::new(),
            relay: None,
        }
    }

    /// The publisher, for what does not go through the outbox.
    pub fn publisher(&self) -> &Publisher {
        &self.publisher
    }

    /// Relays the outbox and cleans the inbox; measures the lag of the replica, if there is one.
    #[must_use]
    pub fn with_outbox(mut self, db: &Db, amqp: &AmqpSettings) -> Self {
        let sweep = Duration::from_millis(amqp.outbox_poll_interval_ms);
        self.relay =
            Some(tokio::spawn(outbox::relay(db.clone(), self.publisher.clone(), sweep, self.relay_stop.clone())));
        let keep = Duration::from_secs(14 * 24 * 3600);
        let measured = db.clone();
        self.others.push(tokio::spawn(async move {
            loop {
                measured.record_metrics();
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
        }));
        if let Some(replica) = db.replica().cloned() {
            self.others.push(tokio::spawn(async move { replica.watch().await }));
        }
        self.periodic(db, Duration::from_secs(3600), CleanInbox { keep })
    }

    /// Consumes a queue with the effect of each event in one transaction.
    #[must_use]
    pub fn consume_transactional<H: TransactionalConsumer>(mut self, db: &Db, handler: H) -> Self {
        self.consumers.push(tokio::spawn(transactional::handle(
            self.consume_from.clone(),
            self.publisher.clone(),
            db.clone(),
            Arc::new(handler),
            self.prefetch,
            self.stop.clone(),
        )));
        self
    }

    /// Consumes a queue of long work, `prefetch` messages at a time.
    #[must_use]
    pub fn consume<W: Consumer>(mut self, worker: W, prefetch: u16) -> Self {
        self.consumers.push(tokio::spawn(consumer::work(
            self.consume_from.clone(),
            self.publisher.clone(),
            Arc::new(worker),
            prefetch,
            self.stop.clone(),
        )));
        self
    }

    /// Does something every `interval`, in one process at a time.
    #[must_use]
    pub fn periodic<P: periodic::Periodic>(mut self, db: &Db, interval: Duration, work: P) -> Self {
        self.others.push(tokio::spawn(periodic::every(db.clone(), interval, Arc::new(work))));
        self
    }

    /// Runs something else until the end.
    #[must_use]
    pub fn spawn(mut self, task: impl Future<Output = ()> + Send + 'static) -> Self {
        self.others.push(tokio::spawn(task));
        self
    }

    /// Ends everything, after the HTTP server has: consumers finish what is in hand, then the outbox is sent.
    pub async fn shutdown(self) {
        self.stop.cancel();
        for consumer in self.consumers {
            if consumer.await.is_err() {
                tracing::error!("a consumer of {} panicked", self.name);
            }
        }
        for other in self.others {
            other.abort();
        }
        if let Some(relay) = self.relay {
            self.relay_stop.cancel();
            let _ = tokio::time::timeout(Duration::from_secs(10), relay).await;
        }
        self.consume_from.close().await;
        self.publisher.close().await;
    }
}
