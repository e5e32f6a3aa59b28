//! Organizations, workspaces, members and invitations, and the answer to who stands where.
//!
//! Every change of a membership, a role or an organization's settings makes the answers that other services keep worthless in the
//! same request; see [`standings`].

mod app;
mod domain;
mod error;
mod handlers;
mod ops;
mod people;
mod routes;
mod schema;
mod sealed_phones;
mod settings;
mod standings;
mod store;

use std::time::Duration;

use actix_web::web::Data;
use anyhow::Context as _;
use contexor_db::Db;
use contexor_identity::{Identity, ServicePeers, ServiceTokens};
use contexor_service::{Cursors, Health, Listeners, Program, Redis, Servants, http, settings::PlainNames};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi as _;
use utoipa_actix_web::AppExt as _;

pub use settings::{CryptoSettings, InvitationSettings, PeerSettings, Settings};

use crate::{app::App, people::People, sealed_phones::SealedPhones, standings::Standings};

/// The service's name in settings, events and tokens.
pub(crate) const NAME: &str = "org";

/// The org service.
#[derive(Debug)]
pub struct Org;

impl Program for Org {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: PlainNames =
        &[("DATABASE_URL_ORG", "database.url"), ("REDIS_URL", "redis.url"), ("AMQP_URL", "amqp.url")];
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/org");
        Some(MIGRATIONS)
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database).context("the database pool cannot be made")?;
        let redis = Redis::new(&settings.redis).context("redis.url is not an address")?;
        let identity = Data::new(Identity::new(&settings.identity, redis.clone())?);
        let service_peers = Data::new(ServicePeers::new(NAME, &settings.internal)?);
        let tokens = ServiceTokens::new(NAME, &settings.internal)?;
        let app = Data::new(App {
            db: db.clone(),
            standings: Standings::new(redis.clone()),
            cursors: Cursors::new(&settings.secret_key)?,
            people: People::new(tokens, &settings.peers.auth_url),
            sealed_phones: SealedPhones::new(&settings.crypto)?,
            invitation_lifetime: Duration::from_secs(settings.invitations.lifetime_s.into()),
        });
        let servants = Servants::new(NAME, &settings.amqp, stop.clone()).with_outbox(&db, &settings.amqp);
        let health = Health::new()
            .check("postgres", {
                let db = db.clone();
                move || {
                    let db = db.clone();
                    async move { db.ping().await.is_ok() }
                }
            })
            .check("redis", move || {
                let redis = redis.clone();
                async move { redis.ping().await.is_ok() }
            });
        let served = http::serve(
            &settings.http,
            listeners,
            health,
            move |config| {
                config.app_data(app.clone()).app_data(identity.clone()).app_data(service_peers.clone());
                routes::routes(config);
                routes::internal_routes(config);
            },
            stop,
        )
        .await;
        servants.finish().await;
        db.close();
        served
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(info(title = "Contexor org", description = "Organizations, workspaces, members and invitations."))]
struct Document;

/// The OpenAPI document of the public routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    actix_web::App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes::routes).split_for_parts().1
}
