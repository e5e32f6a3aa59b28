//! Measuring how far approved texts are from the generated ones.

use std::time::{Duration, Instant};

use contexor_db::{DbError, Tx, periodic::Periodic};

use crate::{
    domain::edit_distance::edit_distance,
    store::{self, analytics::Unmeasured},
};

/// Approvals that are measured in one transaction.
const BATCH: i64 = 10;
/// How long one comparison may look for the closest one.
const DEADLINE: Duration = Duration::from_millis(500);

/// Measures approvals that are not measured yet: an approval itself does not wait for it.
#[derive(Debug)]
pub struct MeasureApprovals;

impl Periodic for MeasureApprovals {
    type Error = DbError;

    const NAME: &'static str = "measure_approvals";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        for unmeasured in store::analytics::unmeasured(tx.conn(), BATCH).await? {
            let Unmeasured { review_id, org_id, generated, approved } = unmeasured;
            let distance = match (generated, approved) {
                (Some(generated), Some(approved)) => {
                    let comparing = move || edit_distance(&generated, &approved, Instant::now() + DEADLINE);
                    // A comparison that breaks leaves its approval without a distance, and is no reason to make it again and again.
                    tokio::task::spawn_blocking(comparing).await.ok()
                }
                _ => None,
            };
            store::analytics::set_edit_distance(tx.conn(), org_id, review_id, distance).await?;
        }
        Ok(())
    }
}
