//! The signing keys as this process knows them: read from the database, and again every now and then.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use contexor_crypto::KeyRing;
use contexor_db::{Db, Tx};
use contexor_identity::{AccessClaims, claims::ACCESS_TYPE};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::JwkSet};
use serde::Serialize;

use crate::{
    domain::signing_key,
    error::AuthError,
    ops, store,
    store::signing_keys::{SigningKeyRow, private_place},
};

/// The keys, shared by everybody in the process.
#[derive(Clone)]
pub struct Keys {
    ring: KeyRing,
    known: Arc<RwLock<Snapshot>>,
}

#[derive(Default)]
struct Snapshot {
    // In the order in which they were made.
    signing: Vec<(DateTime<Utc>, String, Arc<EncodingKey>)>,
    published: Bytes,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Reads the keys, and makes the very first one.
    ///
    /// # Errors
    /// When the database is away, or no key opens with the configured keys.
    pub async fn open(db: &Db, ring: KeyRing) -> Result<Self, AuthError> {
        let keys = Self { ring, known: Arc::default() };
        let ring = &keys.ring;
        db.transaction(async |tx: &mut Tx| {
            ops::signing_keys::ensure_signing_key(tx, ring, contexor_clock::now()).await
        })
        .await?;
        keys.reload(db).await?;
        Ok(keys)
    }

    /// Reads the keys again.
    ///
    /// # Errors
    /// As [`Self::open`]; the keys known so far stay.
    pub async fn reload(&self, db: &Db) -> Result<(), AuthError> {
        let rows = store::signing_keys::published(&mut *db.conn().await?, contexor_clock::now()).await?;
        let known = self.read(&rows)?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    fn read(&self, rows: &[SigningKeyRow]) -> Result<Snapshot, AuthError> {
        let mut signing = Vec::with_capacity(rows.len());
        let mut unreadable = None;
        let mut set = JwkSet { keys: Vec::with_capacity(rows.len()) };
        for row in rows {
            let private = match self.ring.open(&row.private_sealed, &private_place(&row.kid)) {
                Ok(private) => private,
                // Another process may have sealed it with a key that this one is to get: the other keys are good nevertheless.
                Err(error) => {
                    metrics::counter!("contexor_signing_keys_unreadable_total").increment(1);
                    let told = &error as &dyn std::error::Error;
                    tracing::error!(kid = row.kid, error = told, "the signing key {} does not open", row.kid);
                    unreadable.get_or_insert(error);
                    continue;
                }
            };
            let key = EncodingKey::from_ed_der(&private);
            set.keys.push(signing_key::public_jwk(&key)?);
            signing.push((row.activates_at, row.kid.clone(), Arc::new(key)));
        }
        if let Some(error) = unreadable.filter(|_| signing.is_empty()) {
            return Err(error.into());
        }
        Ok(Snapshot { signing, published: serde_json::to_vec(&set)?.into() })
    }

    /// Signs an access token with the youngest key whose time has come; the key's id and the token.
    ///
    /// # Errors
    /// [`AuthError::NoSigningKey`] and [`AuthError::Signing`].
    pub fn sign(&self, claims: &AccessClaims) -> Result<(String, String), AuthError> {
        self.sign_as(ACCESS_TYPE, claims)
    }

    /// Signs claims of a type that is told in the header; the key's id and the token.
    ///
    /// # Errors
    /// As [`Self::sign`].
    pub fn sign_as(&self, kind: &str, claims: &impl Serialize) -> Result<(String, String), AuthError> {
        let now = contexor_clock::now();
        let (kid, key) = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            let current = known.signing.iter().rev().find(|(activates_at, ..)| *activates_at <= now);
            current.map(|(_, kid, key)| (kid.clone(), key.clone())).ok_or(AuthError::NoSigningKey)?
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(kind.into());
        header.kid = Some(kid.clone());
        Ok((kid, jsonwebtoken::encode(&header, claims, &key)?))
    }

    /// The public halves as a JWK set.
    pub fn published(&self) -> Bytes {
        self.known.read().unwrap_or_else(PoisonError::into_inner).published.clone()
    }
}
