//! The program around a service: its commands, signals and start-up errors of one line.

use std::{io::Write as _, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use contexor_db::{DatabaseSettings, Db, migrations, periodic};
use contexor_messaging::{
    AmqpSettings, Broker, Consumer, Publisher, TransactionalConsumer, consumer, dead_letters, inbox::CleanInbox,
    outbox, transactional,
};
use contexor_telemetry::TelemetrySettings;
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    Listeners,
    settings::{self, EnvAliases, HttpSettings},
};

/// The parts of a service's settings that the program itself needs.
pub trait CommonSettings: DeserializeOwned + Clone + Send + Sync + 'static {
    /// HTTP.
    fn http(&self) -> &HttpSettings;
    /// Logs and traces.
    fn telemetry(&self) -> &TelemetrySettings;
    /// The database, if the service has one.
    fn database(&self) -> Option<&DatabaseSettings>;
    /// The broker, if the service talks to it.
    fn amqp(&self) -> Option<&AmqpSettings>;

    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    fn check(&self) -> anyhow::Result<()> {
        Ok(())
    }
}

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
    fn migrations() -> Option<diesel_migrations::EmbeddedMigrations>;

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

/// Brings a service's schema up to date: outbox and inbox, then its own tables.
///
/// # Errors
/// Those of [`migrations::run`].
pub async fn migrate<P: Program>(url: &str) -> Result<usize, migrations::MigrationError> {
    let Some(own) = P::migrations() else { return Ok(0) };
    let shared = migrations::run(url, contexor_messaging::MIGRATIONS).await?;
    Ok(shared + migrations::run(url, own).await?)
}

/// What every service can be told; the first is the default.
const SHARED_COMMANDS: [&str; 5] =
    ["serve", "migrate", "check-config", "healthcheck", "replay-dead-letters QUEUE [LIMIT]"];

/// `main` of a service: [`SHARED_COMMANDS`] and its own.
pub fn main<P: Program>() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = runtime.context("the runtime did not start").and_then(|runtime| runtime.block_on(command::<P>()));
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

async fn command<P: Program>() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Some(done) = P::command_without_settings(&arguments) {
        return done;
    }
    // Before the settings are looked at: a slip of the pen is one clear line, wherever it happens.
    let usage = || [&SHARED_COMMANDS, P::COMMANDS].concat().join(", ");
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
    match arguments.as_slice() {
        [] | ["serve"] => serve::<P>(settings).await,
        ["check-config"] => Ok(()),
        ["healthcheck"] => healthcheck(settings.http()).await,
        ["migrate"] => {
            let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
            let database = settings.database().context("this service has no database")?;
            let done = migrate::<P>(database.url.expose_secret()).await?;
            tracing::info!(done, "{done} migrations run");
            telemetry.shutdown().await;
            Ok(())
        }
        ["replay-dead-letters", queue, rest @ ..] => {
            let limit = rest.first().map_or(Ok(usize::MAX), |limit| limit.parse()).context("LIMIT is not a number")?;
            let telemetry = contexor_telemetry::init(P::NAME, settings.telemetry())?;
            let amqp = settings.amqp().context("this service does not talk to the broker")?;
            let broker = Broker::of(amqp, "replay");
            let publisher = Publisher::new(Broker::of(amqp, "replay publisher"), P::NAME);
            let done = dead_letters::replay(&broker, &publisher, queue, limit).await?;
            tracing::info!(done, "{done} dead letters of {queue} are back at work");
            broker.close().await;
            publisher.close().await;
            telemetry.shutdown().await;
            Ok(())
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
    if let Some(database) = settings.database() {
        migrate::<P>(database.url.expose_secret()).await?;
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

    /// Relays the outbox and cleans the inbox.
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
