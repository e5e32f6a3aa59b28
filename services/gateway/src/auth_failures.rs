//! Addresses that present tokens which are not good: what they try costs them, so that nobody can go through tokens and keys.
//!
//! A refused token counts against its address in Redis (`limits.failed_auth`). While an address is over that limit nobody is asked about
//! what comes from there, so that a guess costs nobody a question. The others behind the same address keep working: a token goes on
//! that was good lately, or that this process can check by itself, with a key of auth's that it knows.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    time::{Duration, Instant},
};

use moka::sync::Cache;

use crate::{
    domain::{client_address::rate_limit_key, rate::Decision},
    settings::Limit,
};

/// Most addresses and tokens that are remembered.
const MAX_REMEMBERED: u64 = 20_000;
/// How long after its last use a token counts as good lately.
const GOOD_FOR: Duration = Duration::from_secs(900);

/// What this process knows of tokens and addresses.
#[derive(Debug)]
pub struct AuthFailureTracker {
    // Until when an address has tried enough.
    turned_away: Cache<IpAddr, Instant>,
    // Keyed by this process alone, so that nobody can make a token that looks like another; being here spares it nothing but
    // the question whether its address is turned away.
    good: Cache<u64, ()>,
    hasher: RandomState,
    limit: Limit,
}

impl AuthFailureTracker {
    /// Knows nobody; `limit` is that of refused tokens.
    pub fn new(limit: Limit) -> Self {
        let window = Duration::from_secs(u64::from(limit.window_s));
        Self {
            turned_away: Cache::builder().max_capacity(MAX_REMEMBERED).time_to_live(window).build(),
            good: Cache::builder().max_capacity(MAX_REMEMBERED).time_to_idle(GOOD_FOR).build(),
            hasher: RandomState::new(),
            limit,
        }
    }

    /// The refusal of an address that has tried enough, unless its token was good lately. It is for tokens that cannot be found good
    /// without asking somebody.
    pub fn blocked(&self, address: IpAddr, token: &str) -> Option<Decision> {
        let until = self.turned_away.get(&rate_limit_key(address))?;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || self.good.contains_key(&self.hasher.hash_one(token)) {
            return None;
        }
        Some(Decision { limit: self.limit, allowed: false, remaining: 0, wait_us: left.as_micros() as u64 })
    }

    /// Remembers that a token is good.
    pub fn record_success(&self, token: &str) {
        let hash = self.hasher.hash_one(token);
        if self.good.get(&hash).is_none() {
            self.good.insert(hash, ());
        }
    }

    /// Remembers that a token is not good, and that its address has tried enough, if it has.
    pub fn record_failure(&self, address: IpAddr, token: &str, decision: &Decision) {
        self.good.invalidate(&self.hasher.hash_one(token));
        if !decision.allowed {
            let until = Instant::now() + Duration::from_micros(decision.wait_us);
            self.turned_away.insert(rate_limit_key(address), until);
        }
    }
}
