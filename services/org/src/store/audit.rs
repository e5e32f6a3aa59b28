//! The audit log and where it ends. Entries are never changed; the database refuses it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use contexor_api::audit::{AuditAction, AuditActor, AuditEntry, AuditTarget, FIRST_PREV_HASH};
use contexor_db::{Connection, Tx};
use diesel::{
    pg::Pg,
    prelude::*,
    sql_types::{self, Array, BigInt, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use serde_json::Value;
use uuid::Uuid;

use crate::schema::{audit_heads, audit_log, orgs};

/// An entry, as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log, check_for_backend(Pg))]
struct EntryRow {
    org_id: Uuid,
    sequence: i64,
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    action: String,
    target_kind: String,
    target_id: Uuid,
    client_address: Option<String>,
    request_id: Option<String>,
    details: Value,
    prev_hash: String,
    hash: String,
}

impl From<EntryRow> for AuditEntry {
    fn from(row: EntryRow) -> Self {
        Self {
            org_id: row.org_id,
            sequence: row.sequence,
            id: row.id,
            at: row.at,
            actor: AuditActor { kind: row.actor_kind, id: row.actor_id },
            action: row.action,
            target: AuditTarget { kind: row.target_kind, id: row.target_id },
            client_address: row.client_address,
            request_id: row.request_id,
            details: row.details,
            prev_hash: row.prev_hash,
            hash: row.hash,
        }
    }
}

impl From<AuditEntry> for EntryRow {
    fn from(entry: AuditEntry) -> Self {
        Self {
            org_id: entry.org_id,
            sequence: entry.sequence,
            id: entry.id,
            at: entry.at,
            actor_kind: entry.actor.kind,
            actor_id: entry.actor.id,
            action: entry.action,
            target_kind: entry.target.kind,
            target_id: entry.target.id,
            client_address: entry.client_address,
            request_id: entry.request_id,
            details: entry.details,
            prev_hash: entry.prev_hash,
            hash: entry.hash,
        }
    }
}

/// Where a log ends.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_heads, check_for_backend(Pg))]
pub(crate) struct Head {
    /// How many entries there are.
    pub(crate) entries: i64,
    /// Hash of the last.
    pub(crate) head: String,
}

/// Which entries a list shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filters {
    /// Of this action.
    pub(crate) action: Option<AuditAction>,
    /// Of this person or API key.
    pub(crate) actor_id: Option<Uuid>,
    /// At this time or later.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Before this time.
    pub(crate) to: Option<DateTime<Utc>>,
}

/// Keeps these organizations from being purged until the transaction ends.
pub(crate) async fn hold_orgs(tx: &mut Tx, orgs: &BTreeSet<Uuid>) -> QueryResult<()> {
    let held = orgs::table.filter(orgs::id.eq_any(orgs)).order(orgs::id).select(orgs::id).for_key_share();
    held.load::<Uuid>(tx.conn()).await.map(drop)
}

/// Whether there is such an organization, deleted or not.
pub(crate) async fn org_exists(conn: &mut Connection, org: Uuid) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(there(org))).get_result(conn).await
}

/// The organization, unless it was purged: then its log went with it.
#[diesel::dsl::auto_type(no_type_alias)]
fn there(org: Uuid) -> _ {
    orgs::table.filter(orgs::id.eq(org)).filter(orgs::purged_at.is_null())
}

/// Begins the log of an organization that is being made. From then on there is always an end to it.
pub(crate) async fn begin(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::insert_into(audit_heads::table)
        .values((audit_heads::org_id.eq(org), audit_heads::entries.eq(0), audit_heads::head.eq(FIRST_PREV_HASH)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Locks the end of a log until the transaction ends: entries are appended one after the other. One whose end is gone is not gone on
/// with, as if nothing had been there before.
pub(crate) async fn lock_head(tx: &mut Tx, org: Uuid) -> QueryResult<Head> {
    audit_heads::table.find(org).select(Head::as_select()).for_no_key_update().first(tx.conn()).await
}

/// Locks the ends of the logs of organizations that are held, until the transaction ends. An organization that was purged has none, and
/// neither has one that never was; one whose end alone is gone is an error.
pub(crate) async fn lock_heads(tx: &mut Tx, orgs: &BTreeSet<Uuid>) -> QueryResult<HashMap<Uuid, Head>> {
    // In one order everywhere, so that two who append to the same logs do not deadlock.
    let heads: Vec<(Uuid, Head)> = audit_heads::table
        .filter(audit_heads::org_id.eq_any(orgs))
        .order(audit_heads::org_id)
        .select((audit_heads::org_id, Head::as_select()))
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    let heads: HashMap<Uuid, Head> = heads.into_iter().collect();
    for org in orgs.iter().filter(|org| !heads.contains_key(org)) {
        if org_exists(tx.conn(), *org).await? {
            return Err(diesel::result::Error::NotFound);
        }
    }
    Ok(heads)
}

/// Those of the ids under which an entry stands in some log.
pub(crate) async fn known(tx: &mut Tx, ids: &[Uuid]) -> QueryResult<HashSet<Uuid>> {
    let known: Vec<Uuid> =
        audit_log::table.filter(audit_log::id.eq_any(ids)).select(audit_log::id).load(tx.conn()).await?;
    Ok(known.into_iter().collect())
}

/// Appends entries to logs whose ends are locked, and moves the ends to where these are now.
pub(crate) async fn append_all(tx: &mut Tx, entries: Vec<AuditEntry>, ends: &HashMap<Uuid, Head>) -> QueryResult<()> {
    let orgs: BTreeSet<Uuid> = entries.iter().map(|entry| entry.org_id).collect();
    if orgs.is_empty() {
        return Ok(());
    }
    let rows: Vec<EntryRow> = entries.into_iter().map(EntryRow::from).collect();
    diesel::insert_into(audit_log::table).values(rows).execute(tx.conn()).await?;
    let moved: Vec<(Uuid, &Head)> = orgs.into_iter().filter_map(|org| Some((org, ends.get(&org)?))).collect();
    diesel::sql_query(
        "UPDATE audit_heads SET entries = ends.entries, head = ends.head
         FROM unnest($1, $2, $3) AS ends (org_id, entries, head) WHERE audit_heads.org_id = ends.org_id",
    )
    .bind::<Array<sql_types::Uuid>, _>(moved.iter().map(|(org, _)| *org).collect::<Vec<Uuid>>())
    .bind::<Array<BigInt>, _>(moved.iter().map(|(_, end)| end.entries).collect::<Vec<i64>>())
    .bind::<Array<Text>, _>(moved.iter().map(|(_, end)| end.head.as_str()).collect::<Vec<&str>>())
    .execute(tx.conn())
    .await
    .map(drop)
}

/// Appends an entry and moves the log's end, which has to be locked; false when an entry with this id is there already.
pub(crate) async fn append(tx: &mut Tx, entry: AuditEntry) -> QueryResult<bool> {
    let row = EntryRow::from(entry);
    let appended = diesel::insert_into(audit_log::table)
        .values(&row)
        .on_conflict(audit_log::id)
        .do_nothing()
        .execute(tx.conn())
        .await?;
    if appended == 0 {
        return Ok(false);
    }
    diesel::update(audit_heads::table.find(row.org_id))
        .set((audit_heads::entries.eq(row.sequence), audit_heads::head.eq(row.hash)))
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Where a log ends, as it was noted; none when that is gone.
pub(crate) async fn head(conn: &mut Connection, org: Uuid) -> QueryResult<Option<Head>> {
    audit_heads::table.find(org).select(Head::as_select()).first(conn).await.optional()
}

/// Entries before a place, newest first.
pub(crate) async fn list(
    conn: &mut Connection,
    org: Uuid,
    filters: Filters,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<AuditEntry>> {
    let mut query = audit_log::table
        .filter(audit_log::org_id.eq(org))
        .select(EntryRow::as_select())
        .order(audit_log::sequence.desc())
        .limit(limit)
        .into_boxed();
    if let Some(action) = filters.action {
        query = query.filter(audit_log::action.eq(action.as_str()));
    }
    if let Some(actor) = filters.actor_id {
        query = query.filter(audit_log::actor_id.eq(actor));
    }
    if let Some(from) = filters.from {
        query = query.filter(audit_log::at.ge(from));
    }
    if let Some(to) = filters.to {
        query = query.filter(audit_log::at.lt(to));
    }
    if let Some(before) = before {
        query = query.filter(audit_log::sequence.lt(before));
    }
    let rows: Vec<EntryRow> = query.load(conn).await?;
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}

/// Entries after a place, oldest first.
pub(crate) async fn after(conn: &mut Connection, org: Uuid, sequence: i64, limit: i64) -> QueryResult<Vec<AuditEntry>> {
    let rows: Vec<EntryRow> = audit_log::table
        .filter(audit_log::org_id.eq(org).and(audit_log::sequence.gt(sequence)))
        .select(EntryRow::as_select())
        .order(audit_log::sequence)
        .limit(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}

/// Deletes the log of an organization that is purged.
pub(crate) async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    tx.conn().batch_execute("SET LOCAL contexor.purge = 'on'").await?;
    diesel::delete(audit_log::table.filter(audit_log::org_id.eq(org))).execute(tx.conn()).await?;
    diesel::delete(audit_heads::table.find(org)).execute(tx.conn()).await?;
    tx.conn().batch_execute("SET LOCAL contexor.purge = 'off'").await
}
