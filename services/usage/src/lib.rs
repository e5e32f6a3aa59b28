//! usage: prices, holds, settlement, the usage log and limits.
//!
//! Money moves free → held → spent and never passes a limit: holds are taken by one function of the database that locks the
//! counters of the organization, the workspace and the person or API key in this order, and the table's CHECKs stand behind it.

mod commands;
pub mod consumers;
pub mod domain;
pub mod error;
pub mod handlers;
pub mod ops;
pub mod periodic;
pub mod prices;
pub mod reservations;
mod routes;
mod schema;
pub mod settings;
pub mod store;
pub mod tenants;

use std::time::Duration;

use actix_web::{App as ActixApp, web};
use contexor_db::Db;
use contexor_identity::{Access, GatewayTokenVerifier, Identity, OrgApiKeys, ServiceClient, ServiceVerifier};
use contexor_service::{
    BackgroundTasks, CursorCodec, Health, Listeners, Program, Reads, Redis, http, settings::EnvAliases,
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt as _;

pub use settings::Settings;

/// The service's name.
pub const NAME: &str = "usage";
/// The settings' defaults.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/usage");

/// The usage service.
#[derive(Debug)]
pub struct Usage;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Usage>(&arguments)
}

impl Program for Usage {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = DEFAULTS;
    const PLAIN_NAMES: EnvAliases = &[
        ("DATABASE_URL_USAGE", "database.url"),
        ("DATABASE_REPLICA_URL_USAGE", "database.replica_url"),
        ("REDIS_URL", "redis.url"),
        ("AMQP_URL", "amqp.url"),
    ];
    const READS_FROM_REPLICA: bool = true;
    type Settings = Settings;

    const COMMANDS: &'static [&'static str] = commands::COMMANDS;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    async fn command(settings: Settings, arguments: Vec<String>) -> anyhow::Result<bool> {
        commands::run(&settings, &arguments).await
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database)?;
        let redis = Redis::new(&settings.redis)?;
        let reads = Reads::new(&db, &redis, &settings.database);
        let marks = reads.marks().cloned().map(web::Data::new);
        let services = ServiceClient::new(NAME, &settings.internal)?;
        let api_keys = OrgApiKeys::new(services.clone(), &settings.peers.org_url);
        let prices = prices::Prices::load(&db).await?;
        let tenants = tenants::Tenants::new(db.clone(), services.clone(), &settings.peers.org_url, settings.limits);
        let owner = ops::expire_holds::TaskOwner::new(services.clone(), &settings.peers.content_url);
        {
            let mut conn = db.conn().await?;
            store::limits::set_installation(&mut conn, settings.limits.installation()).await?;
        }
        let app = web::Data::new(handlers::App {
            db: db.clone(),
            reads,
            reservations: reservations::Reservations::new(db.clone()),
            access: Access::new(redis.clone(), services, &settings.peers.org_url),
            cursors: CursorCodec::new(&settings.secret_key)?,
            prices: prices.clone(),
            tenants: tenants.clone(),
            holds: settings.holds,
            limits: settings.limits,
        });
        let identity = web::Data::new(Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys));
        let peers = web::Data::new(ServiceVerifier::new(NAME, &settings.internal)?);
        let edge = GatewayTokenVerifier::verifier(NAME, &settings.internal)?;

        let every = |seconds: u32| Duration::from_secs(seconds.into());
        let background = BackgroundTasks::new(NAME, &settings.amqp, stop.clone())
            .with_outbox(&db, &settings.amqp)
            .consume_transactional(&db, consumers::SettleHolds { prices: prices.clone(), settings: settings.holds })
            .consume_transactional(&db, consumers::SyncTenants { db: db.clone(), tenants, limits: settings.limits })
            .spawn(periodic::expire_holds(db.clone(), owner, prices.clone(), settings.holds))
            .spawn(periodic::monthly_usage_reset(db.clone(), settings.periods.interval_s))
            .periodic(&db, every(settings.periods.partition_check_interval_s), periodic::MakeLogPartitions)
            .spawn(prices.refresh(db.clone(), every(settings.prices.refresh_s)));

        let health = Health::new().postgres(&db).redis(&redis);
        let served = http::serve(
            &settings.http,
            listeners,
            health,
            Some(&openapi()),
            move |config| {
                config.app_data(app.clone()).app_data(identity.clone()).app_data(peers.clone());
                config.app_data(edge.clone());
                if let Some(marks) = marks.clone() {
                    config.app_data(marks);
                }
                routes::internal_routes(config);
                routes::routes(config);
            },
            stop,
        )
        .await;
        background.shutdown().await;
        db.close();
        served
    }
}

/// The API's description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    ActixApp::new().into_utoipa_app().configure(|config| routes::routes(config)).split_for_parts().1
}
