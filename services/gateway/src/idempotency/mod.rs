//! `Idempotency-Key`: a POST that is sent twice takes effect once.
//!
//! Each key is claimed in Redis before its request goes on, under the person who sent it, and the claim remembers how the
//! request ended (a gateway that dies leaves its claim free after some seconds, unless the request had been sent on): with an answer, which a repetition gets again, or without one, when nobody knows what happened and a
//! repetition is refused. A claim is given up only when the request had no effect. What is remembered of request and answer is
//! sealed: requests name people, and some answers hold secrets that are shown once.
//!
//! What is remembered of one person's requests has an end too, or a few people could fill the memory that all share. It is booked by
//! the span of time in which it was written, so that room comes back as what was written first is forgotten.

pub mod stored_response;

use std::time::Duration;

use anyhow::Context as _;
use contexor_crypto::{KeyRing, sha256};
use contexor_service::Redis;
use deadpool_redis::redis::{RedisError, Script};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    domain::idempotency_key::IdempotencyKey,
    idempotency::stored_response::StoredResponse,
    settings::{IdempotencySettings, Settings},
};

/// How long a claim stands without being renewed: then the gateway that has it counts as dead.
const LEASE: Duration = Duration::from_secs(8);
/// How often a claim is renewed while its request runs.
pub const RENEWED_EVERY: Duration = Duration::from_secs(2);
/// What a claim takes in Redis without an answer, bytes: its own name, the fingerprint, and what Redis needs besides.
const CLAIM_BYTES: u64 = 512;
/// How many spans of time the account of one owner has: an hour each where requests are remembered for a day.
const SPANS: u64 = 24;

/// Remembers requests that carry a key.
#[derive(Debug)]
pub struct Idempotency {
    redis: Redis,
    ring: KeyRing,
    claiming: Script,
    settling: Script,
    renewing: Script,
    settings: IdempotencySettings,
}

/// What a request asks for, so that another one under the same key is noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprint")
    }
}

impl Fingerprint {
    /// Of the parts of a request, none of which can run into the next.
    pub fn of(parts: [&[u8]; 4]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

/// A key that belongs to the request being served.
#[derive(Debug, Clone)]
pub struct Claim {
    place: String,
    account: String,
    id: String,
}

/// What a key means for the request that carries it.
#[derive(Debug)]
pub enum ClaimResult {
    /// It is the first with this key: it may go on.
    Nothing,
    /// The same request was answered before.
    Answer(StoredResponse),
    /// The same request was carried out before, and its answer is not kept.
    AnswerNotKept,
    /// Another request has the key.
    OtherRequest,
    /// The same request is under way.
    Running,
    /// The same request was sent on, and nobody knows what became of it.
    Unknown,
    /// So much is remembered for its sender that no new key is taken for so long, milliseconds.
    Full(u64),
}

/// How a request with a key ended.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// With this answer.
    Answered(&'a StoredResponse),
    /// With an answer that is too long, or without an end.
    AnsweredAtLength,
    /// Nobody knows: it was sent on, and no answer came.
    Unknown,
    /// Without effect: it may be sent again.
    NoEffect,
}

/// How much of an ending was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// All that there was to write.
    Whole,
    /// That the request was carried out, and not its answer: too much is remembered for its sender already.
    WithoutAnswer,
}

impl Idempotency {
    /// Remembers in this Redis.
    ///
    /// # Errors
    /// When the keys are none.
    pub fn new(redis: Redis, settings: &Settings) -> anyhow::Result<Self> {
        let ring = KeyRing::new(&settings.crypto.keys).context("crypto.keys")?;
        Ok(Self {
            redis,
            ring,
            claiming: Script::new(include_str!("../lua/claim.lua")),
            settling: Script::new(include_str!("../lua/complete.lua")),
            renewing: Script::new(include_str!("../lua/renew.lua")),
            settings: settings.idempotency,
        })
    }

    /// The longest answer that is kept, bytes.
    pub fn max_answer_bytes(&self) -> usize {
        self.settings.max_answer_bytes
    }

    /// The claim that a person's key stands for; nothing is claimed yet.
    pub fn claim_of(&self, user: Uuid, key: &IdempotencyKey) -> Claim {
        Claim::new(user, key)
    }

    /// Claims a key in one step, so that of many requests one goes on.
    ///
    /// # Errors
    /// Redis's own: then nobody knows whether the key is claimed, and the request must not go on.
    pub async fn claim(&self, claim: &Claim, fingerprint: Fingerprint) -> Result<ClaimResult, RedisError> {
        let sealed = self.ring.seal(&fingerprint.0, &claim.aad("fingerprint"));
        let mut invocation = self.claiming.key(&claim.place);
        invocation.key(&claim.account).arg(&claim.id).arg(sealed).arg(LEASE.as_millis() as u64).arg(self.keep_ms());
        invocation.arg(CLAIM_BYTES).arg(self.settings.max_stored_bytes_per_caller).arg(self.span_ms());
        let (state, sealed, answer): (String, String, Vec<u8>) =
            invocation.invoke_async(&mut self.redis.connection()).await?;
        if state == "claimed" {
            return Ok(ClaimResult::Nothing);
        }
        if state == "full" {
            let left_ms = std::str::from_utf8(&answer).ok().and_then(|left_ms| left_ms.parse().ok());
            return Ok(ClaimResult::Full(left_ms.unwrap_or_else(|| self.keep_ms())));
        }
        match self.ring.open(&sealed, &claim.aad("fingerprint")) {
            Ok(found) if found == fingerprint.0 => {}
            Ok(_) => return Ok(ClaimResult::OtherRequest),
            Err(error) => return Ok(unreadable(&error)),
        }
        Ok(match state.as_str() {
            "running" => ClaimResult::Running,
            "answered" => self.read(&answer, claim).unwrap_or(ClaimResult::AnswerNotKept),
            "answered_at_length" => ClaimResult::AnswerNotKept,
            _ => ClaimResult::Unknown,
        })
    }

    /// Renews the lease of a claim; `is_sent` notes that its request is being sent on, and might take effect from now on. False when
    /// somebody else has taken the claim over: the request must not be sent.
    pub async fn renew(&self, claim: &Claim, is_sent: bool) -> Result<bool, RedisError> {
        let mut invocation = self.renewing.key(&claim.place);
        invocation.arg(&claim.id).arg(LEASE.as_millis() as u64).arg(u8::from(is_sent));
        let renewed: u8 = invocation.invoke_async(&mut self.redis.connection()).await?;
        Ok(renewed == 1)
    }

    /// Writes down how the request that has the claim ended; says whether all of it was.
    ///
    /// # Errors
    /// Redis's own: the claim may stand as running until its time is over, and as unknown from then on.
    pub async fn complete(&self, claim: &Claim, ending: Outcome<'_>) -> Result<Stored, RedisError> {
        let (state, answer) = match ending {
            Outcome::Answered(answer) => ("answered", self.ring.seal(&answer.encode(), &claim.aad("answer"))),
            Outcome::AnsweredAtLength => ("answered_at_length", String::new()),
            Outcome::Unknown => ("unknown", String::new()),
            Outcome::NoEffect => ("released", String::new()),
        };
        let mut invocation = self.settling.key(&claim.place);
        invocation.key(&claim.account).arg(&claim.id).arg(state).arg(answer).arg(self.keep_ms());
        invocation.arg(CLAIM_BYTES).arg(self.settings.max_stored_bytes_per_caller).arg(self.span_ms());
        let written: u8 = invocation.invoke_async(&mut self.redis.connection()).await?;
        Ok(if written == 2 { Stored::WithoutAnswer } else { Stored::Whole })
    }

    fn read(&self, answer: &[u8], claim: &Claim) -> Option<ClaimResult> {
        let sealed = std::str::from_utf8(answer).ok()?;
        match self.ring.open(sealed, &claim.aad("answer")) {
            Ok(opened) => StoredResponse::decode(opened).map(ClaimResult::Answer),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a kept answer does not open");
                None
            }
        }
    }

    fn keep_ms(&self) -> u64 {
        u64::from(self.settings.keep_s) * 1000
    }

    fn span_ms(&self) -> u64 {
        self.keep_ms().div_ceil(SPANS)
    }
}

impl Claim {
    /// The braces keep what one person has in one slot of a cluster.
    fn new(user: Uuid, key: &IdempotencyKey) -> Self {
        let place = format!("idempotency:{{{user}}}:{}", hex::encode(sha256(key.as_str().as_bytes())));
        Self { place, account: format!("idempotency-spans:{{{user}}}"), id: Uuid::now_v7().to_string() }
    }

    fn aad(&self, field: &str) -> String {
        format!("{}#{field}", self.place)
    }
}

/// Sealed with a key that is gone, or changed: whatever that request was, it must not run again on the strength of a guess.
fn unreadable(error: &contexor_crypto::CryptoError) -> ClaimResult {
    tracing::error!(error = error as &dyn std::error::Error, "a claim does not open");
    ClaimResult::Unknown
}

#[cfg(test)]
mod tests {
    use deadpool_redis::redis::cluster_routing::Slot;

    use super::*;

    #[test]
    fn a_claim_and_its_account_are_in_one_slot() {
        let key = IdempotencyKey::read([&b"a-key"[..]].into_iter()).unwrap().unwrap();
        let claim = Claim::new(Uuid::now_v7(), &key);
        assert_eq!(Slot::for_key(&claim.place), Slot::for_key(&claim.account));
    }
}
