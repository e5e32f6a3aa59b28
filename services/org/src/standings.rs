//! Answers about who stands where, which other services keep in Redis, and how a change makes them worthless.

use contexor_identity::access::forget_standings;
use contexor_service::Redis;
use uuid::Uuid;

use crate::error::OrgError;

/// Answers that other services keep.
#[derive(Debug)]
pub(crate) struct Standings(Redis);

/// What an operation did, and whose standings it changed.
///
/// The people are forgotten twice: [`Standings::forget`] before the commit, so that a change that cannot be made known is not
/// made, and [`Standings::forget_committed`] after it, so that an answer read in between is dropped too.
#[derive(Debug)]
pub(crate) struct Changed<T> {
    /// What came of it.
    pub(crate) answer: T,
    /// Whose standings are not what they were.
    pub(crate) people: Vec<Uuid>,
}

impl Standings {
    /// Answers kept in this Redis.
    pub(crate) fn new(redis: Redis) -> Self {
        Self(redis)
    }

    /// To be called as the last thing in the transaction: its failure must roll the change back.
    pub(crate) async fn forget<T>(&self, changed: &Changed<T>) -> Result<(), OrgError> {
        forget_standings(&self.0, &changed.people).await.map_err(OrgError::StandingsUnavailable)
    }

    /// To be called after the commit. The change stands whatever happens here: a failure leaves answers that were read during
    /// the commit good until they run out, and is logged.
    pub(crate) async fn forget_committed<T>(&self, changed: Changed<T>) -> T {
        if let Err(error) = forget_standings(&self.0, &changed.people).await {
            metrics::counter!("contexor_org_standings_not_forgotten_total").increment(1);
            tracing::error!(
                people = changed.people.len(),
                error = &error as &dyn std::error::Error,
                "standings could not be forgotten after the commit"
            );
        }
        changed.answer
    }
}
