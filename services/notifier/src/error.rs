//! What goes wrong here, by meaning.

use contexor_crypto::CryptoError;
use contexor_db::DbError;
use contexor_identity::service_token::CallError;
use contexor_messaging::ConsumeError;
use contexor_service::{ApiError, caching};

/// Why notifier could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum NotifierError {
    /// There is no such thing, or it is not the caller's to see.
    #[error("there is no such thing")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("it was changed meanwhile")]
    Changed,
    /// The organization has as many webhooks as it may.
    #[error("the organization has too many webhooks")]
    TooManyWebhooks,
    /// Nothing is sent to a webhook that is disabled.
    #[error("the webhook is disabled")]
    WebhookDisabled,
    /// Another service could not be asked.
    #[error("another service could not be asked")]
    Peer(#[source] CallError),
    /// What is sealed does not open.
    #[error("what is sealed does not open")]
    Crypto(#[from] CryptoError),
    /// The database.
    #[error("the database could not do it")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for NotifierError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<NotifierError> for ApiError {
    fn from(error: NotifierError) -> Self {
        match error {
            NotifierError::NotFound => Self::not_found(),
            NotifierError::Changed => caching::precondition_failed(),
            NotifierError::TooManyWebhooks => {
                Self::conflict("too_many_webhooks", "the organization has as many webhooks as it may; delete one first")
            }
            NotifierError::WebhookDisabled => {
                Self::conflict("webhook_disabled", "nothing is sent to a webhook that is disabled; enable it first")
            }
            NotifierError::Peer(error) => error.into(),
            error @ NotifierError::Crypto(_) => Self::internal(error),
            NotifierError::Db(error) => error.into(),
        }
    }
}

impl From<NotifierError> for ConsumeError {
    fn from(error: NotifierError) -> Self {
        match error {
            NotifierError::Db(error) => error.into(),
            error => Self::retry(error),
        }
    }
}
