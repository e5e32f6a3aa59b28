//! What the threads of the gateway share.

use contexor_identity::{Identity, OrgApiKeys, ServiceTokens};
use contexor_service::Redis;
use tokio_util::sync::CancellationToken;

use crate::{
    documents::OPENAPI,
    domain::templates::Templates,
    idempotency::Idempotency,
    limits::Limits,
    proxy::{concurrency::ConcurrencyLimiter, upstream::Upstreams},
    refusals::Refusals,
    routes::Service,
    settings::Settings,
};

/// The state of the gateway.
pub struct Shared {
    /// Shows services that the gateway is the gateway.
    pub tokens: ServiceTokens,
    /// Checks tokens.
    pub identity: Identity,
    /// Counts requests.
    pub limits: Limits,
    /// Remembers who presents bad tokens.
    pub refusals: Refusals,
    /// Remembers requests with a key.
    pub idempotency: Idempotency,
    /// The services.
    pub upstreams: Upstreams,
    /// What is in flight.
    pub concurrency: ConcurrencyLimiter,
    /// Names for paths.
    pub templates: Templates,
    /// The settings.
    pub settings: Settings,
    /// Cancelled when the gateway stops.
    pub stop: CancellationToken,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Shared {
    /// Nothing is in flight yet.
    ///
    /// # Errors
    /// Names the setting that is not good.
    pub fn new(settings: Settings, redis: Redis, stop: CancellationToken) -> anyhow::Result<Self> {
        let tokens = ServiceTokens::new("gateway", &settings.internal)?;
        let upstreams = Upstreams::new(&settings.upstreams, &settings.breaker)?;
        let api_keys = OrgApiKeys::new(tokens.clone(), &settings.upstreams.org).behind(upstreams.circuit(Service::Org));
        let identity = Identity::new(&settings.identity, redis.clone())?
            .with_api_keys(api_keys)
            .with_circuit_to_auth(upstreams.circuit(Service::Auth));
        Ok(Self {
            tokens,
            identity,
            idempotency: Idempotency::new(redis.clone(), &settings)?,
            limits: Limits::new(redis, settings.limits),
            refusals: Refusals::new(settings.limits.refused),
            upstreams,
            concurrency: ConcurrencyLimiter::new(&settings.capacity),
            templates: Templates::from_openapi(OPENAPI)?,
            settings,
            stop,
        })
    }
}
