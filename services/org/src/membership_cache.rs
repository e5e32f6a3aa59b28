//! Answers about who stands where, which other services keep in Redis, and how a change makes them worthless.

use contexor_identity::access::{InvalidationGuard, begin_invalidation};
use contexor_service::Redis;
use uuid::Uuid;

use crate::error::OrgError;

/// Answers that other services keep.
#[derive(Debug)]
pub(crate) struct MembershipCache(Redis);

/// What an operation did, and whose memberships it changed.
#[derive(Debug)]
pub(crate) struct MembershipChange<T> {
    /// What came of it.
    pub(crate) answer: T,
    /// Whose memberships are not what they were: people and API keys.
    pub(crate) people: Vec<Uuid>,
    /// API keys that ended. Services believe a key for minutes; only the list of what was ended stops it at once.
    pub(crate) ended_keys: Vec<Uuid>,
}

impl<T> MembershipChange<T> {
    /// A change of these people's memberships.
    pub(crate) fn new(answer: T, people: Vec<Uuid>) -> Self {
        Self { answer, people, ended_keys: Vec::new() }
    }

    /// It changed nobody's membership.
    pub(crate) fn unchanged(answer: T) -> Self {
        Self::new(answer, Vec::new())
    }

    /// It ended these API keys, too.
    pub(crate) fn with_ended_keys(mut self, keys: Vec<Uuid>) -> Self {
        self.people.extend(&keys);
        self.ended_keys = keys;
        self
    }
}

impl MembershipCache {
    /// Answers kept in this Redis.
    pub(crate) fn new(redis: Redis) -> Self {
        Self(redis)
    }

    /// To be called as the last thing in the transaction: its failure must roll the change back. From then on nobody keeps an answer
    /// about these people, and what was kept before is worth nothing.
    pub(crate) async fn hold(&self, people: Vec<Uuid>) -> Result<InvalidationGuard, OrgError> {
        begin_invalidation(&self.0, people).await.map_err(OrgError::MembershipsUnavailable)
    }

    /// To be called after the commit. The change stands and counts whatever happens here: after a failure answers are not kept until
    /// the hold has run out.
    pub(crate) async fn release(&self, hold: InvalidationGuard) {
        if let Err(error) = hold.release(&self.0).await {
            metrics::counter!("contexor_org_access_invalidation_failures_total").increment(1);
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "answers about who stands where are not kept until the hold on them has run out"
            );
        }
    }
}
