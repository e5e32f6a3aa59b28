//! usage, as content needs it: money held before it is spent.

use contexor_api::internal::{Hold, HoldRequest, ModelPrice};
use contexor_identity::{ServiceClient, service_token::CallError};
use uuid::Uuid;

use crate::error::ContentError;

/// The name of the service that is called.
const USAGE: &str = "usage";

/// Asks usage to hold money.
#[derive(Debug, Clone)]
pub struct UsageClient {
    services: ServiceClient,
    holds_url: String,
    prices_url: String,
}

impl UsageClient {
    /// Asks usage at `usage_url`.
    pub fn new(services: ServiceClient, usage_url: &str) -> Self {
        let usage_url = usage_url.trim_end_matches('/');
        Self {
            services,
            holds_url: format!("{usage_url}/internal/holds"),
            prices_url: format!("{usage_url}/internal/prices"),
        }
    }

    /// Holds the most that a generation can cost, or says what that would be (`dry_run`).
    ///
    /// # Errors
    /// [`ContentError::LimitExceeded`], [`ContentError::PriceUnknown`]; [`ContentError::UsageUnavailable`] when usage cannot be asked: no
    /// hold, no generation.
    pub async fn hold(&self, request: &HoldRequest) -> Result<Hold, ContentError> {
        match self.services.post::<Hold>(USAGE, &self.holds_url, request).await {
            Ok(hold) if hold.granted || request.dry_run => Ok(hold),
            Ok(_) => Err(ContentError::LimitExceeded {
                detail: "the money left does not cover it".into(),
                errors: Vec::new(),
            }),
            Err(CallError::Problem(problem)) if problem.status == 402 => {
                Err(ContentError::LimitExceeded { detail: problem.detail, errors: problem.errors })
            }
            Err(CallError::Problem(problem)) if problem.code == "price_unknown" => Err(ContentError::PriceUnknown),
            Err(error) => Err(ContentError::UsageUnavailable(error)),
        }
    }

    /// What models cost now; nothing while usage cannot be asked: it is for show alone.
    pub async fn prices(&self) -> Vec<ModelPrice> {
        self.services.get(USAGE, &self.prices_url).await.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "models are shown without prices");
            Vec::new()
        })
    }

    /// Gives a hold back that nobody will claim. usage asks about it before long, so a failure does no harm; it is logged.
    pub async fn release(&self, task: Uuid) {
        if let Err(error) = self.services.delete(USAGE, &format!("{}/{task}", self.holds_url)).await {
            tracing::warn!(task.id = %task, error = &error as &dyn std::error::Error, "a hold is left until usage asks about it");
        }
    }
}
