//! What can go wrong, by meaning, and the answer that each gets.

use actix_web::http::StatusCode;
use contexor_api::{FieldError, content::Status};
use contexor_db::DbError;
use contexor_identity::{Permission, service_token::CallError};
use contexor_service::{ApiError, caching};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// There is no such thing, or it is another tenant's.
    #[error("there is no such thing")]
    NotFound,
    /// The content's status does not allow it.
    #[error("a content that is {} cannot become {}", .from.as_str(), .to.as_str())]
    InvalidTransition {
        /// Where it is.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// What a generation works on cannot be changed meanwhile.
    #[error("a generation of the content is running")]
    GenerationRuns,
    /// Only a text can be put up for review.
    #[error("there is no text to submit")]
    NothingToSubmit,
    /// The generation has ended already.
    #[error("the generation has ended already")]
    TaskEnded,
    /// Somebody else changed the content at the same time.
    #[error("the content was changed at the same time")]
    Conflict,
    /// The content was changed since the client read it (`If-Match`).
    #[error("the content was changed since it was read")]
    PreconditionFailed,
    /// Another version is current than the one the reviewer read.
    #[error("version {current} is current, not {read}")]
    StaleVersion {
        /// The version that the reviewer read.
        read: i32,
        /// The newest version.
        current: i32,
    },
    /// Personal data was found and the reviewer did not say that it is known.
    #[error("personal data was found and not acknowledged")]
    PiiUnacknowledged,
    /// The organization does not keep texts with personal data.
    #[error("the text holds personal data")]
    PiiBlocked,
    /// The organization wants a second, independent reviewer.
    #[error("a second reviewer is required")]
    SecondReviewerRequired,
    /// A project that holds contents cannot be deleted.
    #[error("the project holds contents")]
    ProjectNotEmpty,
    /// A field has a value that cannot be taken.
    #[error("{field}: {message}")]
    InvalidField {
        /// Its path.
        field: &'static str,
        /// What is wrong with it; never repeats the value.
        message: String,
    },
    /// The prompt does not fit the model.
    #[error("the prompt is too long for the model")]
    PromptTooLong,
    /// The month's money or tokens are used up.
    #[error("a limit is reached")]
    LimitExceeded {
        /// What usage says of it.
        detail: String,
        /// Which limit it is.
        errors: Vec<FieldError>,
    },
    /// The hold of a generation ended before the generation was accepted.
    #[error("the hold is over")]
    HoldOver,
    /// Nobody knows what the model costs.
    #[error("the model has no price")]
    PriceUnknown,
    /// usage cannot be asked, so nothing is spent.
    #[error("usage did not answer")]
    UsageUnavailable(#[source] CallError),
    /// Work on a thread of its own broke.
    #[error("work on a thread of its own broke")]
    Thread(#[from] tokio::task::JoinError),
    /// The database's.
    #[error("the database did not do it")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for ContentError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<ContentError> for ApiError {
    fn from(error: ContentError) -> Self {
        use ContentError as E;
        match error {
            E::NotFound => Self::not_found(),
            E::InvalidTransition { .. } | E::GenerationRuns | E::NothingToSubmit | E::TaskEnded => {
                Self::conflict("invalid_transition", error.to_string())
            }
            E::Conflict => Self::conflict("conflict", "it was changed at the same time; read it again"),
            E::ProjectNotEmpty => Self::conflict("conflict", "the project holds contents; delete them first"),
            E::PreconditionFailed => caching::precondition_failed(),
            E::StaleVersion { .. } => Self::conflict("stale_version", format!("{error}; read it again")),
            E::PiiUnacknowledged => Self::conflict(
                "pii_unacknowledged",
                "personal data was found in the text; approve with acknowledge_pii if it is meant to be there",
            ),
            E::PiiBlocked => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "pii_blocked",
                "the organization does not keep texts with personal data, and some was found",
            ),
            E::SecondReviewerRequired => Self::permission_denied(Permission::ContentReview.as_str()),
            E::InvalidField { field, message } => Self::invalid_field(field, message),
            E::PromptTooLong => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "prompt_too_long",
                "the prompt leaves no room for an answer in the model's context",
            ),
            E::LimitExceeded { detail, errors } => {
                Self::new(StatusCode::PAYMENT_REQUIRED, "limit_exceeded", detail).with_errors(errors)
            }
            E::HoldOver => Self::unavailable("the usage service"),
            E::PriceUnknown => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "price_unknown",
                "the model has no price, so nothing can be held for it",
            ),
            E::UsageUnavailable(source) => Self::unavailable("the usage service").caused_by(source),
            E::Thread(source) => Self::internal(source),
            E::Db(source) => source.into(),
        }
    }
}
