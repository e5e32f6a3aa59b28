//! What other services' events do here.

use contexor_api::phone::Phone;
use contexor_crypto::KeyRing;
use contexor_events::{
    auth::SealedOtp,
    event_set,
    notifier::OtpFailed,
    topology::{AUTH_OTP_FAILURES, Queue},
};
use contexor_messaging::{ConsumeError, Received, Work};
use tokio_util::sync::CancellationToken;

use crate::store::codes::Codes;

event_set! {
    /// What becomes of codes.
    pub enum CodeNews {
        Failed(OtpFailed),
    }
}

/// Lets another code be asked for at once when the last one was surely not sent. Caps count it all the same.
#[derive(Debug)]
pub struct LiftResendWindows {
    /// The codes.
    pub codes: Codes,
    /// Opens what was sealed for notifier.
    pub delivery: KeyRing,
}

impl Work for LiftResendWindows {
    const QUEUE: Queue = AUTH_OTP_FAILURES;
    type Events = CodeNews;

    async fn work(
        &self,
        CodeNews::Failed(event): CodeNews,
        _: &Received,
        _: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let sealed = self
            .delivery
            .open(&event.sealed, &event.otp_id.to_string())
            .map_err(|_| ConsumeError::Reject("the sealed code does not open".into()))?;
        let code: SealedOtp = serde_json::from_slice(&sealed)
            .map_err(|_| ConsumeError::Reject("the sealed code has another shape".into()))?;
        let phone =
            Phone::parse(&code.phone).map_err(|_| ConsumeError::Reject("the sealed number is not one".into()))?;
        let lifted = self.codes.lift_resend_window_of(&phone, event.otp_id).await.map_err(ConsumeError::retry)?;
        metrics::counter!("contexor_otp_failed_total", "reason" => event.reason).increment(1);
        tracing::info!(otp.id = %event.otp_id, lifted, "the code {} was not sent", event.otp_id);
        Ok(())
    }
}
