//! The log in sums by day, and by quarter of an hour. The database itself keeps them as rows are entered.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use contexor_db::{Connection, Tx};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
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
pub async fn of_days(mut conn: &Connection, org: Uuid, first: NaiveDate, end: NaiveDate) -> QueryResult<Vec<Rollup>> {
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

/// The group of what is beyond the largest groups of a split series.
pub const OTHER: &str = "other";

/// Days in sums, split by a column; `at` is midnight UTC of the day's date. Of the groups the `most` of the highest cost are apart, what is
/// beyond them is together in [`OTHER`]: the answer does not grow with the number of people.
pub async fn by_day(
    conn: &Connection,
    org: Uuid,
    first: NaiveDate,
    end: NaiveDate,
    column: GroupColumn,
    most: usize,
) -> QueryResult<Vec<RollupBucket>> {
    let dimension = if column == GroupColumn::None { "all" } else { column.as_str() };
    let mut largest = largest_by_day(conn, org, first, end, dimension, most).await?;
    let groups: HashSet<&Option<String>> = largest.iter().map(|step| &step.group).collect();
    if column == GroupColumn::None || groups.len() < most {
        return Ok(largest);
    }
    // The others are what is left of the day's sums of everything: adding them up would read every row of theirs.
    let mut rest: BTreeMap<DateTime<Utc>, RollupBucket> =
        largest_by_day(conn, org, first, end, "all", 1).await?.into_iter().map(|all| (all.at, all)).collect();
    for step in &largest {
        if let Some(rest) = rest.get_mut(&step.at) {
            rest.requests -= step.requests;
            rest.input_tokens -= step.input_tokens;
            rest.output_tokens -= step.output_tokens;
            rest.cost_micro_usd -= step.cost_micro_usd;
        }
    }
    let is_something = |rest: &RollupBucket| {
        [rest.requests, rest.input_tokens, rest.output_tokens, rest.cost_micro_usd].iter().any(|sum| *sum != 0)
    };
    let rest = rest.into_values().filter(is_something);
    largest.extend(rest.map(|rest| RollupBucket { group: Some(OTHER.to_owned()), ..rest }));
    Ok(largest)
}

/// The days of the groups of the highest cost. A cost is ranked as a floating point number: exact sums are slow, and the rank needs none.
async fn largest_by_day(
    mut conn: &Connection,
    org: Uuid,
    first: NaiveDate,
    end: NaiveDate,
    dimension: &str,
    most: usize,
) -> QueryResult<Vec<RollupBucket>> {
    diesel::sql_query(
        "WITH largest AS MATERIALIZED ( \
           SELECT key FROM usage_day_groups WHERE org_id = $1 AND dimension = $4 AND day >= $2 AND day < $3 \
           GROUP BY key ORDER BY sum(cost_micro_usd::double precision) DESC, key LIMIT $5) \
         SELECT day::timestamp AT TIME ZONE 'UTC' AS at, NULLIF(key, '') AS \"group\", requests, input_tokens, output_tokens, cost_micro_usd \
         FROM usage_day_groups JOIN largest USING (key) WHERE org_id = $1 AND dimension = $4 AND day >= $2 AND day < $3",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<diesel::sql_types::Date, _>(first)
    .bind::<diesel::sql_types::Date, _>(end)
    .bind::<Text, _>(dimension)
    .bind::<BigInt, _>(i64::try_from(most).unwrap_or(i64::MAX))
    .load(&mut conn)
    .await
}

/// Hours from `first` up to `end` exclusive in sums, split by a column. They are counted from `first`.
pub async fn by_hour(
    mut conn: &Connection,
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
const FORGET_PEOPLE_BY_DAY: &str = "WITH gone AS ( \
       DELETE FROM usage_day_groups WHERE org_id = $1 AND dimension = 'user' AND key <> $2::text RETURNING *) \
     INSERT INTO usage_day_groups SELECT org_id, dimension, day, $2::text, sum(requests)::bigint, sum(input_tokens)::bigint, \
       sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint FROM gone GROUP BY org_id, dimension, day \
     ON CONFLICT (org_id, dimension, day, key) DO UPDATE SET requests = usage_day_groups.requests + excluded.requests, \
       input_tokens = usage_day_groups.input_tokens + excluded.input_tokens, \
       output_tokens = usage_day_groups.output_tokens + excluded.output_tokens, \
       cost_micro_usd = usage_day_groups.cost_micro_usd + excluded.cost_micro_usd";

/// Takes the people out of an organization's sums: those of one day, model, workspace and project become one.
pub async fn forget_people(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    let forgetting = [
        diesel::sql_query(FORGET_PEOPLE_IN_DAYS),
        diesel::sql_query(FORGET_PEOPLE_IN_QUARTERS),
        diesel::sql_query(FORGET_PEOPLE_BY_DAY),
    ];
    for statement in forgetting {
        statement.bind::<SqlUuid, _>(org).bind::<SqlUuid, _>(Uuid::nil()).execute(tx.conn()).await?;
    }
    Ok(())
}
