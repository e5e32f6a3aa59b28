//! How organizations count their months: from memory, else from the table, else from org.

use std::time::Duration;

use contexor_api::{internal::OrgApiKey, org::OrgSettings};
use contexor_db::{Db, Tx};
use contexor_identity::{ServiceClient, service_token::CallError};
use moka::future::Cache;
use serde::Deserialize;
use uuid::Uuid;

use crate::{domain::period::BillingCalendar, error::UsageError, ops, settings::LimitSettings, store};

/// How long an answer is used without asking again. One that has changed meanwhile is noticed when money is held by it.
const KEEP: Duration = Duration::from_secs(10);

/// What org says of an organization, `GET /internal/orgs/{id}`.
#[derive(Debug, Deserialize)]
struct OrgFacts {
    settings: OrgSettings,
}

/// Knows how organizations count their months.
#[derive(Debug, Clone)]
pub struct Tenants {
    db: Db,
    services: ServiceClient,
    org_url: String,
    clocks: Cache<Uuid, BillingCalendar>,
    limits: LimitSettings,
}

impl Tenants {
    /// Asks org at `org_url` for organizations that nobody told of.
    pub fn new(db: Db, services: ServiceClient, org_url: &str, limits: LimitSettings) -> Self {
        let clocks = Cache::builder().max_capacity(50_000).time_to_live(KEEP).build();
        Self { db, services, org_url: org_url.trim_end_matches('/').to_owned(), clocks, limits }
    }

    /// How an organization counts its months.
    ///
    /// # Errors
    /// [`UsageError::OrgUnknown`], and those of asking.
    pub async fn clock_of(&self, org: Uuid) -> Result<BillingCalendar, UsageError> {
        if let Some(clock) = self.clocks.get(&org).await {
            return Ok(clock);
        }
        let known = {
            let mut conn = self.db.conn().await?;
            store::tenants::clock_of(&mut conn, org).await?
        };
        let clock = match known {
            Some(clock) => clock,
            None => self.ask(org).await?,
        };
        self.clocks.insert(org, clock).await;
        Ok(clock)
    }

    /// An organization's settings changed: what is in memory is worth nothing.
    pub async fn forget(&self, org: Uuid) {
        self.clocks.invalidate(&org).await;
    }

    /// Whether an organization has this API key, whichever of its workspaces the key reaches.
    ///
    /// # Errors
    /// [`UsageError::Org`].
    pub async fn has_api_key(&self, org: Uuid, key: Uuid) -> Result<bool, UsageError> {
        let url = format!("{}/internal/orgs/{org}/api-keys/{key}", self.org_url);
        match self.services.get::<OrgApiKey>("org", &url).await {
            Ok(_) => Ok(true),
            Err(CallError::Problem(problem)) if problem.status == 404 => Ok(false),
            Err(error) => Err(UsageError::Org(error)),
        }
    }

    async fn ask(&self, org: Uuid) -> Result<BillingCalendar, UsageError> {
        let asked_at = contexor_clock::now();
        let url = format!("{}/internal/orgs/{org}", self.org_url);
        let facts: OrgFacts = match self.services.get("org", &url).await {
            Ok(facts) => facts,
            Err(CallError::Problem(problem)) if problem.status == 404 => return Err(UsageError::OrgUnknown),
            Err(error) => return Err(UsageError::Org(error)),
        };
        let (limits, settings) = (self.limits, &facts.settings);
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                ops::tenants::keep(tx, org, settings, asked_at, &limits, contexor_clock::now()).await
            })
            .await?;
        Ok(BillingCalendar::new(&facts.settings.timezone, facts.settings.calendar))
    }
}
