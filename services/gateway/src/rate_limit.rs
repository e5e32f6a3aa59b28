//! How often somebody may ask: counted in Redis, so that all gateways count together.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use contexor_identity::{Caller, Identity, Revocations};
use contexor_service::Redis;
use deadpool_redis::redis::{RedisError, RedisResult, Script};

use crate::{
    domain::{rate::Decision, subject::Subject},
    error::GatewayError,
    settings::{Limit, LimitSettings},
};

/// Most callers that are counted locally while Redis cannot count.
const MAX_LOCAL: usize = 20_000;

/// What a request is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// One-time codes.
    Otp,
    /// Fresh tokens.
    Auth,
    /// Tokens that were refused.
    Refused,
    /// Requests that lead nowhere.
    Stray,
    /// Reads.
    Read,
    /// Writes.
    Write,
    /// Starting generations.
    Generate,
    /// Opening event streams.
    Stream,
}

impl Bucket {
    /// Its name in keys, headers and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::Auth => "auth",
            Self::Refused => "refused",
            Self::Stray => "stray",
            Self::Read => "read",
            Self::Write => "write",
            Self::Generate => "generate",
            Self::Stream => "stream",
        }
    }

    fn limit(self, limits: &LimitSettings) -> Limit {
        match self {
            Self::Otp => limits.otp,
            Self::Auth => limits.auth,
            Self::Refused => limits.failed_auth,
            Self::Stray => limits.unmatched,
            Self::Read => limits.read,
            Self::Write => limits.write,
            Self::Generate => limits.generate,
            Self::Stream => limits.stream,
        }
    }

    fn key(self, subject: Subject) -> String {
        format!("limit:{}:{subject}", self.name())
    }

    /// Whether requests are refused while nobody can count them: guessing codes and tokens must not become free.
    fn fails_closed(self) -> bool {
        matches!(self, Self::Otp | Self::Auth | Self::Refused)
    }
}

/// Counts requests.
#[derive(Debug)]
pub struct RateLimiter {
    redis: Redis,
    revocations: Revocations,
    script: Script,
    settings: LimitSettings,
    local: LocalLimiter,
}

impl RateLimiter {
    /// Counts in this Redis.
    pub fn new(redis: Redis, settings: LimitSettings) -> Self {
        let script = Script::new(include_str!("lua/rate_limit.lua"));
        Self { revocations: Revocations::new(redis.clone()), redis, script, settings, local: LocalLimiter::default() }
    }

    /// Counts a request of nobody in particular, by address.
    ///
    /// # Errors
    /// [`GatewayError::LimitsUnavailable`] for one-time codes and tokens while Redis cannot count.
    pub async fn count_address(&self, bucket: Bucket, address: IpAddr) -> Result<Decision, GatewayError> {
        let (key, limit) = (bucket.key(Subject::address(address)), bucket.limit(&self.settings));
        match self.run(&key, None, limit).await {
            Ok((verdict, remaining, wait_us)) => {
                Ok(self.record_decision(bucket, Decision { limit, allowed: verdict == ALLOWED, remaining, wait_us }))
            }
            Err(error) => self.without_redis(bucket, limit, &key, error),
        }
    }

    /// Counts a request that leads nowhere, by address and in this process alone: it must cost less than it is worth.
    pub fn count_unmatched(&self, address: IpAddr) -> Decision {
        let (bucket, limit) = (Bucket::Stray, self.settings.unmatched);
        self.record_decision(bucket, self.local.count(&bucket.key(Subject::address(address)), limit))
    }

    /// Counts a request of the person that a token names, and asks in the same question whether the session still stands: one
    /// that was ended uses up nothing of its owner's limit.
    ///
    /// # Errors
    /// Those of [`Identity::authenticate`]: without Redis nobody is let in, counted or not.
    pub async fn count_caller(
        &self,
        bucket: Bucket,
        identity: &Identity,
        token: &str,
    ) -> Result<(Caller, Decision), GatewayError> {
        let presented = identity.verify(token).await?;
        let (key, limit) = (bucket.key(Subject::User(presented.user_id())), bucket.limit(&self.settings));
        match self.run(&key, Some(presented.asked()), limit).await {
            Ok((verdict, remaining, wait_us)) => {
                let caller = presented.into_caller(Revocations::judge(verdict == REVOKED, verdict != NOT_WHOLE))?;
                let decision = Decision { limit, allowed: verdict == ALLOWED, remaining, wait_us };
                Ok((caller, self.record_decision(bucket, decision)))
            }
            // A Redis that cannot be written to may still know who was ended.
            Err(error) => {
                let revoked = presented.ask(&self.revocations).await;
                let caller = presented.into_caller(revoked)?;
                Ok((caller, self.without_redis(bucket, limit, &key, error)?))
            }
        }
    }

    /// Counts in Redis, teaching it the script first where that is not known; what a session that was ended asks is not counted.
    async fn run(&self, key: &str, asked: Option<[String; 3]>, limit: Limit) -> RedisResult<Counted> {
        let mut invocation = self.script.key(key);
        for asked in asked.iter().flatten() {
            invocation.key(asked);
        }
        invocation.arg(limit.window_us()).arg(limit.interval_us());
        invocation.invoke_async(&mut self.redis.connection()).await
    }

    /// What holds while Redis cannot count.
    fn without_redis(
        &self,
        bucket: Bucket,
        limit: Limit,
        key: &str,
        error: RedisError,
    ) -> Result<Decision, GatewayError> {
        if bucket.fails_closed() {
            self.record(bucket, "unavailable");
            return Err(GatewayError::LimitsUnavailable(error));
        }
        tracing::debug!(error = &error as &dyn std::error::Error, "counting locally");
        self.record(bucket, "local");
        Ok(self.record_decision(bucket, self.local.count(key, limit)))
    }

    fn record_decision(&self, bucket: Bucket, decision: Decision) -> Decision {
        self.record(bucket, if decision.allowed { "allowed" } else { "limited" });
        decision
    }

    /// Counts what became of a request in the metrics.
    pub fn record(&self, bucket: Bucket, outcome: &'static str) {
        metrics::counter!("contexor_gateway_limits_total", "class" => bucket.name(), "outcome" => outcome).increment(1);
    }
}

/// What the script says: its verdict, how many remain, microseconds until one more.
type Counted = (u8, u64, u64);

/// The script's word for a request within its limit.
const ALLOWED: u8 = 1;
/// The script's word for a session that was ended: nothing was counted.
const REVOKED: u8 = 2;
/// The script's word for a list of ended sessions that is not whole: nothing was counted.
const NOT_WHOLE: u8 = 3;

/// Counts within this process, while Redis cannot.
#[derive(Debug)]
struct LocalLimiter {
    started: Instant,
    restored_us: Mutex<HashMap<String, u64>>,
}

impl Default for LocalLimiter {
    fn default() -> Self {
        Self { started: Instant::now(), restored_us: Mutex::default() }
    }
}

impl LocalLimiter {
    fn count(&self, key: &str, limit: Limit) -> Decision {
        let now_us = self.started.elapsed().as_micros() as u64;
        let mut restored_us = self.restored_us.lock().unwrap_or_else(PoisonError::into_inner);
        if restored_us.len() >= MAX_LOCAL {
            restored_us.retain(|_, restored| *restored > now_us);
        }
        if restored_us.len() >= MAX_LOCAL {
            // Memory is worth more than counts that stand in for the real ones.
            restored_us.clear();
        }
        limit.count(restored_us.entry(key.to_owned()).or_default(), now_us)
    }
}
