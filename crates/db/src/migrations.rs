//! Schema migrations, embedded into each service and run before it serves.

use std::time::Duration;

use diesel::{QueryableByName, sql_types::Bool};
use diesel_async::{
    AsyncConnection as _, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _};

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database cannot be reached.
    #[error("the database cannot be reached for migrations")]
    Connect(#[from] diesel::ConnectionError),
    /// A statement of the lock failed.
    #[error("the migration lock could not be taken")]
    Lock(#[from] diesel::result::Error),
    /// A migration failed; the earlier ones stay.
    #[error("a migration failed: {0}")]
    Run(String),
}

/// Runs what is pending and returns how many that were. Safe to call from several processes at once: one migrates, the
/// others wait.
pub async fn run(url: &str, migrations: EmbeddedMigrations) -> Result<usize, MigrationError> {
    // The lock is a transaction's: behind a pooler in transaction mode, a session's would stay on a connection that nobody has.
    let mut holder = AsyncPgConnection::establish(url).await?;
    // Never wait inside PostgreSQL: the waiter's snapshot would deadlock `CREATE INDEX CONCURRENTLY`. Between statements the
    // holder has no snapshot.
    loop {
        holder.batch_execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        let answer: Locked =
            diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtext('contexor migrations')) AS locked")
                .get_result(&mut holder)
                .await?;
        if answer.locked {
            break;
        }
        holder.batch_execute("ROLLBACK").await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let connection = AsyncPgConnection::establish(url).await?;
    let done = tokio::task::spawn_blocking(move || {
        AsyncMigrationHarness::new(connection)
            .run_pending_migrations(migrations)
            .map(|done| done.len())
            .map_err(|error| MigrationError::Run(error.to_string()))
    })
    .await
    .map_err(|error| MigrationError::Run(error.to_string()))?;
    holder.batch_execute("ROLLBACK").await?;
    done
}
