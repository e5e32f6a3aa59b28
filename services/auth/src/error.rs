//! What can go wrong, and how the client hears of it.

use actix_web::http::StatusCode;
use contexor_api::phone::PhoneError;
use contexor_crypto::CryptoError;
use contexor_db::DbError;
use contexor_messaging::PublishError;
use contexor_service::ApiError;
use deadpool_redis::redis::RedisError;

/// Why signing in, or staying so, did not work.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The number is none that codes are sent to.
    #[error("the number cannot be used")]
    PhoneRefused(#[source] PhoneError),
    /// What was given as a code cannot be one.
    #[error("the code is not of the expected form")]
    CodeMalformed,
    /// The code is wrong, was used already, or was never sent.
    #[error("the code is wrong")]
    CodeWrong,
    /// The code is past its time.
    #[error("the code has expired")]
    CodeExpired,
    /// Too many wrong codes.
    #[error("too many wrong codes")]
    AttemptsExceeded {
        /// When it is worth trying again, seconds.
        retry_after_s: u64,
    },
    /// A code was sent a moment ago, or too many were.
    #[error("no further code is sent just now")]
    TooManyCodes {
        /// When it is worth asking again, seconds.
        retry_after_s: u64,
        /// How long the last code that was sent is still good, seconds; 0 when it is not.
        ttl_s: u64,
    },
    /// The refresh token is not known, or its session has ended.
    #[error("the refresh token is not good")]
    TokenInvalid,
    /// The refresh token was used before; its session has been ended.
    #[error("the refresh token was used before")]
    TokenReused,
    /// The person of a good token is no more.
    #[error("the person is no more")]
    PersonGone,
    /// There is no such session among the caller's.
    #[error("there is no such session")]
    NoSuchSession,
    /// Codes and ended sessions are kept in Redis, which is away.
    #[error("Redis is away")]
    Redis(#[from] RedisError),
    /// Redis answered with what the scripts never say.
    #[error("a script answered with the unknown outcome `{0}`")]
    UnknownOutcome(String),
    /// The code could not be handed to notifier.
    #[error("the code could not be handed on")]
    Publish(#[from] PublishError),
    /// The process is ending.
    #[error("the work was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
    /// A stored value does not open.
    #[error("a stored value does not open")]
    Sealed(#[from] CryptoError),
    /// Numbers are hashed with a key that is not here, or is another one here.
    #[error("people cannot be found by their numbers")]
    Index(#[source] CryptoError),
    /// The code could not be written down for notifier.
    #[error("the code could not be written down")]
    Unwritable(#[from] serde_json::Error),
    /// No key may sign now.
    #[error("there is no signing key")]
    NoSigningKey,
    /// A signing key could not be made or used.
    #[error("a signing key cannot be used")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// A signing key could not be made.
    #[error("no signing key could be made")]
    KeyGeneration,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for AuthError {
    fn from(error: diesel::result::Error) -> Self {
        DbError::from(error).into()
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::PhoneRefused(message) => Self::invalid_field("phone", message.to_string()),
            AuthError::CodeMalformed => Self::invalid_field("code", "must be the six digits of the text message"),
            AuthError::CodeWrong => Self::new(StatusCode::UNAUTHORIZED, "otp_invalid", "the code is wrong"),
            AuthError::CodeExpired => {
                Self::new(StatusCode::UNAUTHORIZED, "otp_expired", "the code has expired; ask for a new one")
            }
            AuthError::AttemptsExceeded { retry_after_s } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "otp_attempts_exceeded",
                "too many wrong codes; ask for a new one later",
            )
            .retry_after(retry_after_s),
            AuthError::TooManyCodes { retry_after_s, ttl_s } => {
                let wait_s = retry_after_s.max(1);
                let detail = match ttl_s {
                    0 => format!("no further code is sent just now; the next one may be asked for in {wait_s} s"),
                    _ => format!(
                        "a code was sent a moment ago and is good for another {ttl_s} s; the next one may be asked for in {wait_s} s"
                    ),
                };
                Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
                    .retry_after(wait_s)
                    .resend_after(wait_s, Some(ttl_s).filter(|ttl_s| *ttl_s > 0))
            }
            AuthError::TokenInvalid => {
                Self::new(StatusCode::UNAUTHORIZED, "token_invalid", "the refresh token is not good; sign in again")
            }
            AuthError::TokenReused => Self::new(
                StatusCode::UNAUTHORIZED,
                "token_reused",
                "the refresh token was used before, so its session has been ended; sign in again",
            ),
            AuthError::PersonGone => Self::invalid_token("the person of this token is no more"),
            AuthError::NoSuchSession => Self::not_found(),
            AuthError::Redis(_) => Self::unavailable("the store of codes and sessions").with_source(error),
            AuthError::Publish(_) => Self::unavailable("the sender of text messages").with_source(error),
            AuthError::Db(error) => error.into(),
            AuthError::Sealed(_)
            | AuthError::Index(_)
            | AuthError::Unwritable(_)
            | AuthError::Interrupted(_)
            | AuthError::UnknownOutcome(_)
            | AuthError::NoSigningKey
            | AuthError::Signing(_)
            | AuthError::KeyGeneration => Self::internal(error),
        }
    }
}
