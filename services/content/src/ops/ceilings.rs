//! The operator's ceilings.

use contexor_db::{DbError, Tx, periodic::Periodic};
use uuid::Uuid;

use crate::{
    domain::ceilings::{Ceiling, Ceilings},
    error::ContentError,
    store,
};

/// Whether a tenant may have another content.
///
/// # Errors
/// [`ContentError::CeilingReached`].
pub async fn allow_content(tx: &mut Tx, ceilings: &Ceilings, org: Uuid) -> Result<(), ContentError> {
    let stored = store::storage::of_org(tx.conn(), org).await?;
    counted(ceilings.allow_content(stored))
}

/// Whether a content of a tenant that has so many versions may have another one, of so many bytes.
///
/// # Errors
/// [`ContentError::CeilingReached`].
pub async fn allow_version(
    conn: &mut contexor_db::Connection,
    ceilings: &Ceilings,
    org: Uuid,
    versions: i32,
    bytes: usize,
) -> Result<(), ContentError> {
    let stored = store::storage::of_org(conn, org).await?;
    counted(ceilings.allow_version(stored, versions, bytes))
}

fn counted(allowed: Result<(), ContentError>) -> Result<(), ContentError> {
    if let Err(ContentError::CeilingReached { ceiling, .. }) = &allowed {
        metrics::counter!("contexor_content_ceiling_refusals_total", "ceiling" => ceiling.as_str()).increment(1);
    }
    allowed
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
