//! One-time codes on their way: who is sending which, and how it went. Neither number nor code is stored.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::code_sends;

const SENDING: &str = "sending";
const AGAIN: &str = "again";
const DONE: &str = "done";

/// What became of the wish to send a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is ours to send.
    Ours {
        /// How often it was tried before.
        tries_before: i32,
        /// How many of those may have sent it all the same.
        unknown_before: i32,
    },
    /// It was sent, or given up.
    Done,
    /// Somebody else is at it until then.
    Elsewhere(DateTime<Utc>),
}

/// Claims a code for sending until `lease_until`. A claim that ran out (its process died) counts as a try that may have sent it. One
/// statement, so that two processes never both get it.
pub async fn claim(
    conn: &mut Connection,
    otp_id: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> QueryResult<Claim> {
    let ours: Option<(i32, i32)> = {
        // The condition of an upsert; elsewhere it would be ambiguous.
        use diesel::query_dsl::methods::FilterDsl as _;
        let lapsed = diesel::dsl::case_when(code_sends::state.eq(SENDING), 1.into_sql::<diesel::sql_types::Integer>())
            .otherwise(0.into_sql::<diesel::sql_types::Integer>());
        diesel::insert_into(code_sends::table)
            .values((
                code_sends::otp_id.eq(otp_id),
                code_sends::state.eq(SENDING),
                code_sends::tries.eq(1),
                code_sends::lease_until.eq(lease_until),
            ))
            .on_conflict(code_sends::otp_id)
            .do_update()
            .set((
                code_sends::state.eq(SENDING),
                code_sends::tries.eq(code_sends::tries + 1),
                code_sends::unknown_tries.eq(code_sends::unknown_tries + lapsed),
                code_sends::lease_until.eq(excluded(code_sends::lease_until)),
            ))
            .filter(code_sends::state.eq(AGAIN).or(code_sends::state.eq(SENDING).and(code_sends::lease_until.le(now))))
            .returning((code_sends::tries, code_sends::unknown_tries))
            .get_result(conn)
            .await
            .optional()?
    };
    if let Some((tries, unknown_before)) = ours {
        return Ok(Claim::Ours { tries_before: tries - 1, unknown_before });
    }
    let (state, lease_until): (String, DateTime<Utc>) =
        code_sends::table.find(otp_id).select((code_sends::state, code_sends::lease_until)).first(conn).await?;
    Ok(if state == DONE { Claim::Done } else { Claim::Elsewhere(lease_until) })
}

/// It was sent, or given up: never again. Answers how many tries there were of which nobody knows whether they went out.
pub async fn finish(conn: &mut Connection, otp_id: Uuid) -> QueryResult<i32> {
    diesel::update(code_sends::table.find(otp_id))
        .set(code_sends::state.eq(DONE))
        .returning(code_sends::unknown_tries)
        .get_result(conn)
        .await
}

/// It was sent, under this number of the provider's, which is asked what became of it from `ask_at` on.
pub async fn finish_sent(
    conn: &mut Connection,
    otp_id: Uuid,
    message: Option<i64>,
    ask_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(code_sends::table.find(otp_id))
        .set((
            code_sends::state.eq(DONE),
            code_sends::provider_message_id.eq(message),
            code_sends::status_at.eq(message.map(|_| ask_at)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// It is to be tried again; `unknown` when it may have been sent all the same.
pub async fn put_back(conn: &mut Connection, otp_id: Uuid, unknown: bool) -> QueryResult<()> {
    diesel::update(code_sends::table.find(otp_id))
        .set((
            code_sends::state.eq(AGAIN),
            code_sends::unknown_tries.eq(code_sends::unknown_tries + i32::from(unknown)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Forgets codes from before a time: they expired long ago.
pub async fn forget_before(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(code_sends::table.filter(code_sends::created_at.lt(before))).execute(conn).await
}
