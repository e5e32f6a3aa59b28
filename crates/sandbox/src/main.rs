//! The sandbox as a program: settings from the environment, a stop by SIGTERM or Ctrl-C.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use contexor_sandbox::{SandboxError, Settings, listen, run};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), SandboxError> {
    let settings = Settings::from_environment()?;
    settings.check()?;
    let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listener = listen(&settings)?;
    tracing::info!("sandbox listens on http://{}", listener.local_addr()?);
    run(settings, listener, stop_signal(terminate, interrupt)).await
}

async fn stop_signal(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("sandbox stops");
}
