use reqwest::Url;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A way to a server that a test can close and open again.
#[derive(Debug)]
pub struct ChaosProxy {
    /// The address of the server by this way.
    pub url: String,
    open: watch::Sender<bool>,
}

impl ChaosProxy {
    /// Opens a way to the server at this address.
    ///
    /// # Panics
    /// If the address names no host and port.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let mut url: Url = server.parse().expect("an address");
        let target = format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"));
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("an address with a port");
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (target, mut is_open) = (target.clone(), is_open.clone());
                tokio::spawn(async move {
                    if !*is_open.borrow() {
                        return;
                    }
                    let Ok(mut server) = TcpStream::connect(target).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = is_open.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { url: url.into(), open }
    }

    /// Breaks every connection and refuses new ones.
    pub fn close(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn reopen(&self) {
        self.open.send_replace(true);
    }
}
