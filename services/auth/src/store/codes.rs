//! One-time codes in Redis: hashed, counted, used once.
//!
//! Everything about a number stands under its keyed hash. Each step is one script, so that no two callers come between its parts.
//!
//! It is the hash under the current key of `crypto.index` alone. When another key becomes current, everything here begins anew: codes
//! on their way are void, resend windows, guesses and caps start from nothing, and homes and known addresses are forgotten until the
//! next sign-in. All of it is short-lived or made again by itself, and looking under several keys would take each cap's counting apart.
//! So a rotation is best made in a quiet hour and quickly: a code is good only at processes with the same current key.
//!
//! # Strangers do not hold an owner up
//! A *home* of a number is an address block from which it signed in within `otp.address_known_days`. What is asked for at a home
//! stands apart from what is asked for away from it: its own code, resend window, allowance of wrong guesses and caps of the number.
//! So who asks for codes from elsewhere voids, delays and uses up nothing that the owner has at home. Caps that an attacker reaches
//! with other numbers spare homes, too: those of an address, of a network, of a block of numbers and of strange addresses do not count
//! there, and what is left between `unrecognized_hour` and `total_hour`, and between `unrecognized_day` and `total_day`, is for homes alone.
//!
//! # A bombarded number
//! Away from home each asking address block has an allowance of its own for a number, below that of all of them together, and its code
//! stands beside that of somebody else: who holds the phone signs in with any code that reached it, whoever asked for it, and a stranger
//! who asks five times does not keep the owner from asking. The answer to a refused request says whether a code was sent that is still
//! good.
//!
//! # Guesses
//! A code remembers which address block asked for it. Guesses from other blocks are compared with it `max_attempts_from_other_clients` times;
//! what comes then is refused and burns nothing, so the rest of `max_tries` is left to whoever asked, or to all homes of the number
//! for a code that one of them asked for. A right code is good from anywhere: whoever changes network in between gets in, as long as
//! strangers have not used up their share. A guess is compared with both codes of a number, and each comparison counts as a try of
//! that code: never more than `max_tries`. Wrong guesses of each who asked, and those of all others together, are counted for themselves,
//! so an account has a bound that new codes do not reset.
//!
//! Away from home nothing is answered that depends on homes, their codes or their counters, except that a right code is right: who
//! asks and guesses from elsewhere learns nothing of whether a number is known. What is not kept apart is who shares an address
//! block with a home; and somebody who never signed in where he is now shares windows and caps with all strangers, as every
//! number does at first.

use std::sync::Arc;

use contexor_api::phone::Phone;
use contexor_crypto::KeyedHash;
use contexor_service::Redis;
use deadpool_redis::redis::{AsyncCommands as _, RedisError, Script};
use uuid::Uuid;

use crate::{
    domain,
    domain::client::Client,
    error::AuthError,
    settings::{OtpCaps, OtpSettings},
};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
// All keys of codes are in one slot of a cluster, since a cap of all codes is counted in the same step as that of a number: their names
// share what is in the braces.
const EXPIRY_INDEX: &str = "{otp}:expiry";
const USED_IN_HOUR: &str = "{otp}:used";
const SENT_IN_HOUR: &str = "{otp}:sent";
/// Counters of everybody's codes, in the order in which the script is given them.
const SENT_TO_ALL: [&str; 6] = [
    "{otp}:sent:strangers",
    "{otp}:sent:away",
    SENT_IN_HOUR,
    "{otp}:sent:strangers-day",
    "{otp}:sent:away-day",
    "{otp}:sent:day",
];

/// The store of codes.
#[derive(Debug, Clone)]
pub struct OtpStore {
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
struct RedisKeys {
    /// Stands as long as the client is at a home of the number.
    home: String,
    /// Stands as long as the client's address is a known one.
    known_address: String,
    /// The client's address block, hashed.
    origin: String,
    away: LaneKeys,
    at_home: LaneKeys,
    address_hour: String,
    network_hour: String,
    block_hour: String,
}

impl RedisKeys {
    fn new(index: &KeyedHash, phone: &Phone, client: &Client) -> Self {
        let number = index.hex("otp.phone", phone.e164().as_bytes());
        let block = index.hex("otp.block", domain::phone::block(phone).as_bytes());
        let address_block = client.address_block();
        let address = index.hex("otp.address", address_block.as_bytes());
        let network = index.hex("otp.network", client.network().as_bytes());
        let home = index.hex("otp.home", format!("{} {address_block}", phone.e164()).as_bytes());
        Self {
            home: format!("{{otp}}:home:{home}"),
            known_address: format!("{{otp}}:known-address:{address}"),
            away: LaneKeys::new("away", &number, &address),
            at_home: LaneKeys::new("home", &number, "homes"),
            address_hour: format!("{{otp}}:sent:address:{address}"),
            network_hour: format!("{{otp}}:sent:network:{network}"),
            block_hour: format!("{{otp}}:sent:block:{block}"),
            origin: address,
        }
    }
}

/// What stands in Redis of one number, away from its homes or at them.
struct LaneKeys {
    code: String,
    /// The code before, where somebody else asked for it.
    earlier: String,
    resend: String,
    own_guesses: String,
    others_guesses: String,
    number_hour: String,
    number_day: String,
    /// Of this client for this number.
    origin_hour: String,
    origin_day: String,
}

impl LaneKeys {
    /// `asker` is who is counted as one: the client's address block, or all homes together.
    fn new(lane: &str, number: &str, asker: &str) -> Self {
        Self {
            code: format!("{{otp}}:code:{lane}:{number}"),
            earlier: format!("{{otp}}:code:{lane}:{number}:earlier"),
            resend: format!("{{otp}}:resend:{lane}:{number}"),
            own_guesses: format!("{{otp}}:guesses:own:{lane}:{number}:{asker}"),
            others_guesses: format!("{{otp}}:guesses:others:{lane}:{number}"),
            number_hour: format!("{{otp}}:sent:number-hour:{lane}:{number}"),
            number_day: format!("{{otp}}:sent:number-day:{lane}:{number}"),
            origin_hour: format!("{{otp}}:sent:origin-hour:{lane}:{number}:{asker}"),
            origin_day: format!("{{otp}}:sent:origin-day:{lane}:{number}:{asker}"),
        }
    }
}

/// A code that was reserved, until it is sent.
#[derive(Debug)]
pub struct Reservation {
    id: Uuid,
    /// Where it stands and what counted it.
    keys: Vec<String>,
}

/// How codes were used of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtpStats {
    /// Codes that expired unused since it was last asked.
    pub lapsed: u64,
    /// Codes sent in the current hour.
    pub sent: u64,
    /// Of those, codes that were used.
    pub used: u64,
}

impl OtpStore {
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

    /// Reserves a code for a number; an older one that was asked for at the same place (at home, or away) is void from now on.
    ///
    /// # Errors
    /// [`AuthError::TooManyCodes`] within the resend window, after too many wrong guesses and at each cap; [`AuthError::Redis`].
    pub async fn reserve(
        &self,
        phone: &Phone,
        client: &Client,
        id: Uuid,
        code: &str,
    ) -> Result<Reservation, AuthError> {
        let settings = &self.settings;
        let names = RedisKeys::new(&self.index, phone, client);
        let mut call = self.scripts.request.prepare_invoke();
        call.key(&names.home).key(&names.known_address).key(EXPIRY_INDEX).key(USED_IN_HOUR).key(reservation_key(id));
        for lane in [&names.away, &names.at_home] {
            call.key(&lane.code).key(&lane.earlier).key(&lane.resend).key(&lane.own_guesses);
            call.key(&lane.number_hour).key(&lane.number_day).key(&lane.origin_hour).key(&lane.origin_day);
        }
        call.key(&names.address_hour).key(&names.network_hour).key(&names.block_hour).key(&SENT_TO_ALL);
        call.arg(id.to_string())
            .arg(self.hash(phone, code))
            .arg(&names.origin)
            .arg(settings.ttl_s * 1000)
            .arg(settings.expired_retention_s * 1000)
            .arg(settings.resend_after_s * 1000)
            .arg(settings.max_failed_attempts_per_account)
            .arg(HOUR_MS);
        let caps = in_order(&settings.caps);
        for (_, limit, window_ms) in &caps {
            call.arg(limit).arg(window_ms);
        }
        let answer = call.invoke_async(&mut self.redis.connection()).await?;
        let (outcome, wait_ms, keys, good_ms): (String, u64, Vec<String>, u64) = answer;
        let refusal = match outcome.as_str() {
            "reserved" => return Ok(Reservation { id, keys }),
            "resend" => "resend_window",
            "guesses" => "guesses",
            cap => cap
                .strip_prefix("cap")
                .and_then(|at| caps.get(at.parse::<usize>().ok()?))
                .map(|(name, ..)| *name)
                .ok_or_else(|| AuthError::UnknownOutcome(outcome.clone()))?,
        };
        metrics::counter!("contexor_otp_refused_total", "reason" => refusal).increment(1);
        if ["unknown_client_", "unrecognized_", "total_"].iter().any(|of_all| refusal.starts_with(of_all)) {
            tracing::warn!(
                security.event = "code_refused",
                reason = refusal,
                "codes are refused: {refusal} is reached"
            );
        } else {
            tracing::info!(security.event = "code_refused", because = refusal, "a code is refused: {refusal}");
        }
        Err(AuthError::TooManyCodes { retry_after_s: wait_ms.div_ceil(1000), ttl_s: good_ms / 1000 })
    }

    /// Takes back a reserved code that could not be sent.
    ///
    /// # Errors
    /// Redis's own: then the code stays and lapses.
    pub async fn withdraw(&self, reservation: &Reservation) -> Result<(), RedisError> {
        let mut call = self.scripts.withdraw.prepare_invoke();
        call.key(EXPIRY_INDEX).key(reservation_key(reservation.id));
        for key in &reservation.keys {
            call.key(key);
        }
        call.arg(reservation.id.to_string()).invoke_async(&mut self.redis.connection()).await
    }

    /// Takes back a code of which notifier says that it could not be sent; false when that is too long ago.
    pub async fn withdraw_unsent(&self, id: Uuid) -> Result<bool, RedisError> {
        let written: Option<String> = self.redis.connection().get(reservation_key(id)).await?;
        let Some(written) = written else { return Ok(false) };
        let keys = written.split(' ').map(str::to_owned).collect();
        self.withdraw(&Reservation { id, keys }).await?;
        Ok(true)
    }

    /// Uses a code of a number up, if it is `code`; the client's address is a known one and a home of the number from then on.
    ///
    /// # Errors
    /// [`AuthError::CodeWrong`] (also when there is none), [`AuthError::CodeExpired`], [`AuthError::AttemptsExceeded`] and
    /// [`AuthError::Redis`].
    pub async fn verify_and_consume(&self, phone: &Phone, client: &Client, code: &str) -> Result<(), AuthError> {
        let settings = &self.settings;
        let names = RedisKeys::new(&self.index, phone, client);
        let mut call = self.scripts.verify.prepare_invoke();
        call.key(&names.home).key(&names.known_address).key(EXPIRY_INDEX).key(USED_IN_HOUR);
        for lane in [&names.away, &names.at_home] {
            call.key(&lane.code).key(&lane.earlier).key(&lane.resend).key(&lane.own_guesses).key(&lane.others_guesses);
        }
        call.arg(self.hash(phone, code))
            .arg(&names.origin)
            .arg(settings.max_tries)
            .arg(settings.max_attempts_from_other_clients)
            .arg(settings.max_failed_attempts_per_account)
            .arg(settings.guess_window_s * 1000)
            .arg(settings.address_known_days * DAY_MS);
        let answer = call.invoke_async(&mut self.redis.connection()).await?;
        let (outcome, wait_ms, id, compared): (String, u64, String, u64) = answer;
        let exceeded = AuthError::AttemptsExceeded { retry_after_s: wait_ms.div_ceil(1000) };
        let (outcome, burnt) = match outcome.as_str() {
            "right" => ("right", Ok(())),
            "wrong" => ("wrong", Err(AuthError::CodeWrong)),
            "absent" => ("absent", Err(AuthError::CodeWrong)),
            "expired" => ("expired", Err(AuthError::CodeExpired)),
            "exceeded" => ("exceeded", Err(exceeded)),
            "others_exceeded" => ("others_exceeded", Err(exceeded)),
            _ => return Err(AuthError::UnknownOutcome(outcome)),
        };
        metrics::counter!("contexor_otp_verifications_total", "outcome" => outcome).increment(1);
        metrics::counter!("contexor_otp_comparisons_total").increment(compared);
        if burnt.is_err() {
            let id = Some(id).filter(|id| !id.is_empty());
            tracing::info!(security.event = "sign_in_failed", otp.id = id, because = outcome, "the code is {outcome}");
        }
        burnt
    }

    /// Lets a number ask for a code at once, after one was used up in vain.
    pub async fn lift_resend_window(&self, phone: &Phone) -> Result<(), RedisError> {
        let names = RedisKeys::new(&self.index, phone, &Client::new("", None));
        self.redis.connection().del(&[names.away.resend, names.at_home.resend]).await
    }

    /// Empties up to `limit` codes that have expired unused, and tells how codes are used.
    pub async fn clean_up(&self, limit: u64) -> Result<OtpStats, RedisError> {
        // The expired codes' own keys are not named here: they are in the same slot.
        let (lapsed, sent, used) = self
            .scripts
            .cleanup
            .key(EXPIRY_INDEX)
            .key(USED_IN_HOUR)
            .key(SENT_IN_HOUR)
            .arg(limit)
            .invoke_async(&mut self.redis.connection())
            .await?;
        Ok(OtpStats { lapsed, sent, used })
    }

    fn hash(&self, phone: &Phone, code: &str) -> String {
        self.index.hex("otp.code", format!("{}:{code}", phone.e164()).as_bytes())
    }
}

/// Names what a reservation wrote, for as long as the code is good.
fn reservation_key(id: Uuid) -> String {
    format!("{{otp}}:reservation:{id}")
}

/// The caps in the order in which the script is given them: name, limit, window in milliseconds.
fn in_order(caps: &OtpCaps) -> [(&'static str, u64, u64); 13] {
    [
        ("number_hour", caps.number_hour, HOUR_MS),
        ("number_day", caps.number_day, DAY_MS),
        ("origin_hour", caps.origin_hour, HOUR_MS),
        ("origin_day", caps.origin_day, DAY_MS),
        ("address_hour", caps.address_hour, HOUR_MS),
        ("network_hour", caps.network_hour, HOUR_MS),
        ("block_hour", caps.block_hour, HOUR_MS),
        ("unknown_client_hour", caps.unknown_client_hour, HOUR_MS),
        ("unrecognized_hour", caps.unrecognized_hour, HOUR_MS),
        ("total_hour", caps.total_hour, HOUR_MS),
        ("unknown_client_day", caps.unknown_client_day, DAY_MS),
        ("unrecognized_day", caps.unrecognized_day, DAY_MS),
        ("total_day", caps.total_day, DAY_MS),
    ]
}

#[cfg(test)]
mod tests {
    use deadpool_redis::redis::cluster_routing::Slot;

    use super::*;

    #[test]
    fn all_keys_of_codes_are_in_one_slot() {
        let index = KeyedHash::new("index", &"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into()).unwrap();
        let phone = Phone::parse("09121234567").unwrap();
        let keys = RedisKeys::new(&index, &phone, &Client::new("agent", Some("203.0.113.9".parse().unwrap())));
        let of_lanes = [&keys.away, &keys.at_home].into_iter().flat_map(|lane| {
            let LaneKeys { code, earlier, resend, own_guesses, others_guesses, number_hour, number_day, .. } = lane;
            let LaneKeys { origin_hour, origin_day, .. } = lane;
            [code, earlier, resend, own_guesses, others_guesses, number_hour, number_day, origin_hour, origin_day]
        });
        let RedisKeys { home, known_address, address_hour, network_hour, block_hour, .. } = &keys;
        let others = [home, known_address, address_hour, network_hour, block_hour];
        let fixed = SENT_TO_ALL.into_iter().chain([USED_IN_HOUR]).map(str::to_owned);
        let fixed = fixed.chain([reservation_key(Uuid::now_v7())]);
        for key in of_lanes.chain(others).cloned().chain(fixed) {
            assert_eq!(Slot::for_key(&key), Slot::for_key(EXPIRY_INDEX), "{key}");
        }
    }
}
