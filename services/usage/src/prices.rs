//! The prices in force, kept in memory: a hold asks for one on each request.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use contexor_db::{Db, DbError};

use crate::{
    domain::price::{PriceBook, PriceError},
    store,
};

/// Why prices could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database.
    #[error("the prices could not be read")]
    Db(#[from] DbError),
    /// They make no sense.
    #[error("the prices cannot be used: {0}")]
    Unusable(#[from] PriceError),
}

/// The prices in force.
#[derive(Debug, Clone)]
pub struct Prices {
    book: Arc<RwLock<Arc<PriceBook>>>,
}

impl Prices {
    /// Reads and checks the table of prices.
    pub async fn load(db: &Db) -> Result<Self, LoadError> {
        Ok(Self { book: Arc::new(RwLock::new(Arc::new(read(db).await?))) })
    }

    /// The prices as last read.
    pub fn book(&self) -> Arc<PriceBook> {
        self.book.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads them again every `interval`, for ever. Prices that make no sense are not taken: the ones before stay.
    pub async fn refresh(self, db: Db, interval: Duration) {
        loop {
            tokio::time::sleep(interval).await;
            match read(&db).await {
                Ok(book) => *self.book.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(book),
                Err(error) => {
                    metrics::counter!("contexor_usage_price_refresh_failures_total").increment(1);
                    tracing::error!(error = &error as &dyn std::error::Error, "the prices stay as they were");
                }
            }
        }
    }
}

async fn read(db: &Db) -> Result<PriceBook, LoadError> {
    let mut conn = db.conn().await?;
    let rows = store::prices::all(&mut conn).await.map_err(DbError::from)?;
    Ok(PriceBook::new(rows)?)
}
