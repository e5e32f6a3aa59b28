//! The table of prices. It is the same for everybody.

use chrono::{DateTime, Utc};
use contexor_db::{Connection, Tx};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    domain::{price::Price, price_change::NewPrice},
    schema::prices,
};

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
    version: i64,
}

/// Every price with its model's name.
pub async fn all(conn: &mut Connection) -> QueryResult<Vec<(String, Price)>> {
    let rows: Vec<PriceRow> = prices::table.select(PriceRow::as_select()).load(conn).await?;
    Ok(rows.into_iter().map(read).collect())
}

fn read(row: PriceRow) -> (String, Price) {
    let price = Price {
        valid_from: row.valid_from,
        version: row.version,
        above_input_tokens: row.above_input_tokens,
        input_nano_usd: row.input_nano_usd,
        cached_input_nano_usd: row.cached_input_nano_usd,
        cache_write_nano_usd: row.cache_write_nano_usd,
        output_nano_usd: row.output_nano_usd,
    };
    (row.model, price)
}

/// Lets one change at a time look at the prices.
pub async fn lock(tx: &mut Tx) -> QueryResult<()> {
    diesel::sql_query("LOCK TABLE prices IN SHARE ROW EXCLUSIVE MODE").execute(tx.conn()).await.map(drop)
}

/// Enters prices.
pub async fn insert(tx: &mut Tx, changes: &[NewPrice], now: DateTime<Utc>) -> QueryResult<()> {
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                prices::model.eq(&change.model),
                prices::provider.eq(&change.provider),
                prices::valid_from.eq(change.price.valid_from),
                prices::version.eq(change.price.version),
                prices::above_input_tokens.eq(change.price.above_input_tokens),
                prices::input_nano_usd.eq(change.price.input_nano_usd),
                prices::cached_input_nano_usd.eq(change.price.cached_input_nano_usd),
                prices::cache_write_nano_usd.eq(change.price.cache_write_nano_usd),
                prices::output_nano_usd.eq(change.price.output_nano_usd),
                prices::set_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(prices::table).values(rows).execute(tx.conn()).await.map(drop)
}

/// Every price with its provider and when it was set, by model and time.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<(String, String, DateTime<Utc>, Price)>> {
    let rows: Vec<(PriceRow, String, DateTime<Utc>)> = prices::table
        .order((prices::model, prices::valid_from, prices::above_input_tokens, prices::version))
        .select((PriceRow::as_select(), prices::provider, prices::set_at))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(row, provider, set_at)| {
            let (model, price) = read(row);
            (model, provider, set_at, price)
        })
        .collect())
}
