//! Holds that are asked for at the same time, taken together.

use std::{sync::Arc, time::Duration};

use contexor_db::{Batcher, Db};
use moka::sync::Cache;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::UsageError,
    store::holds::{self, Reservation, ReserveRequest},
};

/// Holds that one transaction takes at most.
const MAX_BATCH: usize = 32;
/// How long an organization that asks for nothing is remembered.
const FORGET_AFTER: Duration = Duration::from_secs(60);

/// Takes holds: those of one organization that wait for each other in one transaction, since all of them lock its counters. Organizations
/// do not wait for each other.
#[derive(Debug, Clone)]
pub struct Reservations {
    db: Db,
    by_org: Cache<Uuid, Arc<Batcher<Value, Reservation>>>,
}

impl Reservations {
    /// Takes holds in this database.
    pub fn new(db: Db) -> Self {
        Self { db, by_org: Cache::builder().time_to_idle(FORGET_AFTER).build() }
    }

    /// Takes a hold, or says with `dry_run` what it would be.
    ///
    /// # Errors
    /// The database's.
    pub async fn reserve(&self, request: &ReserveRequest<'_>) -> Result<Reservation, UsageError> {
        let asked = serde_json::to_value(request)?;
        if request.dry_run {
            return self.reserve_alone(asked).await;
        }
        let batcher = self.by_org.get_with(request.org_id, || Arc::new(Batcher::new(MAX_BATCH)));
        let taken = batcher.submit(asked.clone(), |requests| self.reserve_all(request.org_id, requests)).await;
        match taken {
            Some(taken) => Ok(taken),
            // Asking twice holds once.
            None => self.reserve_alone(asked).await,
        }
    }

    async fn reserve_alone(&self, request: Value) -> Result<Reservation, UsageError> {
        let mut conn = self.db.conn().await?;
        holds::reserve(&mut conn, request).await
    }

    /// Takes holds of an organization; nothing when that fails, maybe for one's sake.
    async fn reserve_all(&self, org: Uuid, requests: Vec<Value>) -> Vec<Reservation> {
        metrics::histogram!("contexor_usage_hold_batch_size").record(requests.len() as f64);
        let taken = async {
            let mut conn = self.db.conn().await?;
            holds::reserve_all(&mut conn, requests).await
        };
        taken.await.unwrap_or_else(|error| {
            tracing::warn!(org.id = %org, error = &error as &dyn std::error::Error, "holds that failed together are taken each alone");
            Vec::new()
        })
    }
}
