//! Tells people in the application.

use std::sync::Arc;

use contexor_db::{Db, Tx};
use contexor_events::topology::{NOTIFIER_NOTICES, Queue};
use contexor_messaging::{ConsumeError, Received, Work, inbox};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    admins::Admins,
    domain::notice::{self, Audience, Happening},
    store::{notifications, purged_orgs},
};

/// Writes notifications. Who is to be told is asked before the transaction: no connection waits for another service.
#[derive(Debug)]
pub struct TellPeople {
    /// The database.
    pub db: Db,
    /// Whom to tell.
    pub admins: Admins,
}

impl Work for TellPeople {
    const QUEUE: Queue = NOTIFIER_NOTICES;
    type Events = Happening;

    async fn work(&self, event: Happening, received: &Received, _: &CancellationToken) -> Result<(), ConsumeError> {
        let Some(notice) = notice::notice_of(&event) else { return Ok(()) };
        let admins: Arc<Vec<Uuid>> = match (notice.audience, notice.org_id) {
            (Audience::Admins { .. }, Some(org)) => self.admins.of(org).await?,
            _ => Arc::default(),
        };
        let people = notice::people(notice.audience, &admins);
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), ConsumeError> {
                if !inbox::enter(tx, Self::QUEUE.name, received.id).await? {
                    metrics::counter!("contexor_events_repeated_total", "queue" => Self::QUEUE.name).increment(1);
                    return Ok(());
                }
                if let Some(org) = notice.org_id
                    && purged_orgs::contains(tx, org).await?
                {
                    return Ok(());
                }
                notifications::add(tx, &people, &notice, received.time).await?;
                Ok(())
            })
            .await?;
        metrics::counter!("contexor_notifications_total", "type" => notice.kind).increment(people.len() as u64);
        Ok(())
    }
}
