//! What auth says.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// A one-time code has to be sent. Never stored: it expires in the broker together with the code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OtpRequested)]
pub struct OtpRequested {
    /// Id of the code, so that it is sent once.
    pub otp_id: Uuid,
    /// Phone and code (`{"phone", "code"}`), sealed with the key that auth and notifier share, bound to `otp_id`.
    pub sealed: String,
    /// When the code expires; not to be sent after that.
    pub expires_at: DateTime<Utc>,
}

/// What [`OtpRequested::sealed`] holds once it is opened.
#[derive(Serialize, Deserialize)]
pub struct SealedOtp {
    /// E.164 number.
    pub phone: String,
    /// The digits.
    pub code: String,
}

impl Event for OtpRequested {
    const TYPE: &'static str = "auth.otp.requested.v1";

    fn subject(&self) -> String {
        self.otp_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        None
    }
}

/// notifier: a one-time code was certainly not sent, and will not be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OtpSendFailed)]
pub struct OtpSendFailed {
    /// Id of the code.
    pub otp_id: Uuid,
}

impl Event for OtpSendFailed {
    const TYPE: &'static str = "notifier.otp.failed.v1";

    fn subject(&self) -> String {
        self.otp_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        None
    }
}

/// A person signed in for the first time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = UserRegistered)]
pub struct UserRegistered {
    /// The person.
    pub user_id: Uuid,
    /// When.
    pub registered_at: DateTime<Utc>,
}

impl Event for UserRegistered {
    const TYPE: &'static str = "auth.user.registered.v1";

    fn subject(&self) -> String {
        self.user_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        None
    }
}
