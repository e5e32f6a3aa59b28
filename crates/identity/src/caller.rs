//! The signed-in person.

use std::{pin::Pin, sync::Arc, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use contexor_service::{ApiError, Redis};
use deadpool_redis::redis::RedisError;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    AccessClaims, IdentitySettings, KeySource, Revocations,
    claims::{ACCESS_TYPE, MAX_TOKEN_BYTES},
    jwks::KeyError,
};

/// Tolerance for clocks, seconds.
const LEEWAY_S: u64 = 5;

/// Checks access tokens. One a process, shared by all its handlers.
#[derive(Clone)]
pub struct Identity {
    keys: KeySource,
    revocations: Revocations,
    validation: Arc<Validation>,
    // Tokens whose signature was found good, by hash; their time is asked again on each use.
    verified: Cache<[u8; 32], Arc<AccessClaims>>,
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
            keys: KeySource::new(settings)?,
            revocations: Revocations::new(redis),
            validation: Arc::new(validation),
            verified: Cache::builder().max_capacity(20_000).time_to_live(Duration::from_secs(300)).build(),
        })
    }

    /// The caller that a bearer token names.
    ///
    /// # Errors
    /// 401 when the token is not good or its session was ended; 503 when that cannot be found out.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, ApiError> {
        let presented = self.present(token).await?;
        let revoked = self.revocations.is_revoked(presented.session_id()).await;
        presented.admit(revoked)
    }

    /// The first half of [`Self::authenticate`], for who asks about the session together with other things in one round trip to
    /// Redis: the token is good by itself.
    ///
    /// # Errors
    /// 401 when the token is not good; 503 when that cannot be found out.
    pub async fn present(&self, token: &str) -> Result<Presented, ApiError> {
        self.verify(token).await.map(Presented)
    }

    async fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, ApiError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(refused("malformed", "the token is not good"));
        }
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(claims) = self.verified.get(&hash) {
            if claims.exp + LEEWAY_S as i64 > chrono::Utc::now().timestamp() {
                return Ok(claims);
            }
            self.verified.invalidate(&hash);
        }
        let header = decode_header(token).map_err(|_| refused("malformed", "the token is not good"))?;
        let typed = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(ACCESS_TYPE));
        if header.alg != Algorithm::EdDSA || !typed {
            return Err(refused("wrong_kind", "the token is not good"));
        }
        let kid = header.kid.ok_or_else(|| refused("malformed", "the token is not good"))?;
        let key = self.keys.key(&kid).await.map_err(|error| match error {
            KeyError::Unknown => refused("unknown_key", "the token is not good"),
            KeyError::Unavailable(_) => ApiError::unavailable("the sign-in service").caused_by(error),
        })?;
        let claims = decode::<AccessClaims>(token, &key, &self.validation)
            .map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::ExpiredSignature => refused("expired", "the token has expired"),
                _ => refused("bad_signature", "the token is not good"),
            })?
            .claims;
        let claims = Arc::new(claims);
        self.verified.insert(hash, claims.clone());
        Ok(claims)
    }
}

fn refused(reason: &'static str, detail: &str) -> ApiError {
    metrics::counter!("contexor_tokens_refused_total", "reason" => reason).increment(1);
    ApiError::unauthenticated(detail)
}

/// A token that is good by itself, of a session that nobody has asked about yet.
#[derive(Debug)]
pub struct Presented(Arc<AccessClaims>);

impl Presented {
    /// The person that the token names.
    pub fn user_id(&self) -> Uuid {
        self.0.sub
    }

    /// The session that the token belongs to: the one to ask [`Revocations`] about.
    pub fn session_id(&self) -> Uuid {
        self.0.sid
    }

    /// The caller, once it is known whether the session was ended.
    ///
    /// # Errors
    /// 401 when it was; 503 when that could not be found out.
    pub fn admit(self, revoked: Result<bool, RedisError>) -> Result<Caller, ApiError> {
        match revoked {
            Ok(false) => Ok(Caller { user_id: self.0.sub, session_id: self.0.sid, expires_at: self.0.exp }),
            Ok(true) => Err(refused("revoked", "the session was ended")),
            // Nobody knows whether the session still stands: refuse rather than let an ended one in.
            Err(error) => Err(ApiError::unavailable("the list of ended sessions").caused_by(error)),
        }
    }
}

/// A signed-in person, as a handler's argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub user_id: Uuid,
    /// The session that the token belongs to.
    pub session_id: Uuid,
    /// When the token expires, unix seconds.
    pub expires_at: i64,
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = request.app_data::<web::Data<Identity>>().cloned();
        let token = bearer(request);
        Box::pin(async move {
            let identity = identity.ok_or_else(|| ApiError::internal("the service has no Identity"))?;
            identity.authenticate(&token?).await
        })
    }
}

/// The bearer token of a request.
///
/// # Errors
/// 401 when there is none.
pub fn bearer(request: &HttpRequest) -> Result<String, ApiError> {
    request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty())
        .map(|(_, token)| token.trim().to_owned())
        .ok_or_else(|| ApiError::unauthenticated("this needs a bearer token"))
}
