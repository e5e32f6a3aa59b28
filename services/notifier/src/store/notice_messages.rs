//! Notices by text message. Neither numbers nor texts are kept.

use chrono::{DateTime, Duration, Utc};
use contexor_db::{Connection, Tx};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{domain::delivery_status::DeliveryEnd, kavenegar::DeliveryStatus, schema::notice_messages};

/// A notice that is to be sent.
#[derive(Debug, Clone, QueryableByName)]
pub struct DueNotice {
    /// Its id.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// To whom.
    #[diesel(sql_type = SqlUuid)]
    pub user_id: Uuid,
    /// The event that it tells of.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The sender's own number for it.
    #[diesel(sql_type = BigInt)]
    pub local_id: i64,
    /// Tries, this one included.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// Not to be sent after that.
    #[diesel(sql_type = Timestamptz)]
    pub expires_at: DateTime<Utc>,
}

/// Queues a notice for people.
pub async fn queue(
    tx: &mut Tx,
    people: &[Uuid],
    org: Option<Uuid>,
    kind: &str,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = people
        .iter()
        .map(|person| {
            (
                notice_messages::id.eq(Uuid::now_v7()),
                notice_messages::user_id.eq(person),
                notice_messages::org_id.eq(org),
                notice_messages::kind.eq(kind),
                notice_messages::state.eq("queued"),
                notice_messages::expires_at.eq(expires_at),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(notice_messages::table).values(rows).execute(tx.conn()).await.map(drop)
}

/// Claims up to `most` notices that are due until `lease_until`. Nobody is told of organizations that are deleted.
pub async fn claim(
    conn: &mut Connection,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    most: i64,
) -> QueryResult<Vec<DueNotice>> {
    diesel::sql_query(
        "UPDATE notice_messages SET attempts = attempts + 1, next_at = $2 WHERE id IN ( \
           SELECT m.id FROM notice_messages m WHERE m.state = 'queued' AND m.next_at <= $1 \
             AND NOT EXISTS (SELECT 1 FROM deleted_orgs o WHERE o.org_id = m.org_id AND o.is_deleted) \
           ORDER BY m.next_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
         RETURNING id, user_id, kind, local_id, attempts, expires_at",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(lease_until)
    .bind::<BigInt, _>(most)
    .load(conn)
    .await
}

/// Counts a notice against the caps of a day before it is sent; false when one is reached. A notice counts once, however often it is
/// tried. One transaction at a time, so that the caps hold.
pub async fn count(
    tx: &mut Tx,
    notice: &DueNotice,
    now: DateTime<Utc>,
    person_day: i64,
    total_day: i64,
) -> QueryResult<bool> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('notice_messages'))").execute(tx.conn()).await?;
    let day = notice_messages::sent_at.gt(now - Duration::days(1)).and(notice_messages::id.ne(notice.id));
    let total: i64 = notice_messages::table.filter(day).count().get_result(tx.conn()).await?;
    let of_person: i64 = notice_messages::table
        .filter(day)
        .filter(notice_messages::user_id.eq(notice.user_id))
        .count()
        .get_result(tx.conn())
        .await?;
    if total >= total_day || of_person >= person_day {
        return Ok(false);
    }
    diesel::update(notice_messages::table.find(notice.id))
        .set(notice_messages::sent_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// The provider took it; it is asked what became of it from `ask_at` on.
pub async fn sent(
    conn: &mut Connection,
    id: Uuid,
    message: Option<i64>,
    cost_rial: Option<i64>,
    ask_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(notice_messages::table.find(id))
        .set((
            notice_messages::state.eq("sent"),
            notice_messages::provider_message_id.eq(message),
            notice_messages::cost_rial.eq(cost_rial),
            notice_messages::next_at.eq(ask_at),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// It is to be tried again at a time.
pub async fn again(conn: &mut Connection, id: Uuid, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(notice_messages::table.find(id)).set(notice_messages::next_at.eq(at)).execute(conn).await.map(drop)
}

/// It is given up: `capped` or `failed`. What was surely not sent counts against no cap.
pub async fn give_up(conn: &mut Connection, id: Uuid, state: &str) -> QueryResult<()> {
    let row = notice_messages::table.find(id);
    diesel::update(row)
        .set((notice_messages::state.eq(state), notice_messages::sent_at.eq(None::<DateTime<Utc>>)))
        .execute(conn)
        .await
        .map(drop)
}

#[derive(QueryableByName)]
struct Asked {
    #[diesel(sql_type = BigInt)]
    message: i64,
}

/// Up to `most` messages, notices and codes, whose delivery is to be asked for; they are asked for again much later, and not after two
/// days, when the provider has forgotten them.
pub async fn undecided(conn: &mut Connection, now: DateTime<Utc>, most: i64) -> QueryResult<Vec<i64>> {
    let asked: Vec<Asked> = diesel::sql_query(
        "WITH notices AS ( \
           UPDATE notice_messages SET next_at = $1 + greatest(interval '5 minutes', ($1 - sent_at) / 2) WHERE id IN ( \
             SELECT id FROM notice_messages WHERE state = 'sent' AND provider_message_id IS NOT NULL AND next_at <= $1 \
             ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) \
           RETURNING provider_message_id AS message \
         ), codes AS ( \
           UPDATE code_sends SET status_at = $1 + greatest(interval '5 minutes', ($1 - created_at) / 2) WHERE otp_id IN ( \
             SELECT otp_id FROM code_sends WHERE status_at <= $1 ORDER BY status_at LIMIT $2 FOR UPDATE SKIP LOCKED) \
           RETURNING provider_message_id AS message \
         ) \
         SELECT message FROM notices UNION ALL SELECT message FROM codes",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(most / 2)
    .load(conn)
    .await?;
    Ok(asked.into_iter().map(|row| row.message).collect())
}

/// Notes what became of messages. Those that have ended are not asked for any more; one of which nobody will know stays as it was sent.
pub async fn note_statuses(
    conn: &mut Connection,
    statuses: &[(DeliveryStatus, Option<DeliveryEnd>)],
) -> QueryResult<()> {
    let ids: Vec<i64> = statuses.iter().map(|(status, _)| status.message_id).collect();
    let codes: Vec<i32> = statuses.iter().map(|(status, _)| i32::try_from(status.status).unwrap_or(i32::MAX)).collect();
    let ends: Vec<&str> = statuses
        .iter()
        .map(|(_, end)| match end {
            Some(DeliveryEnd::Delivered) => "delivered",
            Some(DeliveryEnd::Undelivered) => "undelivered",
            Some(DeliveryEnd::Unknown) => "unknown",
            None => "sent",
        })
        .collect();
    diesel::sql_query(
        "WITH told AS (SELECT * FROM unnest($1, $2, $3) AS told (message, status, state)), \
         notices AS ( \
           UPDATE notice_messages m SET provider_status = told.status, \
             state = CASE told.state WHEN 'unknown' THEN m.state ELSE told.state END, \
             next_at = CASE told.state WHEN 'unknown' THEN 'infinity' ELSE m.next_at END \
           FROM told \
           WHERE m.provider_message_id = told.message AND m.state = 'sent' \
         ) \
         UPDATE code_sends c SET provider_status = told.status, \
           status_at = CASE WHEN told.state = 'sent' THEN c.status_at END \
         FROM told WHERE c.provider_message_id = told.message",
    )
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<Integer>, _>(codes)
    .bind::<Array<Text>, _>(ends)
    .execute(conn)
    .await
    .map(drop)
}

/// A notice as its receiver is shown it.
#[derive(Debug, Clone, Queryable)]
pub struct NoticeRow {
    /// Its id.
    pub id: Uuid,
    /// The organization it is about.
    pub org_id: Option<Uuid>,
    /// The event.
    pub kind: String,
    /// What became of it.
    pub state: String,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it was handed to the provider.
    pub sent_at: Option<DateTime<Utc>>,
}

/// The newest of a person's notices by text message.
pub async fn newest(conn: &mut Connection, user: Uuid, most: i64) -> QueryResult<Vec<NoticeRow>> {
    notice_messages::table
        .filter(notice_messages::user_id.eq(user))
        .order(notice_messages::id.desc())
        .limit(most)
        .select((
            notice_messages::id,
            notice_messages::org_id,
            notice_messages::kind,
            notice_messages::state,
            notice_messages::created_at,
            notice_messages::sent_at,
        ))
        .load(conn)
        .await
}

/// Forgets notices from before a time.
pub async fn forget_before(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(notice_messages::table.filter(notice_messages::created_at.lt(before))).execute(conn).await
}
