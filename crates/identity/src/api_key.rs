//! API keys: what machines call with, in place of a person's access token.
//!
//! A key reads `ctx_` and the base64url of its id (16 bytes) and its secret (32 bytes). org keeps the SHA-256 of the secret: with 256
//! random bits there is nothing to guess, so a slow hash would protect nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use contexor_api::internal::{ApiKeyClaim, KnownApiKey};
use contexor_service::{ApiError, CircuitBreaker};
use futures::future::BoxFuture;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{ServiceClient, service_token::CallError};

/// What every key begins with: secret scanners know it by that.
pub const API_KEY_PREFIX: &str = "ctx_";

/// How long an ended key must stay on the list of ended sessions, seconds: longer than any process trusts a key that it has seen.
pub const API_KEY_REVOCATION_S: u64 = 3_600;

const ID_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// A key as it was presented: anybody can write one, so nothing is known of it yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyToken {
    id: Uuid,
    secret: [u8; SECRET_BYTES],
}

impl std::fmt::Debug for ApiKeyToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKeyToken").field("id", &self.id).finish_non_exhaustive()
    }
}

impl ApiKeyToken {
    /// The key of this id with this secret: 32 random bytes.
    pub fn new(id: Uuid, secret: [u8; SECRET_BYTES]) -> Self {
        Self { id, secret }
    }

    /// Reads a key; none when the text is no key. There is one way to write each.
    pub fn read(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(API_KEY_PREFIX)?;
        let bytes: [u8; ID_BYTES + SECRET_BYTES] = URL_SAFE_NO_PAD.decode(encoded).ok()?.try_into().ok()?;
        let (id, secret) = bytes.split_at(ID_BYTES);
        Some(Self { id: Uuid::from_slice(id).ok()?, secret: secret.try_into().ok()? })
    }

    /// The key as its owner gets to see it, once.
    pub fn text(&self) -> String {
        format!("{API_KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode([self.id.as_bytes(), self.secret.as_slice()].concat()))
    }

    /// The first 24 characters of the key with this id: as much as tells keys from each other, and nothing of the secret.
    pub fn prefix_of(id: Uuid) -> String {
        // Fifteen bytes end at a whole character; the last one of the id shares its character with the secret.
        format!("{API_KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode(&id.as_bytes()[..ID_BYTES - 1]))
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What is kept of its secret.
    pub fn secret_hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }
}

/// Who knows which keys are good.
pub trait ApiKeyDirectory: Send + Sync {
    /// When the key with this id and this hash of its secret expires; none when there is no such key, or not any more.
    fn look_up(&self, id: Uuid, secret_hash: [u8; 32]) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, ApiError>>;
}

/// The reason that a circuit is told of when there was no answer to a question of the process itself.
pub(crate) const UNANSWERED: &str = "unanswered";

/// org, asked over HTTP.
#[derive(Clone)]
pub struct OrgApiKeys {
    services: ServiceClient,
    url: String,
    circuit: Option<CircuitBreaker>,
}

impl std::fmt::Debug for OrgApiKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OrgApiKeys").field("url", &self.url).finish_non_exhaustive()
    }
}

impl OrgApiKeys {
    /// Asks org at `org_url`.
    pub fn new(services: ServiceClient, org_url: &str) -> Self {
        let url = format!("{}/internal/api-keys/check", org_url.trim_end_matches('/'));
        Self { services, url, circuit: None }
    }

    /// Asks this circuit before org, and tells it how org fares.
    #[must_use]
    pub fn with_circuit_breaker(mut self, circuit: CircuitBreaker) -> Self {
        self.circuit = Some(circuit);
        self
    }
}

impl ApiKeyDirectory for OrgApiKeys {
    fn look_up(&self, id: Uuid, secret_hash: [u8; 32]) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, ApiError>> {
        Box::pin(async move {
            let permit = self.circuit.as_ref().map(CircuitBreaker::attempt).transpose().map_err(|open| {
                let retry_after_s = open.left.as_millis().div_ceil(1000) as u64;
                ApiError::unavailable("the org service").retry_after(retry_after_s)
            })?;
            let claim = ApiKeyClaim { id, secret_hash: URL_SAFE_NO_PAD.encode(secret_hash) };
            let answer = self.services.post::<KnownApiKey>("org", &self.url, &claim).await;
            match (permit, &answer) {
                (Some(permit), Err(error)) if is_silence(error) => permit.failed(UNANSWERED),
                (Some(permit), _) => permit.succeeded(),
                (None, _) => {}
            }
            match answer {
                Ok(known) => Ok(Some(known.expires_at)),
                Err(CallError::Problem(problem)) if problem.status == 404 => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }
}

/// Whether there was no answer, not even a bad one.
fn is_silence(error: &CallError) -> bool {
    matches!(error, CallError::Unavailable { source, .. } if source.is::<reqwest::Error>())
}
