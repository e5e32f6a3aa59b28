//! In which other currency organizations are shown their money.

use chrono::{DateTime, Utc};
use contexor_api::usage::{Currency, DisplayCurrency};
use contexor_db::{Connection, Tx, text_column};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::display_currencies;

text_column! {
    /// [`Currency`].
    struct CurrencyColumn(Currency);
}

/// The currency that an organization has set.
pub async fn of(mut conn: &Connection, org: Uuid) -> QueryResult<Option<DisplayCurrency>> {
    let found: Option<(CurrencyColumn, i64)> = display_currencies::table
        .find(org)
        .select((display_currencies::currency, display_currencies::per_usd))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.map(|(CurrencyColumn(currency), per_usd)| DisplayCurrency { currency, per_usd }))
}

/// Sets it.
pub async fn set(tx: &mut Tx, org: Uuid, currency: &DisplayCurrency, now: DateTime<Utc>) -> QueryResult<()> {
    let values = (
        display_currencies::currency.eq(currency.currency.as_str()),
        display_currencies::per_usd.eq(currency.per_usd),
        display_currencies::set_at.eq(now),
    );
    diesel::insert_into(display_currencies::table)
        .values((display_currencies::org_id.eq(org), values))
        .on_conflict(display_currencies::org_id)
        .do_update()
        .set(values)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Forgets it.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::delete(display_currencies::table.find(org)).execute(tx.conn()).await
}
