//! The content service: projects, contents, their generation, review, versions and the live view.
//!
//! `routes` shows every path. A request goes through `handlers` (HTTP), `ops` (one transaction, with its events), `domain` (rules
//! about values) and `store` (SQL by table); `consumers` hear what other services say.

pub mod analytics;
pub mod app;
pub mod auth;
pub mod batch_wake;
pub mod batches;
pub mod comparer;
pub mod consumers;
pub mod domain;
pub mod error;
pub mod handlers;
pub mod heavy;
pub mod live;
pub mod ops;
pub mod presence;
pub mod receipt_command;
pub mod rendering;
pub mod routes;
mod schema;
pub mod settings;
pub mod start_generation;
pub mod store;
pub mod tokens;
pub mod usage;

use std::time::Duration;

use actix_web::{App as ActixApp, web::Data};
use contexor_db::Db;
use contexor_identity::{Access, GatewayTokenVerifier, Identity, OrgApiKeys, ServiceClient, ServiceVerifier};
use contexor_models::Catalogue;
use contexor_pii::Detector;
use contexor_service::{
    BackgroundTasks, CursorCodec, Health, Listeners, Program, Reads, Redis, http, settings::EnvAliases,
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::AppExt as _;

use crate::{
    analytics::AnalyticsCache,
    app::App,
    auth::AuthClient,
    batch_wake::BatchWake,
    comparer::Comparer,
    consumers::{generations::ApplyGenerationEvents, tenants::SyncTenants},
    heavy::HeavyWork,
    live::LiveView,
    ops::{
        ceilings::{CeilingGuard, MeasureStorage},
        expire::ExpireTasks,
        index::IndexContents,
        measure::MeasureApprovals,
    },
    presence::PresenceBoard,
    settings::Settings,
    tokens::TokenCounter,
    usage::UsageClient,
};

/// How often contents are looked for that are not indexed by the present rules, until there are none.
const INDEX_EVERY: Duration = Duration::from_secs(1);

/// How often it is told how near the ceilings are.
const MEASURE_STORAGE_EVERY: Duration = Duration::from_secs(60);

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/content");

/// The content service.
#[derive(Debug)]
pub struct Content;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Content>(&arguments)
}

impl Program for Content {
    const NAME: &'static str = "content";
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: EnvAliases = &[
        ("DATABASE_URL_CONTENT", "database.url"),
        ("DATABASE_REPLICA_URL_CONTENT", "database.replica_url"),
        ("REDIS_URL", "redis.url"),
        ("AMQP_URL", "amqp.url"),
    ];
    const READS_FROM_REPLICA: bool = true;
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    const COMMANDS: &'static [&'static str] = &[receipt_command::USAGE];

    fn command_without_settings(arguments: &[&str]) -> Option<anyhow::Result<()>> {
        receipt_command::run(arguments)
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database)?;
        let redis = Redis::new(&settings.redis)?;
        let reads = Reads::new(&db, &redis, &settings.database);
        let marks = reads.marks().cloned().map(Data::new);
        let services = ServiceClient::new(Self::NAME, &settings.internal)?;
        let api_keys = OrgApiKeys::new(services.clone(), &settings.peers.org_url);
        let live = LiveView::start(&redis);
        let batch_wake = BatchWake::default();
        let app = Data::new(App {
            db: db.clone(),
            reads,
            access: Access::new(redis.clone(), services.clone(), &settings.peers.org_url),
            cursors: CursorCodec::new(&settings.secret_key)?,
            presence: PresenceBoard::new(&redis),
            people: AuthClient::new(services.clone(), &settings.peers.auth_url),
            usage: UsageClient::new(services, &settings.peers.usage_url),
            catalogue: Catalogue::load(&settings.models.file)?,
            tokens: TokenCounter::default(),
            detector: Detector::new(),
            live: live.clone(),
            generation: settings.generation.clone(),
            prompts: settings.prompts.clone(),
            batches: settings.batches.clone(),
            batch_wake: batch_wake.clone(),
            comparer: Comparer::new(&settings.diff),
            ceilings: CeilingGuard::new(settings.ceilings),
            heavy: HeavyWork::new(&settings.heavy),
            analytics: AnalyticsCache::new(&settings.analytics),
            events: settings.events.clone(),
            stop: stop.clone(),
        });
        app.catalogue.warn_of_ends();
        let identity = Data::new(Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys));
        let peers = Data::new(ServiceVerifier::new(Self::NAME, &settings.internal)?);
        let edge = GatewayTokenVerifier::verifier(Self::NAME, &settings.internal)?;
        let expire_every = Duration::from_millis(settings.generation.expire_every_ms);
        let measure_every = Duration::from_millis(settings.analytics.measure_every_ms);
        let background = BackgroundTasks::new(Self::NAME, &settings.amqp, stop.clone())
            .with_outbox(&db, &settings.amqp)
            .consume_transactional(
                &db,
                ApplyGenerationEvents { live: live.clone(), detector: Detector::new(), batch_wake: batch_wake.clone() },
            )
            .consume_transactional(&db, SyncTenants { db: db.clone(), live })
            .periodic(&db, expire_every, ExpireTasks)
            .periodic(&db, INDEX_EVERY, IndexContents::default())
            .periodic(&db, measure_every, MeasureApprovals)
            .periodic(&db, MEASURE_STORAGE_EVERY, MeasureStorage { ceilings: settings.ceilings })
            .spawn(batches::run(app.clone(), batch_wake));
        let health = Health::new().postgres(&db).redis(&redis);
        let routes = move |config: &mut actix_web::web::ServiceConfig| {
            config.app_data(app.clone()).app_data(identity.clone()).app_data(peers.clone());
            config.app_data(edge.clone());
            if let Some(marks) = marks.clone() {
                config.app_data(marks);
            }
            routes::internal_routes(config);
            routes::routes(config);
        };
        let served = http::serve(&settings.http, listeners, health, Some(&openapi()), routes, stop).await;
        background.shutdown().await;
        db.close();
        served
    }
}

/// The service's part of the API's description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(info(title = "Contexor content"), modifiers(&Bearer))]
    struct Document;

    ActixApp::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(|config| routes::routes(config))
        .split_for_parts()
        .1
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}
