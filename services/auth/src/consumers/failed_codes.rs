//! Codes that could not be sent.

use contexor_events::{
    auth::OtpSendFailed,
    event_set,
    topology::{AUTH_FAILED_CODES, Queue},
};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use tokio_util::sync::CancellationToken;

use crate::store::codes::OtpStore;

event_set! {
    /// What notifier says of codes.
    pub enum FailedCodeEvent {
        Failed(OtpSendFailed),
    }
}

/// Takes back codes that certainly did not reach anybody: another one may be asked for at once, and none was counted. Repeating it changes
/// nothing, as it is done once in Redis.
#[derive(Debug)]
pub struct WithdrawFailedCodes {
    /// The codes.
    pub codes: OtpStore,
}

impl Consumer for WithdrawFailedCodes {
    const QUEUE: Queue = AUTH_FAILED_CODES;
    type Events = FailedCodeEvent;

    async fn work(
        &self,
        FailedCodeEvent::Failed(event): FailedCodeEvent,
        _received: &EventMetadata,
        _stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let withdrawn = self
            .codes
            .withdraw_unsent(event.otp_id)
            .await
            .map_err(|error| ConsumeError::retry(format!("a code cannot be withdrawn: {error}")))?;
        if withdrawn {
            metrics::counter!("contexor_otp_withdrawn_total").increment(1);
            tracing::info!(otp.id = %event.otp_id, "the code {} could not be sent and is withdrawn", event.otp_id);
        }
        Ok(())
    }
}
