//! What people are told. Every question is about one person's own.

use chrono::{DateTime, Utc};
use contexor_api::notifier::Notification;
use contexor_db::{Connection, Tx};
use diesel::{
    prelude::*,
    sql_types::{Bool, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    domain::notice::NewNotification,
    schema::{deleted_orgs, notifications},
};

/// A notification.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    /// Its id.
    pub id: Uuid,
    org_id: Option<Uuid>,
    kind: String,
    data: serde_json::Value,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    archived_at: Option<DateTime<Utc>>,
}

impl From<NotificationRow> for Notification {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            kind: row.kind,
            data: row.data,
            created_at: row.created_at,
            read_at: row.read_at,
            archived_at: row.archived_at,
        }
    }
}

/// Tells people of something that happened at a time.
pub async fn add(tx: &mut Tx, people: &[Uuid], notice: &NewNotification, at: DateTime<Utc>) -> QueryResult<()> {
    let rows: Vec<_> = people
        .iter()
        .map(|person| {
            (
                notifications::id.eq(Uuid::now_v7()),
                notifications::user_id.eq(person),
                notifications::org_id.eq(notice.org_id),
                notifications::kind.eq(notice.kind),
                notifications::data.eq(&notice.data),
                notifications::created_at.eq(at),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(notifications::table).values(rows).execute(tx.conn()).await.map(drop)
}

/// What is about no organization that is deleted.
#[diesel::dsl::auto_type]
fn is_of_the_living() -> _ {
    let deleted = deleted_orgs::table
        .filter(deleted_orgs::org_id.nullable().eq(notifications::org_id))
        .filter(deleted_orgs::is_deleted);
    diesel::dsl::not(diesel::dsl::exists(deleted))
}

/// A page of a person's notifications, newest first, after `position` (time and id): those that were put away, or those that were not;
/// without those about organizations that are deleted.
pub async fn page(
    mut conn: &Connection,
    user: Uuid,
    archived: bool,
    unread: bool,
    position: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> QueryResult<Vec<NotificationRow>> {
    let mut query = notifications::table
        .filter(notifications::user_id.eq(user))
        .filter(is_of_the_living())
        .order((notifications::created_at.desc(), notifications::id.desc()))
        .limit(rows)
        .select(NotificationRow::as_select())
        .into_boxed();
    query = if archived {
        query.filter(notifications::archived_at.is_not_null())
    } else {
        query.filter(notifications::archived_at.is_null())
    };
    if unread {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some((at, id)) = position {
        query = query.filter(
            diesel::dsl::sql::<Bool>("(created_at, id) < (")
                .bind::<Timestamptz, _>(at)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        );
    }
    query.load(&mut conn).await
}

/// Up to `rows` of a person's notifications that were written after another one, first to last. Ids tell the order of writing.
pub async fn written_after(
    mut conn: &Connection,
    user: Uuid,
    after: Uuid,
    rows: i64,
) -> QueryResult<Vec<NotificationRow>> {
    notifications::table
        .filter(notifications::user_id.eq(user).and(notifications::id.gt(after)))
        .filter(is_of_the_living())
        .order(notifications::id)
        .limit(rows)
        .select(NotificationRow::as_select())
        .load(&mut conn)
        .await
}

/// How many of a person's notifications are unread and not put away.
pub async fn unread(mut conn: &Connection, user: Uuid) -> QueryResult<i64> {
    notifications::table
        .filter(notifications::user_id.eq(user))
        .filter(notifications::read_at.is_null())
        .filter(notifications::archived_at.is_null())
        .filter(is_of_the_living())
        .count()
        .get_result(&mut conn)
        .await
}

/// Marks one of a person's notifications as read; one that was stays as it is. False when the person is shown no such.
pub async fn mark_read(conn: &mut Connection, user: Uuid, id: Uuid, now: DateTime<Utc>) -> QueryResult<bool> {
    let shown = notifications::user_id.eq(user).and(is_of_the_living());
    diesel::update(notifications::table.filter(notifications::id.eq(id)).filter(shown))
        .set(
            notifications::read_at.eq(diesel::dsl::case_when(
                notifications::read_at.is_null(),
                now.into_sql::<diesel::sql_types::Nullable<Timestamptz>>(),
            )
            .otherwise(notifications::read_at)),
        )
        .execute(conn)
        .await
        .map(|rows| rows == 1)
}

/// Marks one of a person's notifications as unread. False when the person is shown no such.
pub async fn mark_unread(conn: &mut Connection, user: Uuid, id: Uuid) -> QueryResult<bool> {
    let shown = notifications::user_id.eq(user).and(is_of_the_living());
    diesel::update(notifications::table.filter(notifications::id.eq(id)).filter(shown))
        .set(notifications::read_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await
        .map(|rows| rows == 1)
}

/// Puts one of a person's notifications away, or takes it back. False when the person is shown no such.
pub async fn set_archived(
    conn: &mut Connection,
    user: Uuid,
    id: Uuid,
    archived_at: Option<DateTime<Utc>>,
) -> QueryResult<bool> {
    let shown = notifications::user_id.eq(user).and(is_of_the_living());
    diesel::update(notifications::table.filter(notifications::id.eq(id)).filter(shown))
        .set(notifications::archived_at.eq(archived_at))
        .execute(conn)
        .await
        .map(|rows| rows == 1)
}

/// Marks all of a person's notifications as read that [`page`] shows.
pub async fn mark_all_read(conn: &mut Connection, user: Uuid, now: DateTime<Utc>) -> QueryResult<usize> {
    let shown = notifications::user_id.eq(user).and(is_of_the_living());
    diesel::update(notifications::table.filter(shown).filter(notifications::read_at.is_null()))
        .set(notifications::read_at.eq(now))
        .execute(conn)
        .await
}

/// Forgets what a person whose membership has ended was told of the organization: everything but that it has ended, and what happened
/// since it began anew.
pub async fn forget_of_departed(tx: &mut Tx, org: Uuid, user: Uuid) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM notifications told USING memberships m \
         WHERE told.org_id = $1 AND told.user_id = $2 AND m.org_id = $1 AND m.user_id = $2 \
           AND (NOT m.is_member OR told.created_at < m.said_at) \
           AND told.kind <> 'org.member.removed'",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(user)
    .execute(tx.conn())
    .await
}

/// Forgets everybody's notifications from before a time.
pub async fn forget_before(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(notifications::table.filter(notifications::created_at.lt(before))).execute(conn).await
}
