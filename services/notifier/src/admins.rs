//! Whom to tell in an organization: its admins, as org says.

use std::{sync::Arc, time::Duration};

use contexor_api::internal::People;
use contexor_identity::{ServiceClient, service_token::CallError};
use moka::future::Cache;
use uuid::Uuid;

use crate::error::NotifierError;

/// How long an answer is used again: an event often comes with others of its organization.
const KEEP: Duration = Duration::from_secs(5);

/// Asks org for an organization's admins.
#[derive(Debug, Clone)]
pub struct Admins {
    services: ServiceClient,
    org_url: String,
    known: Cache<Uuid, Arc<Vec<Uuid>>>,
}

impl Admins {
    /// Asks org at `org_url`.
    pub fn new(services: ServiceClient, org_url: &str) -> Self {
        let known = Cache::builder().max_capacity(10_000).time_to_live(KEEP).build();
        Self { services, org_url: org_url.trim_end_matches('/').to_owned(), known }
    }

    /// The admins of an organization; nobody when it is gone.
    ///
    /// # Errors
    /// [`NotifierError::Peer`].
    pub async fn of(&self, org: Uuid) -> Result<Arc<Vec<Uuid>>, NotifierError> {
        if let Some(admins) = self.known.get(&org).await {
            return Ok(admins);
        }
        let url = format!("{}/internal/orgs/{org}/admins", self.org_url);
        let admins = match self.services.get::<People>("org", &url).await {
            Ok(people) => Arc::new(people.user_ids),
            Err(CallError::Problem(problem)) if problem.status == 404 => Arc::default(),
            Err(error) => return Err(NotifierError::Peer(error)),
        };
        self.known.insert(org, admins.clone()).await;
        Ok(admins)
    }
}
