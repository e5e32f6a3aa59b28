//! Organizations, workspaces, members, invitations and API keys, and the answer to who stands where.
//!
//! Every change of a membership, a role or an organization's settings makes the answers that other services keep worthless in the
//! same request; see [`membership_cache`].

mod api_key_directory;
mod app;
mod audit_command;
mod audit_turns;
mod consumers;
mod domain;
mod error;
mod handlers;
mod membership_cache;
mod ops;
mod people;
mod periodic;
mod re_encrypt_command;
mod routes;
mod schema;
mod sealed_phones;
mod settings;
mod store;

use std::time::Duration;

use actix_web::web::Data;
use anyhow::Context as _;
use chrono::TimeDelta;
use contexor_crypto::CryptoError;
use contexor_db::Db;
use contexor_identity::{GatewayTokenVerifier, Identity, Revocations, ServiceClient, ServiceVerifier};
use contexor_service::{BackgroundTasks, CursorCodec, Health, Listeners, Program, Redis, http, settings::EnvAliases};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi as _;
use utoipa_actix_web::AppExt as _;

pub use sealed_phones::CryptoSettings;
pub use settings::{AuditSettings, DeletionSettings, InvitationSettings, PeerSettings, Settings};

use crate::{
    api_key_directory::OwnApiKeys,
    app::App,
    audit_turns::VerificationLimiter,
    consumers::audit::AppendAuditEntries,
    error::OrgError,
    membership_cache::MembershipCache,
    people::UserDirectory,
    periodic::{ForgetInvitations, PurgeOrgs, RestoreEndedKeys},
    sealed_phones::SealedPhones,
};

/// The service's name in settings, events and tokens.
pub(crate) const NAME: &str = "org";

/// The org service.
#[derive(Debug)]
pub struct Org;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Org>(&arguments)
}

impl Program for Org {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: EnvAliases =
        &[("DATABASE_URL_ORG", "database.url"), ("REDIS_URL", "redis.url"), ("AMQP_URL", "amqp.url")];
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/org");
        Some(MIGRATIONS)
    }

    const COMMANDS: &'static [&'static str] = &COMMANDS;

    fn command_without_settings(arguments: &[&str]) -> Option<anyhow::Result<()>> {
        audit_command::run_without_settings(arguments)
    }

    async fn command(settings: Settings, arguments: Vec<String>) -> anyhow::Result<bool> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        if arguments == [re_encrypt_command::COMMAND] {
            return re_encrypt_command::run(&settings).await.map(|()| true);
        }
        audit_command::run(&settings.database, &arguments).await
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database).context("the database pool cannot be made")?;
        every_key_is_there(&db, &settings.crypto).await.context("the phones of invitations cannot be opened")?;
        let sealed_phones = SealedPhones::new(&settings.crypto).context("crypto")?;
        check_index_keys(&db, &sealed_phones).await.context("invitations cannot be found by phone")?;
        let redis = Redis::new(&settings.redis).context("redis.url is not an address")?;
        let api_keys = OwnApiKeys(db.clone());
        let identity = Data::new(Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys.clone()));
        let service_peers = Data::new(ServiceVerifier::new(NAME, &settings.internal)?);
        let edge = GatewayTokenVerifier::verifier(NAME, &settings.internal)?;
        let tokens = ServiceClient::new(NAME, &settings.internal)?;
        let app = Data::new(App {
            db: db.clone(),
            memberships: MembershipCache::new(redis.clone()),
            api_keys,
            revocations: Revocations::new(redis.clone()),
            cursors: CursorCodec::new(&settings.secret_key)?,
            people: UserDirectory::new(tokens, &settings.peers.auth_url),
            sealed_phones,
            invitation_lifetime: Duration::from_secs(settings.invitations.lifetime_s.into()),
            allowed_countries: settings.invitations.allowed_countries.clone(),
            max_orgs_per_person: settings.limits.orgs_per_person,
            deletion_delay: Duration::from_secs(settings.deletion.delay_s.into()),
            audit_verify_time: Duration::from_millis(settings.audit.verify_ms.into()),
            audit_turns: VerificationLimiter::new(
                settings.audit.max_concurrent_verifications as usize,
                Duration::from_millis(settings.audit.verify_ms.into()) / 4,
            ),
        });
        let background = BackgroundTasks::new(NAME, &settings.amqp, stop.clone())
            .with_outbox(&db, &settings.amqp)
            .consume_transactional(&db, AppendAuditEntries)
            .periodic(&db, Duration::from_secs(settings.deletion.interval_s.into()), PurgeOrgs { db: db.clone() })
            .periodic(&db, Duration::from_secs(3), RestoreEndedKeys { revocations: app.revocations.clone() })
            .periodic(
                &db,
                Duration::from_secs(settings.invitations.interval_s.into()),
                ForgetInvitations { keep: TimeDelta::seconds(settings.invitations.keep_s.into()) },
            );
        let health = Health::new().postgres(&db).redis(&redis);
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

/// The service's own commands, for the usage line.
const COMMANDS: [&str; audit_command::COMMANDS.len() + 1] = {
    let mut all = [re_encrypt_command::COMMAND; audit_command::COMMANDS.len() + 1];
    all.split_at_mut(1).1.copy_from_slice(audit_command::COMMANDS);
    all
};

/// Makes sure that phones open, now rather than when somebody looks for an invitation.
async fn every_key_is_there(db: &Db, crypto: &CryptoSettings) -> Result<(), OrgError> {
    let used = store::invitations::sealing_keys(&mut *db.conn().await?).await?;
    match used.into_iter().find(|id| !crypto.keys.keys.contains_key(id)) {
        Some(missing) => Err(CryptoError::UnknownKey(missing).into()),
        None => Ok(()),
    }
}

/// Makes sure that there is every key that a phone is hashed with, and that each is the same one: by another key
/// no invitation is found. Of each, the oldest and the newest
/// invitation are looked at.
pub(crate) async fn check_index_keys(db: &Db, phones: &SealedPhones) -> Result<(), OrgError> {
    for (id, stored) in store::invitations::hashed_samples(&mut *db.conn().await?).await? {
        phones.check_hash(id, &stored)?;
    }
    Ok(())
}

#[derive(utoipa::OpenApi)]
#[openapi(info(title = "Contexor org", description = "Organizations, workspaces, members, invitations and API keys."))]
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
