//! notifier: text messages and in-app notifications.
//!
//! A code is sent once, as long as it is good; number and code are opened in memory, handed to the provider, and kept nowhere.

mod admins;
pub mod consumers;
pub mod domain;
pub mod error;
pub mod handlers;
pub mod kavenegar;
pub mod periodic;
mod routes;
mod schema;
pub mod settings;
pub mod store;

use std::{sync::Arc, time::Duration};

use actix_web::{App as ActixApp, web};
use contexor_crypto::KeyRing;
use contexor_db::Db;
use contexor_identity::{GatewayKeys, Identity, ServiceTokens};
use contexor_service::{Cursors, Health, Listeners, Program, Redis, Servants, http, settings::PlainNames};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt as _;

pub use settings::Settings;

/// The service's name.
pub const NAME: &str = "notifier";
/// The settings' defaults.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/notifier");

/// The notifier service.
#[derive(Debug)]
pub struct Notifier;

impl Program for Notifier {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = DEFAULTS;
    const PLAIN_NAMES: PlainNames = &[
        ("DATABASE_URL_NOTIFIER", "database.url"),
        ("REDIS_URL", "redis.url"),
        ("AMQP_URL", "amqp.url"),
        ("KAVENEGAR_API_KEY", "kavenegar.api_key"),
        ("KAVENEGAR_BASE_URL", "kavenegar.base_url"),
    ];
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database)?;
        let redis = Redis::new(&settings.redis)?;
        let services = ServiceTokens::new(NAME, &settings.internal)?;
        let app = web::Data::new(handlers::App { db: db.clone(), cursors: Cursors::new(&settings.secret_key)? });
        let identity = web::Data::new(Identity::new(&settings.identity, redis.clone())?);
        let edge = GatewayKeys::edge(NAME, &settings.internal)?;

        let kavenegar = &settings.kavenegar;
        let circuit =
            domain::circuit::Circuit::new(kavenegar.circuit_failures, Duration::from_millis(kavenegar.circuit_open_ms));
        let send_codes = consumers::SendCodes {
            db: db.clone(),
            delivery: KeyRing::new(&settings.otp.delivery)?,
            provider: kavenegar::Kavenegar::new(kavenegar)?,
            circuit: Arc::new(circuit),
            // The call's own time-out comes first; the rest is for the database.
            lease: Duration::from_millis(kavenegar.timeout_ms + 5_000),
        };
        let tell_people =
            consumers::TellPeople { db: db.clone(), admins: admins::Admins::new(services, &settings.peers.org_url) };
        let forget_old =
            periodic::ForgetOld { keep_notifications: chrono::Duration::days(settings.notifications.keep_days.into()) };
        let servants = Servants::new(NAME, &settings.amqp, stop.clone())
            .with_outbox(&db, &settings.amqp)
            .work(send_codes, settings.otp.in_flight)
            .work(tell_people, settings.amqp.prefetch)
            .work(consumers::ForgetOrgs { db: db.clone() }, 1)
            .periodic(&db, Duration::from_secs(3600), forget_old);

        let health = Health::new().postgres(&db).redis(&redis);
        let served = http::serve(
            &settings.http,
            listeners,
            health,
            move |config| {
                config.app_data(app.clone()).app_data(identity.clone()).app_data(edge.clone());
                routes::routes(config);
            },
            stop,
        )
        .await;
        servants.finish().await;
        db.close();
        served
    }
}

/// The API's description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    ActixApp::new().into_utoipa_app().configure(routes::routes).split_for_parts().1
}
