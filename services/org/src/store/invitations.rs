//! Invitations. Phones are sealed, and found by their keyed hash.

use chrono::{DateTime, Utc};
use contexor_db::{Connection, Tx, distinct};
use contexor_identity::Scope;
use diesel::{
    deserialize, dsl,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bytea, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Position, columns::RoleColumn};
use crate::schema::{departures, invitations, orgs};

/// An invitation, as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations, check_for_backend(Pg))]
pub(crate) struct InvitationRow {
    pub(crate) id: Uuid,
    pub(crate) org_id: Uuid,
    #[diesel(embed)]
    pub(crate) phone_hash: PhoneHash,
    pub(crate) phone_sealed: String,
    pub(crate) role: RoleColumn,
    pub(crate) invited_by: Uuid,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// What an invitation is found by.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = invitations, check_for_backend(Pg))]
pub(crate) struct PhoneHash {
    /// Hash of the phone under the current key.
    pub(crate) phone_hash: Vec<u8>,
    /// That key's id.
    pub(crate) phone_hash_key: String,
    /// The phone's hashes under every key, one behind the other, as in [`Invited::phone_hash`]; known of a new invitation alone.
    #[diesel(skip_insertion)]
    pub(crate) under_every_key: Vec<u8>,
}

impl Selectable<Pg> for PhoneHash {
    type SelectExpression = (invitations::phone_hash, invitations::phone_hash_key);

    fn construct_selection() -> Self::SelectExpression {
        (invitations::phone_hash, invitations::phone_hash_key)
    }
}

impl Queryable<(Bytea, Text), Pg> for PhoneHash {
    type Row = (Vec<u8>, String);

    fn build((phone_hash, phone_hash_key): Self::Row) -> deserialize::Result<Self> {
        Ok(Self { phone_hash, phone_hash_key, under_every_key: Vec::new() })
    }
}

/// Bytes of one hash.
const HASH_BYTES: usize = 32;

/// The hashes that stand one behind the other.
fn each(hashes: &[u8]) -> Vec<&[u8]> {
    hashes.chunks_exact(HASH_BYTES).collect()
}

/// How an invitation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The person came in.
    Accepted,
    /// The person did not want to.
    Declined,
    /// A newer invitation of the same phone took its place.
    Replaced,
    /// The person who invited may not invite any more.
    Withdrawn,
}

impl Answer {
    /// The word in the database and in metrics.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Invites, in place of an open invitation of the same phone. The organization must be locked.
pub(crate) async fn insert(tx: &mut Tx, row: &InvitationRow) -> QueryResult<InvitationRow> {
    let hashes = each(&row.phone_hash.under_every_key);
    let same = invitations::org_id.eq(row.org_id).and(invitations::phone_hash.eq_any(hashes));
    diesel::update(invitations::table.filter(same.and(invitations::answered_at.is_null())))
        .set((invitations::answered_at.eq(row.created_at), invitations::answer.eq(Answer::Replaced.as_str())))
        .execute(tx.conn())
        .await?;
    diesel::insert_into(invitations::table)
        .values(row)
        .returning(InvitationRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// How many invitations of an organization can be accepted still. Exact for as long as the organization is locked.
pub(crate) async fn count_open(tx: &mut Tx, scope: &Scope, now: DateTime<Utc>) -> QueryResult<i64> {
    invitations::table
        .filter(invitations::org_id.eq(scope.org_id).and(invitations::answered_at.is_null()))
        .filter(invitations::expires_at.gt(now))
        .count()
        .get_result(tx.conn())
        .await
}

/// Whom an invitation has to be for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invited<'a> {
    /// The person.
    pub(crate) user_id: Uuid,
    /// Hashes of the person's phone under every key, one behind the other: an invitation has one of them, and which one may change at
    /// any time, while phones are hashed anew.
    pub(crate) phone_hash: &'a [u8],
}

/// Invitations of this person that can be accepted or declined now: not answered, not expired, and not from before the person left the
/// organization, or was put out of it.
#[dsl::auto_type(no_type_alias)]
fn open<'a>(invited: Invited<'a>, now: DateTime<Utc>) -> _ {
    let user_id: Uuid = invited.user_id;
    let hashes: Vec<&'a [u8]> = each(invited.phone_hash);
    let departed_since = departures::table
        .filter(departures::org_id.eq(invitations::org_id))
        .filter(departures::user_id.eq(user_id))
        .filter(departures::departed_at.ge(invitations::created_at));
    invitations::phone_hash
        .eq_any(hashes)
        .and(invitations::answered_at.is_null())
        .and(invitations::expires_at.gt(now))
        .and(dsl::not(dsl::exists(departed_since)))
}

/// The open invitations of a person, newest first, each with its organization's name.
pub(crate) async fn list(
    conn: &mut Connection,
    invited: Invited<'_>,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(InvitationRow, String)>> {
    let mut query = invitations::table
        .inner_join(orgs::table)
        .filter(open(invited, now))
        .filter(orgs::deleted_at.is_null())
        .select((InvitationRow::as_select(), orgs::name))
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            invitations::created_at
                .le(after.at)
                .and(invitations::created_at.lt(after.at).or(invitations::id.lt(after.id))),
        );
    }
    query.load(conn).await
}

/// The open invitations of an organization, newest first.
pub(crate) async fn list_of_org(
    conn: &mut Connection,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<InvitationRow>> {
    let mut query = invitations::table
        .filter(invitations::org_id.eq(scope.org_id).and(invitations::answered_at.is_null()))
        .filter(invitations::expires_at.gt(now))
        .select(InvitationRow::as_select())
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            invitations::created_at
                .le(after.at)
                .and(invitations::created_at.lt(after.at).or(invitations::id.lt(after.id))),
        );
    }
    query.load(conn).await
}

/// Withdraws one open invitation of an organization; false when there is none such.
pub(crate) async fn withdraw_one(tx: &mut Tx, scope: &Scope, id: Uuid, now: DateTime<Utc>) -> QueryResult<bool> {
    let open = invitations::table
        .find(id)
        .filter(invitations::org_id.eq(scope.org_id).and(invitations::answered_at.is_null()))
        .filter(invitations::expires_at.gt(now));
    diesel::update(open)
        .set((invitations::answered_at.eq(now), invitations::answer.eq(Answer::Withdrawn.as_str())))
        .execute(tx.conn())
        .await
        .map(|withdrawn| withdrawn > 0)
}

/// The organization of an invitation of this person: what has to be locked before it is answered.
pub(crate) async fn org_of(conn: &mut Connection, id: Uuid, invited: Invited<'_>) -> QueryResult<Option<Uuid>> {
    invitations::table
        .find(id)
        .filter(invitations::phone_hash.eq_any(each(invited.phone_hash)))
        .select(invitations::org_id)
        .first(conn)
        .await
        .optional()
}

/// Answers an invitation of this person, if it is open still.
pub(crate) async fn answer(
    tx: &mut Tx,
    id: Uuid,
    invited: Invited<'_>,
    answer: Answer,
    now: DateTime<Utc>,
) -> QueryResult<Option<InvitationRow>> {
    diesel::update(invitations::table.filter(invitations::id.eq(id).and(open(invited, now))))
        .set((invitations::answered_at.eq(now), invitations::answer.eq(answer.as_str())))
        .returning(InvitationRow::as_returning())
        .get_result(tx.conn())
        .await
        .optional()
}

/// Withdraws what a person has invited to an organization and nobody has answered yet; says which.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    scope: &Scope,
    invited_by: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Uuid>> {
    let open = invitations::org_id
        .eq(scope.org_id)
        .and(invitations::invited_by.eq(invited_by))
        .and(invitations::answered_at.is_null());
    diesel::update(invitations::table.filter(open))
        .set((invitations::answered_at.eq(now), invitations::answer.eq(Answer::Withdrawn.as_str())))
        .returning(invitations::id)
        .get_results(tx.conn())
        .await
}

/// Deletes invitations, whoever's they are, that were over before a time; at most so many. Says how many.
pub(crate) async fn delete_over(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM invitations WHERE id IN (
           SELECT id FROM invitations WHERE COALESCE(answered_at, expires_at) < $1
           ORDER BY COALESCE(answered_at, expires_at) LIMIT $2 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(tx.conn())
    .await
}

/// The phone of an invitation, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations, check_for_backend(Pg))]
pub(crate) struct StoredPhone {
    /// Sealed.
    pub(crate) phone_sealed: String,
    /// Its keyed hash.
    pub(crate) phone_hash: Vec<u8>,
    /// Id of the key that it is hashed with.
    pub(crate) phone_hash_key: String,
}

/// Phones of invitations after an id, whoever's they are, for sealing and hashing them anew.
pub(crate) async fn sealed_after(
    conn: &mut Connection,
    after: Uuid,
    limit: i64,
) -> QueryResult<Vec<(Uuid, StoredPhone)>> {
    invitations::table
        .filter(invitations::id.gt(after))
        .order(invitations::id)
        .limit(limit)
        .select((invitations::id, StoredPhone::as_select()))
        .load(conn)
        .await
}

/// Replaces a stored phone, unless it was replaced since it was read.
///
/// An open invitation gives way to another open one of the same phone and organization that has the new hash already, as it does when
/// a phone is invited again: a process that did not have the new key yet may have left two.
pub(crate) async fn replace_sealed(
    conn: &mut Connection,
    id: Uuid,
    from: &StoredPhone,
    to: &StoredPhone,
) -> QueryResult<usize> {
    let other = diesel::alias!(invitations as other);
    let newer = other
        .filter(other.field(invitations::org_id).eq(invitations::org_id))
        .filter(other.field(invitations::phone_hash).eq(&to.phone_hash))
        .filter(other.field(invitations::answered_at).is_null())
        .filter(other.field(invitations::id).ne(invitations::id));
    diesel::update(invitations::table.find(id).filter(invitations::answered_at.is_null().and(dsl::exists(newer))))
        .set((invitations::answered_at.eq(dsl::now), invitations::answer.eq(Answer::Replaced.as_str())))
        .execute(conn)
        .await?;
    let as_read = invitations::phone_sealed.eq(&from.phone_sealed).and(invitations::phone_hash.eq(&from.phone_hash));
    diesel::update(invitations::table.find(id).filter(as_read))
        .set((
            invitations::phone_sealed.eq(&to.phone_sealed),
            invitations::phone_hash.eq(&to.phone_hash),
            invitations::phone_hash_key.eq(&to.phone_hash_key),
        ))
        .execute(conn)
        .await
}

/// The first and the last phone under each key that phones are hashed with, each with its invitation.
pub(crate) async fn hashed_samples(conn: &mut Connection) -> QueryResult<Vec<(Uuid, StoredPhone)>> {
    let mut samples = Vec::new();
    for key in distinct!(conn, "invitations", "phone_hash_key").await? {
        let of_key = invitations::table
            .filter(invitations::phone_hash_key.eq(&key))
            .select((invitations::id, StoredPhone::as_select()));
        let first = of_key.order(invitations::id).first(conn).await.optional()?;
        let last = of_key.order(invitations::id.desc()).first(conn).await.optional()?;
        samples.extend(first.into_iter().chain(last));
    }
    Ok(samples)
}

/// The ids of the keys that phones are sealed with.
pub(crate) async fn sealing_keys(conn: &mut Connection) -> QueryResult<Vec<String>> {
    distinct!(conn, "invitations", "split_part(phone_sealed, '.', 2)").await
}
