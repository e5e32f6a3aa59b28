//! Work that one process does again and again.

use chrono::TimeDelta;
use contexor_db::{Db, Tx, periodic::Periodic};
use contexor_identity::{CallerKind, Revocations, api_key::API_KEY_REVOCATION_S};
use diesel_async::SimpleAsyncConnection as _;
use uuid::Uuid;

use crate::{error::OrgError, ops, store};

/// Organizations that are purged in one turn.
const BATCH: i64 = 100;

/// Purges deleted organizations whose time is over, each in a transaction of its own: one that fails keeps none of the others, and
/// is tried again with the next turn.
#[derive(Debug)]
pub(crate) struct PurgeOrgs {
    /// For the transactions: the turn's own only holds the lock that makes this process the one that does it.
    pub(crate) db: Db,
}

impl Periodic for PurgeOrgs {
    type Error = OrgError;
    const NAME: &'static str = "purge_orgs";

    async fn run(&self, tx: &mut Tx) -> Result<(), OrgError> {
        let now = contexor_clock::now();
        for org in store::orgs::due_for_purge(tx.conn(), now, BATCH).await? {
            let purged = self
                .db
                .transaction(async |own: &mut Tx| -> Result<bool, OrgError> {
                    // An organization of many years may take longer than a request ever does.
                    own.conn().batch_execute("SET LOCAL statement_timeout = '5min'").await?;
                    ops::orgs::purge(own, org, now).await
                })
                .await;
            let outcome = match purged {
                Ok(true) => {
                    tracing::info!(org.id = %org, "organization {org} purged");
                    "done"
                }
                Ok(false) => "elsewhere",
                Err(error) => {
                    tracing::error!(
                        org.id = %org,
                        error = &error as &dyn std::error::Error,
                        "organization {org} could not be purged"
                    );
                    "failed"
                }
            };
            metrics::counter!("contexor_org_purges_total", "outcome" => outcome).increment(1);
            // A transaction that says nothing for long is ended by the database.
            tx.conn().batch_execute("SELECT 1").await?;
        }
        Ok(())
    }
}

/// Invitations that are forgotten in one turn.
const FORGOTTEN_AT_ONCE: i64 = 1000;

/// Forgets invitations that are over: whom somebody once wanted to invite is nothing to be kept for ever.
#[derive(Debug)]
pub(crate) struct ForgetInvitations {
    /// How long they are kept.
    pub(crate) keep: TimeDelta,
}

impl Periodic for ForgetInvitations {
    type Error = OrgError;
    const NAME: &'static str = "forget_invitations";

    async fn run(&self, tx: &mut Tx) -> Result<(), OrgError> {
        let forgotten =
            store::invitations::delete_over(tx, contexor_clock::now() - self.keep, FORGOTTEN_AT_ONCE).await?;
        metrics::counter!("contexor_org_invitations_forgotten_total").increment(forgotten as u64);
        Ok(())
    }
}

/// How far back deleted keys are told again and again, seconds: longer than any transaction.
const OF_LATE_S: i64 = 120;

/// Tells the list of what was ended which keys were deleted: all that anybody may believe still when Redis has lost it, and until then no
/// key is let in; otherwise those of late, in case it was lost while a key was being deleted.
#[derive(Debug)]
pub(crate) struct RestoreEndedKeys {
    /// The list.
    pub(crate) revocations: Revocations,
}

impl Periodic for RestoreEndedKeys {
    type Error = OrgError;
    const NAME: &'static str = "restore_ended_keys";

    async fn run(&self, tx: &mut Tx) -> Result<(), OrgError> {
        let now = contexor_clock::now();
        let revocations = self.revocations.pin().await.map_err(OrgError::MembershipsUnavailable)?;
        let is_whole = revocations.is_synced(CallerKind::Machine).await.map_err(OrgError::MembershipsUnavailable)?;
        let remembered_s = API_KEY_REVOCATION_S as i64;
        let since_s = if is_whole { OF_LATE_S } else { remembered_s };
        let ended = store::api_keys::deleted_since(tx.conn(), now - TimeDelta::seconds(since_s)).await?;
        let ended: Vec<(Uuid, u64)> = ended
            .into_iter()
            .map(|(key, at)| (key, (remembered_s - (now - at).num_seconds()).try_into().unwrap_or(1)))
            .collect();
        revocations.revoke_many(&ended).await.map_err(OrgError::MembershipsUnavailable)?;
        if !is_whole {
            revocations.mark_synced(CallerKind::Machine).await.map_err(OrgError::MembershipsUnavailable)?;
            tracing::warn!(ended = ended.len(), "the list of deleted API keys was not whole: it is again");
        }
        Ok(())
    }
}
