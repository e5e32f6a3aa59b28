//! The log in sums by day, and by quarter of an hour. The database itself keeps them as rows are entered.

use chrono::{DateTime, NaiveDate, Utc};
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::usage_days;

/// The sums of some days for one model, workspace and person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rollup {
    /// The day.
    pub day: NaiveDate,
    /// The model.
    pub model: String,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The project; nil where it is not known.
    pub project_id: Uuid,
    /// The person or API key.
    pub user_id: Uuid,
    /// Attempts.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money, micro US dollars.
    pub cost_micro_usd: i64,
}

/// Sums of one group in one step.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RollupBucket {
    /// The first moment of the step.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// What it is split by; none where nothing is.
    #[diesel(sql_type = Nullable<Text>)]
    pub group: Option<String>,
    /// Attempts.
    #[diesel(sql_type = BigInt)]
    pub requests: i64,
    /// Tokens read.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    /// Tokens written.
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    /// Money, micro US dollars.
    #[diesel(sql_type = BigInt)]
    pub cost_micro_usd: i64,
}

/// What steps may be split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupColumn {
    /// Nothing.
    None,
    /// Models.
    Model,
    /// Workspaces.
    Workspace,
    /// Projects.
    Project,
    /// People and API keys.
    User,
}

impl GroupColumn {
    /// The word that the statements below choose the column by.
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Model => "model",
            Self::Workspace => "workspace",
            Self::Project => "project",
            Self::User => "user",
        }
    }
}

/// Every sum of an organization's days, from `first` up to `end` exclusive.
pub async fn of_days(
    mut conn: &AsyncPgConnection,
    org: Uuid,
    first: NaiveDate,
    end: NaiveDate,
) -> QueryResult<Vec<Rollup>> {
    usage_days::table
        .filter(usage_days::org_id.eq(org))
        .filter(usage_days::day.ge(first))
        .filter(usage_days::day.lt(end))
        .select((
            usage_days::day,
            usage_days::model,
            usage_days::workspace_id,
            usage_days::project_id,
            usage_days::user_id,
            usage_days::requests,
            usage_days::input_tokens,
            usage_days::output_tokens,
            usage_days::cost_micro_usd,
        ))
        .load(&mut conn)
        .await
}

/// Days in sums, split by a column; `at` is midnight UTC of the day's date.
pub async fn by_day(
    mut conn: &AsyncPgConnection,
    org: Uuid,
    first: NaiveDate,
    end: NaiveDate,
    column: GroupColumn,
) -> QueryResult<Vec<RollupBucket>> {
    // People are too many for sums of their own: whoever splits by them gets about as many rows as there are.
    let query = match column {
        GroupColumn::User => diesel::sql_query(
            "SELECT day::timestamp AT TIME ZONE 'UTC' AS at, user_id::text AS \"group\", sum(requests)::bigint AS requests, \
               sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, \
               sum(cost_micro_usd)::bigint AS cost_micro_usd \
             FROM usage_days WHERE org_id = $1 AND day >= $2 AND day < $3 AND $4 = 'user' GROUP BY 1, 2",
        ),
        _ => diesel::sql_query(
            "SELECT day::timestamp AT TIME ZONE 'UTC' AS at, NULLIF(key, '') AS \"group\", requests, input_tokens, output_tokens, \
               cost_micro_usd \
             FROM usage_day_groups WHERE org_id = $1 AND dimension = $4 AND day >= $2 AND day < $3",
        ),
    };
    let dimension = if column == GroupColumn::None { "all" } else { column.as_str() };
    query
        .bind::<SqlUuid, _>(org)
        .bind::<diesel::sql_types::Date, _>(first)
        .bind::<diesel::sql_types::Date, _>(end)
        .bind::<diesel::sql_types::Text, _>(dimension)
        .load(&mut conn)
        .await
}

/// Hours from `first` up to `end` exclusive in sums, split by a column. They are counted from `first`.
pub async fn by_hour(
    mut conn: &AsyncPgConnection,
    org: Uuid,
    first: DateTime<Utc>,
    end: DateTime<Utc>,
    column: GroupColumn,
) -> QueryResult<Vec<RollupBucket>> {
    diesel::sql_query(
        "SELECT date_bin('1 hour', bucket, $2) AS at, \
           CASE $4 WHEN 'model' THEN model WHEN 'workspace' THEN workspace_id::text WHEN 'project' THEN project_id::text \
             WHEN 'user' THEN user_id::text END AS \"group\", sum(requests)::bigint AS requests, \
           sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens, \
           sum(cost_micro_usd)::bigint AS cost_micro_usd \
         FROM usage_quarters WHERE org_id = $1 AND bucket >= $2 AND bucket < $3 GROUP BY 1, 2",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<Timestamptz, _>(first)
    .bind::<Timestamptz, _>(end)
    .bind::<diesel::sql_types::Text, _>(column.as_str())
    .load(&mut conn)
    .await
}

macro_rules! forget_people_in {
    ($table:literal, $step:literal) => {
        concat!(
            "WITH gone AS (DELETE FROM ", $table, " WHERE org_id = $1 AND user_id <> $2 RETURNING *) INSERT INTO ", $table,
            " (org_id, ", $step, ", model, workspace_id, project_id, user_id, actor, requests, input_tokens, output_tokens, \
               cost_micro_usd) SELECT org_id, ", $step, ", model, workspace_id, project_id, $2, actor, sum(requests)::bigint, \
               sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint FROM gone GROUP BY org_id, ",
            $step, ", model, workspace_id, project_id, actor ON CONFLICT (org_id, ", $step,
            ", model, workspace_id, project_id, user_id, actor) DO UPDATE SET requests = ", $table,
            ".requests + excluded.requests, input_tokens = ", $table, ".input_tokens + excluded.input_tokens, output_tokens = ",
            $table, ".output_tokens + excluded.output_tokens, cost_micro_usd = ", $table,
            ".cost_micro_usd + excluded.cost_micro_usd"
        )
    };
}

const FORGET_PEOPLE_IN_DAYS: &str = forget_people_in!("usage_days", "day");
const FORGET_PEOPLE_IN_QUARTERS: &str = forget_people_in!("usage_quarters", "bucket");

/// Takes the people out of an organization's sums: those of one day, model, workspace and project become one.
pub async fn forget_people(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    for statement in [diesel::sql_query(FORGET_PEOPLE_IN_DAYS), diesel::sql_query(FORGET_PEOPLE_IN_QUARTERS)] {
        statement.bind::<SqlUuid, _>(org).bind::<SqlUuid, _>(Uuid::nil()).execute(tx.conn()).await?;
    }
    Ok(())
}
