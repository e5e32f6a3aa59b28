//! Whether a request comes from the gateway.

use std::sync::Arc;

use actix_web::web;
use contexor_service::http::GatewayVerifier;
use jsonwebtoken::DecodingKey;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::{
    InternalSettings,
    claims::GATEWAY_TYPE,
    service_token::{BadInternalKey, LEEWAY_S, public_keys, read},
};

/// The name that the gateway's tokens are issued under.
const GATEWAY: &str = "gateway";

/// Why the gateway cannot be known.
#[derive(Debug, thiserror::Error)]
pub enum NoGatewayKey {
    /// Its key is not told.
    #[error("internal.gateway, the public key of the gateway, is missing: nobody could say where requests come from")]
    Missing,
    /// It is no key.
    #[error(transparent)]
    Bad(#[from] BadInternalKey),
}

/// Knows the gateway by its token.
pub struct GatewayTokenVerifier {
    service: &'static str,
    keys: Vec<DecodingKey>,
    /// Until when tokens that were found good are, unix seconds, by hash. Each process of the gateway has a new one every one and a
    /// half minutes.
    good_until: Cache<[u8; 32], i64>,
}

impl std::fmt::Debug for GatewayTokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GatewayKeys").field("service", &self.service).finish_non_exhaustive()
    }
}

impl GatewayTokenVerifier {
    /// Makes sure that there is such a key, before anything is started.
    pub fn check(settings: &InternalSettings) -> Result<(), NoGatewayKey> {
        Self::read(settings).map(drop)
    }

    fn read(settings: &InternalSettings) -> Result<Vec<DecodingKey>, NoGatewayKey> {
        let keys = settings.gateway.as_deref().ok_or(NoGatewayKey::Missing)?;
        Ok(public_keys("gateway", keys)?)
    }

    /// Reads the gateway's public key, for the data of `service`.
    pub fn verifier(
        service: &'static str,
        settings: &InternalSettings,
    ) -> Result<web::Data<dyn GatewayVerifier>, NoGatewayKey> {
        let keys = Self::read(settings)?;
        let edge: Arc<dyn GatewayVerifier> = Arc::new(Self { service, keys, good_until: Cache::new(1_000) });
        Ok(web::Data::from(edge))
    }
}

impl GatewayVerifier for GatewayTokenVerifier {
    fn verify(&self, token: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let good_until = self.good_until.get(&hash).or_else(|| {
            let claims = read(token, GATEWAY_TYPE, GATEWAY, self.service, &self.keys)?;
            let good_until = claims.exp.saturating_add(LEEWAY_S as i64);
            self.good_until.insert(hash, good_until);
            Some(good_until)
        });
        good_until.is_some_and(|until| until > contexor_clock::now().timestamp())
    }
}
