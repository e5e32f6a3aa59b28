//! One-time codes in Redis: hashed, counted, used once.
//!
//! Everything about a number stands under its keyed hash. Each step is one script, so that no two callers come between its parts.

use std::sync::Arc;

use contexor_api::phone::Phone;
use contexor_crypto::KeyedHash;
use contexor_service::Redis;
use deadpool_redis::redis::{AsyncCommands as _, RedisError, Script};
use uuid::Uuid;

use crate::{domain, domain::client::Client, error::AuthError, settings::OtpSettings};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
const EXPIRY_INDEX: &str = "otp:expiry";
const USED_IN_HOUR: &str = "otp:used";
const SENT_IN_HOUR: &str = "otp:sent";
const SENT_TO_STRANGERS: &str = "otp:sent:strangers";
/// The caps in the order in which the script is given them.
const CAP_NAMES: [&str; 6] = ["number_hour", "number_day", "address_hour", "block_hour", "stranger_hour", "total_hour"];

/// The store of codes.
#[derive(Debug, Clone)]
pub struct Codes {
    redis: Redis,
    index: KeyedHash,
    settings: Arc<OtpSettings>,
    scripts: Arc<Scripts>,
}

#[derive(Debug)]
struct Scripts {
    request: Script,
    withdraw: Script,
    verify: Script,
    cleanup: Script,
}

/// What stands in Redis of one number and the client that asks.
struct Names {
    code: String,
    resend: String,
    guesses: String,
    known_address: String,
    caps: [String; 6],
}

/// How codes were used of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Codes that expired unused since it was last asked.
    pub lapsed: u64,
    /// Codes sent in the current hour.
    pub sent: u64,
    /// Of those, codes that were used.
    pub used: u64,
}

impl Codes {
    /// Codes in this Redis, under hashes of this key.
    pub fn new(redis: Redis, index: KeyedHash, settings: Arc<OtpSettings>) -> Self {
        let scripts = Scripts {
            request: Script::new(include_str!("lua/request.lua")),
            withdraw: Script::new(include_str!("lua/withdraw.lua")),
            verify: Script::new(include_str!("lua/verify.lua")),
            cleanup: Script::new(include_str!("lua/cleanup.lua")),
        };
        Self { redis, index, settings, scripts: Arc::new(scripts) }
    }

    /// Reserves a code for a number; an older one is void from now on.
    ///
    /// # Errors
    /// [`AuthError::TooManyCodes`] within the resend window, after too many wrong guesses and at each cap; [`AuthError::Redis`].
    pub async fn reserve(&self, phone: &Phone, client: &Client, id: Uuid, code: &str) -> Result<(), AuthError> {
        let settings = &self.settings;
        let names = self.names(phone, client);
        let mut call = self.scripts.request.prepare_invoke();
        call.key(&names.code).key(&names.resend).key(&names.guesses).key(EXPIRY_INDEX).key(USED_IN_HOUR);
        call.key(&names.known_address);
        for cap in &names.caps {
            call.key(cap);
        }
        call.arg(id.to_string())
            .arg(self.hash(id, code))
            .arg(settings.ttl_seconds * 1000)
            .arg(settings.remember_seconds * 1000)
            .arg(settings.resend_after_seconds * 1000)
            .arg(settings.max_guesses)
            .arg(HOUR_MS);
        let caps = &settings.caps;
        for (limit, window_ms) in [
            (caps.number_hour, HOUR_MS),
            (caps.number_day, DAY_MS),
            (caps.address_hour, HOUR_MS),
            (caps.block_hour, HOUR_MS),
            (caps.stranger_hour, HOUR_MS),
            (caps.total_hour, HOUR_MS),
        ] {
            call.arg(limit).arg(window_ms);
        }
        let (outcome, wait_ms): (String, u64) = call.invoke_async(&mut self.redis.connection()).await?;
        let refusal = match outcome.as_str() {
            "reserved" => return Ok(()),
            "resend" => "resend_window",
            "guesses" => "guesses",
            cap => cap
                .strip_prefix("cap")
                .and_then(|at| CAP_NAMES.get(at.parse::<usize>().ok()?))
                .ok_or_else(|| AuthError::UnknownOutcome(outcome.clone()))?,
        };
        metrics::counter!("contexor_otp_refused_total", "because" => refusal).increment(1);
        if matches!(refusal, "stranger_hour" | "total_hour") {
            tracing::warn!(
                security.event = "code_refused",
                because = refusal,
                "codes are refused: {refusal} is reached"
            );
        } else {
            tracing::info!(security.event = "code_refused", because = refusal, "a code is refused: {refusal}");
        }
        Err(AuthError::TooManyCodes { retry_after_s: wait_ms.div_ceil(1000) })
    }

    /// Takes back a reserved code that could not be sent.
    ///
    /// # Errors
    /// Redis's own: then the code stays and lapses.
    pub async fn withdraw(&self, phone: &Phone, client: &Client, id: Uuid) -> Result<(), RedisError> {
        let names = self.names(phone, client);
        let mut call = self.scripts.withdraw.prepare_invoke();
        call.key(&names.code).key(&names.resend).key(EXPIRY_INDEX).key(&names.known_address);
        for cap in &names.caps {
            call.key(cap);
        }
        call.arg(id.to_string()).invoke_async(&mut self.redis.connection()).await
    }

    /// Uses the code of a number up, if it is `code`; the client's address is a known one from then on.
    ///
    /// # Errors
    /// [`AuthError::CodeWrong`] (also when there is none), [`AuthError::CodeExpired`], [`AuthError::AttemptsExceeded`] and
    /// [`AuthError::Redis`].
    pub async fn burn(&self, phone: &Phone, client: &Client, code: &str) -> Result<(), AuthError> {
        let names = self.names(phone, client);
        let mut redis = self.redis.connection();
        let id: Option<String> = redis.hget(&names.code, "id").await?;
        // Without a code the same work is done for one that nobody has.
        let known: Option<Uuid> = id.and_then(|id| id.parse().ok());
        let id = known.unwrap_or_else(Uuid::now_v7);
        let (outcome, wait_ms): (String, u64) = self
            .scripts
            .verify
            .key(&names.code)
            .key(&names.resend)
            .key(&names.guesses)
            .key(EXPIRY_INDEX)
            .key(USED_IN_HOUR)
            .key(&names.known_address)
            .arg(id.to_string())
            .arg(self.hash(id, code))
            .arg(self.settings.max_tries)
            .arg(self.settings.max_guesses)
            .arg(self.settings.guess_window_seconds * 1000)
            .arg(self.settings.address_known_days * DAY_MS)
            .invoke_async(&mut redis)
            .await?;
        let (outcome, burnt) = match outcome.as_str() {
            "right" => ("right", Ok(())),
            "wrong" => ("wrong", Err(AuthError::CodeWrong)),
            "expired" => ("expired", Err(AuthError::CodeExpired)),
            "exceeded" => ("exceeded", Err(AuthError::AttemptsExceeded { retry_after_s: wait_ms.div_ceil(1000) })),
            _ => return Err(AuthError::UnknownOutcome(outcome)),
        };
        metrics::counter!("contexor_otp_tries_total", "outcome" => outcome).increment(1);
        if burnt.is_err() {
            let known = known.map(tracing::field::display);
            tracing::info!(
                security.event = "sign_in_failed",
                otp.id = known,
                because = outcome,
                "the code is {outcome}"
            );
        }
        burnt
    }

    /// Lets a number ask for a code at once, after one was used up in vain.
    ///
    /// # Errors
    /// Redis's own.
    pub async fn lift_resend_window(&self, phone: &Phone) -> Result<(), RedisError> {
        let names = self.names(phone, &Client::new("", None));
        self.redis.connection().del(&names.resend).await
    }

    /// Empties up to `limit` codes that have expired unused, and tells how codes are used.
    ///
    /// # Errors
    /// Redis's own.
    pub async fn clean_up(&self, limit: u64) -> Result<Use, RedisError> {
        // The expired codes' own keys are not named here: Redis has to be one node, as everywhere in this service.
        let (lapsed, sent, used) = self
            .scripts
            .cleanup
            .key(EXPIRY_INDEX)
            .key(USED_IN_HOUR)
            .key(SENT_IN_HOUR)
            .arg(limit)
            .invoke_async(&mut self.redis.connection())
            .await?;
        Ok(Use { lapsed, sent, used })
    }

    fn names(&self, phone: &Phone, client: &Client) -> Names {
        let number = self.index.hex("otp.phone", phone.e164().as_bytes());
        let block = self.index.hex("otp.block", domain::phone::block(phone).as_bytes());
        let address = self.index.hex("otp.address", client.address_block().as_bytes());
        Names {
            code: format!("otp:code:{number}"),
            resend: format!("otp:resend:{number}"),
            guesses: format!("otp:guesses:{number}"),
            known_address: format!("otp:known-address:{address}"),
            caps: [
                format!("otp:sent:number-hour:{number}"),
                format!("otp:sent:number-day:{number}"),
                format!("otp:sent:address:{address}"),
                format!("otp:sent:block:{block}"),
                SENT_TO_STRANGERS.to_owned(),
                SENT_IN_HOUR.to_owned(),
            ],
        }
    }

    fn hash(&self, id: Uuid, code: &str) -> String {
        self.index.hex("otp.code", format!("{id}:{code}").as_bytes())
    }
}
