//! What is reserved for tasks.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use contexor_api::text_enum;
use contexor_db::{Connection, Tx, text_column};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Jsonb, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::counters::Account;
use crate::{
    domain::bound::{Bound, Measure},
    error::UsageError,
    schema::holds,
};

diesel::define_sql_function! {
    /// Reserves money and tokens for a task.
    fn take_hold(request: Jsonb) -> Jsonb;
}
diesel::define_sql_function! {
    /// Reserves money and tokens for several tasks of one organization.
    fn take_holds(requests: Jsonb) -> Jsonb;
}
diesel::define_sql_function! {
    /// Brings what a task holds up to what its next attempt needs.
    fn top_up_hold(task: SqlUuid, needed_micro_usd: BigInt, needed_tokens: BigInt) -> Jsonb;
}

text_enum! {
    /// Where a hold is in its life.
    pub enum State {
        /// Granted; its task's event has not come.
        Open = "open",
        /// The task exists.
        Claimed = "claimed",
        /// The provider may have billed, nobody knows what: what that can be stays held until it is settled.
        Unsettled = "unsettled",
        /// Its bill came.
        Settled = "settled",
        /// Nothing came of it.
        Released = "released",
    }
}

text_column! {
    /// A hold's state.
    pub struct StateColumn(State);
}

/// A hold.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = holds)]
pub struct HoldRow {
    /// The task it is for.
    pub task_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The model asked for.
    pub model: String,
    /// The month that pays.
    pub period: String,
    /// Output cap that it covers, tokens.
    pub max_output_tokens: i64,
    /// Granted, micro US dollars.
    pub amount_micro_usd: i64,
    /// Granted, tokens.
    pub amount_tokens: i64,
    /// Still held, micro US dollars.
    pub held_micro_usd: i64,
    /// Still held, tokens.
    pub held_tokens: i64,
    #[diesel(deserialize_as = StateColumn)]
    state: State,
    /// When it was granted.
    pub created_at: DateTime<Utc>,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ends, or is settled, unless something is heard.
    pub expires_at: DateTime<Utc>,
    actor: String,
    /// The project.
    pub project_id: Option<Uuid>,
    input_tokens: Option<i64>,
    /// What the attempts have cost so far, micro US dollars.
    pub spent_micro_usd: i64,
    attempt_micro_usd: Option<i64>,
    attempt_tokens: Option<i64>,
    installation_period: Option<String>,
}

impl HoldRow {
    /// The counters that it counts in.
    pub fn account(&self) -> Account {
        Account {
            org_id: self.org_id,
            workspace_id: self.workspace_id,
            actor: self.actor.clone(),
            user_id: self.user_id,
            period: self.period.clone(),
            installation_period: self.installation_period.clone(),
        }
    }

    /// Upper bound of the prompt, tokens.
    pub fn input_tokens(&self) -> i64 {
        self.input_tokens.unwrap_or(self.amount_tokens - self.max_output_tokens)
    }

    /// The most that one attempt can cost and use: micro US dollars, tokens.
    pub fn attempt(&self) -> (i64, i64) {
        (self.attempt_micro_usd.unwrap_or(self.amount_micro_usd), self.attempt_tokens.unwrap_or(self.amount_tokens))
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.state
    }
}

/// What `take_hold` is asked.
#[derive(Debug, Serialize)]
pub struct ReserveRequest<'a> {
    /// The hold's key.
    pub task_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The project.
    pub project_id: Option<Uuid>,
    /// On whose behalf.
    pub user_id: Uuid,
    /// `user` or `api_key`.
    pub actor: &'a str,
    /// The model asked for.
    pub model: &'a str,
    /// The month that pays.
    pub period: &'a str,
    /// The zone that the month is counted in.
    pub timezone: &'a str,
    /// The calendar that the month is counted in.
    pub calendar: &'a str,
    /// The installation's month, when the installation has a limit.
    pub installation_period: Option<&'a str>,
    /// Upper bound of the prompt, tokens.
    pub input_tokens: u64,
    /// Wanted output cap, tokens.
    pub max_output_tokens: u64,
    /// Least useful output cap, tokens.
    pub min_output_tokens: u64,
    /// The most that a token read may cost.
    pub input_nano_usd: i64,
    /// What a token written costs.
    pub output_nano_usd: i64,
    /// Now.
    pub now: DateTime<Utc>,
    /// When its owner is asked about it, unless it is claimed.
    pub expires_at: DateTime<Utc>,
    /// An open hold of the same content counts as this one when it lives longer than this.
    pub reuse_until: DateTime<Utc>,
    /// Compute, write nothing.
    pub dry_run: bool,
}

/// How `take_hold` ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is (or would be) held.
    Granted,
    /// A limit leaves too little.
    Refused,
    /// The task had a hold, and that is over.
    Closed,
    /// The organization is deleted.
    Gone,
    /// The organization counts its months otherwise by now.
    Stale,
}

/// What `top_up_hold` answers.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ToppedUp {
    /// How it ended.
    pub outcome: Outcome,
    /// What refused.
    #[serde(rename = "scope")]
    pub bound: Option<Bound>,
    /// Of which measure.
    #[serde(rename = "kind")]
    pub measure: Option<Measure>,
}

/// What `take_hold` answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Reservation {
    /// How it ended.
    pub outcome: Outcome,
    /// The task that it is for.
    pub task_id: Uuid,
    /// What refused.
    #[serde(rename = "scope")]
    pub bound: Option<Bound>,
    /// Of which measure.
    #[serde(rename = "kind")]
    pub measure: Option<Measure>,
    /// The output cap that is covered.
    pub max_output_tokens: u64,
    /// Money held, micro US dollars.
    pub cost_micro_usd: i64,
    /// What is left, micro US dollars; none when nothing bounds it.
    pub remaining_micro_usd: Option<i64>,
    /// Tokens that are left; none when nothing bounds them.
    pub remaining_tokens: Option<i64>,
    /// When its owner is asked about it.
    pub expires_at: DateTime<Utc>,
}

/// Reserves money in one round trip: the function is one statement, hence one transaction of its own. The request is a
/// [`ReserveRequest`].
pub async fn reserve(conn: &mut Connection, request: serde_json::Value) -> Result<Reservation, UsageError> {
    let answer: serde_json::Value = diesel::select(take_hold(request)).get_result(conn).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Reserves money for several tasks of one organization, one after the other in one transaction. Answers in their order.
pub async fn reserve_all(
    conn: &mut Connection,
    requests: Vec<serde_json::Value>,
) -> Result<Vec<Reservation>, UsageError> {
    let requests = serde_json::Value::Array(requests);
    let answer: serde_json::Value = diesel::select(take_holds(requests)).get_result(conn).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Locks a task's hold until the transaction ends. Callers know the task from its own event or from its owner.
pub async fn lock(tx: &mut Tx, task: Uuid) -> QueryResult<Option<HoldRow>> {
    holds::table.find(task).select(HoldRow::as_select()).for_no_key_update().first(tx.conn()).await.optional()
}

/// Brings what a task holds up to what its next attempt needs beside those that are not settled. Writes nothing when a limit leaves
/// too little.
pub async fn top_up(
    tx: &mut Tx,
    task: Uuid,
    needed_micro_usd: i64,
    needed_tokens: i64,
) -> Result<ToppedUp, UsageError> {
    let question = top_up_hold(task, needed_micro_usd, needed_tokens);
    let answer: serde_json::Value = diesel::select(question).get_result(tx.conn()).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Holds whose time is over, the oldest first: task, organization and state.
pub async fn expired(conn: &mut Connection, now: DateTime<Utc>, most: i64) -> QueryResult<Vec<(Uuid, Uuid, State)>> {
    let rows: Vec<(Uuid, Uuid, StateColumn)> = holds::table
        .filter(holds::state.eq_any([State::Open.as_str(), State::Claimed.as_str(), State::Unsettled.as_str()]))
        .filter(holds::expires_at.le(now))
        .order(holds::expires_at)
        .limit(most)
        .select((holds::task_id, holds::org_id, holds::state))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(task, org, state)| (task, org, state.0)).collect())
}

/// Holds of an organization whose bill is not known, oldest first.
pub async fn unsettled(mut conn: &Connection, org: Uuid, most: i64) -> QueryResult<Vec<HoldRow>> {
    holds::table
        .filter(holds::org_id.eq(org))
        .filter(holds::state.eq(State::Unsettled.as_str()))
        .order((holds::created_at, holds::task_id))
        .limit(most)
        .select(HoldRow::as_select())
        .load(&mut conn)
        .await
}

/// What an organization still holds in a month: micro US dollars, and by how many holds.
pub async fn held_in(conn: &mut Connection, org: Uuid, period: &str) -> QueryResult<(i64, i64)> {
    let open = [State::Open.as_str(), State::Claimed.as_str(), State::Unsettled.as_str()];
    let held: Vec<i64> = holds::table
        .filter(holds::org_id.eq(org))
        .filter(holds::period.eq(period))
        .filter(holds::state.eq_any(open))
        .select(holds::held_micro_usd)
        .load(conn)
        .await?;
    Ok((held.iter().sum(), i64::try_from(held.len()).unwrap_or(i64::MAX)))
}

/// Whose hold a task's is.
pub async fn org_of(tx: &mut Tx, task: Uuid) -> QueryResult<Option<Uuid>> {
    holds::table.find(task).select(holds::org_id).first(tx.conn()).await.optional()
}

/// The task exists: the hold waits for its bill until `expires_at`, with what of it stays held (micro US dollars, tokens).
pub async fn claim(tx: &mut Tx, task: Uuid, held: (i64, i64), expires_at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(holds::table.find(task))
        .set((
            holds::state.eq(State::Claimed.as_str()),
            holds::held_micro_usd.eq(held.0),
            holds::held_tokens.eq(held.1),
            holds::expires_at.eq(expires_at),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// That tasks exist: their holds wait for the bill until a time. Answers with those whose hold is open or claimed.
pub async fn claim_all(tx: &mut Tx, claims: &[HoldClaim]) -> QueryResult<HashSet<Uuid>> {
    let rows: Vec<TaskId> = diesel::sql_query(CLAIM_ALL)
        .bind::<Array<SqlUuid>, _>(claims.iter().map(|claim| claim.task).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(claims.iter().map(|claim| claim.org).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(claims.iter().map(|claim| claim.expires_at).collect::<Vec<_>>())
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| row.task_id).collect())
}

const CLAIM_ALL: &str = "\
    UPDATE holds h SET state = 'claimed', expires_at = c.expires_at FROM unnest($1, $2, $3) AS c (task_id, org_id, expires_at) \
    WHERE h.task_id = c.task_id AND h.org_id = c.org_id AND h.state IN ('open', 'claimed') RETURNING h.task_id";

/// Of these tasks those whose hold was given back.
pub async fn released_of(tx: &mut Tx, tasks: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    holds::table
        .filter(holds::task_id.eq_any(tasks).and(holds::state.eq(State::Released.as_str())))
        .select(holds::task_id)
        .load(tx.conn())
        .await
}

/// That workers began. A hold whose task's own event is still on its way is claimed until `unless_told`.
pub async fn start_all(tx: &mut Tx, starts: &[HoldStart], unless_told: DateTime<Utc>) -> QueryResult<()> {
    diesel::sql_query(START_ALL)
        .bind::<Array<SqlUuid>, _>(starts.iter().map(|start| start.task).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(starts.iter().map(|start| start.org).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(starts.iter().map(|start| start.at).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(unless_told)
        .execute(tx.conn())
        .await
        .map(drop)
}

const START_ALL: &str = "\
    UPDATE holds h SET started_at = s.at, \
      state = CASE h.state WHEN 'open' THEN 'claimed' ELSE h.state END, \
      expires_at = CASE h.state WHEN 'open' THEN $4 ELSE h.expires_at END \
    FROM (SELECT task_id, org_id, min(at) AS at FROM unnest($1, $2, $3) AS began (task_id, org_id, at) GROUP BY task_id, org_id) s \
    WHERE h.task_id = s.task_id AND h.org_id = s.org_id AND h.started_at IS NULL";

#[derive(QueryableByName)]
struct TaskId {
    #[diesel(sql_type = SqlUuid)]
    task_id: Uuid,
}

/// A task exists: its hold waits for the bill.
#[derive(Debug, Clone, Copy)]
pub struct HoldClaim {
    /// The task.
    pub task: Uuid,
    /// The tenant.
    pub org: Uuid,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A worker began.
#[derive(Debug, Clone, Copy)]
pub struct HoldStart {
    /// The task.
    pub task: Uuid,
    /// The tenant.
    pub org: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// An attempt may cost and use as much as this: micro US dollars, tokens; of them, `asked` tokens read and written. A bill is held
/// against that.
pub async fn set_attempt(tx: &mut Tx, task: Uuid, attempt: (i64, i64), asked: (i64, i64)) -> QueryResult<()> {
    diesel::update(holds::table.find(task))
        .set((
            holds::attempt_micro_usd.eq(attempt.0),
            holds::attempt_tokens.eq(attempt.1),
            holds::input_tokens.eq(Some(asked.0)),
            holds::max_output_tokens.eq(asked.1),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// A bill came in part, or not as a whole: the rest is settled at this time.
pub async fn settle_at(tx: &mut Tx, task: Uuid, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(holds::table.find(task)).set(holds::expires_at.eq(at)).execute(tx.conn()).await.map(drop)
}

/// Moves a hold to a state, with what of it stays held (micro US dollars, tokens) and what its attempts have cost besides.
pub async fn set_state(tx: &mut Tx, task: Uuid, state: State, held: (i64, i64), spent: i64) -> QueryResult<()> {
    diesel::update(holds::table.find(task))
        .set((
            holds::state.eq(state.as_str()),
            holds::held_micro_usd.eq(held.0),
            holds::held_tokens.eq(held.1),
            holds::spent_micro_usd.eq(holds::spent_micro_usd + spent),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Deletes holds of an organization that is purged.
pub const DELETE_SOME: &str = contexor_service::delete_some!("holds" by "task_id");
