//! The providers that there are, by name. A model of the catalogue names the one that serves it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use anyhow::{Context as _, ensure};
use contexor_models::Catalogue;
use contexor_service::Redis;

use super::{Provider, ProviderError, Refusal, chat_completions::ChatCompletions, rate_limit::RateLimit};
use crate::settings::{Endpoint, Settings, Timeouts};

/// One provider, with what all its requests share.
pub struct Registered {
    /// Its name, for metrics and logs.
    pub name: String,
    /// What answers.
    pub provider: Arc<dyn Provider>,
    /// Its rate limit.
    pub rate_limit: RateLimit,
    /// Its time limits.
    pub timeouts: Timeouts,
    /// How it took the key when it was asked last: one of the constants below.
    key: AtomicU8,
}

/// Nobody has asked since the start.
const KEY_UNKNOWN: u8 = 0;
const KEY_ACCEPTED: u8 = 1;
const KEY_REFUSED: u8 = 2;

/// A provider takes the key otherwise than when it was asked last, or is asked for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChange {
    /// It refuses the key.
    Refused(Refusal),
    /// It accepts the key.
    Accepted,
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registered").field("name", &self.name).field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}

/// Makes what answers behind an endpoint.
pub type Connect = dyn Fn(&Endpoint) -> anyhow::Result<Arc<dyn Provider>> + Send + Sync;

/// Connects over HTTP.
///
/// # Errors
/// When no HTTP client can be made of the settings.
pub fn connect(endpoint: &Endpoint) -> anyhow::Result<Arc<dyn Provider>> {
    Ok(Arc::new(ChatCompletions::new(endpoint)?))
}

/// Every provider of the settings.
#[derive(Debug)]
pub struct Registry(BTreeMap<String, Registered>);

impl Registry {
    /// The providers of the settings.
    ///
    /// # Errors
    /// When a model of the catalogue names a provider that the settings do not describe, or one of them cannot be used.
    pub fn new(settings: &Settings, catalogue: &Catalogue, redis: &Redis, connect: &Connect) -> anyhow::Result<Self> {
        let endpoints = settings.endpoints();
        for (name, model) in catalogue.iter() {
            ensure!(
                endpoints.contains_key(&model.provider),
                "the model {name} names the provider {0}, but there is no section providers.{0}",
                model.provider
            );
        }
        let registered = endpoints.into_iter().map(|(name, endpoint)| {
            let provider = connect(&endpoint).with_context(|| format!("the provider {name} cannot be used"))?;
            metrics::gauge!("contexor_provider_key_refused", "provider" => name.clone()).set(0.0);
            let one = Registered {
                provider,
                rate_limit: RateLimit::new(redis.clone(), &endpoint),
                timeouts: endpoint.timeouts,
                name: name.clone(),
                key: AtomicU8::new(KEY_UNKNOWN),
            };
            anyhow::Ok((name, one))
        });
        Ok(Self(registered.collect::<anyhow::Result<_>>()?))
    }

    /// The provider of a name.
    pub fn get(&self, name: &str) -> Option<&Registered> {
        self.0.get(name)
    }
}

impl Registered {
    /// Notes how a request went, as far as the key is concerned: that it is refused is logged once, and that it is accepted again. Says
    /// what has changed.
    pub fn note_key(&self, error: Option<&ProviderError>) -> Option<KeyChange> {
        let refusal = match error {
            Some(ProviderError::Permanent(refusal @ (Refusal::Auth | Refusal::RegionBlocked))) => Some(*refusal),
            // Neither says anything about the key.
            Some(ProviderError::Unavailable { .. } | ProviderError::Internal) => return None,
            _ => None,
        };
        let gauge = metrics::gauge!("contexor_provider_key_refused", "provider" => self.name.clone());
        if let Some(refusal) = refusal {
            metrics::counter!("contexor_provider_key_refusals_total", "provider" => self.name.clone(), "reason" => refusal.code())
                .increment(1);
            gauge.set(1.0);
            if self.key.swap(KEY_REFUSED, Ordering::Relaxed) == KEY_REFUSED {
                return None;
            }
            tracing::error!(
                provider = self.name,
                reason = refusal.code(),
                "incident: the provider {} refuses the platform's key: {} Every generation with its models fails until this \
                 is mended",
                self.name,
                refusal.detail()
            );
            return Some(KeyChange::Refused(refusal));
        }
        gauge.set(0.0);
        match self.key.swap(KEY_ACCEPTED, Ordering::Relaxed) {
            KEY_ACCEPTED => return None,
            KEY_REFUSED => {
                tracing::info!(provider = self.name, "the provider {} accepts the platform's key again", self.name);
            }
            _ => {}
        }
        Some(KeyChange::Accepted)
    }

    /// What was noted last could not be kept: the next request is to note it anew.
    pub fn forget_key(&self) {
        self.key.store(KEY_UNKNOWN, Ordering::Relaxed);
    }
}
