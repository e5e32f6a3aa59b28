//! The log: one row a try at the model, never changed.

use chrono::{DateTime, Utc};
use contexor_api::usage::{LogEntry, UsageSource};
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Integer, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::{attempts, incidents, usage_log};

diesel::define_sql_function! {
    /// Makes missing partitions of the log.
    fn make_log_partitions(around: Date, months_back: Integer, months_ahead: Integer) -> Integer;
}

/// A row of the log.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = usage_log)]
pub struct LogRow {
    /// Unique.
    pub attempt_id: Uuid,
    /// When the try began.
    pub at: DateTime<Utc>,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The task.
    pub task_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The month that pays.
    pub period: String,
    /// The model that answered.
    pub model: String,
    /// How it ended.
    pub outcome: String,
    /// How its tokens are known.
    pub usage_source: String,
    /// Tokens read.
    pub input_tokens: i64,
    /// Of them, from the cache.
    pub cached_input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Of them, reasoning.
    pub reasoning_tokens: i64,
    /// Its cost; none when nobody can say.
    pub cost_micro_usd: Option<i64>,
    /// Which price was applied.
    pub price_valid_from: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// When this row was written.
    pub recorded_at: DateTime<Utc>,
}

impl From<LogRow> for LogEntry {
    fn from(row: LogRow) -> Self {
        Self {
            id: row.attempt_id,
            workspace_id: row.workspace_id,
            content_id: row.content_id,
            task_id: row.task_id,
            user_id: row.user_id,
            model: row.model,
            outcome: row.outcome,
            // The table holds no other words.
            usage_source: UsageSource::from_word(&row.usage_source).unwrap_or(UsageSource::Unknown),
            input_tokens: row.input_tokens,
            cached_input_tokens: row.cached_input_tokens,
            output_tokens: row.output_tokens,
            reasoning_tokens: row.reasoning_tokens,
            cost_micro_usd: row.cost_micro_usd,
            at: row.at,
        }
    }
}

/// Registers tries of a task; answers with those that were not known yet, the only ones to be entered.
///
/// # Errors
/// The database's.
pub async fn register(tx: &mut Tx, task: Uuid, ids: impl IntoIterator<Item = Uuid>) -> QueryResult<Vec<Uuid>> {
    let lines: Vec<_> = ids.into_iter().map(|id| (attempts::attempt_id.eq(id), attempts::task_id.eq(task))).collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    diesel::insert_into(attempts::table)
        .values(lines)
        .on_conflict_do_nothing()
        .returning(attempts::attempt_id)
        .get_results(tx.conn())
        .await
}

/// Enters rows.
///
/// # Errors
/// The database's.
pub async fn append(tx: &mut Tx, rows: &[LogRow]) -> QueryResult<()> {
    diesel::insert_into(usage_log::table).values(rows).execute(tx.conn()).await.map(drop)
}

/// A page of an organization's log, newest first, after `position` (beginning and id of a try).
///
/// # Errors
/// The database's.
pub async fn page(
    conn: &mut AsyncPgConnection,
    org: Uuid,
    position: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> QueryResult<Vec<LogRow>> {
    let mut query = usage_log::table
        .filter(usage_log::org_id.eq(org))
        .order((usage_log::at.desc(), usage_log::attempt_id.desc()))
        .limit(rows)
        .select(LogRow::as_select())
        .into_boxed();
    if let Some((at, id)) = position {
        query = query.filter(
            diesel::dsl::sql::<Bool>("(at, attempt_id) < (")
                .bind::<Timestamptz, _>(at)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

/// Notes a bill above its hold.
///
/// # Errors
/// The database's.
pub async fn note_incident(
    tx: &mut Tx,
    org: Uuid,
    task: Uuid,
    period: &str,
    held_micro_usd: i64,
    billed_micro_usd: i64,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(incidents::table)
        .values((
            incidents::id.eq(Uuid::now_v7()),
            incidents::org_id.eq(org),
            incidents::task_id.eq(task),
            incidents::period.eq(period),
            incidents::held_micro_usd.eq(held_micro_usd),
            incidents::billed_micro_usd.eq(billed_micro_usd),
            incidents::at.eq(at),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Makes the partitions of this month and the next three, where they are missing; says how many were.
///
/// # Errors
/// The database's.
pub async fn make_partitions(tx: &mut Tx, now: DateTime<Utc>) -> QueryResult<i32> {
    diesel::select(make_log_partitions(now.date_naive(), 0, 3)).get_result(tx.conn()).await
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = SqlUuid)]
    attempt_id: Uuid,
}

/// Takes the people out of up to `most` rows of an organization's log, older than `position` (beginning and id of a try), newest
/// first. Answers with the last row's position; none when there are no more. The transaction must be marked as a purge's.
///
/// # Errors
/// The database's.
pub async fn forget_people(
    tx: &mut Tx,
    org: Uuid,
    position: (DateTime<Utc>, Uuid),
    most: i64,
) -> QueryResult<Option<(DateTime<Utc>, Uuid)>> {
    let last: Option<PlaceRow> = diesel::sql_query(
        "WITH batch AS (
           SELECT at, attempt_id FROM usage_log WHERE org_id = $1 AND (at, attempt_id) < ($2, $3)
           ORDER BY at DESC, attempt_id DESC LIMIT $4
         ), done AS (
           UPDATE usage_log SET user_id = $5 FROM batch
           WHERE usage_log.at = batch.at AND usage_log.attempt_id = batch.attempt_id AND usage_log.user_id <> $5
         )
         SELECT at, attempt_id FROM batch ORDER BY at, attempt_id LIMIT 1",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<Timestamptz, _>(position.0)
    .bind::<SqlUuid, _>(position.1)
    .bind::<BigInt, _>(most)
    .bind::<SqlUuid, _>(Uuid::nil())
    .get_result(tx.conn())
    .await
    .optional()?;
    Ok(last.map(|row| (row.at, row.attempt_id)))
}
