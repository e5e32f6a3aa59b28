//! Who wrote something lately, and therefore must not read from a replica.
//!
//! A caller who begins to change something is marked in Redis, which all instances of a service share, for longer than the change may take
//! and than a replica that is used may lag: a read without a mark finds every change of its reader. The mark is written before the change
//! and again after it, so that an instance that dies in between leaves it behind.

use deadpool_redis::redis::{self, RedisResult};
use uuid::Uuid;

use crate::Redis;

/// The marks of writers. A server that has it among its data (`web::Data`) marks callers of everything but GET, HEAD and OPTIONS.
#[derive(Debug, Clone)]
pub struct WriteMarks {
    redis: Redis,
    keep_s: u64,
}

/// In the extensions of a request that may change something: by whom.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    marks: WriteMarks,
    caller: Uuid,
}

impl WriteMarks {
    /// Marks that expire after so many seconds.
    pub fn new(redis: &Redis, keep_s: u64) -> Self {
        Self { redis: redis.clone(), keep_s }
    }

    /// Whether a caller has written something lately.
    ///
    /// # Errors
    /// Redis's own: nobody knows.
    pub async fn has_written(&self, caller: Uuid) -> RedisResult<bool> {
        redis::cmd("EXISTS").arg(Self::key(caller)).query_async(&mut self.redis.connection()).await
    }

    /// Marks a caller, before a change.
    ///
    /// # Errors
    /// Redis's own: the change must not be made, since its writer might not see it.
    pub async fn set(&self, caller: Uuid) -> RedisResult<()> {
        let mut set = redis::cmd("SET");
        set.arg(Self::key(caller)).arg(1).arg("EX").arg(self.keep_s);
        set.query_async(&mut self.redis.connection()).await
    }

    /// Marks the caller of a request that may change something, now and again when it is answered.
    ///
    /// # Errors
    /// As [`Self::set`].
    pub async fn begin(&self, caller: Uuid, request: &actix_web::HttpRequest) -> RedisResult<()> {
        use actix_web::HttpMessage as _;
        if request.method().is_safe() {
            return Ok(());
        }
        self.set(caller).await?;
        request.extensions_mut().insert(Writing { marks: self.clone(), caller });
        Ok(())
    }

    fn key(caller: Uuid) -> String {
        format!("wrote:{caller}")
    }
}

impl Writing {
    /// Marks the caller anew: from now on as long as before.
    pub(crate) async fn end(&self) {
        if let Err(error) = self.marks.set(self.caller).await {
            // The first mark still stands.
            tracing::debug!(error = &error as &dyn std::error::Error, "a writer was not marked again");
        }
    }
}
