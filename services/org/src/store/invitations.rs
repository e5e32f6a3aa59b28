//! Invitations. Phones are sealed, and found by their keyed hash.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_identity::Scope;
use diesel::{
    dsl,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Position, columns::RoleColumn};
use crate::schema::{departures, invitations, orgs};

/// An invitation, as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations, check_for_backend(Pg))]
pub(crate) struct InvitationRow {
    pub(crate) id: Uuid,
    pub(crate) org_id: Uuid,
    pub(crate) phone_hash: Vec<u8>,
    pub(crate) phone_sealed: String,
    pub(crate) role: RoleColumn,
    pub(crate) invited_by: Uuid,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
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
    let same = invitations::org_id.eq(row.org_id).and(invitations::phone_hash.eq(&row.phone_hash));
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
    /// Hash of the person's phone.
    pub(crate) phone_hash: &'a [u8],
}

/// Invitations of this person that can be accepted or declined now: not answered, not expired, and not from before the person left the
/// organization, or was put out of it.
#[dsl::auto_type(no_type_alias)]
fn open<'a>(invited: Invited<'a>, now: DateTime<Utc>) -> _ {
    let user_id: Uuid = invited.user_id;
    let phone_hash: &'a [u8] = invited.phone_hash;
    let departed_since = departures::table
        .filter(departures::org_id.eq(invitations::org_id))
        .filter(departures::user_id.eq(user_id))
        .filter(departures::departed_at.ge(invitations::created_at));
    invitations::phone_hash
        .eq(phone_hash)
        .and(invitations::answered_at.is_null())
        .and(invitations::expires_at.gt(now))
        .and(dsl::not(dsl::exists(departed_since)))
}

/// The open invitations of a person, newest first, each with its organization's name.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
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

/// The organization of an invitation of this person: what has to be locked before it is answered.
pub(crate) async fn org_of(conn: &mut AsyncPgConnection, id: Uuid, invited: Invited<'_>) -> QueryResult<Option<Uuid>> {
    invitations::table
        .find(id)
        .filter(invitations::phone_hash.eq(invited.phone_hash))
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

/// Sealed phones of invitations after an id, whoever's they are, for sealing them anew.
pub(crate) async fn sealed_after(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> QueryResult<Vec<(Uuid, String)>> {
    invitations::table
        .filter(invitations::id.gt(after))
        .order(invitations::id)
        .limit(limit)
        .select((invitations::id, invitations::phone_sealed))
        .load(conn)
        .await
}

/// Replaces a sealed phone, unless it was replaced since it was read.
pub(crate) async fn replace_sealed(conn: &mut AsyncPgConnection, id: Uuid, from: &str, to: &str) -> QueryResult<usize> {
    diesel::update(invitations::table.find(id).filter(invitations::phone_sealed.eq(from)))
        .set(invitations::phone_sealed.eq(to))
        .execute(conn)
        .await
}

/// The ids of the keys that phones are sealed with.
pub(crate) async fn sealing_keys(conn: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Key {
        #[diesel(sql_type = Text)]
        id: String,
    }
    // From each id to the next in the index: as many steps as there are keys, however many invitations.
    let keys: Vec<Key> = diesel::sql_query(
        "WITH RECURSIVE keys AS (
           SELECT min(split_part(phone_sealed, '.', 2)) AS id FROM invitations
           UNION ALL
           SELECT (SELECT min(split_part(phone_sealed, '.', 2)) FROM invitations
             WHERE split_part(phone_sealed, '.', 2) > keys.id)
           FROM keys WHERE keys.id IS NOT NULL
         )
         SELECT id FROM keys WHERE id IS NOT NULL",
    )
    .load(conn)
    .await?;
    Ok(keys.into_iter().map(|key| key.id).collect())
}
