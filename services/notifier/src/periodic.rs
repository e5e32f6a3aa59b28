//! Work that one process does again and again.

use chrono::Duration;
use contexor_db::{Tx, periodic::Periodic};

use crate::{
    error::NotifierError,
    store::{code_sends, feed_events, notice_messages, notifications},
};

/// Forgets what is old.
#[derive(Debug)]
pub struct ForgetOld {
    /// How long notifications are kept.
    pub keep_notifications: Duration,
    /// How long events and deliveries are kept.
    pub keep_events: Duration,
}

/// Events that one run forgets at most in one statement.
const BATCH: i64 = 5_000;

impl Periodic for ForgetOld {
    type Error = NotifierError;
    const NAME: &'static str = "forget_old";

    async fn run(&self, tx: &mut Tx) -> Result<(), NotifierError> {
        let now = contexor_clock::now();
        notifications::forget_before(tx.conn(), now - self.keep_notifications).await?;
        // A redelivered code is long expired by then, and the provider has forgotten what became of it.
        code_sends::forget_before(tx.conn(), now - Duration::days(3)).await?;
        notice_messages::forget_before(tx.conn(), now - self.keep_notifications).await?;
        while feed_events::forget_before(tx.conn(), now - self.keep_events, BATCH).await? > 0 {}
        Ok(())
    }
}
