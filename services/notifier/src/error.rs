//! What goes wrong here, by meaning.

use contexor_db::DbError;
use contexor_identity::service_token::CallError;
use contexor_messaging::ConsumeError;
use contexor_service::ApiError;

/// Why notifier could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum NotifierError {
    /// The person has no such notification.
    #[error("there is no such notification")]
    NotFound,
    /// org could not be asked whom to tell.
    #[error("org could not be asked whom to tell")]
    Org(#[source] CallError),
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
            NotifierError::Org(error) => error.into(),
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
