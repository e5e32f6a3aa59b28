//! Connections that keep their place with nothing to show for it are closed.
//!
//! The server has deadlines for the first head of a connection and for silence between requests, but a single byte of a next request stops
//! both: its head may then take for ever, as may a body that is read and thrown away after the answer. So every connection is looked at
//! from outside: without a request in hand it may stay as long as silence may last and a head may take, and no longer.

use std::{
    any::Any,
    net::Shutdown,
    os::fd::AsFd,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    dev::Extensions,
    rt::net::TcpStream,
    web::Bytes,
};
use socket2::Socket;
use tokio::time::{Instant, interval};

/// How often connections are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// The connections of a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Vec<Weak<Connection>>>>);

/// One of them.
#[derive(Debug)]
pub(crate) struct Connection {
    // Its own handle: the server's is out of reach.
    socket: Socket,
    work: Mutex<Work>,
}

#[derive(Debug)]
struct Work {
    in_hand: usize,
    idle_since: Instant,
}

/// A request in hand, until its answer was sent or nobody wants it any more.
#[derive(Debug)]
pub(crate) struct ActiveRequest(Arc<Connection>);

impl Connections {
    /// To be told of every connection that the server takes.
    pub(crate) fn register(&self, stream: &dyn Any, data: &mut Extensions) {
        let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
        // The head of an answer and its body are written apart: held back for the client's acknowledgement, the second waits 40 ms.
        let _ = stream.set_nodelay(true);
        // Without another handle it goes unwatched, which is better than being refused.
        let Ok(handle) = stream.as_fd().try_clone_to_owned() else { return };
        let work = Mutex::new(Work { in_hand: 0, idle_since: Instant::now() });
        let connection = Arc::new(Connection { socket: handle.into(), work });
        self.all().push(Arc::downgrade(&connection));
        data.insert(connection);
    }

    /// Closes those that have had no request in hand for so long, again and again.
    pub(crate) async fn close_idle(self, patience: Duration) {
        let mut ticks = interval(EVERY);
        loop {
            ticks.tick().await;
            self.all().retain(|connection| {
                let Some(connection) = connection.upgrade() else { return false };
                let work = connection.work();
                if work.in_hand == 0 && work.idle_since.elapsed() > patience {
                    metrics::counter!("contexor_http_idle_connections_closed_total").increment(1);
                    // One that is closed already is as good.
                    let _ = connection.socket.shutdown(Shutdown::Both);
                    return false;
                }
                true
            });
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Weak<Connection>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveRequest {
    /// A request came on this connection.
    pub(crate) fn on(connection: &Arc<Connection>) -> Self {
        connection.work().in_hand += 1;
        Self(connection.clone())
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut work = self.0.work();
        work.in_hand -= 1;
        work.idle_since = Instant::now();
    }
}

/// A body that is in hand until it was sent.
pub(crate) struct TrackedBody<B> {
    body: B,
    in_hand: ActiveRequest,
}

impl<B> TrackedBody<B> {
    pub(crate) fn new(body: B, in_hand: ActiveRequest) -> Self {
        Self { body, in_hand }
    }
}

impl<B: MessageBody + Unpin> MessageBody for TrackedBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        let Self { body, in_hand } = self;
        body.try_into_bytes().map_err(|body| Self { body, in_hand })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn what_is_written_is_sent_at_once() {
        let listener = actix_web::rt::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let (_client, (stream, _)) = (client.unwrap(), accepted.unwrap());
        Connections::default().register(&stream, &mut Extensions::new());
        assert!(stream.nodelay().unwrap());
    }
}
