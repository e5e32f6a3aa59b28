//! The log: one row a try at the model, never changed.

use chrono::{DateTime, Utc};
use contexor_api::usage::{LogEntry, UsageSource};
use contexor_db::{Connection, Tx, text_column};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Integer, Jsonb, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::UsageError,
    schema::{attempts, incidents, usage_log},
};

diesel::define_sql_function! {
    /// Makes missing partitions of the log.
    fn make_log_partitions(around: Date, months_back: Integer, months_ahead: Integer) -> Integer;
}

text_column! {
    /// How the tokens of an attempt are known.
    pub struct UsageSourceColumn(UsageSource);
}

/// A row of the log.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
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
    #[serde(serialize_with = "source_word")]
    pub usage_source: UsageSourceColumn,
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
    /// The moment whose day and month it counts in.
    pub accounted_at: Option<DateTime<Utc>>,
    /// The project.
    pub project_id: Option<Uuid>,
    /// `user` or `api_key`.
    pub actor: String,
    /// `attempt`, `settlement` or `correction`.
    pub entry: String,
    /// The attempt that it settles or corrects.
    pub corrects: Option<Uuid>,
    /// What of the provider's bill is not charged, micro US dollars.
    pub excess_micro_usd: i64,
    /// The model whose price was applied.
    pub priced_as: Option<String>,
    /// Which version of the price.
    pub price_version: Option<i64>,
}

/// An attempt at the model.
pub const ATTEMPT: &str = "attempt";
/// An attempt of which nobody knew the bill is taken to have cost what it can cost.
pub const SETTLEMENT: &str = "settlement";
/// What an attempt cost is put right.
pub const CORRECTION: &str = "correction";

fn source_word<S: serde::Serializer>(source: &UsageSourceColumn, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(source.0.as_str())
}

impl From<LogRow> for LogEntry {
    fn from(row: LogRow) -> Self {
        Self {
            id: row.attempt_id,
            entry: row.entry,
            corrects: row.corrects,
            project_id: row.project_id,
            priced_as: row.priced_as,
            excess_micro_usd: row.excess_micro_usd,
            workspace_id: row.workspace_id,
            content_id: row.content_id,
            task_id: row.task_id,
            user_id: row.user_id,
            model: row.model,
            outcome: row.outcome,
            usage_source: row.usage_source.0,
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

/// Enters rows. One text for any number of them.
pub async fn append(tx: &mut Tx, rows: &[LogRow]) -> Result<(), UsageError> {
    diesel::sql_query(APPEND).bind::<Jsonb, _>(serde_json::to_value(rows)?).execute(tx.conn()).await?;
    Ok(())
}

const APPEND: &str = "\
    INSERT INTO usage_log (attempt_id, at, org_id, workspace_id, content_id, task_id, user_id, period, model, outcome, usage_source, \
      input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_micro_usd, price_valid_from, finished_at, recorded_at, \
      accounted_at, project_id, actor, entry, corrects, excess_micro_usd, priced_as, price_version) \
    SELECT attempt_id, at, org_id, workspace_id, content_id, task_id, user_id, period, model, outcome, usage_source, \
      input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_micro_usd, price_valid_from, finished_at, recorded_at, \
      accounted_at, project_id, actor, entry, corrects, excess_micro_usd, priced_as, price_version \
    FROM jsonb_populate_recordset(NULL::usage_log, $1)";

/// Rows that are entered together at the end of a transaction, so that sums of days are brought up to date once for all of them.
#[derive(Debug, Default)]
pub struct LogBuffer(Vec<LogRow>);

impl LogBuffer {
    /// Adds rows.
    pub fn append(&mut self, rows: Vec<LogRow>) {
        self.0.extend(rows);
    }

    /// Enters the rows. To be called before the log is read, and before the transaction commits.
    pub async fn flush(&mut self, tx: &mut Tx) -> Result<(), UsageError> {
        let rows = std::mem::take(&mut self.0);
        if rows.is_empty() { Ok(()) } else { append(tx, &rows).await }
    }
}

/// What of a log is wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    /// Of a model, by either name.
    pub model: Option<String>,
    /// On behalf of.
    pub user_id: Option<Uuid>,
    /// For a workspace.
    pub workspace_id: Option<Uuid>,
    /// For a project.
    pub project_id: Option<Uuid>,
    /// For a content.
    pub content_id: Option<Uuid>,
    /// With tokens known in one of these ways; all if empty.
    pub sources: Vec<&'static str>,
    /// That ended so.
    pub outcome: Option<String>,
}

/// A page of an organization's log, newest first, after `position` (beginning and id of an attempt).
pub async fn page(
    conn: &mut Connection,
    org: Uuid,
    filter: &Filter,
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
    if let Some(from) = filter.from {
        query = query.filter(usage_log::at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(usage_log::at.lt(to));
    }
    if let Some(model) = &filter.model {
        query = query.filter(usage_log::model.eq(model).or(usage_log::priced_as.eq(model)));
    }
    if let Some(id) = filter.user_id {
        query = query.filter(usage_log::user_id.eq(id));
    }
    if let Some(id) = filter.workspace_id {
        query = query.filter(usage_log::workspace_id.eq(id));
    }
    if let Some(id) = filter.project_id {
        query = query.filter(usage_log::project_id.eq(id));
    }
    if let Some(id) = filter.content_id {
        query = query.filter(usage_log::content_id.eq(id));
    }
    if !filter.sources.is_empty() {
        query = query.filter(usage_log::usage_source.eq_any(&filter.sources));
    }
    if let Some(outcome) = &filter.outcome {
        query = query.filter(usage_log::outcome.eq(outcome));
    }
    query.load(conn).await
}

/// The attempts of a task of which nobody knows the bill and that nobody has settled.
pub async fn unknown_of(tx: &mut Tx, task: Uuid) -> QueryResult<Vec<LogRow>> {
    let rows: Vec<LogRow> = of_task(tx, task).await?;
    let settled: Vec<Uuid> = rows.iter().filter_map(|row| row.corrects).collect();
    let open = |row: &LogRow| {
        row.entry == ATTEMPT && row.usage_source.0 == UsageSource::Unknown && !settled.contains(&row.attempt_id)
    };
    Ok(rows.into_iter().filter(open).collect())
}

/// Every entry of a task, oldest first.
pub async fn of_task(tx: &mut Tx, task: Uuid) -> QueryResult<Vec<LogRow>> {
    usage_log::table
        .filter(usage_log::task_id.eq(task))
        .order((usage_log::recorded_at, usage_log::attempt_id))
        .select(LogRow::as_select())
        .load(tx.conn())
        .await
}

/// The task of an attempt that was entered.
pub async fn task_of(tx: &mut Tx, attempt: Uuid) -> QueryResult<Option<Uuid>> {
    attempts::table.find(attempt).select(attempts::task_id).first(tx.conn()).await.optional()
}

/// A bill that was not charged as it came.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = incidents)]
pub struct Incident<'a> {
    /// Unique.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The task.
    pub task_id: Uuid,
    /// The month.
    pub period: &'a str,
    /// What was held, micro US dollars.
    pub held_micro_usd: i64,
    /// What was billed, micro US dollars.
    pub billed_micro_usd: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// `above_hold` or `impossible`.
    pub kind: &'a str,
    /// What was charged, micro US dollars.
    pub charged_micro_usd: Option<i64>,
}

/// Notes a bill that was not charged as it came.
pub async fn note_incident(tx: &mut Tx, incident: Incident<'_>) -> QueryResult<()> {
    diesel::insert_into(incidents::table).values(incident).execute(tx.conn()).await.map(drop)
}

/// Makes the partitions of this month and the next three, where they are missing; says how many were.
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
