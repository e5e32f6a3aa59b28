//! The different values of a column that has few of them, such as the ids of keys.

use diesel::{QueryResult, QueryableByName, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The different values, in order, of an expression of type `text` over a table; nulls are left out. Both are SQL, so they are the
/// program's own words.
///
/// Goes from each value to the next in the index, which the expression has to have: as many steps as there are values, however many
/// rows. `SELECT DISTINCT` reads every row. Source: PostgreSQL wiki, "Loose indexscan".
///
/// # Errors
/// The database's.
pub async fn distinct(
    conn: &mut AsyncPgConnection,
    table: &'static str,
    expression: &'static str,
) -> QueryResult<Vec<String>> {
    let values: Vec<Value> = diesel::sql_query(format!(
        "WITH RECURSIVE steps AS (
           SELECT min({expression}) AS value FROM {table}
           UNION ALL
           SELECT (SELECT min({expression}) FROM {table} WHERE {expression} > steps.value)
           FROM steps WHERE steps.value IS NOT NULL
         )
         SELECT value FROM steps WHERE value IS NOT NULL ORDER BY value"
    ))
    .load(conn)
    .await?;
    Ok(values.into_iter().map(|each| each.value).collect())
}
