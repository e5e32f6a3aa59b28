//! Watches the provider of text messages: what became of messages, and what is left in the account.

use std::time::Duration;

use contexor_db::{Db, DbError};

use crate::{
    domain::{delivery_status, return_code::ReturnCodeAction},
    incidents::{Incident, Incidents},
    kavenegar::{Answer, Kavenegar},
    store::notice_messages,
};

/// Messages that the provider is asked about at a time.
const BATCH: i64 = 500;

/// Watches the provider.
#[derive(Debug, Clone)]
pub struct ProviderWatch {
    /// The database.
    pub db: Db,
    /// The provider.
    pub provider: Kavenegar,
    /// Tells operators.
    pub incidents: Incidents,
    /// The credit below which an operator is told, rial.
    pub credit_floor_rial: u64,
}

impl ProviderWatch {
    /// Asks what became of messages, again and again.
    pub async fn follow_messages(self, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            if let Err(error) = self.ask_once().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "what became of messages waits for the database"
                );
            }
        }
    }

    async fn ask_once(&self) -> Result<(), DbError> {
        let asked = notice_messages::undecided(&mut *self.db.conn().await?, contexor_clock::now(), BATCH).await?;
        if asked.is_empty() {
            return Ok(());
        }
        let (answer, statuses) = self.provider.statuses(&asked).await;
        if answer != Answer::Code(200) {
            metrics::counter!("contexor_sms_status_failures_total").increment(1);
            tracing::warn!(?answer, "the provider does not say what became of messages");
            return Ok(());
        }
        let told: Vec<_> =
            statuses.into_iter().map(|status| (status, delivery_status::end_of(status.status))).collect();
        for (status, end) in &told {
            if end.is_some() {
                let word = delivery_status::word_of(status.status);
                metrics::counter!("contexor_sms_delivered_total", "status" => word).increment(1);
            }
        }
        notice_messages::note_statuses(&mut *self.db.conn().await?, &told).await?;
        Ok(())
    }

    /// Asks for the account's credit, again and again, and tells operators when it is low.
    pub async fn watch_credit(self, every: Duration) {
        loop {
            let (answer, credit) = self.provider.credit_rial().await;
            match (answer, credit) {
                (Answer::Code(200), Some(credit_rial)) => {
                    metrics::gauge!("contexor_sms_credit_rial").set(credit_rial as f64);
                    let floor = self.credit_floor_rial;
                    if u64::try_from(credit_rial).unwrap_or(0) < floor {
                        self.incidents.raise(Incident::credit_low(credit_rial, floor)).await;
                    }
                }
                (answer, _) => {
                    metrics::counter!("contexor_sms_credit_failures_total").increment(1);
                    if answer.verdict() == Some(ReturnCodeAction::Alert) {
                        self.incidents.raise(Incident::provider_refuses(answer)).await;
                    }
                    tracing::warn!(?answer, "the provider does not say what is left in the account");
                }
            }
            tokio::time::sleep(every).await;
        }
    }
}
