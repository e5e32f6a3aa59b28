//! The tries at the model.

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_db::{Connection, text_column};
use contexor_events::ai::{Attempt, AttemptOutcome};
use diesel::{prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::attempts;

text_column! {
    /// [`AttemptOutcome`].
    struct OutcomeColumn(AttemptOutcome);
}
text_column! {
    /// [`UsageSource`].
    struct UsageSourceColumn(UsageSource);
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = attempts)]
struct AttemptRow {
    attempt_id: Uuid,
    model: String,
    requested_model: Option<String>,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    outcome: Option<OutcomeColumn>,
    usage_source: Option<UsageSourceColumn>,
    input_tokens: i64,
    cached_input_tokens: i64,
    output_tokens: i64,
    reasoning_tokens: i64,
}

impl From<AttemptRow> for Attempt {
    fn from(row: AttemptRow) -> Self {
        Self {
            attempt_id: row.attempt_id,
            model: row.model,
            requested_model: row.requested_model,
            outcome: row.outcome.map_or(AttemptOutcome::Failed, AttemptOutcome::from),
            usage_source: row.usage_source.map_or(UsageSource::Unknown, UsageSource::from),
            input_tokens: row.input_tokens,
            cached_input_tokens: row.cached_input_tokens,
            output_tokens: row.output_tokens,
            reasoning_tokens: row.reasoning_tokens,
            started_at: row.started_at,
            finished_at: row.finished_at.unwrap_or(row.started_at),
        }
    }
}

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The text.
    Text,
    /// The personal data in it.
    PiiPass,
}

impl Purpose {
    /// The word for it in the table.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::PiiPass => "pii_pass",
        }
    }
}

/// A try that nobody ended.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = attempts)]
pub(crate) struct AbandonedRow {
    /// The try.
    pub(crate) attempt_id: Uuid,
    /// The model that was asked.
    pub(crate) model: String,
    /// [`Purpose`].
    pub(crate) purpose: String,
    /// When it began.
    pub(crate) started_at: DateTime<Utc>,
}

/// Enters a try that is about to begin; `false` when the claim does not hold any more, and nothing may be asked.
pub(crate) async fn begin(
    conn: &mut Connection,
    task: Uuid,
    fence: i64,
    attempt_id: Uuid,
    model: &str,
    purpose: Purpose,
    started_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let begun = diesel::sql_query(
        "INSERT INTO attempts (attempt_id, task_id, fence, model, requested_model, purpose, started_at)
         SELECT $3, task_id, fence, $4, $4, $5, $6 FROM jobs WHERE task_id = $1 AND fence = $2 AND state = 'running'",
    )
    .bind::<diesel::sql_types::Uuid, _>(task)
    .bind::<BigInt, _>(fence)
    .bind::<diesel::sql_types::Uuid, _>(attempt_id)
    .bind::<diesel::sql_types::Text, _>(model)
    .bind::<diesel::sql_types::Text, _>(purpose.as_str())
    .bind::<diesel::sql_types::Timestamptz, _>(started_at)
    .execute(conn)
    .await?;
    Ok(begun == 1)
}

/// Enters how a try ended, unless somebody has done so.
pub(crate) async fn finish(conn: &mut Connection, attempt: &Attempt) -> QueryResult<usize> {
    diesel::update(attempts::table.find(attempt.attempt_id).filter(attempts::outcome.is_null()))
        .set((
            attempts::model.eq(&attempt.model),
            attempts::finished_at.eq(Some(attempt.finished_at)),
            attempts::outcome.eq(Some(attempt.outcome.as_str())),
            attempts::usage_source.eq(Some(attempt.usage_source.as_str())),
            attempts::input_tokens.eq(attempt.input_tokens),
            attempts::cached_input_tokens.eq(attempt.cached_input_tokens),
            attempts::output_tokens.eq(attempt.output_tokens),
            attempts::reasoning_tokens.eq(attempt.reasoning_tokens),
        ))
        .execute(conn)
        .await
}

/// The tries of claims before `fence` that nobody ended.
pub(crate) async fn abandoned(conn: &mut Connection, task: Uuid, fence: i64) -> QueryResult<Vec<AbandonedRow>> {
    attempts::table
        .filter(attempts::task_id.eq(task))
        .filter(attempts::fence.lt(fence))
        .filter(attempts::outcome.is_null())
        .select(AbandonedRow::as_select())
        .load(conn)
        .await
}

/// Every try of a task that has ended, oldest first.
pub(crate) async fn ended(conn: &mut Connection, task: Uuid) -> QueryResult<Vec<Attempt>> {
    let rows: Vec<AttemptRow> = attempts::table
        .filter(attempts::task_id.eq(task))
        .filter(attempts::outcome.is_not_null())
        .order((attempts::started_at, attempts::attempt_id))
        .select(AttemptRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Attempt::from).collect())
}
