//! Sends one-time codes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_api::phone::Phone;
use contexor_crypto::KeyRing;
use contexor_db::{Db, DbError, Tx};
use contexor_events::{
    auth::{OtpRequested, OtpSendFailed, SealedOtp},
    event_set,
    topology::{NOTIFIER_ONE_TIME_CODES, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata, outbox};
use contexor_service::{CircuitBreaker, circuit_breaker::CircuitPermit};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    NAME,
    domain::return_code::ReturnCodeAction,
    incidents::{Incident, Incidents},
    kavenegar::{Answer, Kavenegar},
    store::code_sends::{self, Claim},
    text_notices::FIRST_ASKED_S,
};

event_set! {
    /// Codes to send.
    pub enum CodeEvent {
        Requested(OtpRequested),
    }
}

/// How often a code is sent again when nobody knows whether the first message went out.
const RESENDS_AFTER_UNKNOWN: i32 = 1;

/// Sends codes by text message: each once, as long as it is good, and never a word of it in any log.
#[derive(Debug)]
pub struct SendCodes {
    /// The database.
    pub db: Db,
    /// Opens what auth sealed.
    pub delivery: KeyRing,
    /// The provider.
    pub provider: Kavenegar,
    /// Closed while the provider works.
    pub circuit: CircuitBreaker,
    /// How long a send may take at most.
    pub lease: Duration,
    /// Tells operators.
    pub incidents: Incidents,
}

impl Consumer for SendCodes {
    const QUEUE: Queue = NOTIFIER_ONE_TIME_CODES;
    type Events = CodeEvent;

    async fn work(
        &self,
        event: CodeEvent,
        received: &EventMetadata,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let CodeEvent::Requested(event) = event;
        let sealed = self
            .delivery
            .open(&event.sealed, &event.otp_id.to_string())
            .map_err(|_| ConsumeError::Reject("the sealed code does not open".into()))?;
        let code: SealedOtp = serde_json::from_slice(&sealed)
            .map_err(|_| ConsumeError::Reject("the sealed code has another shape".into()))?;
        let phone =
            Phone::parse(&code.phone).map_err(|_| ConsumeError::Reject("the sealed number is not one".into()))?;

        let Some((tries_before, unknown_before)) = self.claim(event.otp_id, event.expires_at, stop).await? else {
            return Ok(());
        };
        // A process that died in the middle may have sent it once; a second time is enough.
        if unknown_before > RESENDS_AFTER_UNKNOWN {
            return self.abandon(event.otp_id, "unknown").await;
        }
        let Ok(permit) = self.circuit.attempt() else {
            return self.retry(&event, received, false, "circuit_open").await;
        };
        let (answer, taken) = self.provider.send_code(&phone, &code.code).await;
        let message = taken.map(|taken| taken.message_id);
        self.settle(&event, received, permit, (answer, message), tries_before, unknown_before).await
    }
}

impl SendCodes {
    /// Claims the code; none when it was sent, given up or is too old. Waits for a claim that somebody else has to run out.
    async fn claim(
        &self,
        otp_id: Uuid,
        expires_at: DateTime<Utc>,
        stop: &CancellationToken,
    ) -> Result<Option<(i32, i32)>, ConsumeError> {
        loop {
            let now = contexor_clock::now();
            if expires_at <= now {
                count("expired");
                return Ok(None);
            }
            let claim = {
                let mut conn = self.db.conn().await?;
                code_sends::claim(&mut conn, otp_id, now, now + self.lease).await?
            };
            match claim {
                Claim::Ours { tries_before, unknown_before } => return Ok(Some((tries_before, unknown_before))),
                Claim::Done => {
                    count("repeated");
                    return Ok(None);
                }
                Claim::Elsewhere(until) => {
                    let wait = (until.min(expires_at) - now).to_std().unwrap_or_default();
                    tokio::select! {
                        () = stop.cancelled() => return Err(ConsumeError::Stopping),
                        () = tokio::time::sleep(wait.clamp(Duration::from_millis(50), Duration::from_secs(1))) => {}
                    }
                }
            }
        }
    }

    async fn settle(
        &self,
        event: &OtpRequested,
        received: &EventMetadata,
        permit: CircuitPermit,
        (answer, message): (Answer, Option<i64>),
        tries_before: i32,
        unknown_before: i32,
    ) -> Result<(), ConsumeError> {
        match answer.verdict() {
            Some(ReturnCodeAction::Accepted) => {
                permit.succeeded();
                let ask_at = contexor_clock::now() + chrono::Duration::seconds(FIRST_ASKED_S);
                code_sends::finish_sent(&mut *self.db.conn().await?, event.otp_id, message, ask_at).await?;
                count("sent");
                tracing::info!(otp.id = %event.otp_id, "a one-time code was handed to the provider");
                Ok(())
            }
            Some(ReturnCodeAction::Refused) => {
                tracing::warn!(otp.id = %event.otp_id, ?answer, "the provider refuses a message");
                self.abandon(event.otp_id, "refused").await
            }
            Some(ReturnCodeAction::Alert) => {
                permit.refused("provider_refuses_us");
                alert(answer);
                self.incidents.raise(Incident::provider_refuses(answer)).await;
                self.abandon(event.otp_id, "provider_refuses_us").await
            }
            Some(ReturnCodeAction::SlowDown) => {
                permit.refused("slow_down");
                alert(answer);
                self.incidents.raise(Incident::provider_refuses(answer)).await;
                self.retry(event, received, false, "slow_down").await
            }
            Some(ReturnCodeAction::RetryOnce) if tries_before > 0 => {
                permit.failed("failed");
                self.abandon(event.otp_id, "failed").await
            }
            Some(ReturnCodeAction::Retry | ReturnCodeAction::RetryOnce) => {
                permit.failed("failed");
                self.retry(event, received, false, "retried").await
            }
            None => {
                permit.failed("failed");
                if unknown_before >= RESENDS_AFTER_UNKNOWN {
                    return self.abandon(event.otp_id, "unknown").await;
                }
                self.retry(event, received, true, "retried_unknown").await
            }
        }
    }

    /// Puts the code back for another try, as long as there is one and the code is good.
    async fn retry(
        &self,
        event: &OtpRequested,
        received: &EventMetadata,
        unknown: bool,
        outcome: &'static str,
    ) -> Result<(), ConsumeError> {
        let delay_ms = Self::QUEUE.retry_delays_ms.get(received.attempt);
        let in_time = delay_ms.is_some_and(|delay_ms| {
            contexor_clock::now() + chrono::Duration::milliseconds((*delay_ms).into()) < event.expires_at
        });
        if !in_time {
            return self.abandon(event.otp_id, outcome_without_hope(outcome)).await;
        }
        {
            let mut conn = self.db.conn().await?;
            code_sends::put_back(&mut conn, event.otp_id, unknown).await?;
        }
        count(outcome);
        Err(ConsumeError::retry(format!("a one-time code could not be sent: {outcome}")))
    }

    /// The person has to ask for another code.
    ///
    /// Where no message can have gone out, auth is told, so that the person need not wait for that.
    async fn abandon(&self, otp_id: Uuid, outcome: &'static str) -> Result<(), ConsumeError> {
        self.db
            .transaction(async |tx: &mut Tx| {
                let unknown_tries = code_sends::finish(tx.conn(), otp_id).await?;
                if unknown_tries == 0 && outcome != "unknown" {
                    outbox::push(tx, NAME, OtpSendFailed { otp_id })?;
                }
                Ok::<(), DbError>(())
            })
            .await?;
        count(outcome);
        tracing::error!(otp.id = %otp_id, outcome, "a one-time code was given up: {outcome}");
        Ok(())
    }
}

fn outcome_without_hope(outcome: &'static str) -> &'static str {
    match outcome {
        "retried" => "failed",
        "retried_unknown" => "unknown",
        outcome => outcome,
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("contexor_sms_total", "outcome" => outcome).increment(1);
}

/// Somebody has to see to the account or the configuration.
fn alert(answer: Answer) {
    let code = match answer {
        Answer::Code(code) => code.to_string(),
        _ => "foreign".to_owned(),
    };
    metrics::counter!("contexor_sms_alerts_total", "code" => code.clone()).increment(1);
    tracing::error!(
        provider_status = code,
        "the text message provider refuses us ({code}); nothing is sent for a while"
    );
}
