//! What tokens say.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `typ` of access tokens (RFC 9068).
pub const ACCESS_TYPE: &str = "at+jwt";
/// `typ` of service tokens.
pub const SERVICE_TYPE: &str = "service+jwt";
/// `typ` of the tokens by which services know the gateway.
pub const GATEWAY_TYPE: &str = "gateway+jwt";
/// Longest token that is looked at, bytes.
pub const MAX_TOKEN_BYTES: usize = 2048;

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The person.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    /// Issued at, unix seconds.
    pub iat: i64,
    /// Expires at, unix seconds.
    pub exp: i64,
    /// Id of the token.
    pub jti: Uuid,
}

/// The claims of a service token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceClaims {
    /// The service that calls.
    pub iss: String,
    /// The service that is called.
    pub aud: String,
    /// Issued at, unix seconds.
    pub iat: i64,
    /// Expires at, unix seconds.
    pub exp: i64,
}
