//! Sign-in, tokens and the signed-in person.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Problem, rules};

/// Asks for a one-time code by text message.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = auth::OtpRequest)]
#[serde(deny_unknown_fields)]
pub struct OtpRequest {
    /// A mobile number in any usual writing: `09…`, `+98…`, `0098…`, Persian digits, E.164.
    #[garde(length(bytes, min = 1, max = 256))]
    #[schema(example = "09121234567", min_length = 1, max_length = 256)]
    pub phone: String,
}

/// A code is on its way (the same answer whether or not the number is known).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::OtpRequested)]
pub struct OtpRequested {
    /// Seconds until the code expires.
    pub ttl: u64,
    /// Seconds until another code may be asked for.
    pub resend_after: u64,
}

/// No further code is sent just now; the one that was sent may still be good.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::OtpRefused)]
pub struct OtpRefused {
    /// The problem.
    #[serde(flatten)]
    pub problem: Problem,
    /// Seconds until another code may be asked for; absent where the gateway counted too many requests (`Retry-After` is always there).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend_after: Option<u64>,
    /// Seconds for which a code that was sent to this number is still good; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u64>,
}

/// Signs in with the code.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = auth::OtpVerify)]
#[serde(deny_unknown_fields)]
pub struct OtpVerify {
    /// The number the code was sent to.
    #[garde(length(bytes, min = 1, max = 256))]
    #[schema(example = "09121234567", min_length = 1, max_length = 256)]
    pub phone: String,
    /// The digits of the text message; Persian and Arabic digits are understood.
    #[garde(length(bytes, min = 1, max = 128))]
    #[schema(example = "482913", min_length = 1, max_length = 128)]
    pub code: String,
}

/// The tokens of a new session, and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::SignedIn)]
pub struct SignedIn {
    /// Signed access token, to be sent as `Authorization: Bearer`.
    pub access: String,
    /// Opaque refresh token; serves once.
    pub refresh: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The person.
    pub user: User,
}

/// Trades a refresh token for new tokens.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = auth::RefreshRequest)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token that was handed out last.
    #[garde(length(bytes, min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub refresh: String,
}

/// The next tokens of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::Refreshed)]
pub struct Refreshed {
    /// Signed access token.
    pub access: String,
    /// The next refresh token; the one sent is spent.
    pub refresh: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
}

/// A person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::User)]
pub struct User {
    /// Id of the person.
    pub id: Uuid,
    /// E.164 mobile number; only ever shown to its owner.
    #[schema(example = "+989121234567")]
    pub phone: String,
    /// The name the person chose, or null.
    #[schema(required)]
    pub name: Option<String>,
    /// When the person first signed in.
    pub created_at: DateTime<Utc>,
}

/// Changes the signed-in person (merge patch).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = auth::UpdateMe)]
#[serde(deny_unknown_fields)]
pub struct UpdateMe {
    /// The name to show, 1 to 100 characters; `null` takes it away.
    #[serde(default, deserialize_with = "rules::nullable_name")]
    #[garde(custom(nullable_line))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: Option<Option<String>>,
}

fn nullable_line(value: &Option<Option<String>>, context: &()) -> garde::Result {
    value.as_ref().map_or(Ok(()), |name| rules::optional_line::<100>(name, context))
}

/// A signed-in device.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = auth::Session)]
pub struct Session {
    /// Id of the session.
    pub id: Uuid,
    /// What the device called itself when it signed in (its `User-Agent`, shortened); empty when it said nothing.
    pub device: String,
    /// The network address that it signed in from.
    #[schema(example = "203.0.113.7")]
    pub address: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it last traded its refresh token.
    pub last_used_at: DateTime<Utc>,
    /// When the session ends unless it is used before.
    pub expires_at: DateTime<Utc>,
    /// Whether the request was made in this session.
    pub current: bool,
}
