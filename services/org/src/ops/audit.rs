//! Appending to the audit log, and following it.

use contexor_api::audit::{AuditEntry, AuditVerdict};
use contexor_db::{Db, DbError, Tx};
use contexor_events::audit::AuditRecorded;
use contexor_service::audit::Deed;
use diesel::{QueryResult, result::Error as QueryError};
use uuid::Uuid;

use crate::{
    domain::audit::{self, Chain, Link},
    error::OrgError,
    store,
};

/// Entries that are in memory at a time when a log is followed.
const BATCH: i64 = 1000;

/// Appends what org itself does, in the transaction that does it.
pub(crate) async fn record(tx: &mut Tx, deed: Deed) -> Result<(), OrgError> {
    append(tx, Uuid::now_v7(), deed.recorded()).await?;
    Ok(())
}

/// Appends an entry with this id to its organization's log; false when it is there already.
pub(crate) async fn append(tx: &mut Tx, id: Uuid, said: AuditRecorded) -> QueryResult<bool> {
    let last = store::audit::lock_head(tx, said.org_id).await?;
    let mut entry = AuditEntry {
        org_id: said.org_id,
        sequence: last.entries + 1,
        id,
        at: said.at,
        actor: said.actor,
        action: said.action,
        target: said.target,
        client_address: said.client_address,
        request_id: said.request_id,
        details: said.details.into(),
        prev_hash: last.head,
        hash: String::new(),
    };
    entry.hash = audit::hash(&entry).map_err(|error| QueryError::SerializationError(Box::new(error)))?;
    let action = entry.action.clone();
    let appended = store::audit::append(tx, entry).await?;
    if appended {
        metrics::counter!("contexor_org_audit_entries_total", "action" => action).increment(1);
    }
    Ok(appended)
}

/// Follows an organization's log from its first entry to its end, as it stands at one moment.
pub(crate) async fn verify(db: &Db, org: Uuid) -> Result<AuditVerdict, OrgError> {
    let verdict = db.transaction(async |tx: &mut Tx| -> Result<_, OrgError> { follow(tx, org).await }).await?;
    metrics::counter!("contexor_org_audit_verifications_total", "ok" => verdict.ok.to_string()).increment(1);
    if let Some(place) = verdict.broken_at {
        tracing::error!(org.id = %org, entry = place, "the audit log of organization {org} is broken at entry {place}");
    }
    Ok(verdict)
}

async fn follow(tx: &mut Tx, org: Uuid) -> Result<AuditVerdict, OrgError> {
    store::audit::stand_still(tx).await?;
    let noted = store::audit::head(tx.conn(), org).await?;
    let (entries, head) = noted.as_ref().map_or((0, None), |noted| (noted.entries, Some(noted.head.as_str())));
    let mut chain = Chain::new();
    // Not from the first place: somebody may have put an entry before it.
    let mut last = i64::MIN;
    loop {
        let batch = store::audit::after(tx.conn(), org, last, BATCH).await?;
        let Some(end) = batch.last() else { break };
        last = end.sequence;
        for entry in &batch {
            let link =
                Link::of(entry).map_err(|error| DbError::Query(QueryError::DeserializationError(error.into())))?;
            if !chain.follow(&link) {
                return Ok(chain.end(Some(entries), head));
            }
        }
    }
    Ok(chain.end(Some(entries), head))
}

/// Gives every entry of an organization's log to `take`, oldest first, as the log stands at one moment; none when there is no such
/// organization.
pub(crate) async fn export(
    db: &Db,
    org: Uuid,
    mut take: impl FnMut(&AuditEntry) -> std::io::Result<()> + Send,
) -> anyhow::Result<Option<i64>> {
    let take = &mut take;
    db.transaction(async move |tx: &mut Tx| -> anyhow::Result<_> {
        store::audit::stand_still(tx).await?;
        if !store::audit::org_exists(tx.conn(), org).await? {
            return Ok(None);
        }
        let (mut last, mut count) = (i64::MIN, 0);
        loop {
            let batch = store::audit::after(tx.conn(), org, last, BATCH).await?;
            let Some(end) = batch.last() else { return Ok(Some(count)) };
            last = end.sequence;
            for entry in &batch {
                take(entry)?;
                count += 1;
            }
        }
    })
    .await
}
