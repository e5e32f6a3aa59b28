//! Batches, their rows, and the generations that were started for them.

use chrono::{DateTime, Utc};
use contexor_api::{
    batches::{Batch, BatchProgress, BatchRow, BatchRowState, BatchState, BatchSummary},
    content::Failure,
};
use contexor_db::Connection;
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{self, Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    columns::{BatchRowStateColumn, BatchStateColumn, FailureColumn, VariablesColumn},
    guarded::{TenantScoped, Unauthorized},
    tasks::RecordedUsage,
};
use crate::schema::{batch_attempts, batch_rows, batches};

/// States of a row in the table. What becomes of a started one stands in its task.
pub mod row_state {
    /// Waits for its turn.
    pub const PENDING: &str = "pending";
    /// Somebody is about to start it.
    pub const STARTING: &str = "starting";
    /// Its generation was accepted.
    pub const STARTED: &str = "started";
    /// Its generation has ended.
    pub const ENDED: &str = "ended";
    /// It could not be started.
    pub const REFUSED: &str = "refused";
    /// It was called off before it was started.
    pub const CANCELLED: &str = "cancelled";
}

/// A row of `batches`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub struct BatchRecord {
    /// Id of the batch.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// The prompt.
    pub prompt_id: Uuid,
    /// The prompt's version.
    pub prompt_version: i32,
    /// The template of that version.
    pub template: String,
    /// The variables of that version.
    pub variables: VariablesColumn,
    /// The model.
    pub model: String,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Output cap of each row, tokens.
    pub max_output_tokens: Option<i32>,
    /// Labels of its contents.
    pub tags: Vec<String>,
    /// On whose behalf.
    pub user_id: Uuid,
    /// Whether that is an API key.
    pub is_machine: bool,
    /// The most that it may cost, micro US dollars.
    pub budget_micro_usd: Option<i64>,
    /// Where it is.
    #[diesel(deserialize_as = BatchStateColumn)]
    pub state: BatchState,
    /// How many rows it has.
    pub total: i32,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl TenantScoped for BatchRecord {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<BatchRecord> for BatchSummary {
    fn from(row: BatchRecord) -> Self {
        Self {
            id: row.id,
            project_id: row.project_id,
            prompt_id: row.prompt_id,
            prompt_version: row.prompt_version,
            model: row.model,
            state: row.state,
            total: row.total,
            author_id: row.user_id,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

impl BatchRecord {
    /// The batch as clients see it.
    pub fn with(self, progress: BatchProgress, money: BatchBudget) -> Batch {
        Batch {
            id: self.id,
            org_id: self.org_id,
            workspace_id: self.workspace_id,
            project_id: self.project_id,
            prompt_id: self.prompt_id,
            prompt_version: self.prompt_version,
            model: self.model,
            state: self.state,
            total: self.total,
            progress,
            budget_micro_usd: self.budget_micro_usd,
            spent_micro_usd: money.spent,
            reserved_micro_usd: money.reserved,
            author_id: self.user_id,
            created_at: self.created_at,
            finished_at: self.finished_at,
        }
    }
}

/// A batch on its way in; its state is `running`.
#[derive(Debug, Insertable)]
#[diesel(table_name = batches)]
pub struct NewBatch {
    /// Id of the batch.
    pub id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// The prompt.
    pub prompt_id: Uuid,
    /// The prompt's version.
    pub prompt_version: i32,
    /// The template of that version.
    pub template: String,
    /// The variables of that version.
    pub variables: VariablesColumn,
    /// The model.
    pub model: String,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Output cap of each row, tokens.
    pub max_output_tokens: Option<i32>,
    /// Labels of its contents.
    pub tags: Vec<String>,
    /// On whose behalf.
    pub user_id: Uuid,
    /// Whether that is an API key.
    pub is_machine: bool,
    /// The most that it may cost, micro US dollars.
    pub budget_micro_usd: Option<i64>,
    /// The word of its state.
    pub state: &'static str,
    /// How many rows it has.
    pub total: i32,
    /// When it is started.
    pub created_at: DateTime<Utc>,
}

/// A row of a batch on its way in.
#[derive(Debug, Insertable)]
#[diesel(table_name = batch_rows)]
pub struct NewBatchRow {
    /// The batch.
    pub batch_id: Uuid,
    /// Its number, from 1.
    pub number: i32,
    /// The tenant.
    pub org_id: Uuid,
    /// Title of the content.
    pub title: String,
    /// Values.
    pub variables: serde_json::Value,
    /// [`row_state::PENDING`].
    pub state: &'static str,
}

/// Stores a batch with its rows.
pub async fn insert(conn: &mut Connection, batch: NewBatch, rows: Vec<NewBatchRow>) -> QueryResult<BatchRecord> {
    let batch = diesel::insert_into(batches::table)
        .values(batch)
        .returning(BatchRecord::as_returning())
        .get_result(conn)
        .await?;
    diesel::insert_into(batch_rows::table).values(rows).execute(conn).await?;
    Ok(batch)
}

/// How many batches of a tenant are running.
pub async fn count_running(conn: &mut Connection, org: Uuid) -> QueryResult<i64> {
    batches::table
        .filter(batches::org_id.eq(org).and(batches::state.eq(BatchState::Running.as_str())))
        .select(count_star())
        .first(conn)
        .await
}

/// A batch, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<BatchRecord>>> {
    let row = batches::table.find(id).select(BatchRecord::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// A batch of the tenant.
pub async fn of_tenant(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<BatchRecord>> {
    batches::table
        .find(id)
        .filter(batches::org_id.eq(org))
        .select(BatchRecord::as_select())
        .first(conn)
        .await
        .optional()
}

/// Locks a batch of the tenant until the transaction ends.
pub async fn lock(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<BatchRecord>> {
    batches::table
        .find(id)
        .filter(batches::org_id.eq(org))
        .select(BatchRecord::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// A workspace's batches after a position, newest first.
pub async fn list(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<BatchRecord>> {
    let mut query = batches::table
        .filter(batches::org_id.eq(org).and(batches::workspace_id.eq(workspace)))
        .select(BatchRecord::as_select())
        .order((batches::created_at.desc(), batches::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            sql::<Bool>("(batches.created_at, batches.id) < (")
                .bind::<Timestamptz, _>(after.created_at)
                .sql(", ")
                .bind::<sql_types::Uuid, _>(after.id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

#[derive(QueryableByName)]
struct RowCounts {
    #[diesel(sql_type = Text)]
    state: BatchRowStateColumn,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows of a batch are where.
pub async fn progress(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<BatchProgress> {
    let counted: Vec<RowCounts> = diesel::sql_query(
        "SELECT outcome AS state, count(*) AS rows FROM ( \
           SELECT CASE r.state WHEN 'pending' THEN 'pending' WHEN 'starting' THEN 'pending' WHEN 'refused' THEN 'failed' \
             WHEN 'cancelled' THEN 'cancelled' ELSE CASE WHEN t.state IN ('queued', 'running') THEN 'running' \
             ELSE COALESCE(t.state, 'failed') END END AS outcome \
           FROM batch_rows r LEFT JOIN tasks t ON t.id = r.task_id AND t.org_id = r.org_id \
           WHERE r.batch_id = $1 AND r.org_id = $2 \
         ) outcomes GROUP BY outcome",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(org)
    .load(conn)
    .await?;
    let mut progress = BatchProgress::default();
    for RowCounts { state, rows } in counted {
        match state.into() {
            BatchRowState::Pending => progress.pending = rows,
            BatchRowState::Running => progress.running = rows,
            BatchRowState::Succeeded => progress.succeeded = rows,
            BatchRowState::Failed => progress.failed = rows,
            BatchRowState::Cancelled => progress.cancelled = rows,
        }
    }
    Ok(progress)
}

/// The money of a batch, micro US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct BatchBudget {
    /// What is known to be spent.
    #[diesel(sql_type = BigInt)]
    pub spent: i64,
    /// What is held for generations whose cost is not known yet. One that ended without a try costs nothing.
    #[diesel(sql_type = BigInt)]
    pub reserved: i64,
}

/// What a batch has spent and reserved.
pub async fn money(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<BatchBudget> {
    diesel::sql_query(
        "SELECT COALESCE(sum(a.cost_micro_usd), 0)::bigint AS spent, \
           COALESCE(sum(a.held_micro_usd) FILTER (WHERE a.cost_micro_usd IS NULL \
             AND NOT (t.state IN ('failed', 'cancelled') AND t.attempts = 0)), 0)::bigint AS reserved \
         FROM batch_attempts a LEFT JOIN tasks t ON t.id = a.task_id AND t.org_id = a.org_id \
         WHERE a.batch_id = $1 AND a.org_id = $2",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(org)
    .get_result(conn)
    .await
}

/// A row of a batch with its outcome.
#[derive(Debug, Clone, QueryableByName)]
pub struct OutcomeRow {
    /// Its number, from 1.
    #[diesel(sql_type = Integer)]
    pub number: i32,
    /// Title of the content.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Values.
    #[diesel(sql_type = Jsonb)]
    pub variables: serde_json::Value,
    /// Where it is.
    #[diesel(sql_type = Text)]
    state: BatchRowStateColumn,
    /// The content, once there is one.
    #[diesel(sql_type = Nullable<sql_types::Uuid>)]
    pub content_id: Option<Uuid>,
    /// Its newest generation.
    #[diesel(sql_type = Nullable<sql_types::Uuid>)]
    pub task_id: Option<Uuid>,
    /// The version that the text became.
    #[diesel(sql_type = Nullable<Integer>)]
    pub version: Option<i32>,
    /// Why it came to nothing.
    #[diesel(sql_type = Nullable<Jsonb>)]
    error: Option<FailureColumn>,
    /// Whether the content of a generation that was started is gone.
    #[diesel(sql_type = Bool)]
    is_gone: bool,
    /// When the batch ended, or was started.
    #[diesel(sql_type = Timestamptz)]
    ended_at: DateTime<Utc>,
    /// What its generations cost so far, micro US dollars.
    #[diesel(sql_type = BigInt)]
    pub cost_micro_usd: i64,
    /// The text, where it was asked for.
    #[diesel(sql_type = Nullable<Text>)]
    pub text: Option<String>,
}

impl From<OutcomeRow> for BatchRow {
    fn from(row: OutcomeRow) -> Self {
        let gone = row.is_gone.then(|| Failure {
            code: "content_deleted".into(),
            detail: "the content was deleted".into(),
            at: row.ended_at,
        });
        Self {
            number: row.number,
            title: row.title,
            state: row.state.into(),
            content_id: row.content_id,
            task_id: row.task_id,
            version: row.version,
            error: row.error.map(|error| error.0).or(gone),
            cost_micro_usd: row.cost_micro_usd,
        }
    }
}

/// Rows of a batch after a number, in their order, with their texts if wanted.
pub async fn outcomes(
    conn: &mut Connection,
    org: Uuid,
    id: Uuid,
    state: Option<BatchRowState>,
    after: i32,
    limit: i64,
    with_texts: bool,
) -> QueryResult<Vec<OutcomeRow>> {
    diesel::sql_query(
        "SELECT o.*, v.body AS text FROM ( \
           SELECT r.number, r.title, r.variables, r.content_id, CASE WHEN r.state <> 'starting' THEN r.task_id END AS task_id, t.version, COALESCE(r.error, t.error) AS error, \
             r.state IN ('started', 'ended') AND t.id IS NULL AS is_gone, COALESCE(b.finished_at, b.created_at) AS ended_at, \
             (SELECT COALESCE(sum(a.cost_micro_usd), 0)::bigint FROM batch_attempts a \
               WHERE a.batch_id = r.batch_id AND a.number = r.number) AS cost_micro_usd, \
             CASE r.state WHEN 'pending' THEN 'pending' WHEN 'starting' THEN 'pending' WHEN 'refused' THEN 'failed' \
               WHEN 'cancelled' THEN 'cancelled' ELSE CASE WHEN t.state IN ('queued', 'running') THEN 'running' \
               ELSE COALESCE(t.state, 'failed') END END AS state \
           FROM batch_rows r JOIN batches b ON b.id = r.batch_id \
             LEFT JOIN tasks t ON t.id = r.task_id AND t.org_id = r.org_id \
           WHERE r.batch_id = $1 AND r.org_id = $2 AND r.number > $3 \
         ) o LEFT JOIN versions v ON $6 AND v.content_id = o.content_id AND v.number = o.version AND v.org_id = $2 \
         WHERE $4::text IS NULL OR o.state = $4 \
         ORDER BY o.number LIMIT $5",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(org)
    .bind::<Integer, _>(after)
    .bind::<Nullable<Text>, _>(state.map(BatchRowState::as_str))
    .bind::<BigInt, _>(limit)
    .bind::<Bool, _>(with_texts)
    .load(conn)
    .await
}

/// Ends a batch that is locked: rows that were not started are called off.
pub async fn cancel(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<()> {
    let open = [row_state::PENDING, row_state::STARTING];
    diesel::update(batch_rows::table)
        .filter(batch_rows::batch_id.eq(id).and(batch_rows::org_id.eq(org)))
        .filter(batch_rows::state.eq_any(open))
        .set((
            batch_rows::state.eq(row_state::CANCELLED),
            batch_rows::task_id.eq(None::<Uuid>),
            batch_rows::lease_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    diesel::update(batches::table.find(id).filter(batches::org_id.eq(org)))
        .set((batches::state.eq(BatchState::Cancelled.as_str()), batches::finished_at.eq(Some(contexor_clock::now()))))
        .execute(conn)
        .await
        .map(drop)
}

/// Running batches of a tenant, or of one workspace in it.
pub async fn running_of(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>) -> QueryResult<Vec<Uuid>> {
    let mut query = batches::table
        .filter(batches::org_id.eq(org).and(batches::state.eq(BatchState::Running.as_str())))
        .select(batches::id)
        .order(batches::id)
        .into_boxed();
    if let Some(workspace) = workspace {
        query = query.filter(batches::workspace_id.eq(workspace));
    }
    query.load(conn).await
}

/// The open generations of a batch.
pub async fn open_tasks(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Open {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let open: Vec<Open> = diesel::sql_query(
        "SELECT t.id FROM batch_rows r JOIN tasks t ON t.id = r.task_id AND t.org_id = r.org_id \
         WHERE r.batch_id = $1 AND r.org_id = $2 AND r.state IN ('starting', 'started') AND t.state IN ('queued', 'running') \
         ORDER BY t.content_id",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(org)
    .load(conn)
    .await?;
    Ok(open.into_iter().map(|open| open.id).collect())
}

/// Puts the failed rows of a batch that is locked back in line; says how many.
pub async fn retry_failed(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<usize> {
    let rows = diesel::sql_query(
        "UPDATE batch_rows r SET state = 'pending', task_id = NULL, lease_until = NULL, error = NULL, \
           content_id = (SELECT c.id FROM contents c WHERE c.id = r.content_id AND c.org_id = r.org_id) \
         WHERE r.batch_id = $1 AND r.org_id = $2 AND (r.state = 'refused' OR (r.state IN ('started', 'ended') \
           AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = r.task_id AND t.org_id = r.org_id AND t.state <> 'failed')))",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Uuid, _>(org)
    .execute(conn)
    .await?;
    if rows > 0 {
        diesel::update(batches::table.find(id).filter(batches::org_id.eq(org)))
            .set((
                batches::state.eq(BatchState::Running.as_str()),
                batches::finished_at.eq(None::<DateTime<Utc>>),
                batches::not_before.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)
            .await?;
    }
    Ok(rows)
}

/// Notes what generations of batches cost in all, each of them once; nothing for any other, and nothing where something newer is known.
pub async fn record_costs(conn: &mut Connection, used: &[RecordedUsage]) -> QueryResult<()> {
    let known: Vec<(&RecordedUsage, i64)> = used.iter().filter_map(|used| Some((used, used.cost_micro_usd?))).collect();
    if known.is_empty() {
        return Ok(());
    }
    diesel::sql_query(RECORD_COSTS)
        .bind::<Array<sql_types::Uuid>, _>(known.iter().map(|(used, _)| used.org).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(known.iter().map(|(used, _)| used.task).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(known.iter().map(|(_, cost)| *cost).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(known.iter().map(|(used, _)| used.at).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map(drop)
}

const RECORD_COSTS: &str = "\
    UPDATE batch_attempts a SET cost_micro_usd = c.cost, cost_at = c.at FROM unnest($1, $2, $3, $4) AS c (org_id, task_id, cost, at) \
    WHERE a.task_id = c.task_id AND a.org_id = c.org_id AND (a.cost_at IS NULL OR a.cost_at <= c.at)";

/// Brings rows of all tenants up to date with their generations: those whose generation has ended are ended, those that nobody started in time
/// wait again, and batches without an open row are finished.
pub async fn settle(conn: &mut Connection) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE batch_rows r SET state = 'ended' WHERE r.state = 'started' \
           AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = r.task_id AND t.state IN ('queued', 'running'))",
    )
    .execute(conn)
    .await?;
    diesel::sql_query(
        "UPDATE batch_rows SET state = 'pending', task_id = NULL, lease_until = NULL \
         WHERE state = 'starting' AND lease_until < now()",
    )
    .execute(conn)
    .await?;
    diesel::sql_query(
        "UPDATE batches b SET state = 'finished', finished_at = now() WHERE b.state = 'running' AND NOT EXISTS ( \
           SELECT 1 FROM batch_rows r WHERE r.batch_id = b.id AND r.state IN ('pending', 'starting', 'started'))",
    )
    .execute(conn)
    .await
    .map(drop)
}

/// A running batch that may start rows, with how many are under way.
#[derive(Debug, Clone, QueryableByName)]
pub struct RunningBatch {
    /// The batch.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// The tenant.
    #[diesel(sql_type = sql_types::Uuid)]
    pub org_id: Uuid,
    /// Rows under way.
    #[diesel(sql_type = BigInt)]
    pub in_flight: i64,
}

/// Running batches of all tenants that have rows to start, oldest first.
pub async fn running(conn: &mut Connection) -> QueryResult<Vec<RunningBatch>> {
    diesel::sql_query(
        "SELECT b.id, b.org_id, (SELECT count(*) FROM batch_rows r WHERE r.batch_id = b.id AND r.org_id = b.org_id \
             AND r.state IN ('starting', 'started')) AS in_flight \
         FROM batches b WHERE b.state = 'running' AND (b.not_before IS NULL OR b.not_before <= now()) \
           AND EXISTS (SELECT 1 FROM batch_rows p WHERE p.batch_id = b.id AND p.state = 'pending') \
         ORDER BY b.created_at, b.id",
    )
    .load(conn)
    .await
}

/// How many rows of all batches each tenant has under way.
pub async fn in_flight_by_tenant(conn: &mut Connection) -> QueryResult<Vec<(Uuid, i64)>> {
    batch_rows::table
        .filter(batch_rows::state.eq_any([row_state::STARTING, row_state::STARTED]))
        .group_by(batch_rows::org_id)
        .select((batch_rows::org_id, count_star()))
        .load(conn)
        .await
}

/// A row that somebody is about to start.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_rows)]
pub struct ClaimedRow {
    /// The batch.
    pub batch_id: Uuid,
    /// Its number.
    pub number: i32,
    /// The tenant.
    pub org_id: Uuid,
    /// Title of the content.
    pub title: String,
    /// Values.
    pub variables: serde_json::Value,
    /// The content, where an earlier try made it.
    pub content_id: Option<Uuid>,
}

/// Takes the next rows of a batch, each for the task that is about to be started.
pub async fn claim(
    conn: &mut Connection,
    batch: Uuid,
    count: i64,
    lease_until: DateTime<Utc>,
) -> QueryResult<Vec<(ClaimedRow, Uuid)>> {
    let rows: Vec<ClaimedRow> = batch_rows::table
        .filter(batch_rows::batch_id.eq(batch).and(batch_rows::state.eq(row_state::PENDING)))
        .select(ClaimedRow::as_select())
        .order(batch_rows::number)
        .limit(count)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let task = Uuid::now_v7();
        diesel::update(batch_rows::table.find((row.batch_id, row.number)).filter(batch_rows::org_id.eq(row.org_id)))
            .set((
                batch_rows::state.eq(row_state::STARTING),
                batch_rows::task_id.eq(Some(task)),
                batch_rows::lease_until.eq(Some(lease_until)),
            ))
            .execute(conn)
            .await?;
        claimed.push((row, task));
    }
    Ok(claimed)
}

/// Changes a claimed row, unless somebody else has it by now; says whether it was still the task's.
async fn change_claimed(conn: &mut Connection, row: &ClaimedRow, task: Uuid, changes: RowChanges) -> QueryResult<bool> {
    let mine = batch_rows::org_id
        .eq(row.org_id)
        .and(batch_rows::state.eq(row_state::STARTING))
        .and(batch_rows::task_id.eq(Some(task)));
    let rows = diesel::update(batch_rows::table.find((row.batch_id, row.number)).filter(mine))
        .set(changes)
        .execute(conn)
        .await?;
    Ok(rows == 1)
}

#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = batch_rows)]
struct RowChanges {
    state: Option<&'static str>,
    content_id: Option<Option<Uuid>>,
    task_id: Option<Option<Uuid>>,
    lease_until: Option<Option<DateTime<Utc>>>,
    error: Option<Option<FailureColumn>>,
}

/// Notes the content that was made for a claimed row; false when it is somebody else's by now.
pub async fn set_content(conn: &mut Connection, row: &ClaimedRow, task: Uuid, content: Uuid) -> QueryResult<bool> {
    let changes = RowChanges { content_id: Some(Some(content)), ..RowChanges::default() };
    change_claimed(conn, row, task, changes).await
}

/// Notes that the generation of a claimed row was accepted with money held for it; false when it is somebody else's by now.
pub async fn set_started(
    conn: &mut Connection,
    row: &ClaimedRow,
    task: Uuid,
    held_micro_usd: i64,
) -> QueryResult<bool> {
    let changes = RowChanges { state: Some(row_state::STARTED), lease_until: Some(None), ..RowChanges::default() };
    if !change_claimed(conn, row, task, changes).await? {
        return Ok(false);
    }
    diesel::insert_into(batch_attempts::table)
        .values((
            batch_attempts::task_id.eq(task),
            batch_attempts::batch_id.eq(row.batch_id),
            batch_attempts::org_id.eq(row.org_id),
            batch_attempts::number.eq(row.number),
            batch_attempts::held_micro_usd.eq(held_micro_usd),
        ))
        .execute(conn)
        .await?;
    Ok(true)
}

/// Notes why a claimed row cannot be started.
pub async fn refuse(conn: &mut Connection, row: &ClaimedRow, task: Uuid, failure: Failure) -> QueryResult<()> {
    let changes = RowChanges {
        state: Some(row_state::REFUSED),
        task_id: Some(None),
        lease_until: Some(None),
        error: Some(Some(FailureColumn(failure))),
        ..RowChanges::default()
    };
    change_claimed(conn, row, task, changes).await.map(drop)
}

/// Refuses every row of a batch that waits.
pub async fn refuse_pending(conn: &mut Connection, org: Uuid, batch: Uuid, failure: &Failure) -> QueryResult<usize> {
    diesel::update(batch_rows::table)
        .filter(batch_rows::batch_id.eq(batch).and(batch_rows::org_id.eq(org)))
        .filter(batch_rows::state.eq(row_state::PENDING))
        .set((batch_rows::state.eq(row_state::REFUSED), batch_rows::error.eq(Some(FailureColumn(failure.clone())))))
        .execute(conn)
        .await
}

/// Puts a claimed row back in line; its batch starts nothing before a time.
pub async fn put_back(
    conn: &mut Connection,
    row: &ClaimedRow,
    task: Uuid,
    not_before: DateTime<Utc>,
) -> QueryResult<()> {
    let changes = RowChanges {
        state: Some(row_state::PENDING),
        task_id: Some(None),
        lease_until: Some(None),
        ..RowChanges::default()
    };
    change_claimed(conn, row, task, changes).await?;
    diesel::update(batches::table.find(row.batch_id).filter(batches::org_id.eq(row.org_id)))
        .set(batches::not_before.eq(Some(not_before)))
        .execute(conn)
        .await
        .map(drop)
}

/// Deletes up to `most` batches of a tenant, or of one workspace in it, with their rows; says how many.
pub async fn delete_some(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>, most: i64) -> QueryResult<usize> {
    let mut some = batches::table.filter(batches::org_id.eq(org)).select(batches::id).limit(most).into_boxed();
    if let Some(workspace) = workspace {
        some = some.filter(batches::workspace_id.eq(workspace));
    }
    diesel::delete(batches::table.filter(batches::id.eq_any(some))).execute(conn).await
}
