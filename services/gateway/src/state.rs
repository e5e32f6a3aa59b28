//! What the threads of the gateway share.

use contexor_identity::{Identity, OrgApiKeys, ServiceClient};
use contexor_service::Redis;
use tokio_util::sync::CancellationToken;

use crate::{
    auth_failures::AuthFailureTracker, concurrency::ConcurrencyLimiter, domain::templates::Templates,
    idempotency::Idempotency, rate_limit::RateLimiter, routes::Service, settings::Settings, upstream::Upstreams,
};

/// The state of the gateway.
pub struct AppState {
    /// Shows services that the gateway is the gateway.
    pub tokens: ServiceClient,
    /// Checks tokens.
    pub identity: Identity,
    /// Counts requests.
    pub limits: RateLimiter,
    /// Remembers who presents bad tokens.
    pub refusals: AuthFailureTracker,
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

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl AppState {
    /// Nothing is in flight yet.
    ///
    /// # Errors
    /// Names the setting that is not good.
    pub fn new(
        settings: Settings,
        redis: Redis,
        templates: Templates,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        let tokens = ServiceClient::new("gateway", &settings.internal)?;
        let upstreams = Upstreams::new(&settings.upstreams, &settings.breaker)?;
        let api_keys = OrgApiKeys::new(tokens.clone(), &settings.upstreams.org)
            .with_circuit_breaker(upstreams.get(Service::Org).breaker.clone());
        let identity = Identity::new(&settings.identity, redis.clone())?
            .with_api_keys(api_keys)
            .with_circuit_to_auth(upstreams.get(Service::Auth).breaker.clone());
        Ok(Self {
            tokens,
            identity,
            idempotency: Idempotency::new(redis.clone(), &settings)?,
            limits: RateLimiter::new(redis, settings.limits),
            refusals: AuthFailureTracker::new(settings.limits.failed_auth),
            upstreams,
            concurrency: ConcurrencyLimiter::new(&settings.concurrency),
            templates,
            settings,
            stop,
        })
    }
}
