//! Connections by hand: services that misbehave below HTTP, and clients that do.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use deadpool_redis::redis;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener as AsyncListener, TcpSocket, TcpStream},
};
use uuid::Uuid;

/// A service that reads a request, says `answer`, and hangs up.
pub async fn saying(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = AsyncListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = requests.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 16_384];
            if stream.read(&mut request).await.unwrap_or_default() > 0 {
                seen.fetch_add(1, Ordering::SeqCst);
            }
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, requests)
}

/// A service that takes connections and nothing that comes through them: its address, and how many it took.
pub async fn hanging() -> (String, Arc<AtomicUsize>) {
    let socket = TcpSocket::new_v4().unwrap();
    // Little fits between a sender and it.
    socket.set_recv_buffer_size(8192).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(128).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = connections.clone();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, connections)
}

/// Sends a request and takes nothing of the answer but its first bytes: little fits between the other side and this one.
pub async fn stalled(address: SocketAddr, request: impl AsRef<[u8]>) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8192).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    stream.readable().await.unwrap();
    stream
}

/// A place at which nobody listens until it is opened, and which nobody else can take meanwhile.
pub struct Closed(TcpSocket);

impl Closed {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self(socket)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    pub fn open(self) -> TcpListener {
        self.0.listen(128).unwrap().into_std().unwrap()
    }
}

/// The address of the Redis server for a user who may only look, as when its memory is full, and how that user goes.
pub async fn reader_of(url: &str) -> (String, impl AsyncFnOnce()) {
    let admin = redis::Client::open(url).unwrap();
    let mut connection = admin.get_multiplexed_async_connection().await.unwrap();
    let user = format!("reader-{}", Uuid::now_v7().simple());
    let rules = [&user, "on", ">pass", "~*", "+exists", "+mget", "+ping", "+select", "+client", "+hello"];
    let _: () = redis::cmd("ACL").arg("SETUSER").arg(&rules[..]).query_async(&mut connection).await.unwrap();
    let reader = url.replacen("redis://", &format!("redis://{user}:pass@"), 1);
    let gone = async move || {
        let _: () = redis::cmd("ACL").arg("DELUSER").arg(&user).query_async(&mut connection).await.unwrap();
    };
    (reader, gone)
}

pub async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The other side may have refused and closed before it read all.
    let _ = stream.write_all(request.as_ref()).await;
    let mut answer = Vec::new();
    // Connections may stay open: what has come a moment after the first of it is all.
    let mut patience = Duration::from_secs(5);
    while let Ok(Ok(1..)) = tokio::time::timeout(patience, stream.read_buf(&mut answer)).await {
        patience = Duration::from_millis(200);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a raw answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}
