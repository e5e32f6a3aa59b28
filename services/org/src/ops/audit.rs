//! Appending to the audit log, and following it.

use std::{collections::BTreeSet, time::Instant};

use contexor_api::audit::{AuditEntry, AuditVerdict};
use contexor_db::{Connection, Db, Tx};
use contexor_events::audit::AuditRecorded;
use contexor_service::audit::AuditEvent;
use diesel::QueryResult;
use uuid::Uuid;

use crate::{
    domain::audit::{self, Chain, Checkpoint, HashedEntry},
    error::OrgError,
    store::{self, audit::Head},
};

/// Entries that are read at a time when a log is followed; twice as many are in memory.
const BATCH: i64 = 1000;

/// Appends what org itself does, in the transaction that does it.
pub(crate) async fn record(tx: &mut Tx, audit_event: AuditEvent) -> Result<(), OrgError> {
    append(tx, Uuid::now_v7(), audit_event.into_record()).await?;
    Ok(())
}

/// Appends an entry with this id to its organization's log; false when it is there already.
async fn append(tx: &mut Tx, id: Uuid, said: AuditRecorded) -> QueryResult<bool> {
    let last = store::audit::lock_head(tx, said.org_id).await?;
    let action = said.action.clone();
    let appended = store::audit::append(tx, entry_after(&last, id, said)).await?;
    if appended {
        metrics::counter!("contexor_org_audit_entries_total", "action" => action).increment(1);
    }
    Ok(appended)
}

/// Appends entries with these ids to their organizations' logs, in this order. What stands there already is left out, and so is what
/// belongs to an organization that was purged: its log went with it.
pub(crate) async fn append_all(tx: &mut Tx, said: Vec<(Uuid, AuditRecorded)>) -> QueryResult<()> {
    let orgs: BTreeSet<Uuid> = said.iter().map(|(_, said)| said.org_id).collect();
    store::audit::hold_orgs(tx, &orgs).await?;
    let mut heads = store::audit::lock_heads(tx, &orgs).await?;
    let ids: Vec<Uuid> = said.iter().map(|(id, _)| *id).collect();
    let known = store::audit::known(tx, &ids).await?;
    let mut entries = Vec::with_capacity(said.len());
    for (id, said) in said {
        let Some(last) = heads.get_mut(&said.org_id) else {
            tracing::info!(org.id = %said.org_id, "an audit event of an organization that was purged is not kept");
            continue;
        };
        if known.contains(&id) {
            continue;
        }
        let entry = entry_after(last, id, said);
        *last = Head { entries: entry.sequence, head: entry.hash.clone() };
        entries.push(entry);
    }
    for entry in &entries {
        metrics::counter!("contexor_org_audit_entries_total", "action" => entry.action.clone()).increment(1);
    }
    store::audit::append_all(tx, entries, &heads).await
}

/// What follows the end of a log.
fn entry_after(last: &Head, id: Uuid, said: AuditRecorded) -> AuditEntry {
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
        prev_hash: last.head.clone(),
        hash: String::new(),
    };
    entry.hash = audit::hash(&entry);
    entry
}

/// Follows an organization's log to its end: from its first entry on, or from one that was reached before. With `until`, no longer than
/// that.
///
/// What was appended stays as it is, so no transaction is held, and whoever appends meanwhile does not wait: what is appended before the
/// end is reached is followed, too.
pub(crate) async fn verify(
    db: &Db,
    org: Uuid,
    from: Option<Checkpoint>,
    until: Option<Instant>,
) -> Result<AuditVerdict, OrgError> {
    let mut conn = db.conn().await?;
    let is_taken_up = from.is_some();
    let chain = from.map_or_else(Chain::new, Chain::resume_from);
    let verdict = follow(&mut conn, org, chain, until).await?;
    if !verdict.ok && !store::audit::org_exists(&mut conn, org).await? {
        // Its log went with it, under our eyes.
        return Err(OrgError::NotFound);
    }
    // Anybody can name a place that never was: that nothing was found behind it breaks no log.
    let named_wrongly = is_taken_up && verdict.entries == 0;
    let outcome = match verdict.broken_at {
        None => "whole",
        Some(_) if named_wrongly => "place_unknown",
        Some(_) => "broken",
    };
    metrics::counter!("contexor_org_audit_verifications_total", "outcome" => outcome).increment(1);
    if let Some(place) = verdict.broken_at.filter(|_| !named_wrongly) {
        tracing::error!(org.id = %org, entry = place, "the audit log of organization {org} is broken at entry {place}");
    }
    Ok(verdict)
}

async fn follow(
    conn: &mut Connection,
    org: Uuid,
    mut chain: Chain,
    until: Option<Instant>,
) -> Result<AuditVerdict, OrgError> {
    let mut noted = store::audit::head(conn, org).await?;
    // Not from the first place on: somebody may have put an entry before it.
    let mut last = if chain.next() == 1 { i64::MIN } else { chain.next() - 1 };
    let mut batch = store::audit::after(conn, org, last, BATCH).await?;
    loop {
        let Some(end) = batch.last() else {
            // The end, if it was noted there before we looked as well as after.
            let now = store::audit::head(conn, org).await?;
            if now == noted {
                break;
            }
            noted = now;
            batch = store::audit::after(conn, org, last, BATCH).await?;
            continue;
        };
        last = end.sequence;
        // They are hashed while the next ones are on their way.
        let hashing =
            tokio::task::spawn_blocking(|| batch.into_iter().map(HashedEntry::of).collect::<Vec<HashedEntry>>());
        batch = store::audit::after(conn, org, last, BATCH).await?;
        let links = hashing.await.map_err(OrgError::Interrupted)?;
        if !links.iter().all(|link| chain.verify_next(link)) {
            break;
        }
        // With the last of them followed, the end is near enough.
        let is_over = !batch.is_empty() && until.is_some_and(|until| Instant::now() >= until);
        if let Some(reached) = chain.checkpoint().filter(|_| is_over) {
            let entries = noted.map_or(0, |noted| noted.entries);
            return Err(OrgError::AuditLogTooLong { org, entries, reached });
        }
    }
    Ok(match &noted {
        Some(noted) => chain.end(Some(noted.entries), Some(&noted.head)),
        None => chain.end_lost(),
    })
}

/// Gives every entry of an organization's log to `take`, oldest first, those that are appended meanwhile too; none when there is no such
/// organization. As many are in memory as are read at a time, and no transaction is held, however slow `take` is.
pub(crate) async fn export(
    db: &Db,
    org: Uuid,
    mut take: impl FnMut(&AuditEntry) -> std::io::Result<()>,
) -> anyhow::Result<Option<i64>> {
    let mut conn = db.conn().await?;
    let (mut last, mut count) = (i64::MIN, 0);
    loop {
        let batch = store::audit::after(&mut conn, org, last, BATCH).await?;
        let Some(end) = batch.last() else { break };
        last = end.sequence;
        for entry in &batch {
            take(entry)?;
            count += 1;
        }
    }
    // Asked at the end: a log that was purged half-way is none.
    Ok(store::audit::org_exists(&mut conn, org).await?.then_some(count))
}
