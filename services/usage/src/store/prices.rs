//! The table of prices. It is the same for everybody.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{domain::price::Price, schema::prices};

#[derive(Queryable, Selectable)]
#[diesel(table_name = prices)]
struct PriceRow {
    model: String,
    valid_from: DateTime<Utc>,
    above_input_tokens: i64,
    input_nano_usd: i64,
    cached_input_nano_usd: i64,
    cache_write_nano_usd: i64,
    output_nano_usd: i64,
}

/// Every price with its model's name.
///
/// # Errors
/// The database's.
pub async fn all(conn: &mut AsyncPgConnection) -> QueryResult<Vec<(String, Price)>> {
    let rows: Vec<PriceRow> = prices::table.select(PriceRow::as_select()).load(conn).await?;
    let read = |row: PriceRow| {
        let price = Price {
            valid_from: row.valid_from,
            above_input_tokens: row.above_input_tokens,
            input_nano_usd: row.input_nano_usd,
            cached_input_nano_usd: row.cached_input_nano_usd,
            cache_write_nano_usd: row.cache_write_nano_usd,
            output_nano_usd: row.output_nano_usd,
        };
        (row.model, price)
    };
    Ok(rows.into_iter().map(read).collect())
}
