//! How often somebody may ask: counted in Redis, so that all gateways count together.
//!
//! A caller who asks often is counted in this process and told to Redis in slices: at the latest after [`SLICE_US`], or when a twentieth of
//! the limit has been used since. So that much, for each gateway, is what callers may pass their limit by. One-time codes and tokens are
//! always counted in Redis.

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

/// Most callers whose counts are kept in the process.
const MAX_LOCAL: usize = 20_000;
/// How long a caller is counted in the process before Redis is told, microseconds.
const SLICE_US: u64 = 1_000_000;
/// The part of a limit that may be counted in the process before Redis is told.
const SLICES: u32 = 20;

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
    local: LocalCounts,
}

impl RateLimiter {
    /// Counts in this Redis.
    pub fn new(redis: Redis, settings: LimitSettings) -> Self {
        let script = Script::new(include_str!("lua/rate_limit.lua"));
        Self { revocations: Revocations::new(redis.clone()), redis, script, settings, local: LocalCounts::default() }
    }

    /// Counts a request of nobody in particular, by address.
    ///
    /// # Errors
    /// [`GatewayError::LimitsUnavailable`] for one-time codes and tokens while Redis cannot count.
    pub async fn count_address(&self, bucket: Bucket, address: IpAddr) -> Result<Decision, GatewayError> {
        let (key, limit) = (bucket.key(Subject::address(address)), bucket.limit(&self.settings));
        Ok(self.record_decision(bucket, self.count(bucket, &key, limit).await?))
    }

    /// Counts a request that leads nowhere, by address and in this process alone: it must cost less than it is worth.
    pub fn count_unmatched(&self, address: IpAddr) -> Decision {
        let (bucket, limit) = (Bucket::Stray, self.settings.unmatched);
        self.record_decision(bucket, self.local.count(&bucket.key(Subject::address(address)), limit))
    }

    /// Counts a request of the person that a token names, and asks in the same round trip whether the session still stands: one
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
        let verified = identity.verify(token).await?;
        let (key, limit) = (bucket.key(Subject::User(verified.user_id())), bucket.limit(&self.settings));
        let (revoked, decision) = tokio::join!(verified.ask(&self.revocations), self.count(bucket, &key, limit));
        match verified.into_caller(revoked) {
            Ok(caller) => Ok((caller, self.record_decision(bucket, decision?))),
            Err(refused) => {
                if decision.is_ok_and(|decision| decision.allowed) {
                    self.local.take_back(&key, limit);
                }
                Err(refused.into())
            }
        }
    }

    /// Counts in the process while Redis knows enough of the caller, else in Redis.
    async fn count(&self, bucket: Bucket, key: &str, limit: Limit) -> Result<Decision, GatewayError> {
        let untold = if bucket.fails_closed() { self.local.take_untold(key) } else { self.local.slice(key, limit) };
        let untold = match untold {
            Slice::Counted(decision) => return Ok(decision),
            Slice::Due(untold) => untold,
        };
        match self.run(key, limit, untold).await {
            Ok((allowed, remaining, wait_us, restored_in_us)) => {
                self.local.told(key, limit, restored_in_us);
                Ok(Decision { limit, allowed: allowed == 1, remaining, wait_us })
            }
            Err(error) => {
                self.local.put_back(key, untold);
                self.without_redis(bucket, limit, key, error)
            }
        }
    }

    /// Counts in Redis one request and `untold` earlier ones.
    async fn run(&self, key: &str, limit: Limit, untold: i64) -> RedisResult<(u8, u64, u64, u64)> {
        let mut invocation = self.script.key(key);
        invocation.arg(limit.window_us()).arg(limit.interval_us()).arg(untold);
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
        Ok(self.local.count(key, limit))
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

/// What this process knows of callers: all there is to know while Redis cannot count, or a slice between two questions to it.
#[derive(Debug)]
struct LocalCounts {
    started: Instant,
    by_key: Mutex<HashMap<String, LocalCount>>,
}

#[derive(Debug, Default)]
struct LocalCount {
    /// When all that was used has flowed back, by the clock of this process.
    restored_us: u64,
    /// When Redis last said so.
    told_at_us: Option<u64>,
    /// Requests that Redis has not been told of; below zero, those that it was told of in error.
    untold: i64,
}

enum Slice {
    /// Redis need not be asked.
    Counted(Decision),
    /// Redis counts, and is told of so many requests besides.
    Due(i64),
}

impl Default for LocalCounts {
    fn default() -> Self {
        Self { started: Instant::now(), by_key: Mutex::default() }
    }
}

impl LocalCounts {
    /// Counts here, whatever Redis knows.
    fn count(&self, key: &str, limit: Limit) -> Decision {
        self.with(key, |count, now_us| count.count(limit, now_us))
    }

    /// Counts here if Redis was told lately and little has been used since.
    fn slice(&self, key: &str, limit: Limit) -> Slice {
        self.with(key, |count, now_us| {
            let is_fresh = count.told_at_us.is_some_and(|told_at_us| now_us < told_at_us + SLICE_US);
            if is_fresh && count.untold < i64::from(limit.requests / SLICES) {
                Slice::Counted(count.count(limit, now_us))
            } else {
                Slice::Due(std::mem::take(&mut count.untold))
            }
        })
    }

    fn take_untold(&self, key: &str) -> Slice {
        self.with(key, |count, _| Slice::Due(std::mem::take(&mut count.untold)))
    }

    /// Redis was not told of them after all.
    fn put_back(&self, key: &str, untold: i64) {
        self.with(key, |count, _| count.untold += untold);
    }

    /// Redis says in how many microseconds all that it knows of has flowed back.
    fn told(&self, key: &str, limit: Limit, restored_in_us: u64) {
        self.with(key, |count, now_us| {
            let untold_us = count.untold.max(0) as u64 * limit.interval_us();
            count.restored_us = now_us + restored_in_us + untold_us;
            count.told_at_us = Some(now_us);
        });
    }

    /// A request that was counted as allowed is not the caller's.
    fn take_back(&self, key: &str, limit: Limit) {
        self.with(key, |count, _| {
            count.untold -= 1;
            count.restored_us = count.restored_us.saturating_sub(limit.interval_us());
        });
    }

    fn with<T>(&self, key: &str, work: impl FnOnce(&mut LocalCount, u64) -> T) -> T {
        let now_us = self.started.elapsed().as_micros() as u64;
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_key.get_mut(key) {
            return work(count, now_us);
        }
        if by_key.len() >= MAX_LOCAL {
            by_key.retain(|_, count| count.restored_us > now_us);
        }
        if by_key.len() >= MAX_LOCAL {
            // Memory is worth more than a slice of everybody's counts.
            by_key.clear();
        }
        work(by_key.entry(key.to_owned()).or_default(), now_us)
    }
}

impl LocalCount {
    fn count(&mut self, limit: Limit, now_us: u64) -> Decision {
        let decision = limit.count(&mut self.restored_us, now_us);
        if decision.allowed {
            self.untold += 1;
        }
        decision
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_ends_when_a_twentieth_of_the_limit_is_used() {
        let (counts, limit) = (LocalCounts::default(), Limit { requests: 100, window_s: 3600 });
        let next = || match counts.slice("a", limit) {
            Slice::Counted(decision) => Err(decision),
            Slice::Due(untold) => Ok(untold),
        };
        assert_eq!(next().ok(), Some(0), "of a stranger only Redis knows");
        counts.told("a", limit, 10 * limit.interval_us());
        for used in 11..=15 {
            assert_eq!(next().unwrap_err().remaining, 100 - used);
        }
        assert_eq!(next().ok(), Some(5));
        counts.put_back("a", 5);
        assert_eq!(next().ok(), Some(5), "what Redis was not told of is told the next time");
    }

    #[test]
    fn what_is_taken_back_is_not_told() {
        let (counts, limit) = (LocalCounts::default(), Limit { requests: 100, window_s: 3600 });
        counts.told("a", limit, limit.interval_us());
        counts.take_back("a", limit);
        assert!(matches!(counts.take_untold("a"), Slice::Due(-1)));
    }
}
