//! The operator's ceilings.

use std::time::Duration;

use contexor_db::{Connection, DbError, Tx, periodic::Periodic};
use diesel::QueryResult;
use moka::sync::Cache;
use uuid::Uuid;

use crate::{
    domain::ceilings::{Ceiling, CeilingReached, Ceilings, Stored},
    error::ContentError,
    store,
};

/// How long it is taken for true what an organization kept that is far from the ceilings.
const RECENT: Duration = Duration::from_secs(2);
/// Organizations whose storage is remembered.
const REMEMBERED: u64 = 100_000;

/// Keeps organizations below the operator's ceilings. Exact near them; an organization with much room is counted every few seconds.
#[derive(Debug)]
pub struct CeilingGuard {
    ceilings: Ceilings,
    recent: Cache<Uuid, Stored>,
}

impl CeilingGuard {
    /// A guard of these ceilings.
    pub fn new(ceilings: Ceilings) -> Self {
        Self { ceilings, recent: Cache::builder().max_capacity(REMEMBERED).time_to_live(RECENT).build() }
    }

    /// Whether a tenant may have another content.
    ///
    /// # Errors
    /// [`ContentError::CeilingReached`].
    pub async fn allow_content(&self, tx: &mut Tx, org: Uuid) -> Result<(), ContentError> {
        let stored = self.stored(tx.conn(), org).await?;
        counted(self.ceilings.allow_content(stored))
    }

    /// Whether a content of a tenant that has so many versions may have another one, of so many bytes.
    ///
    /// # Errors
    /// [`ContentError::CeilingReached`].
    pub async fn allow_version(
        &self,
        conn: &mut Connection,
        org: Uuid,
        versions: i32,
        bytes: usize,
    ) -> Result<(), ContentError> {
        let stored = self.stored(conn, org).await?;
        counted(self.ceilings.allow_version(stored, versions, bytes))
    }

    async fn stored(&self, conn: &mut Connection, org: Uuid) -> QueryResult<Stored> {
        if let Some(stored) = self.recent.get(&org) {
            return Ok(stored);
        }
        let stored = store::storage::of_org(conn, org).await?;
        if self.ceilings.have_much_room(stored) {
            self.recent.insert(org, stored);
        }
        Ok(stored)
    }
}

fn counted(allowed: Result<(), CeilingReached>) -> Result<(), ContentError> {
    if let Err(reached) = &allowed {
        metrics::counter!("contexor_content_ceiling_refusals_total", "ceiling" => reached.ceiling.as_str())
            .increment(1);
    }
    Ok(allowed?)
}

/// Tells how near the organization or content that has the most is to each ceiling.
#[derive(Debug)]
pub struct MeasureStorage {
    /// The ceilings.
    pub ceilings: Ceilings,
}

impl Periodic for MeasureStorage {
    type Error = DbError;

    const NAME: &'static str = "measure_storage";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let most = store::storage::most(tx.conn()).await?;
        let Ceilings { contents_per_org, bytes_per_org, versions_per_content } = self.ceilings;
        for (ceiling, used, limit) in [
            (Ceiling::ContentsPerOrg, most.contents, contents_per_org),
            (Ceiling::BytesPerOrg, most.bytes, bytes_per_org),
            (Ceiling::VersionsPerContent, i64::from(most.versions), i64::from(versions_per_content)),
        ] {
            let ratio = used as f64 / limit.max(1) as f64;
            metrics::gauge!("contexor_content_ceiling_ratio", "ceiling" => ceiling.as_str()).set(ratio);
        }
        Ok(())
    }
}
