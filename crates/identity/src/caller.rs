//! The signed-in person, or the machine with its API key.

use std::{pin::Pin, sync::Arc, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web};
use contexor_api::audit::AuditActor;
use contexor_service::{ApiError, CircuitBreaker, Redis, WriteMarks};
use deadpool_redis::redis::RedisError;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    AccessClaims, ApiKeyDirectory, ApiKeyToken, IdentitySettings, JwksCache, Revocations,
    api_key::API_KEY_PREFIX,
    bearer::bearer,
    claims::{ACCESS_TYPE, MAX_TOKEN_BYTES},
    jwks::KeyError,
    revocation::signing_key_id,
};

/// Tolerance for clocks, seconds.
const LEEWAY_S: u64 = 5;

/// How long a token that was found good is believed without looking again, seconds. Whether it was ended is asked on each use.
const BELIEVED_S: u64 = 300;

/// Checks access tokens and API keys. One a process, shared by all its handlers.
#[derive(Clone)]
pub struct Identity {
    keys: JwksCache,
    revocations: Revocations,
    validation: Arc<Validation>,
    api_keys: Option<Arc<dyn ApiKeyDirectory>>,
    // Tokens that were found good, by hash; their time is asked again on each use.
    verified: Cache<[u8; 32], Arc<Verified>>,
}

/// What a good token says.
#[derive(Debug)]
struct Verified {
    caller: Caller,
    /// Tolerance for clocks, seconds.
    leeway_s: u64,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Identity {
    /// Checks tokens by these settings.
    ///
    /// # Errors
    /// When the HTTP client for the keys cannot be made.
    pub fn new(settings: &IdentitySettings, redis: Redis) -> Result<Self, reqwest::Error> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[&settings.audience]);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = LEEWAY_S;
        validation.validate_nbf = true;
        Ok(Self {
            keys: JwksCache::new(settings)?,
            revocations: Revocations::new(redis),
            validation: Arc::new(validation),
            api_keys: None,
            verified: Cache::builder().max_capacity(20_000).time_to_live(Duration::from_secs(BELIEVED_S)).build(),
        })
    }

    /// Lets machines in whose API keys this directory knows. Without one every API key is refused: the service is for people.
    #[must_use]
    pub fn with_api_keys(mut self, directory: impl ApiKeyDirectory + 'static) -> Self {
        self.api_keys = Some(Arc::new(directory));
        self
    }

    /// Asks this circuit before auth is asked for its keys.
    #[must_use]
    pub fn with_circuit_to_auth(mut self, circuit: CircuitBreaker) -> Self {
        self.keys = self.keys.behind(circuit);
        self
    }

    /// The caller that a token names, as far as this process can tell without asking anybody: it was found good lately, or is signed with
    /// a key that is known. Whether the session was revoked is not asked.
    pub async fn verify_offline(&self, token: &str) -> Option<Caller> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(verified) = self.verified.get(&hash) {
            return verified.is_current().then_some(verified.caller);
        }
        // What org says of an API key nobody can say in its place.
        if token.starts_with(API_KEY_PREFIX) || token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let kid = key_id(token).ok()?;
        let key = self.keys.get_cached(&kid).await?;
        let verified = Arc::new(self.read_access_token(token, &kid, &key).ok()?);
        let caller = verified.caller;
        self.verified.insert(hash, verified);
        Some(caller)
    }

    /// The caller that a bearer token names.
    ///
    /// # Errors
    /// 401 when the token is not good or its session was ended; 503 when that cannot be found out.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, ApiError> {
        let presented = self.verify(token).await?;
        let revoked = presented.ask(&self.revocations).await;
        presented.into_caller(revoked)
    }

    /// The first half of [`Self::authenticate`], for who asks Redis about the session and about other things at the same time: the
    /// token is good by itself.
    ///
    /// # Errors
    /// 401 when the token is not good; 503 when that cannot be found out.
    pub async fn verify(&self, token: &str) -> Result<VerifiedToken, ApiError> {
        self.verified(token).await.map(VerifiedToken)
    }

    /// Whether a caller who was let in may stay, for what goes on when a request has been answered: a stream of events.
    ///
    /// # Errors
    /// 401 when the session was ended meanwhile; 503 when that cannot be found out. That the token runs out is the stream's own
    /// business ([`Caller::expires_at`]).
    pub async fn recheck(&self, caller: &Caller) -> Result<(), ApiError> {
        require_active(self.revocations.is_revoked(caller).await)
    }

    async fn verified(&self, token: &str) -> Result<Arc<Verified>, ApiError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(refused("malformed", "the token is not good"));
        }
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(verified) = self.verified.get(&hash) {
            if verified.is_current() {
                return Ok(verified);
            }
            self.verified.invalidate(&hash);
        }
        let verified = if token.starts_with(API_KEY_PREFIX) {
            self.verify_api_key(token).await?
        } else {
            self.verify_access_token(token).await?
        };
        let verified = Arc::new(verified);
        self.verified.insert(hash, verified.clone());
        Ok(verified)
    }

    async fn verify_access_token(&self, token: &str) -> Result<Verified, ApiError> {
        let kid = key_id(token).map_err(|reason| refused(reason, "the token is not good"))?;
        let key = self.keys.key(&kid).await.map_err(|error| match error {
            KeyError::Unknown => refused("unknown_key", "the token is not good"),
            KeyError::Unavailable(_) => ApiError::unavailable("the sign-in service").with_source(error),
        })?;
        self.read_access_token(token, &kid, &key).map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => refused("expired", "the token has expired"),
            _ => refused("bad_signature", "the token is not good"),
        })
    }

    fn read_access_token(
        &self,
        token: &str,
        kid: &str,
        key: &DecodingKey,
    ) -> Result<Verified, jsonwebtoken::errors::Error> {
        let claims = decode::<AccessClaims>(token, key, &self.validation)?.claims;
        let caller = Caller {
            user_id: claims.sub,
            session_id: claims.sid,
            signed_by: signing_key_id(kid),
            expires_at: claims.exp,
            kind: CallerKind::Person,
        };
        let verified = Verified { caller, leeway_s: LEEWAY_S };
        if verified.is_current() { Ok(verified) } else { Err(ErrorKind::ExpiredSignature.into()) }
    }

    async fn verify_api_key(&self, token: &str) -> Result<Verified, ApiError> {
        let Some(directory) = &self.api_keys else { return Err(users_only()) };
        let key = ApiKeyToken::read(token).ok_or_else(|| refused("malformed", "the API key is not good"))?;
        let expires_at = directory
            .look_up(key.id(), key.secret_hash())
            .await?
            .ok_or_else(|| refused("unknown_api_key", "the API key is not good"))?;
        // A key is a session of its own: ending it works as for any other.
        let caller = Caller {
            user_id: key.id(),
            session_id: key.id(),
            signed_by: key.id(),
            expires_at: expires_at.timestamp(),
            kind: CallerKind::Machine,
        };
        Ok(Verified { caller, leeway_s: 0 })
    }
}

impl Verified {
    fn is_current(&self) -> bool {
        self.caller.expires_at + self.leeway_s as i64 > contexor_clock::now().timestamp()
    }
}

/// The id of the key that an access token says it is signed with, or the reason why it names none.
fn key_id(token: &str) -> Result<String, &'static str> {
    let header = decode_header(token).map_err(|_| "malformed")?;
    let typed = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(ACCESS_TYPE));
    if header.alg != Algorithm::EdDSA || !typed {
        return Err("wrong_kind");
    }
    header.kid.ok_or("malformed")
}

fn users_only() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "permission_denied", "this is for people alone: an API key cannot do it")
}

fn refused(reason: &'static str, detail: &'static str) -> ApiError {
    metrics::counter!("contexor_tokens_refused_total", "reason" => reason).increment(1);
    ApiError::invalid_token(detail)
}

fn require_active(revoked: Result<bool, RedisError>) -> Result<(), ApiError> {
    match revoked {
        Ok(false) => Ok(()),
        Ok(true) => Err(refused("revoked", "the session was ended")),
        // Nobody knows whether the session still stands: refuse rather than let an ended one in.
        Err(error) => Err(ApiError::unavailable("the list of ended sessions").with_source(error)),
    }
}

/// A token that is good by itself, of a session that nobody has asked about yet.
#[derive(Debug)]
pub struct VerifiedToken(Arc<Verified>);

impl VerifiedToken {
    /// The person or API key that the token names.
    pub fn user_id(&self) -> Uuid {
        self.0.caller.user_id
    }

    /// Asks whether the session or the signing key was ended.
    ///
    /// # Errors
    /// Those of [`Revocations::is_revoked`].
    pub async fn ask(&self, revocations: &Revocations) -> Result<bool, RedisError> {
        revocations.is_revoked(&self.0.caller).await
    }

    /// The caller, once it is known whether the session or the signing key was ended.
    ///
    /// # Errors
    /// 401 when it was; 503 when that could not be found out.
    pub fn into_caller(self, revoked: Result<bool, RedisError>) -> Result<Caller, ApiError> {
        require_active(revoked).map(|()| self.0.caller)
    }
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// A person, signed in.
    Person,
    /// A machine with an API key of an organization.
    Machine,
}

/// A signed-in person or a machine, as a handler's argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The person; of a machine, the API key.
    pub user_id: Uuid,
    /// The session that the token belongs to; of a machine, the API key.
    pub session_id: Uuid,
    /// The key that signed the token ([`signing_key_id`]); of a machine, the API key.
    pub signed_by: Uuid,
    /// When the token expires, unix seconds.
    pub expires_at: i64,
    /// Which of the two.
    pub kind: CallerKind,
}

impl CallerKind {
    /// The caller of this kind with this id, as the audit log names it.
    pub(crate) fn actor(self, id: Uuid) -> AuditActor {
        match self {
            Self::Person => AuditActor::person(id),
            Self::Machine => AuditActor::api_key(id),
        }
    }
}

impl Caller {
    /// The caller, as the audit log names it.
    pub fn actor(&self) -> AuditActor {
        self.kind.actor(self.user_id)
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = request.app_data::<web::Data<Identity>>().cloned();
        let token = bearer(request);
        let writing = request.app_data::<web::Data<WriteMarks>>().cloned().map(|marks| (marks, request.clone()));
        Box::pin(async move {
            let identity = identity.ok_or_else(|| ApiError::internal("the service has no Identity"))?;
            let caller = identity.authenticate(&token?).await?;
            if let Some((marks, request)) = writing {
                let marked = marks.begin(caller.user_id, &request).await;
                marked.map_err(|error| ApiError::unavailable("the marks of writers").with_source(error))?;
            }
            Ok(caller)
        })
    }
}

/// A signed-in person, as the argument of a handler where machines have no business: 403 for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person(pub Caller);

impl FromRequest for Person {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let caller = caller.await?;
            if caller.kind == CallerKind::Person { Ok(Self(caller)) } else { Err(users_only()) }
        })
    }
}
