//! The connection to the broker, opened when needed and again when lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use lapin::{Channel, Connection, ConnectionProperties, uri::AMQPUri};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use crate::AmqpSettings;

/// Why the broker could not be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BrokerError {
    /// It does not answer in time.
    #[error("the broker does not answer")]
    TimedOut,
    /// It refused, or the connection broke.
    #[error("the broker failed")]
    Amqp(#[from] lapin::Error),
    /// It ended a consumer, for instance because the queue was deleted.
    #[error("the broker ended the consumer")]
    Ended,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest frame, bytes; longer messages take several. lapin keeps buffers for 64 frames a connection, which is 8 MiB of RabbitMQ's
/// usual 128 KiB.
const FRAME_MAX: u32 = 16 * 1024;
/// How long the broker may take to answer one question. Each of many is bounded, and not all of them together: a broker or a machine that
/// is slow answers late, and who begins anew for that never comes to an end.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Bounds the wait for a broker that is connected but says nothing.
pub(crate) async fn with_timeout<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, BrokerError>
where
    BrokerError: From<E>,
{
    Ok(tokio::time::timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| BrokerError::TimedOut)??)
}

#[derive(Default)]
struct Slot {
    connection: Option<Arc<Connection>>,
    // When the last try failed, and how: whoever waited for it fails with it, instead of trying again one after the other.
    failed: Option<(Instant, BrokerError)>,
}

/// One connection for one purpose: publishing and consuming do not share one, since a broker that is short of memory blocks
/// connections that publish.
#[derive(Clone)]
pub struct Broker {
    url: SecretString,
    name: Arc<str>,
    declares: bool,
    slot: Arc<Mutex<Slot>>,
    topology: Arc<Topology>,
}

/// Whether everything is declared through the connection that is open.
#[derive(Default)]
struct Topology {
    is_prepared: AtomicBool,
    // Held by whoever prepares it: the others of the process wait for that instead of doing the same beside it.
    preparing: Mutex<()>,
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Broker").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Broker {
    /// Names a connection whose login may declare exchanges and queues; nothing is opened yet.
    pub fn new(url: &SecretString, name: &str) -> Self {
        Self { url: url.clone(), name: name.into(), declares: true, slot: Arc::default(), topology: Arc::default() }
    }

    /// Names a connection; nothing is opened yet.
    pub fn of(settings: &AmqpSettings, name: &str) -> Self {
        Self { declares: settings.declare, ..Self::new(&settings.url, name) }
    }

    /// Whether exchanges and queues are to be declared through it, or only looked for.
    pub(crate) fn declares(&self) -> bool {
        self.declares
    }

    /// Prepares the topology unless that was done through this connection.
    pub(crate) async fn prepare_once(
        &self,
        prepare: impl Future<Output = Result<(), BrokerError>>,
    ) -> Result<(), BrokerError> {
        let _preparing = self.topology.preparing.lock().await;
        if !self.topology.is_prepared.load(Ordering::Acquire) {
            prepare.await?;
            self.topology.is_prepared.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// Something that was prepared may be gone: the next to ask prepares it anew.
    pub(crate) fn forget_topology(&self) {
        self.topology.is_prepared.store(false, Ordering::Release);
    }

    /// A fresh channel. Opens the connection first when there is none, or when it was lost.
    pub async fn channel(&self) -> Result<Channel, BrokerError> {
        let connection = self.connection().await?;
        match tokio::time::timeout(ANSWER_TIMEOUT, connection.create_channel()).await {
            Ok(done) => Ok(done?),
            Err(_) => {
                // A connection on which nothing is answered any more is given up; but not one that is newer.
                let mut slot = self.slot.lock().await;
                slot.connection.take_if(|current| Arc::ptr_eq(current, &connection));
                Err(BrokerError::TimedOut)
            }
        }
    }

    async fn connection(&self) -> Result<Arc<Connection>, BrokerError> {
        let asked_at = Instant::now();
        let mut slot = self.slot.lock().await;
        if let Some(connection) = slot.connection.as_ref().filter(|connection| connection.status().connected()) {
            return Ok(connection.clone());
        }
        if let Some((_, error)) = slot.failed.as_ref().filter(|(failed_at, _)| *failed_at >= asked_at) {
            return Err(error.clone());
        }
        let properties = ConnectionProperties::default().with_connection_name(self.name.as_ref().into());
        let connect = async {
            let mut uri: AMQPUri = self.url.expose_secret().parse().map_err(std::io::Error::other)?;
            uri.query.frame_max.get_or_insert(FRAME_MAX);
            Connection::connect_uri(uri, properties).await
        };
        let error = match tokio::time::timeout(CONNECT_TIMEOUT, connect).await {
            Ok(Ok(connection)) => {
                let connection = Arc::new(connection);
                self.forget_topology();
                slot.connection = Some(connection.clone());
                return Ok(connection);
            }
            Ok(Err(error)) => error.into(),
            Err(_) => BrokerError::TimedOut,
        };
        slot.failed = Some((Instant::now(), error.clone()));
        Err(error)
    }

    /// Whether a connection is open now.
    pub async fn is_connected(&self) -> bool {
        self.slot.lock().await.connection.as_ref().is_some_and(|connection| connection.status().connected())
    }

    /// Closes the connection.
    pub async fn close(&self) {
        let connection = self.slot.lock().await.connection.take();
        if let Some(connection) = connection {
            // Whoever closes is leaving: a broker that is gone already is no news.
            let _ = tokio::time::timeout(Duration::from_secs(2), connection.close(200, "bye".into())).await;
        }
    }
}
