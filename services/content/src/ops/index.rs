//! Indexing what was written before there was an index, or by older rules.

use std::sync::atomic::{AtomicBool, Ordering};

use contexor_db::{DbError, Tx, periodic::Periodic};

use crate::store;

/// Contents that are indexed in one transaction.
const BATCH: i64 = 50;

/// Indexes contents that are not indexed by the present rules of folding, until there are none: whatever is written since is indexed
/// as it is written.
#[derive(Debug, Default)]
pub struct IndexContents {
    is_done: AtomicBool,
}

impl Periodic for IndexContents {
    type Error = DbError;

    const NAME: &'static str = "index_contents";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        if self.is_done.load(Ordering::Relaxed) {
            return Ok(());
        }
        let outdated = store::search::outdated(tx.conn(), BATCH).await?;
        for row in &outdated {
            store::search::index(tx.conn(), row).await?;
        }
        metrics::counter!("contexor_content_indexed_anew_total").increment(outdated.len() as u64);
        if outdated.is_empty() {
            self.is_done.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
