//! The different values of a column that has few of them, such as the ids of keys.

use crate::Connection;
use diesel::{QueryResult, QueryableByName, query_builder::SqlQuery, sql_types::Text};
use diesel_async::RunQueryDsl as _;

/// The different values, in order, of an expression of type `text` over a table; nulls are left out. Both are literals, so the
/// statement is a text of the program's.
///
/// Goes from each value to the next in the index, which the expression has to have: as many steps as there are values, however many
/// rows. `SELECT DISTINCT` reads every row. Source: PostgreSQL wiki, "Loose indexscan".
///
/// Its value is the future of a `QueryResult<Vec<String>>`; its errors are the database's.
#[macro_export]
macro_rules! distinct {
    ($conn:expr, $table:literal, $expression:literal) => {{
        const STATEMENT: &str = concat!(
            "WITH RECURSIVE steps AS (
               SELECT min(",
            $expression,
            ") AS value FROM ",
            $table,
            "
               UNION ALL
               SELECT (SELECT min(",
            $expression,
            ") FROM ",
            $table,
            " WHERE ",
            $expression,
            " > steps.value)
               FROM steps WHERE steps.value IS NOT NULL
             )
             SELECT value FROM steps WHERE value IS NOT NULL ORDER BY value"
        );
        $crate::values($conn, ::diesel::sql_query(STATEMENT))
    }};
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What a statement tells in its column `value`.
#[doc(hidden)]
pub async fn values(conn: &mut Connection, statement: SqlQuery) -> QueryResult<Vec<String>> {
    let values: Vec<Value> = statement.load(conn).await?;
    Ok(values.into_iter().map(|each| each.value).collect())
}
