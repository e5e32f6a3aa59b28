//! The connection to PostgreSQL, which prepares a statement once.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::{
    QueryResult,
    connection::{CacheSize, Instrumentation},
    pg::{Pg, PgQueryBuilder},
    query_builder::{AsQuery, AstPass, Query, QueryBuilder as _, QueryFragment, QueryId},
};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::PoolableConnection,
};
use futures::{
    FutureExt as _,
    future::{self, BoxFuture},
};

/// Longest text of a statement that is kept prepared, bytes. Longer ones are sets of rows.
const MAX_PREPARED_BYTES: usize = 4096;

/// A connection to PostgreSQL.
///
/// [`AsyncPgConnection`] prepares updates, upserts and statements given as text anew each time, since their text could differ each time:
/// one more round trip, parsed and planned again. Here their texts are few, so that they are prepared once for each connection.
/// Reads given as text are still planned for their values: those are searches and reports.
pub struct Connection {
    inner: AsyncPgConnection,
    /// Whether a transaction begins with the next statement.
    begins: AtomicBool,
}

impl Connection {
    /// Begins a transaction with the next statement: BEGIN and the statement go to the server together, in one round trip.
    pub(crate) fn begin_with_next(&mut self) {
        *self.begins.get_mut() = true;
    }

    /// Commits or rolls back. Without a statement no transaction has begun.
    pub(crate) async fn end(&mut self, commit: bool) -> QueryResult<()> {
        if std::mem::take(self.begins.get_mut()) {
            return Ok(());
        }
        if commit { self.inner.batch_execute("COMMIT").await } else { self.inner.batch_execute("ROLLBACK").await }
    }

    /// The future of a statement, after BEGIN where a transaction begins with it.
    fn run<'a, T: Send + 'a>(&'a self, statement: BoxFuture<'a, QueryResult<T>>) -> BoxFuture<'a, QueryResult<T>> {
        metrics::counter!("contexor_db_statements_total").increment(1);
        async move {
            if !self.begins.swap(false, Ordering::Relaxed) {
                return statement.await;
            }
            let mut conn = &self.inner;
            // They are sent in the order in which they are first polled.
            let (begun, done) = future::join(conn.batch_execute("BEGIN"), statement).await;
            begun?;
            done
        }
        .boxed()
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

impl SimpleAsyncConnection for Connection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        (&mut &*self).batch_execute(query).await
    }
}

impl SimpleAsyncConnection for &Connection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        let mut conn = &self.inner;
        if self.begins.swap(false, Ordering::Relaxed) {
            conn.batch_execute("BEGIN").await?;
        }
        conn.batch_execute(query).await
    }
}

impl AsyncConnectionCore for Connection {
    type LoadFuture<'conn, 'query> = <AsyncPgConnection as AsyncConnectionCore>::LoadFuture<'conn, 'query>;
    type ExecuteFuture<'conn, 'query> = <AsyncPgConnection as AsyncConnectionCore>::ExecuteFuture<'conn, 'query>;
    type Stream<'conn, 'query> = <AsyncPgConnection as AsyncConnectionCore>::Stream<'conn, 'query>;
    type Row<'conn, 'query> = <AsyncPgConnection as AsyncConnectionCore>::Row<'conn, 'query>;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        let mut conn = &self.inner;
        self.run(conn.load(Prepared(source.as_query())))
    }

    fn execute_returning_count<'conn, 'query, T>(&'conn mut self, source: T) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        let mut conn = &self.inner;
        self.run(conn.execute_returning_count(Prepared(source)))
    }
}

// By a shared reference, so that several reads can be on their way at the same time.
impl<'a> AsyncConnectionCore for &'a Connection {
    type LoadFuture<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::LoadFuture<'conn, 'query>;
    type ExecuteFuture<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::ExecuteFuture<'conn, 'query>;
    type Stream<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::Stream<'conn, 'query>;
    type Row<'conn, 'query> = <&'a AsyncPgConnection as AsyncConnectionCore>::Row<'conn, 'query>;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        let mut conn = &self.inner;
        self.run(conn.load(Prepared(source.as_query())))
    }

    fn execute_returning_count<'conn, 'query, T>(&'conn mut self, source: T) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        let mut conn = &self.inner;
        self.run(conn.execute_returning_count(Prepared(source)))
    }
}

impl AsyncConnection for Connection {
    type TransactionManager = AnsiTransactionManager;

    async fn establish(database_url: &str) -> diesel::ConnectionResult<Self> {
        let inner = AsyncPgConnection::establish(database_url).await?;
        Ok(Self { inner, begins: AtomicBool::new(false) })
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        self.inner.transaction_state()
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.inner.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.inner.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.inner.set_prepared_statement_cache_size(size);
    }
}

impl PoolableConnection for Connection {
    fn is_broken(&mut self) -> bool {
        self.inner.is_broken()
    }
}

/// A query that is kept prepared under its text.
struct Prepared<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &Pg) -> QueryResult<bool> {
        if self.0.is_safe_to_cache_prepared(backend)? {
            return Ok(true);
        }
        let mut text = PgQueryBuilder::default();
        self.0.to_sql(&mut text, backend)?;
        Ok(has_few_texts(&text.finish()))
    }
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryId> QueryId for Prepared<Q> {
    type QueryId = ();
    // By its text: an update of the same type has another text for each choice of columns.
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Whether the statement is one of few: no set of rows, whose text grows with them, and no read that is planned for its values.
fn has_few_texts(sql: &str) -> bool {
    let sql = sql.trim_start();
    let is_read = sql.starts_with("WITH") || (sql.starts_with("SELECT") && sql.contains("FROM"));
    !is_read && sql.len() <= MAX_PREPARED_BYTES && !sql.contains("), ($")
}

#[cfg(test)]
mod tests {
    use super::has_few_texts;

    #[test]
    fn reads_of_text_and_sets_of_rows_are_not_kept() {
        assert!(has_few_texts("UPDATE holds SET state = $1 WHERE task_id = $2"));
        assert!(has_few_texts("SELECT take_hold($1)"));
        assert!(has_few_texts("INSERT INTO a (b, c) VALUES ($1, $2) ON CONFLICT DO NOTHING"));
        assert!(!has_few_texts("INSERT INTO a (b) VALUES ($1), ($2)"));
        assert!(!has_few_texts("SELECT day FROM log"));
        assert!(!has_few_texts("\n  WITH a AS (SELECT 1) SELECT * FROM a"));
        assert!(!has_few_texts(&format!("UPDATE {}", "a".repeat(5000))));
    }
}
