//! Sends notices by text message, to people who want them, under caps.

use std::{sync::Arc, time::Duration};

use contexor_api::{internal::Person, phone::Phone};
use contexor_db::{Db, Tx};
use contexor_identity::{ServiceClient, service_token::CallError};
use contexor_service::CircuitBreaker;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    domain::{return_code::ReturnCodeAction, text_notice},
    error::NotifierError,
    incidents::{Incident, Incidents},
    kavenegar::{Answer, Kavenegar},
    store::notice_messages::{self, DueNotice},
};

/// Notices that are claimed at a time, to be sent one after the other.
const BATCH: i64 = 4;
/// The pause after a failed try; it doubles.
const FIRST_PAUSE_S: i64 = 15;
/// How often it doubles: up to 8 minutes. Tries are not bounded besides: a notice is worth sending until it expires, and what its
/// tries met is the provider's trouble, or auth's, not its own.
const MOST_DOUBLINGS: i32 = 5;
/// When the provider is first asked what became of a message, seconds.
pub const FIRST_ASKED_S: i64 = 300;

/// How many notices may be sent in a day.
#[derive(Debug, Clone, Copy)]
pub struct DailyCaps {
    /// To one person.
    pub person_day: i64,
    /// To everybody.
    pub total_day: i64,
}

/// Sends what is queued.
#[derive(Debug, Clone)]
pub struct TextNotices {
    /// The database.
    pub db: Db,
    /// The provider.
    pub provider: Kavenegar,
    /// Closed while the provider works; shared with one-time codes.
    pub circuit: CircuitBreaker,
    /// Asks auth for numbers.
    pub services: ServiceClient,
    /// Where auth answers.
    pub auth_url: String,
    /// Caps.
    pub caps: DailyCaps,
    /// How often what is due is looked for besides being woken.
    pub sweep: Duration,
    /// Told when something was queued.
    pub queued: Arc<Notify>,
    /// Tells operators.
    pub incidents: Incidents,
}

impl TextNotices {
    /// Sends until `stop`; what is under way comes to its end.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let mut sent_some = false;
            if self.circuit.passes() {
                match self.send_some().await {
                    Ok(some) => sent_some = some,
                    Err(error) => {
                        tracing::warn!(error = &error as &dyn std::error::Error, "notices by text message wait");
                    }
                }
            }
            if sent_some {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.queued.notified() => {}
                () = tokio::time::sleep(self.sweep) => {}
            }
        }
    }

    /// Sends a few; says whether there were any.
    async fn send_some(&self) -> Result<bool, NotifierError> {
        let now = contexor_clock::now();
        let lease_until = now + chrono::Duration::seconds(60);
        let due = notice_messages::claim(&mut *self.db.conn().await?, now, lease_until, BATCH).await?;
        let some = !due.is_empty();
        for notice in due {
            if let Err(error) = self.send(&notice).await {
                tracing::warn!(
                    notice.id = %notice.id,
                    error = &error as &dyn std::error::Error,
                    "a notice by text message waits"
                );
            }
        }
        Ok(some)
    }

    async fn send(&self, notice: &DueNotice) -> Result<(), NotifierError> {
        let now = contexor_clock::now();
        let Some(text) = text_notice::text_of(&notice.kind) else {
            return self.give_up(notice, "failed", "no_text").await;
        };
        if notice.expires_at <= now {
            return self.give_up(notice, "failed", "expired").await;
        }
        let Some(phone) = self.phone_of(notice.user_id).await? else {
            return self.give_up(notice, "failed", "no_number").await;
        };
        let DailyCaps { person_day, total_day } = self.caps;
        let counted = self
            .db
            .transaction(async |tx: &mut Tx| -> Result<bool, NotifierError> {
                Ok(notice_messages::count(tx, notice, now, person_day, total_day).await?)
            })
            .await?;
        if !counted {
            return self.give_up(notice, "capped", "capped").await;
        }
        let Ok(permit) = self.circuit.attempt() else {
            return self.again(notice, "circuit_open").await;
        };
        let (answer, taken) = self.provider.send_text(&phone, text, notice.local_id).await;
        let verdict = match answer {
            Answer::Code(code) => Some(ReturnCodeAction::of_text(code)),
            answer => answer.verdict(),
        };
        match verdict {
            Some(ReturnCodeAction::Accepted) => {
                permit.succeeded();
                let ask_at = contexor_clock::now() + chrono::Duration::seconds(FIRST_ASKED_S);
                let (message, cost) = (taken.map(|taken| taken.message_id), taken.and_then(|taken| taken.cost));
                notice_messages::sent(&mut *self.db.conn().await?, notice.id, message, cost, ask_at).await?;
                count("sent");
                Ok(())
            }
            Some(ReturnCodeAction::Refused) => self.give_up(notice, "failed", "refused").await,
            Some(ReturnCodeAction::Alert) => {
                permit.refused("provider_refuses_us");
                self.incidents.raise(Incident::provider_refuses(answer)).await;
                self.again(notice, "provider_refuses_us").await
            }
            Some(ReturnCodeAction::SlowDown) => {
                permit.refused("slow_down");
                self.again(notice, "slow_down").await
            }
            // The provider knows the notice by its own number: however often it is tried, it is sent once.
            Some(ReturnCodeAction::Retry | ReturnCodeAction::RetryOnce) | None => {
                permit.failed("failed");
                self.again(notice, "retried").await
            }
        }
    }

    /// A person's number; none when the person is not known.
    async fn phone_of(&self, user: Uuid) -> Result<Option<Phone>, NotifierError> {
        let url = format!("{}/internal/users/{user}", self.auth_url.trim_end_matches('/'));
        match self.services.get::<Person>("auth", &url).await {
            Ok(person) => Ok(Phone::parse(&person.phone).ok()),
            Err(CallError::Problem(problem)) if problem.status == 404 => Ok(None),
            Err(error) => Err(NotifierError::Peer(error)),
        }
    }

    async fn again(&self, notice: &DueNotice, outcome: &'static str) -> Result<(), NotifierError> {
        let pause_s = FIRST_PAUSE_S << notice.attempts.clamp(1, MOST_DOUBLINGS);
        let at = contexor_clock::now() + chrono::Duration::seconds(pause_s);
        notice_messages::again(&mut *self.db.conn().await?, notice.id, at).await?;
        count(outcome);
        Ok(())
    }

    async fn give_up(&self, notice: &DueNotice, state: &str, outcome: &'static str) -> Result<(), NotifierError> {
        notice_messages::give_up(&mut *self.db.conn().await?, notice.id, state).await?;
        count(outcome);
        tracing::info!(notice.id = %notice.id, outcome, "a notice by text message is not sent: {outcome}");
        Ok(())
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("contexor_sms_notices_total", "outcome" => outcome).increment(1);
}
