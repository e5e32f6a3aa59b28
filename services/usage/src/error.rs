//! What goes wrong here, by meaning.

use actix_web::http::StatusCode;
use contexor_api::usage::LimitScope;
use contexor_db::DbError;
use contexor_identity::service_token::CallError;
use contexor_service::ApiError;

/// Why usage could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// The model has no price: its use could not be bounded.
    #[error("the model has no price")]
    PriceUnknown,
    /// A monthly limit leaves too little.
    #[error("the monthly limit leaves too little")]
    LimitExceeded(LimitScope),
    /// The task's hold is over, or is another organization's.
    #[error("the task's hold is over")]
    HoldClosed,
    /// The calendar has no such month.
    #[error("the calendar has no such month")]
    MonthUnknown,
    /// A limit for a person who is not in the organization.
    #[error("the person is not in the organization")]
    NotAMember,
    /// The limits changed since they were read.
    #[error("the limits changed since they were read")]
    Changed,
    /// There is no such organization.
    #[error("there is no such organization")]
    OrgUnknown,
    /// org could not be asked how the organization counts its months.
    #[error("org could not be asked")]
    Org(#[source] CallError),
    /// The database.
    #[error("the database could not do it")]
    Db(#[from] DbError),
    /// An answer of the database's own functions has another shape.
    #[error("a function of the database answered unexpectedly")]
    Malformed(#[from] serde_json::Error),
}

impl From<diesel::result::Error> for UsageError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<UsageError> for ApiError {
    fn from(error: UsageError) -> Self {
        match error {
            UsageError::PriceUnknown => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "price_unknown",
                "the model has no price, so nothing can be held for it",
            ),
            UsageError::LimitExceeded(LimitScope::Org) => Self::new(
                StatusCode::PAYMENT_REQUIRED,
                "limit_exceeded",
                "the organization's monthly limit leaves too little for this",
            ),
            UsageError::LimitExceeded(LimitScope::User) => Self::new(
                StatusCode::PAYMENT_REQUIRED,
                "limit_exceeded",
                "your monthly limit leaves too little for this",
            ),
            UsageError::HoldClosed => Self::conflict("hold_closed", "the task's hold is over"),
            UsageError::MonthUnknown => {
                Self::invalid_field("month", "must be a month of the organization's calendar, as YYYY-MM")
            }
            UsageError::NotAMember => Self::invalid_field("user_id", "must be a member of the organization"),
            UsageError::Changed => contexor_service::caching::precondition_failed(),
            UsageError::OrgUnknown => Self::not_found(),
            UsageError::Org(error) => error.into(),
            UsageError::Db(error) => error.into(),
            UsageError::Malformed(error) => Self::internal(error),
        }
    }
}
