//! The program around a service: its commands, signals and start-up errors of one line.

use std::{io::Write as _, process::ExitCode, time::Duration};

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;

pub use crate::settings::CommonSettings;
use crate::{
    Listeners,
    settings::{self, EnvAliases, HttpSettings},
};

/// A service.
pub trait Program {
    /// Its name, such as `auth`.
    const NAME: &'static str;
    /// `config/default.toml`.
    const DEFAULTS: &'static str;
    /// Environment variables with plain names.
    const PLAIN_NAMES: EnvAliases;
    /// Its settings.
    type Settings: CommonSettings;

    /// Its own migrations, if it has a database.
    #[cfg(feature = "database")]
    fn migrations() -> Option<diesel_migrations::EmbeddedMigrations> {
        None
    }

    /// Whether it reads from a replica of its database where one is configured.
    const READS_FROM_REPLICA: bool = false;

    /// Names of the commands that [`Self::command`] knows besides the common ones, for the usage line.
    const COMMANDS: &'static [&'static str] = &[];

    /// Does a command of the service's own that needs no settings; none when it is not such a one.
    fn command_without_settings(arguments: &[&str]) -> Option<anyhow::Result<()>> {
        let _ = arguments;
        None
    }

    /// Does a command of the service's own; false when there is none of that name.
    fn command(settings: Self::Settings, arguments: Vec<String>) -> impl Future<Output = anyhow::Result<bool>> + Send {
        drop((settings, arguments));
        std::future::ready(Ok(false))
    }

    /// Serves until `stop`.
    fn run(
        settings: Self::Settings,
        listeners: Listeners,
        stop: CancellationToken,
    ) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// What every service can be told; the first is the default.
const SHARED_COMMANDS: &[&str] = if cfg!(feature = "database") {
    &["serve", "migrate", "check-config", "healthcheck", "replay-dead-letters QUEUE [LIMIT]"]
} else {
    &["serve", "check-config", "healthcheck"]
};

/// `main` of a service with these arguments: [`SHARED_COMMANDS`] and its own.
pub fn main<P: Program>(arguments: &[String]) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done =
        runtime.context("the runtime did not start").and_then(|runtime| runtime.block_on(command::<P>(arguments)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the chain of causes.
            let chain: Vec<String> = error.chain().map(|cause| cause.to_string().replace('\n', " ")).collect();
            #[expect(clippy::print_stderr, reason = "logging may not have started")]
            {
                eprintln!("contexor-{}: {}", P::NAME, chain.join(": "));
            }
            ExitCode::FAILURE
        }
    }
}

async fn command<P: Program>(arguments: &[String]) -> anyhow::Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Some(done) = P::command_without_settings(&arguments) {
        return done;
    }
    // Before the settings are looked at: a slip of the pen is one clear line, wherever it happens.
    let usage = || [SHARED_COMMANDS, P::COMMANDS].concat().join(", ");
    let is_known =
        |word: &str| SHARED_COMMANDS.iter().chain(P::COMMANDS).any(|known| known.split(' ').next() == Some(word));
    match arguments.first() {
        Some(&("help" | "--help" | "-h")) => {
            std::io::stdout().write_all(format!("contexor-{}: {}\n", P::NAME, usage()).as_bytes())?;
            return Ok(());
        }
        Some(word) if !is_known(word) => anyhow::bail!("unknown command; there are: {}", usage()),
        _ => {}
    }
    let settings: P::Settings =
        settings::load(P::NAME, P::DEFAULTS, P::PLAIN_NAMES).context("the settings cannot be used")?;
    settings.check().context("the settings cannot be used")?;
    #[cfg(feature = "database")]
    if let Some(database) = settings.database() {
        check_replica::<P>(database, settings.http()).context("the settings cannot be used")?;
    }
    #[cfg(feature = "database")]
    if let Some(amqp) = settings.amqp() {
        amqp.validate().context("the settings cannot be used")?;
    }
    match arguments.as_slice() {
        [] | ["serve"] => serve::<P>(settings).await,
        ["check-config"] => Ok(()),
        ["healthcheck"] => healthcheck(settings.http()).await,
        #[cfg(feature = "database")]
        ["migrate"] => migrate_by_command::<P>(&settings).await,
        #[cfg(feature = "database")]
        ["replay-dead-letters", queue, rest @ ..] => {
            let limit = rest.first().map_or(Ok(usize::MAX), |limit| limit.parse()).context("LIMIT is not a number")?;
            replay_by_command::<P>(&settings, queue, limit).await
        }
        own => {
            let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
            let done = P::command(settings, own.iter().map(ToString::to_string).collect()).await;
            telemetry.shutdown().await;
            anyhow::ensure!(done?, "the arguments do not fit; there are: {}", usage());
            Ok(())
        }
    }
}

#[cfg(feature = "database")]
fn check_replica<P: Program>(database: &contexor_db::DatabaseSettings, http: &HttpSettings) -> anyhow::Result<()> {
    anyhow::ensure!(
        P::READS_FROM_REPLICA || database.replica_url.is_none(),
        "database.replica_url is set, and this service reads from the primary alone"
    );
    database.validate_replica(http.request_timeout_ms)
}

/// Brings a service's schema up to date: outbox and inbox, then its own tables.
///
/// # Errors
/// Those of [`contexor_db::migrations::run`].
#[cfg(feature = "database")]
pub async fn migrate<P: Program>(url: &str) -> Result<usize, contexor_db::migrations::MigrationError> {
    let Some(own) = P::migrations() else { return Ok(0) };
    let shared = contexor_db::migrations::run(url, contexor_messaging::MIGRATIONS).await?;
    Ok(shared + contexor_db::migrations::run(url, own).await?)
}

#[cfg(feature = "database")]
async fn migrate_by_command<P: Program>(settings: &P::Settings) -> anyhow::Result<()> {
    let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
    let database = settings.database().context("this service has no database")?;
    let done = migrate::<P>(secrecy::ExposeSecret::expose_secret(&database.url)).await?;
    tracing::info!(done, "{done} migrations run");
    telemetry.shutdown().await;
    Ok(())
}

#[cfg(feature = "database")]
async fn replay_by_command<P: Program>(settings: &P::Settings, queue: &str, limit: usize) -> anyhow::Result<()> {
    let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
    let amqp = settings.amqp().context("this service does not talk to the broker")?;
    let broker = contexor_messaging::Broker::of(amqp, "replay");
    let publisher =
        contexor_messaging::Publisher::new(contexor_messaging::Broker::of(amqp, "replay publisher"), P::NAME);
    let done = contexor_messaging::dead_letters::replay(&broker, &publisher, queue, limit).await?;
    tracing::info!(done, "{done} dead letters of {queue} are back at work");
    broker.close().await;
    publisher.close().await;
    telemetry.shutdown().await;
    Ok(())
}

/// Asks the process that serves beside this one whether it is ready: for images without a shell.
async fn healthcheck(http: &HttpSettings) -> anyhow::Result<()> {
    // 0.0.0.0 and :: are addresses to listen on, not to ask.
    let host = match http.bind.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        address => address,
    };
    let asked = async {
        let mut stream = TcpStream::connect((host, http.port)).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = [0; "HTTP/1.1 200".len()];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(4), asked).await.context("no answer within 4 s")?;
    let answer = answer.with_context(|| format!("nobody answers on {host}:{}", http.port))?;
    anyhow::ensure!(&answer == b"HTTP/1.1 200", "not ready: {}", String::from_utf8_lossy(&answer));
    Ok(())
}

async fn serve<P: Program>(settings: P::Settings) -> anyhow::Result<()> {
    let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
    let listeners = Listeners::open(settings.http())?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signals(stop.clone()));
    #[cfg(feature = "database")]
    if let Some(database) = settings.database() {
        migrate::<P>(secrecy::ExposeSecret::expose_secret(&database.url)).await?;
    }
    tracing::info!(port = settings.http().port, "{} starts", P::NAME);
    let served = P::run(settings, listeners, stop).await;
    tracing::info!("{} ends", P::NAME);
    telemetry.shutdown().await;
    served
}

/// The first SIGTERM or SIGINT asks to stop, the second ends the process at once.
async fn stop_on_signals(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be heard; the process can only be killed");
        return;
    };
    for round in 0..2 {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if round == 1 {
            std::process::exit(130);
        }
        tracing::info!("asked to stop");
        stop.cancel();
    }
}
