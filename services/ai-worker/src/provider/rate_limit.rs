//! The provider's rate limit, shared by every worker through Redis.

use std::{sync::Arc, time::Duration};

use contexor_service::Redis;
use deadpool_redis::redis::{self, RedisError, Script};

use crate::settings::Endpoint;

/// Two buckets, of requests and of tokens, that fill evenly and hold ten seconds' worth. Whoever comes takes at once what it needs, if
/// need be on credit, and is told how long to wait for it: so nobody polls, and who came first goes first.
///
/// KEYS: the buckets. ARGV: requests a minute, tokens a minute, tokens needed, longest wait in milliseconds.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', KEYS[1], 'at', 'requests', 'tokens')
local passed = math.max(0, now - (tonumber(stored[1]) or now))
local wait, levels = 0, {}
for i, need in ipairs({1, tonumber(ARGV[3])}) do
  local limit = tonumber(ARGV[i])
  if limit > 0 then
    local capacity = math.max(1, limit / 6)
    local level = math.min(capacity, (tonumber(stored[i + 1]) or capacity) + passed * limit / 60000)
    level = level - math.min(need, capacity)
    if level < 0 then wait = math.max(wait, -level * 60000 / limit) end
    levels[i] = level
  end
end
wait = math.ceil(wait)
if wait > tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[1], 'at', now, 'requests', levels[1] or 0, 'tokens', levels[2] or 0)
redis.call('PEXPIRE', KEYS[1], 120000 + wait)
return wait
";

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
            take: Arc::new(Script::new(TAKE)),
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
