//! Settings of tokens and calls between services.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::Deserialize;

/// How access tokens are checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// Address of auth's public keys.
    pub jwks_url: String,
    /// The issuer that tokens must name.
    pub issuer: String,
    /// The audience that tokens must name.
    pub audience: String,
    /// How long keys are used before they are read again, seconds.
    pub jwks_cache_s: u64,
    /// The least time between two readings that an unknown key id causes, seconds.
    pub jwks_min_refresh_s: u64,
}

/// How services call each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalSettings {
    /// This service's own signing key: an Ed25519 private key, PKCS#8 in base64.
    pub signing_key: SecretString,
    /// The public keys of the services that may call this one: name to Ed25519 public key in base64 (32 bytes), or to several of
    /// them with commas between, while that service's key is being changed.
    pub peers: BTreeMap<String, String>,
    /// The public key of the gateway, written as in `peers`: its word on its clients' addresses is taken. Every service with an API
    /// needs it ([`crate::GatewayTokenVerifier`]), the gateway itself does not.
    pub gateway: Option<String>,
    /// How long one call may take, milliseconds.
    pub timeout_ms: u64,
}
