//! Tasks: generations.

use chrono::{DateTime, Utc};
use contexor_api::content::{Status, Task, TaskState, TaskUsage};
use contexor_db::Connection;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{self, Array, BigInt, Bool, Integer, Nullable, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    columns::{FailureColumn, StateColumn, StatusColumn},
    guarded::{TenantScoped, Unauthorized},
    tenants::State,
};
use crate::schema::{tasks, tenants};

/// The states of a task that has not ended.
const OPEN: [&str; 2] = [TaskState::Queued.as_str(), TaskState::Running.as_str()];

/// A row of `tasks`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = tasks)]
pub struct TaskRow {
    /// Id of the task.
    pub id: Uuid,
    /// The content it writes.
    pub content_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// Where it is.
    #[diesel(deserialize_as = StateColumn)]
    pub state: TaskState,
    /// Tries so far.
    pub attempts: i32,
    /// Where the content goes back to when nothing comes of it.
    #[diesel(deserialize_as = StatusColumn)]
    pub from_status: Status,
    /// Why nothing came of it.
    pub error: Option<FailureColumn>,
    /// The version that the text became.
    pub version: Option<i32>,
    /// Tokens read by the model.
    pub input_tokens: Option<i64>,
    /// Tokens written by the model.
    pub output_tokens: Option<i64>,
    /// When it was accepted.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// The model that was asked for.
    pub model: String,
    /// Whether reviewers are told when its text waits for them.
    pub tell_reviewers: bool,
}

impl TenantScoped for TaskRow {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        let usage = row.input_tokens.zip(row.output_tokens);
        Self {
            id: row.id,
            content_id: row.content_id,
            state: row.state,
            attempts: row.attempts,
            error: row.error.map(|error| error.0),
            usage: usage.map(|(input_tokens, output_tokens)| TaskUsage { input_tokens, output_tokens }),
            created_at: row.created_at,
            finished_at: row.finished_at,
            truncated: row.truncated,
        }
    }
}

/// A task on its way in; its state is `queued`.
#[derive(Debug, Insertable)]
#[diesel(table_name = tasks)]
pub struct NewTask<'a> {
    /// Id of the task.
    pub id: Uuid,
    /// The content it writes.
    pub content_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// On whose behalf.
    pub user_id: Uuid,
    /// The word of its state.
    pub state: &'static str,
    /// The model asked for.
    pub model: &'a str,
    /// The word of the status that the content came from.
    pub from_status: &'static str,
    /// When it fails for want of time.
    pub deadline: DateTime<Utc>,
    /// When it is accepted.
    pub created_at: DateTime<Utc>,
    /// Whether reviewers are told when its text waits for them.
    pub tell_reviewers: bool,
}

/// How a task came to nothing.
#[derive(Debug)]
pub struct Ending {
    /// Where it is now.
    pub state: TaskState,
    /// Why.
    pub error: FailureColumn,
    /// Tries that were made, as far as known.
    pub attempts: i32,
    /// Tokens that they read and wrote, where ai-worker told.
    pub used: Option<(i64, i64)>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
}

/// Stores a task. A second open one of the same content is a unique violation.
pub async fn insert(conn: &mut Connection, task: NewTask<'_>) -> QueryResult<()> {
    diesel::insert_into(tasks::table).values(task).execute(conn).await.map(drop)
}

/// A task, whoever's it is.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Unauthorized<TaskRow>>> {
    let row = tasks::table.find(id).select(TaskRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Unauthorized::new))
}

/// A task of the tenant.
pub async fn of_tenant(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<TaskRow>> {
    tasks::table.find(id).filter(tasks::org_id.eq(org)).select(TaskRow::as_select()).first(conn).await.optional()
}

/// That a worker took a task.
#[derive(Debug, Clone, Copy)]
pub struct TaskStart {
    /// The tenant.
    pub org: Uuid,
    /// The task.
    pub task: Uuid,
    /// How often workers have taken it.
    pub attempts: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// Notes that workers took tasks. Changes nothing of a task that has ended.
pub async fn start_all(conn: &mut Connection, starts: &[TaskStart]) -> QueryResult<()> {
    if starts.is_empty() {
        return Ok(());
    }
    diesel::sql_query(START_ALL)
        .bind::<Array<sql_types::Uuid>, _>(starts.iter().map(|start| start.org).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(starts.iter().map(|start| start.task).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(starts.iter().map(|start| start.attempts).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(starts.iter().map(|start| start.at).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map(drop)
}

const START_ALL: &str = "\
    UPDATE tasks t SET state = 'running', attempts = greatest(t.attempts, s.attempts), started_at = coalesce(t.started_at, s.at) \
    FROM (SELECT org_id, task_id, max(attempts) AS attempts, min(at) AS at \
      FROM unnest($1, $2, $3, $4) AS started (org_id, task_id, attempts, at) GROUP BY org_id, task_id) s \
    WHERE t.id = s.task_id AND t.org_id = s.org_id AND t.state IN ('queued', 'running')";

/// Ends a task that came to nothing; none when it is not there or has ended already.
pub async fn finish(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
    id: Uuid,
    ending: Ending,
) -> QueryResult<Option<TaskRow>> {
    let open = tasks::org_id.eq(org).and(tasks::content_id.eq(content)).and(tasks::state.eq_any(OPEN));
    diesel::update(tasks::table.find(id).filter(open))
        .set((
            tasks::state.eq(ending.state.as_str()),
            tasks::error.eq(Some(ending.error)),
            tasks::attempts.eq(sql::<Integer>("GREATEST(attempts, ").bind::<Integer, _>(ending.attempts).sql(")")),
            // What usage told before stays.
            tasks::input_tokens.eq(sql::<Nullable<BigInt>>("COALESCE(input_tokens, ")
                .bind::<Nullable<BigInt>, _>(ending.used.map(|(input, _)| input))
                .sql(")")),
            tasks::output_tokens.eq(sql::<Nullable<BigInt>>("COALESCE(output_tokens, ")
                .bind::<Nullable<BigInt>, _>(ending.used.map(|(_, output)| output))
                .sql(")")),
            tasks::finished_at.eq(ending.finished_at),
        ))
        .returning(TaskRow::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// That a task's text is stored.
#[derive(Debug, Clone, Copy)]
pub struct TaskSuccess {
    /// The tenant.
    pub org: Uuid,
    /// The content.
    pub content: Uuid,
    /// The task.
    pub task: Uuid,
    /// The version that the text becomes.
    pub version: i32,
    /// Tries that were needed, as far as known.
    pub attempts: i32,
    /// Tokens that they read and wrote, where ai-worker told.
    pub used: Option<(i64, i64)>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
}

/// Ends tasks whose texts are stored; gives back those that were open, as they are now.
pub async fn succeed_all(conn: &mut Connection, ends: &[TaskSuccess]) -> QueryResult<Vec<TaskRow>> {
    diesel::sql_query(SUCCEED_ALL)
        .bind::<Array<sql_types::Uuid>, _>(ends.iter().map(|end| end.org).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(ends.iter().map(|end| end.content).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(ends.iter().map(|end| end.task).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(ends.iter().map(|end| end.version).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(ends.iter().map(|end| end.attempts).collect::<Vec<_>>())
        .bind::<Array<Nullable<BigInt>>, _>(ends.iter().map(|end| end.used.map(|(input, _)| input)).collect::<Vec<_>>())
        .bind::<Array<Nullable<BigInt>>, _>(
            ends.iter().map(|end| end.used.map(|(_, output)| output)).collect::<Vec<_>>(),
        )
        .bind::<Array<Timestamptz>, _>(ends.iter().map(|end| end.finished_at).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(ends.iter().map(|end| end.truncated).collect::<Vec<_>>())
        .load(conn)
        .await
}

/// What usage told of a task before its end stays.
const SUCCEED_ALL: &str = "\
    UPDATE tasks t SET state = 'succeeded', error = NULL, version = e.version, attempts = greatest(t.attempts, e.attempts), \
      input_tokens = coalesce(t.input_tokens, e.input_tokens), output_tokens = coalesce(t.output_tokens, e.output_tokens), \
      finished_at = e.finished_at, truncated = e.truncated \
    FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) \
      AS e (org_id, content_id, task_id, version, attempts, input_tokens, output_tokens, finished_at, truncated) \
    WHERE t.id = e.task_id AND t.content_id = e.content_id AND t.org_id = e.org_id AND t.state IN ('queued', 'running') \
    RETURNING t.id, t.content_id, t.org_id, t.workspace_id, t.user_id, t.state, t.attempts, t.from_status, t.error, t.version, \
      t.input_tokens, t.output_tokens, t.created_at, t.finished_at, t.truncated, t.model, t.tell_reviewers";

/// Notes the version that a task's text became after all.
pub async fn set_version(conn: &mut Connection, org: Uuid, id: Uuid, version: i32) -> QueryResult<TaskRow> {
    diesel::update(tasks::table.find(id).filter(tasks::org_id.eq(org)))
        .set(tasks::version.eq(version))
        .returning(TaskRow::as_returning())
        .get_result(conn)
        .await
}

/// What a task used.
#[derive(Debug, Clone, Copy)]
pub struct RecordedUsage {
    /// The tenant.
    pub org: Uuid,
    /// The task.
    pub task: Uuid,
    /// Tokens that models read.
    pub input_tokens: i64,
    /// Tokens that models wrote.
    pub output_tokens: i64,
    /// Micro US dollars; none when nobody can say.
    pub cost_micro_usd: Option<i64>,
    /// When usage said so.
    pub at: DateTime<Utc>,
}

/// Notes what tasks used, each of them once, whatever their state; nothing where something newer is known.
pub async fn record_usage(conn: &mut Connection, used: &[RecordedUsage]) -> QueryResult<()> {
    diesel::sql_query(RECORD_USAGE)
        .bind::<Array<sql_types::Uuid>, _>(used.iter().map(|one| one.org).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(used.iter().map(|one| one.task).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(used.iter().map(|one| one.input_tokens).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(used.iter().map(|one| one.output_tokens).collect::<Vec<_>>())
        .bind::<Array<Nullable<BigInt>>, _>(used.iter().map(|one| one.cost_micro_usd).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(used.iter().map(|one| one.at).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map(drop)
}

const RECORD_USAGE: &str = "\
    UPDATE tasks t SET input_tokens = u.input_tokens, output_tokens = u.output_tokens, cost_micro_usd = u.cost_micro_usd, usage_at = u.at \
    FROM unnest($1, $2, $3, $4, $5, $6) AS u (org_id, task_id, input_tokens, output_tokens, cost_micro_usd, at) \
    WHERE t.id = u.task_id AND t.org_id = u.org_id AND (t.usage_at IS NULL OR t.usage_at <= u.at)";

/// Open tasks of all tenants whose time is over: `(org, content, task)`, oldest first.
pub async fn overdue(conn: &mut Connection, now: DateTime<Utc>, limit: i64) -> QueryResult<Vec<(Uuid, Uuid, Uuid)>> {
    tasks::table
        .filter(tasks::state.eq_any(OPEN).and(tasks::deadline.lt(now)))
        .select((tasks::org_id, tasks::content_id, tasks::id))
        .order(tasks::deadline)
        .limit(limit)
        .load(conn)
        .await
}

/// Open tasks of tenants that are deleted: `(org, content, task)`.
pub async fn open_of_deleted(conn: &mut Connection, limit: i64) -> QueryResult<Vec<(Uuid, Uuid, Uuid)>> {
    tasks::table
        .inner_join(tenants::table.on(tenants::org_id.eq(tasks::org_id)))
        .filter(tasks::state.eq_any(OPEN).and(tenants::state.ne(State::Restored.as_str())))
        .select((tasks::org_id, tasks::content_id, tasks::id))
        .limit(limit)
        .load(conn)
        .await
}

/// Open tasks of a tenant, or of one workspace in it: `(content, task)`.
pub async fn open_of(conn: &mut Connection, org: Uuid, workspace: Option<Uuid>) -> QueryResult<Vec<(Uuid, Uuid)>> {
    let mut query = tasks::table
        .filter(tasks::org_id.eq(org).and(tasks::state.eq_any(OPEN)))
        .select((tasks::content_id, tasks::id))
        .into_boxed();
    if let Some(workspace) = workspace {
        query = query.filter(tasks::workspace_id.eq(workspace));
    }
    query.load(conn).await
}

/// What the generations of a content used until a time.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct UsageTotals {
    /// Tokens that models read.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    /// Tokens that models wrote.
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    /// What it cost, micro US dollars; none when that is not known of each.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub cost_micro_usd: Option<i64>,
}

/// What the generations of a content used that were asked for before a time.
pub async fn used(conn: &mut Connection, org: Uuid, content: Uuid, until: DateTime<Utc>) -> QueryResult<UsageTotals> {
    diesel::sql_query(
        "SELECT coalesce(sum(input_tokens), 0)::bigint AS input_tokens, coalesce(sum(output_tokens), 0)::bigint AS output_tokens, \
           CASE WHEN count(*) = count(cost_micro_usd) THEN coalesce(sum(cost_micro_usd), 0)::bigint END AS cost_micro_usd \
         FROM tasks WHERE org_id = $1 AND content_id = $2 AND created_at <= $3",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Uuid, _>(content)
    .bind::<sql_types::Timestamptz, _>(until)
    .get_result(conn)
    .await
}
