//! Sign-in by one-time code, sessions, access tokens and the keys that sign them.
//!
//! - Codes live in Redis, hashed, for two minutes ([`store::codes`]); on their way to notifier they are sealed, and stored nowhere.
//! - A session is a family of refresh tokens, each good for one use ([`ops::refresh`]). Its access tokens are checked by every
//!   service on its own, with the public keys from here and the list of ended sessions in Redis.

pub mod app;
pub mod commands;
pub mod consumers;
pub mod domain;
pub mod error;
#[expect(unreachable_pub, reason = "the route macros put each handler inside of a type")]
pub mod handlers;
pub mod keys;
pub mod ops;
pub mod periodic;
pub mod routes;
mod schema;
mod settings;
pub mod store;

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use anyhow::Context as _;
use contexor_crypto::{CryptoError, KeyRing, KeyedHashRing};
use contexor_db::Db;
use contexor_identity::{GatewayTokenVerifier, Identity, Revocations, ServiceVerifier};
use contexor_service::{BackgroundTasks, CursorCodec, Health, Listeners, Program, Redis, http, settings::EnvAliases};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi as _;
use utoipa_actix_web::AppExt as _;

pub use settings::{CryptoSettings, OtpCaps, OtpSettings, Settings, TokenSettings};

use crate::{
    app::AppState,
    consumers::WithdrawFailedCodes,
    error::AuthError,
    keys::Keys,
    periodic::{CleanUpExpiredOtps, CleanUpTokens, RestoreRevocations, RotateSigningKeys},
    store::codes::OtpStore,
};

/// The service's name in settings, events and tokens.
pub const NAME: &str = "auth";

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/auth");

/// The sign-in service.
#[derive(Debug)]
pub struct Auth;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Auth>(&arguments)
}

impl Program for Auth {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: EnvAliases =
        &[("DATABASE_URL_AUTH", "database.url"), ("REDIS_URL", "redis.url"), ("AMQP_URL", "amqp.url")];
    const COMMANDS: &'static [&'static str] = commands::COMMANDS;
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    async fn command(settings: Settings, arguments: Vec<String>) -> anyhow::Result<bool> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        commands::run(settings, &arguments).await
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let settings = Arc::new(settings);
        let db = Db::new(&settings.database).context("the database pool cannot be made")?;
        let redis = Redis::new(&settings.redis).context("redis.url is not an address")?;
        let identity = Data::new(Identity::new(&settings.identity, redis.clone())?);
        let service_peers = Data::new(ServiceVerifier::new(NAME, &settings.internal)?);
        let edge = GatewayTokenVerifier::verifier(NAME, &settings.internal)?;
        let ring = KeyRing::new(&settings.crypto.keys).context("crypto.keys cannot be used")?;
        check_encryption_keys(&db, &settings.crypto).await.context("the numbers of people cannot be opened")?;
        let index = KeyedHashRing::new(&settings.crypto.index).context("crypto.index cannot be used")?;
        ops::phone_keys::check(&mut *db.conn().await?, &ring, &index).await.context("crypto.index cannot be used")?;
        let delivery = KeyRing::new(&settings.otp.delivery).context("otp.delivery cannot be used")?;
        let otp = Arc::new(settings.otp.clone());
        let codes = OtpStore::new(redis.clone(), index.current().clone(), otp.clone());
        let keys = Keys::open(&db, ring.clone()).await.context("the signing keys cannot be read")?;
        let revocations = Revocations::new(redis.clone());
        let background = BackgroundTasks::new(NAME, &settings.amqp, stop.clone());
        let app = AppState {
            db: db.clone(),
            codes: codes.clone(),
            keys: keys.clone(),
            revocations: revocations.clone(),
            publisher: background.publisher().clone(),
            ring: ring.clone(),
            delivery,
            index,
            cursors: CursorCodec::new(&settings.secret_key)?,
            settings: settings.clone(),
        };
        let tokens = settings.tokens.clone();
        let minute = Duration::from_secs(60);
        let background = background
            .with_outbox(&db, &settings.amqp)
            .consume(WithdrawFailedCodes { codes: codes.clone() }, settings.amqp.prefetch)
            .periodic(&db, minute, CleanUpExpiredOtps { codes, settings: otp })
            .periodic(&db, minute, CleanUpTokens { settings: tokens.clone() })
            .periodic(&db, Duration::from_secs(3), RestoreRevocations { revocations })
            .periodic(&db, minute * 60, RotateSigningKeys { ring, settings: tokens })
            .spawn(reload_keys(keys, db.clone(), Duration::from_secs(settings.tokens.keys_reload_s)));
        let health = Health::new().postgres(&db).redis(&redis);
        let app = Data::new(app);
        let served = http::serve(
            &settings.http,
            listeners,
            health,
            Some(&openapi()),
            move |config| {
                config.app_data(app.clone()).app_data(identity.clone()).app_data(service_peers.clone());
                config.app_data(edge.clone());
                routes::routes(config);
                routes::internal_routes(config);
            },
            stop,
        )
        .await;
        background.shutdown().await;
        db.close();
        served
    }
}

/// Makes sure that numbers open, now rather than at somebody's sign-in.
async fn check_encryption_keys(db: &Db, crypto: &CryptoSettings) -> Result<(), AuthError> {
    let used = store::users::sealing_keys(&mut *db.conn().await?).await?;
    match used.into_iter().find(|id| !crypto.keys.keys.contains_key(id)) {
        Some(missing) => Err(CryptoError::UnknownKey(missing).into()),
        None => Ok(()),
    }
}

/// Reads the signing keys again and again: other processes and commands make them too.
async fn reload_keys(keys: Keys, db: Db, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        if let Err(error) = keys.reload(&db).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the signing keys cannot be read; the known ones serve on"
            );
        }
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(info(title = "Contexor auth", description = "Sign-in by one-time code, sessions, tokens and their keys."))]
struct Document;

/// The OpenAPI document of the public routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    actix_web::App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(|config| routes::routes(config))
        .split_for_parts()
        .1
}
