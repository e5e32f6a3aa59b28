//! How often somebody may ask: counted in Redis, so that all gateways count together.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use contexor_identity::{Caller, Identity, Revocations};
use contexor_service::Redis;
use deadpool_redis::redis::{
    self, ErrorKind, FromRedisValue as _, RedisError, RedisResult, Script, ServerErrorKind, Value,
};

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
    /// Fresh tokens, and tokens that were refused.
    Auth,
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
        matches!(self, Self::Otp | Self::Auth)
    }
}

/// Counts requests.
#[derive(Debug)]
pub struct Limits {
    redis: Redis,
    script: Arc<Script>,
    settings: LimitSettings,
    local: Local,
}

impl Limits {
    /// Counts in this Redis.
    pub fn new(redis: Redis, settings: LimitSettings) -> Self {
        Self { redis, script: Arc::new(Script::new(include_str!("limits.lua"))), settings, local: Local::default() }
    }

    /// Counts a request of nobody in particular, by address.
    ///
    /// # Errors
    /// [`GatewayError::LimitsUnavailable`] for one-time codes and tokens while Redis cannot count.
    pub async fn count_address(&self, bucket: Bucket, address: IpAddr) -> Result<Decision, GatewayError> {
        let (key, limit) = (bucket.key(Subject::address(address)), bucket.limit(&self.settings));
        let counted = self.run(&key, limit).await;
        self.decide(bucket, limit, &key, counted)
    }

    /// Counts a request of the person that a token names, and asks in the same round trip whether the session still stands.
    ///
    /// # Errors
    /// Those of [`Identity::authenticate`]: without Redis nobody is let in, counted or not.
    pub async fn count_caller(
        &self,
        bucket: Bucket,
        identity: &Identity,
        token: &str,
    ) -> Result<(Caller, Decision), GatewayError> {
        let presented = identity.present(token).await?;
        let (key, limit) = (bucket.key(Subject::User(presented.user_id())), bucket.limit(&self.settings));
        let mut pipe = redis::pipe();
        pipe.cmd("MGET").arg(Revocations::key(presented.session_id())).arg(Revocations::mark(presented.kind()));
        pipe.cmd("EVALSHA")
            .arg(self.script.get_hash())
            .arg(1)
            .arg(&key)
            .arg(limit.window_us())
            .arg(limit.interval_us());
        pipe.ignore_errors();
        let answers: RedisResult<Vec<RedisResult<Value>>> = pipe.query_async(&mut self.redis.connection()).await;
        let mut answers = answers.unwrap_or_else(|error| vec![Err(error)]).into_iter();
        let revoked = answers.next().unwrap_or_else(|| Err(no_answer()));
        let counted = answers.next().unwrap_or_else(|| Err(no_answer()));

        let caller = presented.admit(revoked.and_then(|value| {
            let (ended, mark) = <(Option<u8>, Option<u8>)>::from_redis_value(value)?;
            Revocations::judge(ended.is_some(), mark.is_some())
        }))?;
        let counted = match counted {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => self.run(&key, limit).await,
            counted => counted.and_then(|value| Ok(Counted::from_redis_value(value)?)),
        };
        Ok((caller, self.decide(bucket, limit, &key, counted)?))
    }

    /// Runs the script alone, teaching it to Redis first where it is not known.
    async fn run(&self, key: &str, limit: Limit) -> RedisResult<Counted> {
        let mut invocation = self.script.key(key);
        invocation.arg(limit.window_us()).arg(limit.interval_us());
        invocation.invoke_async(&mut self.redis.connection()).await
    }

    fn decide(
        &self,
        bucket: Bucket,
        limit: Limit,
        key: &str,
        counted: RedisResult<Counted>,
    ) -> Result<Decision, GatewayError> {
        let decision = match counted {
            Ok((allowed, remaining, wait_us)) => Decision { limit, allowed: allowed == 1, remaining, wait_us },
            Err(error) if bucket.fails_closed() => {
                self.tell(bucket, "unavailable");
                return Err(GatewayError::LimitsUnavailable(error));
            }
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "counting locally");
                self.tell(bucket, "local");
                self.local.count(key, limit)
            }
        };
        self.tell(bucket, if decision.allowed { "allowed" } else { "limited" });
        Ok(decision)
    }

    /// Counts what became of a request in the metrics.
    pub fn tell(&self, bucket: Bucket, outcome: &'static str) {
        metrics::counter!("contexor_gateway_limits_total", "class" => bucket.name(), "outcome" => outcome).increment(1);
    }
}

/// Allowed, remaining, microseconds until one more.
type Counted = (u8, u64, u64);

fn no_answer() -> RedisError {
    RedisError::from((ErrorKind::UnexpectedReturnType, "an answer is missing"))
}

/// Counts within this process, while Redis cannot.
#[derive(Debug)]
struct Local {
    started: Instant,
    restored_us: Mutex<HashMap<String, u64>>,
}

impl Default for Local {
    fn default() -> Self {
        Self { started: Instant::now(), restored_us: Mutex::default() }
    }
}

impl Local {
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
