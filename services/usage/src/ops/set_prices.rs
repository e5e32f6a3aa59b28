//! Sets prices, by an operator's command.

use chrono::{DateTime, Utc};
use contexor_db::Tx;

use crate::{
    domain::{
        price::PriceBook,
        price_change::{self, NewPrice},
    },
    error::UsageError,
    store::prices,
};

/// Sets prices, all or none: each as the newest version of its day.
///
/// # Errors
/// [`UsageError::NotSo`] with what is refused, and the database's.
pub async fn set_prices(
    tx: &mut Tx,
    mut changes: Vec<NewPrice>,
    now: DateTime<Utc>,
    sure: bool,
) -> Result<usize, UsageError> {
    prices::lock(tx).await?;
    let present = prices::all(tx.conn()).await?;
    for change in &mut changes {
        let newest = present
            .iter()
            .filter(|(model, price)| {
                *model == change.model
                    && price.valid_from == change.price.valid_from
                    && price.above_input_tokens == change.price.above_input_tokens
            })
            .map(|(_, price)| price.version)
            .max();
        change.price.version = newest.unwrap_or(0) + 1;
    }
    let book = PriceBook::new(present).map_err(|error| UsageError::NotSo(error.to_string()))?;
    price_change::check(&book, &changes, now, sure).map_err(|refusal| UsageError::NotSo(refusal.to_string()))?;
    prices::insert(tx, &changes, now).await?;
    Ok(changes.len())
}
