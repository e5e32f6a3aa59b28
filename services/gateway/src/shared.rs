//! What the threads of the gateway share.

use contexor_identity::{Identity, OrgApiKeys, ServiceTokens};
use contexor_service::Redis;
use tokio_util::sync::CancellationToken;

use crate::{
    documents::OPENAPI,
    domain::templates::Templates,
    idempotency::Idempotency,
    limits::Limits,
    proxy::{capacity::Capacity, upstream::Upstreams},
    refusals::Refusals,
    settings::Settings,
};

/// The state of the gateway.
#[derive(Debug)]
pub struct Shared {
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
    pub capacity: Capacity,
    /// Names for paths.
    pub templates: Templates,
    /// The settings.
    pub settings: Settings,
    /// Cancelled when the gateway stops.
    pub stop: CancellationToken,
}

impl Shared {
    /// Nothing is in flight yet.
    ///
    /// # Errors
    /// Names the setting that is not good.
    pub fn new(settings: Settings, redis: Redis, stop: CancellationToken) -> anyhow::Result<Self> {
        let services = ServiceTokens::new("gateway", &settings.internal)?;
        let api_keys = OrgApiKeys::new(services, &settings.upstreams.org);
        Ok(Self {
            identity: Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys),
            idempotency: Idempotency::new(redis.clone(), &settings)?,
            limits: Limits::new(redis, settings.limits),
            refusals: Refusals::new(settings.limits.auth),
            upstreams: Upstreams::new(&settings.upstreams, &settings.breaker)?,
            capacity: Capacity::new(&settings.capacity),
            templates: Templates::from_openapi(OPENAPI)?,
            settings,
            stop,
        })
    }
}
