//! What usage is told of holds that nobody has claimed.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use uuid::Uuid;

use crate::{error::ContentError, store};

/// The deadline of a task. None when there is no such task, and from now on there never will be: `ops::generate::accept` refuses a
/// task that was said not to be.
pub async fn deadline_or_void(
    tx: &mut Tx,
    task: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, ContentError> {
    // Waits for a transaction that is about to accept the task.
    store::unclaimed::lock(tx.conn(), task).await?;
    let deadline = store::unclaimed::deadline_of(tx.conn(), task).await?;
    if deadline.is_none() {
        store::unclaimed::note_void(tx.conn(), task, now).await?;
    }
    Ok(deadline)
}
