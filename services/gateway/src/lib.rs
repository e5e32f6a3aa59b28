//! The public edge: every request from outside comes through here.
//!
//! A request is matched against the routing table, its caller is checked and counted, and it is streamed to the service that
//! answers it. The gateway keeps nothing of its own; each service checks the caller again.

pub mod documents;
pub mod domain;
pub mod edge;
pub mod error;
pub mod idempotency;
pub mod limits;
pub mod proxy;
pub mod refusals;
pub mod routes;
pub mod settings;

use std::sync::Arc;

use contexor_identity::{Identity, OrgApiKeys, ServiceTokens};
use contexor_service::{Health, Listeners, Program, Redis, http, settings::PlainNames};
use tokio_util::sync::CancellationToken;

use crate::{
    documents::OPENAPI,
    domain::templates::Templates,
    idempotency::Idempotency,
    limits::Limits,
    proxy::{
        capacity::Capacity,
        upstream::{Upstreams, Worker},
    },
    refusals::Refusals,
    settings::Settings,
};

/// What the threads of the gateway share.
#[derive(Debug)]
pub struct Shared {
    identity: Identity,
    limits: Limits,
    refusals: Refusals,
    idempotency: Idempotency,
    upstreams: Upstreams,
    capacity: Capacity,
    templates: Templates,
    settings: Settings,
    stop: CancellationToken,
}

/// The gateway.
#[derive(Debug)]
pub struct Gateway;

impl Program for Gateway {
    const NAME: &'static str = "gateway";
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: PlainNames = &[("REDIS_URL", "redis.url")];
    type Settings = Settings;

    fn migrations() -> Option<diesel_migrations::EmbeddedMigrations> {
        None
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let redis = Redis::new(&settings.redis)?;
        let pinged = redis.clone();
        let health = Health::new().check("redis", move || {
            let redis = pinged.clone();
            async move { redis.ping().await.is_ok() }
        });
        let services = ServiceTokens::new(Self::NAME, &settings.internal)?;
        let api_keys = OrgApiKeys::new(services, &settings.upstreams.org);
        let shared = Arc::new(Shared {
            identity: Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys),
            idempotency: Idempotency::new(redis.clone(), &settings)?,
            limits: Limits::new(redis, settings.limits),
            refusals: Refusals::new(settings.limits.auth),
            upstreams: Upstreams::new(&settings.upstreams, &settings.breaker)?,
            capacity: Capacity::new(&settings.capacity),
            templates: Templates::from_openapi(OPENAPI)?,
            settings: settings.clone(),
            stop: stop.clone(),
        });
        http::serve(
            &settings.http,
            listeners,
            health,
            move |config| routes::routes(config, &shared, Worker::new(&shared.settings.timeouts)),
            stop,
        )
        .await
    }
}
