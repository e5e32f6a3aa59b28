//! Takes generations from the queue, has a model write them, and tells what came of it.
//!
//! A job is claimed in a table with a lease and a fence, so that it is never lost with its worker and never ends twice. Every try at
//! the model is entered before it is made and accounted for however it ends. No prompt and no text is kept here.

mod consumers;
pub mod domain;
mod fair_share;
mod generation;
mod housekeeping;
pub mod provider;
mod schema;
pub mod settings;
mod store;

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use contexor_crypto::KeyedHash;
use contexor_db::Db;
use contexor_identity::ServiceClient;
use contexor_live::{Live, Subscriber};
use contexor_models::Catalogue;
use contexor_pii::Detector;
use contexor_service::{
    BackgroundTasks, Health, Listeners, Program, Redis, http, program::CommonSettings as _, settings::EnvAliases,
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    consumers::{CancelJobs, Generate, PurgeTenants},
    fair_share::FairShare,
    generation::{CANCELLATIONS, Usage, WorkerContext},
    housekeeping::{CleanJobs, EndLostJobs},
    provider::{
        breaker::Breaker,
        registry::{self, Connect, Registry},
    },
};

pub use crate::settings::Settings;

/// The service's name, as the source of its events.
pub const NAME: &str = "ai-worker";

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/ai-worker");

/// The ai-worker service.
#[derive(Debug)]
pub struct AiWorker;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<AiWorker>(&arguments)
}

impl Program for AiWorker {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: EnvAliases = &[
        ("DATABASE_URL_AI_WORKER", "database.url"),
        ("REDIS_URL", "redis.url"),
        ("AMQP_URL", "amqp.url"),
        ("OPENAI_API_KEY", "provider.api_key"),
        ("OPENAI_BASE_URL", "provider.base_url"),
    ];
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        run_with(settings, listeners, stop, &registry::connect).await
    }
}

/// Runs the service with `connect` making what answers behind each endpoint of the settings.
///
/// # Errors
/// When the settings cannot be used, or the server ends with an error.
pub async fn run_with(
    settings: Settings,
    listeners: Listeners,
    stop: CancellationToken,
    connect: &Connect,
) -> anyhow::Result<()> {
    settings.check()?;
    let catalogue = Catalogue::load(&settings.models.file)?;
    catalogue.warn_of_ends();
    let db = Db::new(&settings.database)?;
    let redis = Redis::new(&settings.redis).context("redis.url cannot be used")?;
    let of_pass = settings.pii_pass.model.as_str();
    ensure!(
        of_pass.is_empty() || catalogue.get(of_pass).is_some(),
        "pii_pass.model names the model {of_pass}, which the catalogue does not describe"
    );
    let providers = Registry::new(&settings, &catalogue, &redis, connect)?;
    let context = Arc::new(WorkerContext {
        live: Live::new(redis.clone()),
        cancellations: Subscriber::of_channel(&redis, CANCELLATIONS),
        providers,
        breaker: Breaker::new(
            settings.provider.breaker_failures,
            Duration::from_millis(settings.provider.breaker_pause_ms),
        ),
        catalogue,
        detector: Detector::new(),
        usage: Usage::new(ServiceClient::new(NAME, &settings.internal)?, &settings.peers.usage_url),
        safety: KeyedHash::new("safety_key", &settings.safety_key)?,
        owner: Uuid::now_v7(),
        tokenizer: Once::new(),
        db: db.clone(),
        settings: settings.clone(),
    });

    let concurrency = settings.jobs.concurrency;
    let keep = chrono::TimeDelta::days(i64::from(settings.jobs.keep_days));
    let background = BackgroundTasks::new(NAME, &settings.amqp, stop.clone())
        .with_outbox(&db, &settings.amqp)
        .consume(
            Generate { context: context.clone(), shares: FairShare::new(concurrency) },
            FairShare::in_hand(concurrency),
        )
        .consume(CancelJobs { db: db.clone(), redis: redis.clone() }, settings.amqp.prefetch)
        .consume(PurgeTenants { db: db.clone() }, 1)
        .periodic(&db, Duration::from_secs(30), EndLostJobs { owner: context.owner })
        .periodic(&db, Duration::from_secs(3600), CleanJobs { keep });

    let publisher = background.publisher().clone();
    let health = Health::new().postgres(&db).redis(&redis).check("rabbitmq", move || {
        let publisher = publisher.clone();
        async move { publisher.ready().await.is_ok() }
    });
    let served = http::serve(&settings.http, listeners, health, None, |_| {}, stop).await;
    background.shutdown().await;
    db.close();
    served
}
