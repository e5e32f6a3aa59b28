//! What can go wrong, by meaning, and the answer that each gets.

use actix_web::http::StatusCode;
use contexor_api::{FieldError, content::Status};
use contexor_db::DbError;
use contexor_identity::{Permission, service_token::CallError};
use contexor_service::{ApiError, caching};

use crate::domain::ceilings::CeilingReached;

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
    /// Where a second reviewer is required, that is an admin.
    #[error("this needs an admin")]
    ReviewNeedsAdmin,
    /// A project that holds contents cannot be deleted.
    #[error("the project holds contents")]
    ProjectNotEmpty,
    /// There are as many as there may be.
    #[error("there are {most} {what} already, the most that there may be")]
    TooMany {
        /// What of.
        what: &'static str,
        /// How many there may be.
        most: i64,
    },
    /// The operator's ceiling leaves no room for it.
    #[error(transparent)]
    CeilingReached(#[from] CeilingReached),
    /// Only who wrote it may do that.
    #[error("only who wrote it may do that")]
    NotTheAuthor,
    /// Nothing was approved yet.
    #[error("nothing of it was approved yet")]
    NotApproved,
    /// auth cannot be asked.
    #[error("auth did not answer")]
    AuthUnavailable(#[source] CallError),
    /// A field has a value that cannot be taken.
    #[error("{field}: {message}")]
    InvalidField {
        /// Its path.
        field: &'static str,
        /// What is wrong with it; never repeats the value.
        message: String,
    },
    /// Several fields have values that cannot be taken.
    #[error("some fields are not acceptable")]
    InvalidFields(Vec<FieldError>),
    /// The workspace has as many prompts as it may have.
    #[error("a workspace has at most {most} prompts")]
    TooManyPrompts {
        /// How many it may have.
        most: i64,
    },
    /// The organization runs as many batches as it may.
    #[error("an organization runs at most {most} batches at the same time")]
    TooManyBatches {
        /// How many it may run.
        most: i64,
    },
    /// The batch has ended already.
    #[error("the batch has ended already")]
    BatchEnded,
    /// No row of the batch has failed.
    #[error("no row of the batch has failed")]
    NothingFailed,
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
            E::ReviewNeedsAdmin => Self::permission_denied(Permission::ContentReview.as_str()),
            E::SecondReviewerRequired => Self::new(
                StatusCode::FORBIDDEN,
                "second_reviewer_required",
                "you wrote this text, or a key of yours did: somebody else has to review it",
            ),
            E::TooMany { .. } => Self::conflict("too_many", error.to_string()),
            E::CeilingReached(_) => Self::conflict(
                "ceiling_reached",
                format!("{error}: delete what is not needed, or ask the operator for more"),
            ),
            E::NotTheAuthor => Self::new(StatusCode::FORBIDDEN, "permission_denied", error.to_string()),
            E::NotApproved => Self::conflict("not_approved", error.to_string()),
            E::AuthUnavailable(source) => Self::unavailable("the auth service").with_source(source),
            E::InvalidField { field, message } => Self::invalid_field(field, message),
            E::InvalidFields(errors) => Self::validation(errors),
            E::BatchEnded | E::NothingFailed => Self::conflict("invalid_transition", error.to_string()),
            E::TooManyPrompts { .. } | E::TooManyBatches { .. } => Self::conflict("conflict", error.to_string()),
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
            E::UsageUnavailable(source) => Self::unavailable("the usage service").with_source(source),
            E::Thread(source) => Self::internal(source),
            E::Db(source) => source.into(),
        }
    }
}
