//! The log in sums.

use contexor_db::Tx;
use diesel::{prelude::*, sql_types::Uuid as SqlUuid, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::rollups;

/// The sums of a month for one model, workspace and person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rollups)]
pub struct Rollup {
    /// The tenant.
    pub org_id: Uuid,
    /// The month.
    pub period: String,
    /// The model.
    pub model: String,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// Tries.
    pub requests: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Money, micro US dollars.
    pub cost_micro_usd: i64,
}

/// Adds sums; no two of one model, workspace and person.
///
/// # Errors
/// The database's.
pub async fn add(tx: &mut Tx, sums: &[Rollup]) -> QueryResult<()> {
    diesel::insert_into(rollups::table)
        .values(sums)
        .on_conflict((rollups::org_id, rollups::period, rollups::model, rollups::workspace_id, rollups::user_id))
        .do_update()
        .set((
            rollups::requests.eq(rollups::requests + excluded(rollups::requests)),
            rollups::input_tokens.eq(rollups::input_tokens + excluded(rollups::input_tokens)),
            rollups::output_tokens.eq(rollups::output_tokens + excluded(rollups::output_tokens)),
            rollups::cost_micro_usd.eq(rollups::cost_micro_usd + excluded(rollups::cost_micro_usd)),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Every sum of an organization's month.
///
/// # Errors
/// The database's.
pub async fn of_period(mut conn: &AsyncPgConnection, org: Uuid, period: &str) -> QueryResult<Vec<Rollup>> {
    rollups::table
        .filter(rollups::org_id.eq(org))
        .filter(rollups::period.eq(period))
        .select(Rollup::as_select())
        .load(&mut conn)
        .await
}

/// Takes the people out of an organization's sums: those of one month, model and workspace become one.
///
/// # Errors
/// The database's.
pub async fn forget_people(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::sql_query(
        "WITH gone AS (DELETE FROM rollups WHERE org_id = $1 AND user_id <> $2 RETURNING *)
         INSERT INTO rollups (org_id, period, model, workspace_id, user_id, requests, input_tokens, output_tokens, cost_micro_usd)
         SELECT org_id, period, model, workspace_id, $2, sum(requests)::bigint, sum(input_tokens)::bigint,
           sum(output_tokens)::bigint, sum(cost_micro_usd)::bigint
         FROM gone GROUP BY org_id, period, model, workspace_id
         ON CONFLICT (org_id, period, model, workspace_id, user_id) DO UPDATE SET
           requests = rollups.requests + excluded.requests,
           input_tokens = rollups.input_tokens + excluded.input_tokens,
           output_tokens = rollups.output_tokens + excluded.output_tokens,
           cost_micro_usd = rollups.cost_micro_usd + excluded.cost_micro_usd",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(Uuid::nil())
    .execute(tx.conn())
    .await
}
