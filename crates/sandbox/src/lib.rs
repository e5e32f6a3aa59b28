//! Stands in for OpenAI and Kavenegar in development and tests: no key, no cost, and the same answers every time.
//!
//! It speaks OpenAI's chat completions under `/v1` (streaming, usage, errors) and Kavenegar's `verify/lookup` and
//! `sms/send`. Texts are invented from a seed; faults can be switched on under `/sandbox/faults`;
//! `/sandbox/requests` is an account of the tokens served, `/sandbox/messages` the text messages taken, and `/` a page
//! that shows them. All state is in memory and bounded. It refuses to start under the production profile.

mod control;
pub mod faults;
mod journal;
mod kavenegar;
mod language;
mod messages;
mod models;
mod openai;
mod personal;
mod prose;
pub mod settings;
mod tokens;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpServer};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::faults::FaultBoard;
use crate::journal::Journal;
use crate::messages::Messages;
pub use crate::settings::Settings;

/// Largest request body that is read, in bytes.
const MOST_BODY_BYTES: usize = 8 << 20;
const WORKERS: usize = 2;
/// How long a stop waits for answers under way, in seconds.
const STOP_SECONDS: u64 = 5;
const CLIENT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why the sandbox did not start or did not stay.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The production profile is set.
    #[error(
        "the sandbox does not start with profile = production: its texts are invented and its text messages reach nobody"
    )]
    Production,
    /// A setting is unknown or wrong.
    #[error("bad settings: {0}")]
    Settings(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address of the settings.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The server failed.
    #[error("the server failed: {0}")]
    Serve(#[from] io::Error),
}

/// What all handlers share.
struct State {
    settings: Settings,
    faults: FaultBoard,
    journal: Arc<Journal>,
    messages: Messages,
}

/// Listens on the address of the settings.
///
/// # Errors
/// [`SandboxError::Listen`], with the address, when it is taken or not ours.
pub fn listen(settings: &Settings) -> Result<TcpListener, SandboxError> {
    let address = SocketAddr::new(settings.bind, settings.port);
    TcpListener::bind(address).map_err(|source| SandboxError::Listen { address, source })
}

/// Serves on the listener until `shutdown` ends, then lets answers under way finish for a few seconds.
///
/// # Errors
/// Settings that do not pass [`Settings::check`], or a server that cannot run.
pub async fn run(
    settings: Settings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), SandboxError> {
    settings.check()?;
    tokio::task::spawn_blocking(tokens::warm_up).await.map_err(io::Error::other)?;
    let state = Data::new(State {
        faults: FaultBoard::new(settings.faults.clone(), settings.seed),
        journal: Arc::new(Journal::new(settings.keep)),
        messages: Messages::new(settings.keep),
        settings,
    });
    let shared = state.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(web::PayloadConfig::new(MOST_BODY_BYTES))
            .configure(control::routes)
            // OpenAI's literal paths come first: Kavenegar's begin with a key, which could be any word.
            .configure(openai::routes)
            .configure(kavenegar::routes)
            .default_service(web::to(unknown_path))
    })
    .workers(WORKERS)
    .disable_signals()
    .shutdown_timeout(STOP_SECONDS)
    .client_request_timeout(CLIENT_TIMEOUT)
    // A client that closes its side has gone: a stalled stream has nothing to write that would tell.
    .h1_allow_half_closed(false)
    .listen(listener)?
    .run();
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let stopped = stop_after(shutdown, handle, &state);
    let ended = async { serving.await.map_err(io::Error::other)? };
    futures::pin_mut!(stopped);
    futures::pin_mut!(ended);
    match futures::future::select(stopped, ended).await {
        futures::future::Either::Left(((), ended)) => ended.await?,
        futures::future::Either::Right((result, _)) => result?,
    }
    Ok(())
}

async fn stop_after(shutdown: impl Future<Output = ()>, handle: ServerHandle, state: &State) {
    shutdown.await;
    state.faults.release();
    handle.stop(true).await;
}

async fn unknown_path(request: HttpRequest) -> Result<actix_web::HttpResponse, openai::ApiError> {
    Err(openai::ApiError::unknown_path(request.method().as_str(), request.path()))
}

/// Starts sandboxes within a program, as tests want it.
#[derive(Debug)]
pub struct Sandbox;

/// A sandbox that runs in the background until it is stopped or its runtime ends.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), SandboxError>>,
}

impl Sandbox {
    /// Starts a sandbox in the background; port 0 takes a free one, see [`Running::address`].
    ///
    /// # Errors
    /// Settings that do not pass [`Settings::check`], or an address that cannot be listened on.
    pub async fn start(settings: Settings) -> Result<Running, SandboxError> {
        settings.check()?;
        let listener = listen(&settings)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            // A dropped `Running` stops the sandbox as well.
            let _ = stopped.await;
        };
        let serving = tokio::spawn(run(settings, listener, shutdown));
        Ok(Running { address, stop, serving })
    }
}

impl Running {
    /// The address as a URL without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops the sandbox and waits for its end.
    ///
    /// # Errors
    /// What ended the server before, if anything did.
    pub async fn stop(self) -> Result<(), SandboxError> {
        // A sandbox that has ended by itself has nobody left to tell.
        let _ = self.stop.send(());
        self.serving.await.map_err(io::Error::other)?
    }
}
