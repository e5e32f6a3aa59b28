//! The table of sessions.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::{refresh_tokens, sessions};

/// A session.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct SessionRow {
    /// Id of the session.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// What the device called itself at sign-in.
    pub device: String,
    /// Where it signed in from.
    pub address: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it last traded its refresh token.
    pub last_used_at: DateTime<Utc>,
    /// When it ends unless it is used before.
    pub expires_at: DateTime<Utc>,
}

/// Why a session was ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The session itself logged out.
    LoggedOut,
    /// Its owner ended it from another session.
    EndedByUser,
    /// One of its refresh tokens was used twice.
    TokenReused,
}

impl EndReason {
    /// The word for the table and the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::EndedByUser => "ended_by_user",
            Self::TokenReused => "token_reused",
        }
    }
}

/// Adds a session.
pub async fn insert(conn: &mut Connection, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).await.map(drop)
}

/// Locks a session that still stands and notes its use; none when it has ended.
///
/// It then lives for `idle` more, but never longer than `absolute` from its beginning.
pub async fn touch(
    conn: &mut Connection,
    id: Uuid,
    now: DateTime<Utc>,
    idle: chrono::Duration,
    absolute: chrono::Duration,
) -> QueryResult<Option<Uuid>> {
    let absolute_ms = absolute.num_milliseconds();
    diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now)))
        .set((
            sessions::last_used_at.eq(now),
            sessions::expires_at.eq(sql::<Timestamptz>("LEAST(")
                .bind::<Timestamptz, _>(now + idle)
                .sql(", created_at + ")
                .bind::<diesel::sql_types::BigInt, _>(absolute_ms)
                .sql(" * interval '1 millisecond')")),
        ))
        .returning(sessions::user_id)
        .get_result(conn)
        .await
        .optional()
}

/// Whose session it is, when it still stands.
pub async fn owner_of_standing(conn: &mut Connection, id: Uuid, now: DateTime<Utc>) -> QueryResult<Option<Uuid>> {
    sessions::table
        .find(id)
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .select(sessions::user_id)
        .first(conn)
        .await
        .optional()
}

/// Ends one of a person's sessions; false when there is none that still stands.
pub async fn end(
    conn: &mut Connection,
    owner: Uuid,
    id: Uuid,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let active = sessions::table
        .find(id)
        .filter(sessions::user_id.eq(owner))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    diesel::update(active)
        .set((sessions::revoked_at.eq(now), sessions::revoked_reason.eq(reason.as_str())))
        .execute(conn)
        .await
        .map(|ended| ended > 0)
}

/// Ends a session, whoever's, because one of its refresh tokens was used twice; its owner, or none when it had ended already.
pub async fn end_for_reuse(conn: &mut Connection, id: Uuid, now: DateTime<Utc>) -> QueryResult<Option<Uuid>> {
    diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now), sessions::revoked_reason.eq(EndReason::TokenReused.as_str())))
        .returning(sessions::user_id)
        .get_result(conn)
        .await
        .optional()
}

/// A page of a person's active sessions, youngest first.
pub async fn list(
    conn: &mut Connection,
    owner: Uuid,
    now: DateTime<Utc>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> QueryResult<Vec<SessionRow>> {
    let mut query = sessions::table
        .filter(sessions::user_id.eq(owner))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .into_boxed();
    if let Some((created_at, id)) = after {
        query = query.filter(
            sql::<Bool>("(created_at, id) < (")
                .bind::<Timestamptz, _>(created_at)
                .sql(", ")
                .bind::<diesel::sql_types::Uuid, _>(id)
                .sql(")"),
        );
    }
    query
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(limit)
        .select(SessionRow::as_select())
        .load(conn)
        .await
}

/// The sessions that were ended after `since`.
pub async fn ended_since(
    conn: &mut Connection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(Uuid, Option<DateTime<Utc>>)>> {
    sessions::table.filter(sessions::revoked_at.gt(since)).select((sessions::id, sessions::revoked_at)).load(conn).await
}

/// Deletes up to `limit` sessions that ended or expired before `before` and have no refresh tokens any more.
pub async fn delete_ended(conn: &mut Connection, before: DateTime<Utc>, limit: i64) -> QueryResult<usize> {
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id));
    let ended: Vec<Uuid> = sessions::table
        .filter(sessions::expires_at.lt(before).or(sessions::revoked_at.lt(before).assume_not_null()))
        .filter(diesel::dsl::not(diesel::dsl::exists(tokens)))
        .limit(limit)
        .select(sessions::id)
        .load(conn)
        .await?;
    diesel::delete(sessions::table.filter(sessions::id.eq_any(ended))).execute(conn).await
}
