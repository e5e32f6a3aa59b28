//! What goes wrong here, by meaning.

use actix_web::http::StatusCode;
use contexor_api::FieldError;
use contexor_db::DbError;
use contexor_identity::service_token::CallError;
use contexor_service::ApiError;

use crate::domain::bound::{Bound, Measure};

/// Why usage could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// The model has no price: its use could not be bounded.
    #[error("the model has no price")]
    PriceUnknown,
    /// A limit leaves too little.
    #[error("a limit leaves too little")]
    LimitExceeded {
        /// Which one.
        bound: Bound,
        /// What it counts.
        measure: Measure,
    },
    /// A limit above the highest that the operator lets organizations set, micro US dollars.
    #[error("the operator allows no limit above {0} micro US dollars")]
    AboveOperatorsLimit(i64),
    /// What an operator wants to settle or correct is not so.
    #[error("{0}")]
    NotSo(String),
    /// There is no such statement.
    #[error("there is no such statement")]
    StatementUnknown,
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

impl UsageError {
    /// A refusal of the database's functions.
    pub fn refused(bound: Option<Bound>, measure: Option<Measure>) -> Self {
        Self::LimitExceeded { bound: bound.unwrap_or(Bound::Org), measure: measure.unwrap_or(Measure::Money) }
    }
}

/// What a limit says, for people.
fn sentence(bound: Bound, measure: Measure) -> String {
    let what = match measure {
        Measure::Money => "money",
        Measure::Tokens => "tokens",
    };
    match bound {
        Bound::Org => format!("the organization's monthly limit of {what} leaves too little for this"),
        Bound::Workspace => format!("the workspace's monthly limit of {what} leaves too little for this"),
        Bound::User => format!("your monthly limit of {what} leaves too little for this"),
        Bound::ApiKey => format!("the API key's monthly limit of {what} leaves too little for this"),
        Bound::Generation => "one generation may not cost that much here".to_owned(),
        Bound::Installation => {
            "the operator's monthly limit for all organizations together leaves too little for this".to_owned()
        }
    }
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
            UsageError::LimitExceeded { bound, measure } => {
                let detail = sentence(bound, measure);
                let error =
                    FieldError { field: bound.word().into(), code: "limit_exceeded".into(), message: detail.clone() };
                Self::new(StatusCode::PAYMENT_REQUIRED, "limit_exceeded", detail).with_errors(vec![error])
            }
            UsageError::AboveOperatorsLimit(highest) => Self::invalid_field(
                "monthly_cost_micro_usd",
                format!("must not be above {highest} micro US dollars, the highest limit that the operator allows"),
            ),
            UsageError::NotSo(why) => Self::conflict("conflict", why),
            UsageError::StatementUnknown => Self::not_found(),
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
