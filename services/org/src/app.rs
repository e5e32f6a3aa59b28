//! What every handler has.

use std::time::Duration;

use contexor_db::{Db, TransactionWork, Tx};
use contexor_identity::{Revocations, api_key::API_KEY_REVOCATION_S};
use contexor_service::CursorCodec;

use crate::{
    api_key_directory::OwnApiKeys,
    audit_turns::VerificationLimiter,
    error::OrgError,
    membership_cache::{MembershipCache, MembershipChange},
    people::UserDirectory,
    sealed_phones::SealedPhones,
};

/// The state of the service.
#[derive(Debug)]
pub(crate) struct App {
    /// PostgreSQL.
    pub(crate) db: Db,
    /// Answers that other services keep.
    pub(crate) memberships: MembershipCache,
    /// API keys that are good.
    pub(crate) api_keys: OwnApiKeys,
    /// Where API keys are ended.
    pub(crate) revocations: Revocations,
    /// List cursors.
    pub(crate) cursors: CursorCodec,
    /// Names and phones, at auth.
    pub(crate) people: UserDirectory,
    /// Phones of invitations.
    pub(crate) sealed_phones: SealedPhones,
    /// How long an invitation can be accepted.
    pub(crate) invitation_lifetime: Duration,
    /// Country calling codes of numbers that can be invited.
    pub(crate) allowed_countries: Vec<String>,
    /// How long a deleted organization can be restored.
    pub(crate) deletion_delay: Duration,
    /// Organizations that one person can be admin of and go on making more.
    pub(crate) max_orgs_per_person: u32,
    /// How long a request may follow an audit log.
    pub(crate) audit_verify_time: Duration,
    /// Whose turn it is to follow one.
    pub(crate) audit_turns: VerificationLimiter,
}

impl App {
    /// Makes a change that may change where people stand, in one transaction: it counts from the commit on, at every service.
    pub(crate) async fn change_membership<T, F>(&self, work: F) -> Result<T, OrgError>
    where
        for<'r> F: AsyncFnOnce(&'r mut Tx) -> Result<MembershipChange<T>, OrgError>
            + TransactionWork<&'r mut Tx, Result<MembershipChange<T>, OrgError>, Fut: Send>
            + Send,
        T: Send + Sync,
    {
        let (answer, hold) = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
                let MembershipChange { answer, people, ended_keys } = work(tx).await?;
                for key in ended_keys {
                    let revoked = self.revocations.revoke(key, API_KEY_REVOCATION_S).await;
                    revoked.map_err(OrgError::MembershipsUnavailable)?;
                }
                Ok((answer, self.memberships.hold(people).await?))
            })
            .await?;
        self.memberships.release(hold).await;
        Ok(answer)
    }
}
