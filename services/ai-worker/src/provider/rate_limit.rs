//! The provider's rate limit, shared by every worker through Redis.

use std::{sync::Arc, time::Duration};

use contexor_service::Redis;
use deadpool_redis::redis::{self, RedisError, Script};

use crate::settings::Endpoint;

/// What came of asking for a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// After this time.
    In(Duration),
    /// Not within the time that there is; nothing was taken.
    TooLate,
}

/// The shared limit; off when neither number is set.
pub struct RateLimit {
    redis: Redis,
    take: Arc<Script>,
    key: String,
    requests_per_minute: u64,
    tokens_per_minute: u64,
}

impl std::fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RateLimit")
            .field("requests_per_minute", &self.requests_per_minute)
            .field("tokens_per_minute", &self.tokens_per_minute)
            .finish_non_exhaustive()
    }
}

impl RateLimit {
    /// The limit of a provider.
    pub fn new(redis: Redis, endpoint: &Endpoint) -> Self {
        Self {
            redis,
            take: Arc::new(Script::new(include_str!("lua/take.lua"))),
            key: format!("provider:{{{}}}:rate", endpoint.base_url.trim_end_matches('/')),
            requests_per_minute: endpoint.requests_per_minute,
            tokens_per_minute: endpoint.tokens_per_minute,
        }
    }

    /// Takes a turn for one request of so many tokens that may begin within `longest`.
    pub async fn take(&self, tokens: u64, longest: Duration) -> Result<Slot, RedisError> {
        if self.requests_per_minute == 0 && self.tokens_per_minute == 0 {
            return Ok(Slot::In(Duration::ZERO));
        }
        let longest_ms = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).min(1 << 52);
        let wait_ms: i64 = self
            .take
            .key(&self.key)
            .arg(self.requests_per_minute)
            .arg(self.tokens_per_minute)
            .arg(tokens)
            .arg(longest_ms)
            .invoke_async(&mut self.redis.connection())
            .await?;
        Ok(u64::try_from(wait_ms).map_or(Slot::TooLate, |wait_ms| Slot::In(Duration::from_millis(wait_ms))))
    }

    /// Gives a turn back that was not used. A turn that is not given back only slows others down for a moment.
    pub async fn release(&self, tokens: u64) {
        let taken = tokens.min((self.tokens_per_minute / 6).max(1));
        let done: Result<(), RedisError> = redis::pipe()
            .cmd("HINCRBYFLOAT")
            .arg(&self.key)
            .arg("requests")
            .arg(1)
            .ignore()
            .cmd("HINCRBYFLOAT")
            .arg(&self.key)
            .arg("tokens")
            .arg(taken)
            .ignore()
            .query_async(&mut self.redis.connection())
            .await;
        if let Err(error) = done {
            tracing::debug!(error = &error as &dyn std::error::Error, "a turn at the provider could not be given back");
        }
    }
}
