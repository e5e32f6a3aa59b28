//! What is reserved for tasks.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Jsonb, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{error::UsageError, schema::holds};

diesel::define_sql_function! {
    /// Reserves money and tokens for a task.
    fn take_hold(request: Jsonb) -> Jsonb;
}

/// Where a hold is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Granted; its task's event has not come.
    Open,
    /// The task exists.
    Claimed,
    /// The provider may have billed, nobody knows what: what is left of the hold stays.
    Unsettled,
    /// Its bill came.
    Settled,
    /// Nothing came of it.
    Released,
}

impl State {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Unsettled => "unsettled",
            Self::Settled => "settled",
            Self::Released => "released",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "open" => Self::Open,
            "claimed" => Self::Claimed,
            "unsettled" => Self::Unsettled,
            "settled" => Self::Settled,
            _ => Self::Released,
        }
    }
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
    /// Granted, micro US dollars.
    pub amount_micro_usd: i64,
    /// Granted, tokens.
    pub amount_tokens: i64,
    /// Still held, micro US dollars.
    pub held_micro_usd: i64,
    /// Still held, tokens.
    pub held_tokens: i64,
    state: String,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
}

impl HoldRow {
    /// Where it is in its life.
    pub fn state(&self) -> State {
        State::read(&self.state)
    }
}

/// What `take_hold` is asked.
#[derive(Debug, Serialize)]
pub struct TakeHold<'a> {
    /// The hold's key.
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
    pub model: &'a str,
    /// The month that pays.
    pub period: &'a str,
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
    /// When it lapses unclaimed.
    pub expires_at: DateTime<Utc>,
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
}

/// What `take_hold` answers.
#[derive(Debug, Clone, Deserialize)]
pub struct TakenHold {
    /// How it ended.
    pub outcome: Outcome,
    /// Whose limit refused: `org` or `user`.
    pub scope: Option<String>,
    /// The output cap that is covered.
    pub max_output_tokens: u64,
    /// Money held, micro US dollars.
    pub cost_micro_usd: i64,
    /// What is left, micro US dollars; none when nothing bounds it.
    pub remaining_micro_usd: Option<i64>,
    /// When it lapses.
    pub expires_at: DateTime<Utc>,
}

/// Reserves money in one round trip: the function is one statement, hence one transaction of its own.
///
/// # Errors
/// The database's.
pub async fn take(conn: &mut AsyncPgConnection, request: &TakeHold<'_>) -> Result<TakenHold, UsageError> {
    let request = serde_json::to_value(request)?;
    let answer: serde_json::Value = diesel::select(take_hold(request)).get_result(conn).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Locks a task's hold until the transaction ends. Callers know the task from its own event or from its owner.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut Tx, task: Uuid) -> QueryResult<Option<HoldRow>> {
    holds::table.find(task).select(HoldRow::as_select()).for_no_key_update().first(tx.conn()).await.optional()
}

/// Locks holds whose time is over, each organization's together; those that somebody else works on are left to him.
///
/// # Errors
/// The database's.
pub async fn lock_expired(tx: &mut Tx, now: DateTime<Utc>, most: i64) -> QueryResult<Vec<HoldRow>> {
    let expired = holds::table
        .filter(holds::state.eq_any([State::Open.word(), State::Claimed.word()]))
        .filter(holds::expires_at.le(now))
        .order(holds::expires_at)
        .limit(most)
        .select(HoldRow::as_select())
        .for_no_key_update()
        .skip_locked();
    let mut rows: Vec<HoldRow> = expired.load(tx.conn()).await?;
    // Counters are locked in this order.
    rows.sort_by_key(|hold| (hold.org_id, hold.user_id));
    Ok(rows)
}

/// The task exists: the hold waits for its bill until `expires_at`.
///
/// # Errors
/// The database's.
pub async fn claim(tx: &mut Tx, task: Uuid, held: (i64, i64), expires_at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(holds::table.find(task))
        .set((
            holds::state.eq(State::Claimed.word()),
            holds::held_micro_usd.eq(held.0),
            holds::held_tokens.eq(held.1),
            holds::expires_at.eq(expires_at),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// A worker began.
///
/// # Errors
/// The database's.
pub async fn start(tx: &mut Tx, task: Uuid, started_at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(holds::table.find(task)).set(holds::started_at.eq(started_at)).execute(tx.conn()).await.map(drop)
}

/// Moves a hold to a state, with what of it stays held (micro US dollars, tokens).
///
/// # Errors
/// The database's.
pub async fn conclude(tx: &mut Tx, task: Uuid, state: State, held: (i64, i64)) -> QueryResult<()> {
    diesel::update(holds::table.find(task))
        .set((holds::state.eq(state.word()), holds::held_micro_usd.eq(held.0), holds::held_tokens.eq(held.1)))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Forgets up to `most` holds of an organization; says how many.
///
/// # Errors
/// The database's.
pub async fn purge_some(tx: &mut Tx, org: Uuid, most: i64) -> QueryResult<usize> {
    diesel::sql_query("DELETE FROM holds WHERE task_id IN (SELECT task_id FROM holds WHERE org_id = $1 LIMIT $2)")
        .bind::<SqlUuid, _>(org)
        .bind::<BigInt, _>(most)
        .execute(tx.conn())
        .await
}
