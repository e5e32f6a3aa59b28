//! The connection to the broker, opened when needed and again when lost.

use std::{sync::Arc, time::Duration};

use lapin::{Channel, Connection, ConnectionProperties};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

/// Why the broker could not be used.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// It does not answer in time.
    #[error("the broker does not answer")]
    TimedOut,
    /// It refused, or the connection broke.
    #[error("the broker failed")]
    Amqp(#[from] lapin::Error),
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// One connection for one purpose: publishing and consuming do not share one, since a broker that is short of memory blocks
/// connections that publish.
#[derive(Clone)]
pub struct Broker {
    url: SecretString,
    name: Arc<str>,
    connection: Arc<Mutex<Option<Arc<Connection>>>>,
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Broker").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Broker {
    /// Names the connection; nothing is opened yet.
    pub fn new(url: &SecretString, name: &str) -> Self {
        Self { url: url.clone(), name: name.into(), connection: Arc::default() }
    }

    /// A fresh channel. Opens the connection first when there is none, or when it was lost.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn channel(&self) -> Result<Channel, BrokerError> {
        let open = async {
            let mut slot = self.connection.lock().await;
            let connection = match slot.as_ref() {
                Some(connection) if connection.status().connected() => connection.clone(),
                _ => {
                    let properties = ConnectionProperties::default().with_connection_name(self.name.as_ref().into());
                    let connection = Arc::new(Connection::connect(self.url.expose_secret(), properties).await?);
                    *slot = Some(connection.clone());
                    connection
                }
            };
            drop(slot);
            Ok(connection.create_channel().await?)
        };
        match tokio::time::timeout(CONNECT_TIMEOUT, open).await {
            Ok(done) => done,
            Err(_) => {
                // A connection on which nothing is answered any more is given up.
                self.connection.lock().await.take();
                Err(BrokerError::TimedOut)
            }
        }
    }

    /// Whether a connection is open now.
    pub async fn is_connected(&self) -> bool {
        self.connection.lock().await.as_ref().is_some_and(|connection| connection.status().connected())
    }

    /// Closes the connection.
    pub async fn close(&self) {
        let connection = self.connection.lock().await.take();
        if let Some(connection) = connection {
            // Whoever closes is leaving: a broker that is gone already is no news.
            let _ = tokio::time::timeout(Duration::from_secs(2), connection.close(200, "bye".into())).await;
        }
    }
}
