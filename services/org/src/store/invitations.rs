//! Invitations. Phones are sealed, and found by their keyed hash.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_identity::Scope;
use diesel::{pg::Pg, prelude::*, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Position, columns::RoleColumn};
use crate::schema::{invitations, orgs};

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

/// The open invitations of a phone, newest first, each with its organization's name.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    phone_hash: &[u8],
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(InvitationRow, String)>> {
    let mut query = invitations::table
        .inner_join(orgs::table)
        .filter(invitations::phone_hash.eq(phone_hash))
        .filter(invitations::answered_at.is_null().and(invitations::expires_at.gt(now)))
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

/// The organization of an invitation of this phone: what has to be locked before it is answered.
pub(crate) async fn org_of(conn: &mut AsyncPgConnection, id: Uuid, phone_hash: &[u8]) -> QueryResult<Option<Uuid>> {
    invitations::table
        .find(id)
        .filter(invitations::phone_hash.eq(phone_hash))
        .select(invitations::org_id)
        .first(conn)
        .await
        .optional()
}

/// Answers an invitation of this phone, if it is open still.
pub(crate) async fn answer(
    tx: &mut Tx,
    id: Uuid,
    phone_hash: &[u8],
    answer: Answer,
    now: DateTime<Utc>,
) -> QueryResult<Option<InvitationRow>> {
    let open = invitations::phone_hash
        .eq(phone_hash)
        .and(invitations::answered_at.is_null())
        .and(invitations::expires_at.gt(now));
    diesel::update(invitations::table.filter(invitations::id.eq(id).and(open)))
        .set((invitations::answered_at.eq(now), invitations::answer.eq(answer.as_str())))
        .returning(InvitationRow::as_returning())
        .get_result(tx.conn())
        .await
        .optional()
}

/// Withdraws what a person has invited to an organization and nobody has answered yet.
pub(crate) async fn withdraw(tx: &mut Tx, scope: &Scope, invited_by: Uuid, now: DateTime<Utc>) -> QueryResult<usize> {
    let open = invitations::org_id
        .eq(scope.org_id)
        .and(invitations::invited_by.eq(invited_by))
        .and(invitations::answered_at.is_null());
    diesel::update(invitations::table.filter(open))
        .set((invitations::answered_at.eq(now), invitations::answer.eq(Answer::Withdrawn.as_str())))
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
