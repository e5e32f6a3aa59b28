//! Rows and tables that nobody can change for now.

use std::sync::atomic::{AtomicUsize, Ordering};

use contexor_testkit::{DEADLINE, eventually};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};

use crate::harness::TestApp;

/// Makes whatever changes what is locked wait until it is let go, so that requests are under way at the same time for sure.
pub struct HeldLock {
    connection: AsyncPgConnection,
}

impl HeldLock {
    /// Locks every session.
    pub async fn of_sessions(app: &TestApp) -> Self {
        Self::take(app, "SELECT FROM sessions FOR UPDATE").await
    }

    /// Takes a lock by this statement.
    pub async fn take(app: &TestApp, statement: &str) -> Self {
        let mut connection = app.database.connect().await;
        connection.batch_execute(&format!("BEGIN; {statement}")).await.unwrap();
        Self { connection }
    }

    /// How many statements wait for a lock.
    async fn waiting(&mut self) -> usize {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        // Within a transaction the statistics are a snapshot, unless it is dropped.
        self.connection.batch_execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
        let waiting = diesel::sql_query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        waiting.get_result::<Count>(&mut self.connection).await.unwrap().count as usize
    }

    /// Waits until somebody waits for it.
    pub async fn is_waited_for(&mut self) {
        eventually(DEADLINE, "somebody waits for the lock", async || (self.waiting().await > 0).then_some(())).await;
    }

    /// Lets them go as soon as that many requests wait, or are done.
    pub async fn let_go_of(mut self, requests: usize, done: &AtomicUsize) {
        eventually(DEADLINE, "every request waits or is done", async || {
            (self.waiting().await + done.load(Ordering::SeqCst) >= requests).then_some(())
        })
        .await;
        self.connection.batch_execute("COMMIT").await.unwrap();
    }
}
