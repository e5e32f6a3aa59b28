//! Sessions that were ended: their access tokens stop working at once, everywhere.

use contexor_service::Redis;
use deadpool_redis::redis::{AsyncCommands as _, RedisError};
use uuid::Uuid;

/// The list of ended sessions, in Redis for as long as a token of theirs could still be good.
#[derive(Debug, Clone)]
pub struct Revocations {
    redis: Redis,
}

impl Revocations {
    /// The list in this Redis.
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// Ends a session; `lifetime_s` is the longest that one of its access tokens may still live, seconds.
    ///
    /// # Errors
    /// Redis's own: then the session is not ended for certain.
    pub async fn revoke(&self, session: Uuid, lifetime_s: u64) -> Result<(), RedisError> {
        self.redis.connection().set_ex(Self::key(session), 1, lifetime_s.max(1)).await
    }

    /// Whether a session was ended.
    ///
    /// # Errors
    /// Redis's own: then nobody knows, and the caller must not be let through.
    pub async fn is_revoked(&self, session: Uuid) -> Result<bool, RedisError> {
        self.redis.connection().exists(Self::key(session)).await
    }

    /// The key that exists in Redis while the session counts as ended.
    pub fn key(session: Uuid) -> String {
        format!("revoked:{session}")
    }
}
