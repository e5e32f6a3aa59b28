//! auth, as content needs it: names of people, and signatures under receipts.

use contexor_api::internal::{Person, ReceiptClaims, SignedReceipt};
use contexor_identity::{ServiceClient, service_token::CallError};
use uuid::Uuid;

/// Asks auth.
#[derive(Debug, Clone)]
pub struct AuthClient {
    services: ServiceClient,
    auth_url: String,
}

impl AuthClient {
    /// Asks auth at `auth_url`.
    pub fn new(services: ServiceClient, auth_url: &str) -> Self {
        Self { services, auth_url: auth_url.trim_end_matches('/').to_owned() }
    }

    /// The name of a person; none when none was chosen, or auth is away: it is for show alone.
    pub async fn name(&self, user: Uuid) -> Option<String> {
        match self.services.get::<Person>("auth", &format!("{}/internal/users/{user}", self.auth_url)).await {
            Ok(person) => person.name,
            Err(CallError::Problem(problem)) if problem.status == 404 => None,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "an answer goes without a name");
                None
            }
        }
    }

    /// Has a receipt signed.
    pub async fn sign_receipt(&self, claims: &ReceiptClaims) -> Result<String, CallError> {
        let url = format!("{}/internal/receipts", self.auth_url);
        Ok(self.services.post::<SignedReceipt>("auth", &url, claims).await?.jws)
    }
}
