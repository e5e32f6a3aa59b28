//! The jobs: who works on what, and how it ended.
//!
//! Leases are compared with the database's clock alone, so that workers need not agree on the time; with `clock_timestamp()`, since
//! `now()` is when the transaction began, and a slow one would grant a lease that is half over.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use contexor_events::content::{GenerationCancelled, GenerationRequested};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Jsonb, Nullable, Timestamptz},
};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::schema::jobs;

/// A claim that was granted.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct ClaimRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub(crate) fence: i64,
    /// When the job was cancelled, if it was.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    /// Whether what was written until then is to be kept.
    #[diesel(sql_type = Bool)]
    pub(crate) keep_partial: bool,
}

/// What stands in the way of a claim.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub(crate) struct BlockingJobRow {
    /// `running`, `done`, `failed` or `cancelled`.
    pub(crate) state: String,
    /// Until when somebody else works on it.
    pub(crate) lease_until: Option<DateTime<Utc>>,
    /// The job without its prompt; none while only its cancellation has arrived.
    pub(crate) request: Option<serde_json::Value>,
}

/// A claim that still holds.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(crate) struct RenewedRow {
    /// When the job was cancelled, if it was.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    /// Whether what was written until then is to be kept.
    #[diesel(sql_type = Bool)]
    pub(crate) keep_partial: bool,
}

/// A job that nobody works on any more, taken over to be ended.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct AbandonedJobRow {
    /// The task.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub(crate) task_id: Uuid,
    /// The organization.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub(crate) org_id: Uuid,
    /// The content.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub(crate) content_id: Uuid,
    /// Number of the claim that ends it.
    #[diesel(sql_type = BigInt)]
    pub(crate) fence: i64,
    /// When it was cancelled, if it was.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    /// The job without its prompt.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub(crate) request: Option<serde_json::Value>,
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// What is kept of a job: everything but the prompt.
fn without_prompt(job: &GenerationRequested) -> serde_json::Value {
    json!({
        "workspace_id": job.workspace_id,
        "user_id": job.user_id,
        "model": job.model,
        "max_output_tokens": job.max_output_tokens,
        "input_tokens": job.input_tokens,
        "pii_policy": job.pii_policy,
        "pii_model_pass": job.pii_model_pass,
        "deadline": job.deadline,
    })
}

/// Takes a job that is new, or whose worker's lease has lapsed. None when something stands in the way.
pub(crate) async fn claim(
    conn: &mut Connection,
    job: &GenerationRequested,
    owner: Uuid,
    lease: Duration,
) -> QueryResult<Option<ClaimRow>> {
    diesel::sql_query(
        "INSERT INTO jobs (task_id, org_id, content_id, state, lease_owner, lease_until, fence, request)
         VALUES ($1, $2, $3, 'running', $4, clock_timestamp() + $5 * interval '1 millisecond', 1, $6)
         ON CONFLICT (task_id) DO UPDATE SET lease_owner = excluded.lease_owner,
             lease_until = clock_timestamp() + $5 * interval '1 millisecond', fence = jobs.fence + 1, updated_at = now()
         WHERE jobs.state = 'running' AND jobs.lease_until <= clock_timestamp()
         RETURNING fence, cancelled_at, keep_partial",
    )
    .bind::<diesel::sql_types::Uuid, _>(job.task_id)
    .bind::<diesel::sql_types::Uuid, _>(job.org_id)
    .bind::<diesel::sql_types::Uuid, _>(job.content_id)
    .bind::<diesel::sql_types::Uuid, _>(owner)
    .bind::<BigInt, _>(milliseconds(lease))
    .bind::<Jsonb, _>(without_prompt(job))
    .get_result(conn)
    .await
    .optional()
}

/// Locks the row that stands in the way of a claim.
pub(crate) async fn obstacle(conn: &mut Connection, task: Uuid) -> QueryResult<Option<BlockingJobRow>> {
    jobs::table.find(task).select(BlockingJobRow::as_select()).for_update().first(conn).await.optional()
}

/// Completes the row of a job whose cancellation arrived first.
pub(crate) async fn complete_tombstone(conn: &mut Connection, job: &GenerationRequested) -> QueryResult<usize> {
    diesel::update(jobs::table.find(job.task_id).filter(jobs::request.is_null()))
        .set((jobs::request.eq(without_prompt(job)), jobs::updated_at.eq(diesel::dsl::now)))
        .execute(conn)
        .await
}

/// Renews the lease of a claim. None when the claim does not hold any more.
pub(crate) async fn renew(
    conn: &mut Connection,
    task: Uuid,
    fence: i64,
    lease: Duration,
) -> QueryResult<Option<RenewedRow>> {
    diesel::sql_query(
        "UPDATE jobs SET lease_until = clock_timestamp() + $3 * interval '1 millisecond', updated_at = now()
         WHERE task_id = $1 AND fence = $2 AND state = 'running' RETURNING cancelled_at, keep_partial",
    )
    .bind::<diesel::sql_types::Uuid, _>(task)
    .bind::<BigInt, _>(fence)
    .bind::<BigInt, _>(milliseconds(lease))
    .get_result(conn)
    .await
    .optional()
}

/// Takes over a job to end it: one that runs, whose lease is over or belongs to `owner`. None when somebody else works on it, or it
/// has ended.
pub(crate) async fn take_over_dead(
    conn: &mut Connection,
    task: Uuid,
    owner: Uuid,
) -> QueryResult<Option<AbandonedJobRow>> {
    diesel::sql_query(
        "UPDATE jobs SET fence = fence + 1, lease_owner = $2, lease_until = clock_timestamp(), updated_at = now()
         WHERE task_id = $1 AND state = 'running' AND (lease_until <= clock_timestamp() OR lease_owner = $2)
         RETURNING task_id, org_id, content_id, fence, cancelled_at, request",
    )
    .bind::<diesel::sql_types::Uuid, _>(task)
    .bind::<diesel::sql_types::Uuid, _>(owner)
    .get_result(conn)
    .await
    .optional()
}

/// Takes over up to `most` jobs that should have ended by `before` (by their deadline, or since they were cancelled) and that nobody
/// has worked on since then: their messages are lost.
pub(crate) async fn take_over_lost(
    conn: &mut Connection,
    owner: Uuid,
    before: DateTime<Utc>,
    most: i64,
) -> QueryResult<Vec<AbandonedJobRow>> {
    diesel::sql_query(
        "UPDATE jobs SET fence = fence + 1, lease_owner = $1, lease_until = clock_timestamp(), updated_at = now()
         WHERE task_id IN (
             SELECT task_id FROM jobs WHERE state = 'running' AND lease_until <= $2
                 AND (cancelled_at <= $2 OR (request ->> 'deadline')::timestamptz <= $2)
             ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING task_id, org_id, content_id, fence, cancelled_at, request",
    )
    .bind::<diesel::sql_types::Uuid, _>(owner)
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(most)
    .load(conn)
    .await
}

/// Enters a job that ends before anybody could take it; `false` when it is known already.
pub(crate) async fn insert_failed(
    conn: &mut Connection,
    task: Uuid,
    org: Uuid,
    content: Uuid,
    failure_code: &str,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(jobs::table)
        .values((
            jobs::task_id.eq(task),
            jobs::org_id.eq(org),
            jobs::content_id.eq(content),
            jobs::state.eq("failed"),
            jobs::fence.eq(0),
            jobs::failure_code.eq(Some(failure_code)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// Lets the next worker take the job at once. Nothing happens when the claim does not hold any more.
pub(crate) async fn release(conn: &mut Connection, task: Uuid, fence: i64) -> QueryResult<usize> {
    diesel::update(jobs::table.find(task).filter(jobs::fence.eq(fence)).filter(jobs::state.eq("running")))
        .set((jobs::lease_until.eq(diesel::dsl::now), jobs::updated_at.eq(diesel::dsl::now)))
        .execute(conn)
        .await
}

/// Ends a job; `false` when the claim does not hold any more.
pub(crate) async fn end(
    conn: &mut Connection,
    task: Uuid,
    fence: i64,
    state: &str,
    failure_code: Option<&str>,
) -> QueryResult<bool> {
    let ended = diesel::update(jobs::table.find(task).filter(jobs::fence.eq(fence)).filter(jobs::state.eq("running")))
        .set((
            jobs::state.eq(state),
            jobs::failure_code.eq(failure_code),
            jobs::lease_owner.eq(None::<Uuid>),
            jobs::lease_until.eq(None::<DateTime<Utc>>),
            jobs::updated_at.eq(diesel::dsl::now),
        ))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

/// Marks a job as called off: one that runs, or one that has not arrived yet. One that has ended stays as it is.
pub(crate) async fn cancel(conn: &mut Connection, event: &GenerationCancelled) -> QueryResult<usize> {
    diesel::sql_query(
        "INSERT INTO jobs (task_id, org_id, content_id, state, fence, cancelled_at)
         VALUES ($1, $2, $3, 'cancelled', 0, now())
         ON CONFLICT (task_id) DO UPDATE SET cancelled_at = coalesce(jobs.cancelled_at, now()), updated_at = now(),
             keep_partial = CASE WHEN jobs.cancelled_at IS NULL THEN $4 ELSE jobs.keep_partial END
         WHERE jobs.state = 'running'",
    )
    .bind::<diesel::sql_types::Uuid, _>(event.task_id)
    .bind::<diesel::sql_types::Uuid, _>(event.org_id)
    .bind::<diesel::sql_types::Uuid, _>(event.content_id)
    .bind::<Bool, _>(event.keep_partial)
    .execute(conn)
    .await
}

/// Deletes jobs that ended before `before`, with their attempts.
pub(crate) async fn delete_ended_before(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(jobs::table.filter(jobs::state.ne("running")).filter(jobs::updated_at.lt(before)))
        .execute(conn)
        .await
}

/// Deletes some jobs of a tenant, with their attempts.
pub(crate) const DELETE_SOME: &str = contexor_service::delete_some!("jobs" by "task_id");
