//! The connection to the broker, opened when needed and again when lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
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

/// The addresses in a list with commas. A comma inside of an address is written `%2C`.
fn addresses(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|address| !address.is_empty())
}

/// Looks at a list of addresses of one broker.
///
/// # Errors
/// One sentence naming what does not fit; no part of an address, since there are passwords in them.
pub(crate) fn check_addresses(list: &SecretString) -> anyhow::Result<()> {
    let mut vhosts = Vec::new();
    for (index, address) in addresses(list.expose_secret()).enumerate() {
        let uri: AMQPUri = address
            .parse()
            .map_err(|_| anyhow::anyhow!("amqp.url: address {} is no amqp:// or amqps:// address", index + 1))?;
        vhosts.push(uri.vhost);
    }
    anyhow::ensure!(!vhosts.is_empty(), "amqp.url names no broker");
    vhosts.dedup();
    anyhow::ensure!(vhosts.len() == 1, "amqp.url: all addresses must name the same virtual host");
    Ok(())
}

/// One connection for one purpose: publishing and consuming do not share one, since a broker that is short of memory blocks
/// connections that publish.
///
/// A broker of several nodes has several addresses. They are tried in turn, and the connections of a process begin at different ones.
#[derive(Clone)]
pub struct Broker {
    url: SecretString,
    // Whose turn it is among the addresses.
    next: Arc<AtomicUsize>,
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
    /// Names a connection whose login may declare exchanges and queues; nothing is opened yet. `url` may be a list with commas.
    pub fn new(url: &SecretString, name: &str) -> Self {
        let first = uuid::Uuid::now_v7().as_u64_pair().1 as usize;
        Self {
            url: url.clone(),
            next: Arc::new(first.into()),
            name: name.into(),
            declares: true,
            slot: Arc::default(),
            topology: Arc::default(),
        }
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
        let mut error = BrokerError::TimedOut;
        let addresses: Vec<&str> = addresses(self.url.expose_secret()).collect();
        for _ in 0..addresses.len() {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % addresses.len();
            match self.connect(addresses[turn]).await {
                Ok(connection) => {
                    let connection = Arc::new(connection);
                    self.forget_topology();
                    slot.connection = Some(connection.clone());
                    return Ok(connection);
                }
                Err(failed) => {
                    if addresses.len() > 1 {
                        metrics::counter!("contexor_messaging_nodes_skipped_total").increment(1);
                    }
                    error = failed;
                }
            }
        }
        slot.failed = Some((Instant::now(), error.clone()));
        Err(error)
    }

    async fn connect(&self, address: &str) -> Result<Connection, BrokerError> {
        let properties = ConnectionProperties::default().with_connection_name(self.name.as_ref().into());
        let connect = async {
            let mut uri: AMQPUri = address.parse().map_err(std::io::Error::other)?;
            uri.query.frame_max.get_or_insert(FRAME_MAX);
            Connection::connect_uri(uri, properties).await
        };
        Ok(tokio::time::timeout(CONNECT_TIMEOUT, connect).await.map_err(|_| BrokerError::TimedOut)??)
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
