//! Deleting the rows of an organization that is purged, in bounded batches.

use contexor_db::{Db, DbError, Tx};
use contexor_messaging::ConsumeError;
use diesel::{
    sql_query,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl as _;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Rows that one transaction deletes at most.
const BATCH: i64 = 1000;

/// A statement for [`purge`](fn@crate::purge::purge): deletes up to `$2` rows of the organization `$1` from a table. The key names one
/// row of the organization.
#[macro_export]
macro_rules! delete_some {
    ($table:literal by $key:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE org_id = $1 AND ",
            $key,
            " IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE org_id = $1 LIMIT $2)"
        )
    };
}

/// Runs each of these statements until it finds no row, every time in a transaction of its own. Gives how many rows were deleted.
/// Whoever is interrupted begins again with what is left.
///
/// # Errors
/// The database's, and [`ConsumeError::Stopping`] between two transactions.
pub async fn purge(
    db: &Db,
    org: Uuid,
    statements: &[&'static str],
    stop: &CancellationToken,
) -> Result<usize, ConsumeError> {
    let mut deleted = 0;
    for statement in statements {
        loop {
            let some = db
                .transaction(async |tx: &mut Tx| -> Result<usize, DbError> {
                    let delete = sql_query(*statement).bind::<SqlUuid, _>(org).bind::<BigInt, _>(BATCH);
                    Ok(delete.execute(tx.conn()).await?)
                })
                .await?;
            if some == 0 {
                break;
            }
            deleted += some;
            if stop.is_cancelled() {
                return Err(ConsumeError::Stopping);
            }
        }
    }
    Ok(deleted)
}
