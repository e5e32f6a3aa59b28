//! Auth's public keys: read once, kept, read again when a token names a key that is not known.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use contexor_service::CircuitBreaker;
use jsonwebtoken::{Algorithm, DecodingKey, jwk::JwkSet};
use tokio::sync::{Mutex, RwLock};

use crate::{IdentitySettings, api_key::UNANSWERED};

/// How long the check of a known key waits for a new reading of the keys.
const STALE_PATIENCE: Duration = Duration::from_millis(250);

/// Why no key could be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No published key has this id.
    #[error("the token names an unknown key")]
    Unknown,
    /// Auth does not answer, and nothing is known from before.
    #[error("the keys cannot be read")]
    Unavailable(#[source] Option<reqwest::Error>),
}

/// The keys, shared by everybody in the process.
#[derive(Clone)]
pub struct JwksCache {
    inner: Arc<Inner>,
    circuit: Option<CircuitBreaker>,
}

struct Inner {
    url: String,
    http: reqwest::Client,
    cache: Duration,
    min_refresh: Duration,
    keys: RwLock<Keys>,
    // Held while reading, so that many callers cause one reading.
    reading: Mutex<()>,
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, DecodingKey>,
    read_at: Option<Instant>,
    tried_at: Option<Instant>,
}

impl std::fmt::Debug for JwksCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySource").field("url", &self.inner.url).finish_non_exhaustive()
    }
}

impl JwksCache {
    /// Keys from `settings.jwks_url`; nothing is read yet.
    pub fn new(settings: &IdentitySettings) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let inner = Arc::new(Inner {
            url: settings.jwks_url.clone(),
            http,
            cache: Duration::from_secs(settings.jwks_cache_s),
            min_refresh: Duration::from_secs(settings.jwks_min_refresh_s),
            keys: RwLock::default(),
            reading: Mutex::new(()),
        });
        Ok(Self { inner, circuit: None })
    }

    /// Asks this circuit before auth, and tells it how auth fares. While it is open it is as if auth did not answer, at once.
    #[must_use]
    pub fn behind(mut self, circuit: CircuitBreaker) -> Self {
        self.circuit = Some(circuit);
        self
    }

    /// The key of this id as far as it is known: nobody is asked, and a key past its time is as good as another.
    pub async fn get_cached(&self, id: &str) -> Option<DecodingKey> {
        self.inner.keys.read().await.by_id.get(id).cloned()
    }

    /// The key of this id. Keys past their time are read again but still serve while auth is away.
    pub async fn key(&self, id: &str) -> Result<DecodingKey, KeyError> {
        let known = {
            let keys = self.inner.keys.read().await;
            let fresh = keys.read_at.is_some_and(|at| at.elapsed() < self.inner.cache);
            match keys.by_id.get(id) {
                Some(key) if fresh => return Ok(key.clone()),
                known => known.is_some(),
            }
        };
        let read = if known {
            // It is good until auth says otherwise, so nobody waits long for an auth that does not answer; the reading goes on.
            let (source, wanted) = (self.clone(), id.to_owned());
            let reading = tokio::spawn(async move { source.read(&wanted).await });
            tokio::time::timeout(STALE_PATIENCE, reading).await.ok().and_then(Result::ok).unwrap_or(Ok(()))
        } else {
            self.read(id).await
        };
        let keys = self.inner.keys.read().await;
        match (keys.by_id.get(id), read) {
            (Some(key), _) => Ok(key.clone()),
            // Somebody else may have tried and failed: there is no error then, but no keys either.
            (None, read) if keys.read_at.is_none() => Err(KeyError::Unavailable(read.err())),
            (None, _) => Err(KeyError::Unknown),
        }
    }

    /// Reads the keys, unless that was tried a moment ago: forged key ids must not become load on auth.
    async fn read(&self, wanted: &str) -> Result<(), reqwest::Error> {
        let asked_at = Instant::now();
        let _reading = self.inner.reading.lock().await;
        {
            let keys = self.inner.keys.read().await;
            let known = keys.by_id.contains_key(wanted);
            let fresh = keys.read_at.is_some_and(|at| at.elapsed() < self.inner.cache);
            let tried = keys.tried_at.is_some_and(|at| at.elapsed() < self.inner.min_refresh);
            // Whoever waited for a reading has its outcome: one after the other, they would wait for ever while auth hangs.
            let shared = keys.tried_at.is_some_and(|at| at >= asked_at);
            // The very first keys are worth trying for each time: without any, nothing works.
            if (known && fresh) || shared || (tried && !keys.by_id.is_empty()) {
                return Ok(());
            }
        }
        let permit = match self.circuit.as_ref().map(CircuitBreaker::attempt).transpose() {
            Ok(permit) => permit,
            // Auth does not answer anybody: the known keys serve on.
            Err(_left_alone) => return Ok(()),
        };
        let answer = self.fetch().await;
        match (permit, &answer) {
            (Some(permit), Err(error)) if !error.is_status() => permit.failed(UNANSWERED),
            (Some(permit), _) => permit.succeeded(),
            (None, _) => {}
        }
        let outcome = if answer.is_ok() { "read" } else { "failed" };
        metrics::counter!("contexor_jwks_fetches_total", "outcome" => outcome).increment(1);
        let mut keys = self.inner.keys.write().await;
        keys.tried_at = Some(Instant::now());
        match answer {
            Ok(set) => {
                keys.by_id = set
                    .keys
                    .iter()
                    .filter(|jwk| {
                        jwk.common.key_algorithm.and_then(|name| Algorithm::try_from(name).ok())
                            == Some(Algorithm::EdDSA)
                    })
                    .filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)))
                    .collect();
                keys.read_at = keys.tried_at;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "auth's keys cannot be read; the known ones serve on"
                );
                Err(error)
            }
        }
    }

    async fn fetch(&self) -> Result<JwkSet, reqwest::Error> {
        self.inner.http.get(&self.inner.url).send().await?.error_for_status()?.json().await
    }
}
