//! Tasks of which usage was told that they are not and never will be. They belong to usage's holds, not to a tenant's data.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::{tasks, void_tasks};

/// Makes whoever asks for a task and whoever accepts it wait for each other, until the transaction ends.
pub async fn lock(conn: &mut Connection, task: Uuid) -> QueryResult<()> {
    let key = format!("task:{task}");
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))")
        .bind::<Text, _>(key)
        .execute(conn)
        .await
        .map(drop)
}

/// Whether usage was told that there is no such task.
pub async fn is_void(conn: &mut Connection, task: Uuid) -> QueryResult<bool> {
    diesel::select(exists(void_tasks::table.find(task))).get_result(conn).await
}

/// When a task fails for want of time; none when there is no such task.
pub async fn deadline_of(conn: &mut Connection, task: Uuid) -> QueryResult<Option<DateTime<Utc>>> {
    tasks::table.find(task).select(tasks::deadline).first(conn).await.optional()
}

/// Notes that usage is told so.
pub async fn note_void(conn: &mut Connection, task: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::sql_query("INSERT INTO void_tasks (task_id, noted_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind::<SqlUuid, _>(task)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await
        .map(drop)
}

/// Forgets those that were noted before a time: no request is under way for so long.
pub async fn clean(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(void_tasks::table.filter(void_tasks::noted_at.lt(before))).execute(conn).await
}
