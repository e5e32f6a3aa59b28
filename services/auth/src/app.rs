//! What every handler has at hand.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use contexor_api::{auth::User, internal::Person};
use contexor_crypto::{KeyRing, KeyedHashRing};
use contexor_db::Db;
use contexor_identity::{AccessClaims, Revocations, signing_key_id};
use contexor_messaging::Publisher;
use contexor_service::CursorCodec;
use uuid::Uuid;

use crate::{
    error::AuthError,
    keys::Keys,
    settings::Settings,
    store::{
        codes::OtpStore,
        users::{UserRow, phone_aad},
    },
};

/// The state of the service. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct AppState {
    /// PostgreSQL.
    pub db: Db,
    /// One-time codes.
    pub codes: OtpStore,
    /// Signing keys.
    pub keys: Keys,
    /// Sessions that were ended.
    pub revocations: Revocations,
    /// Sends codes to notifier.
    pub publisher: Publisher,
    /// Seals what is stored.
    pub ring: KeyRing,
    /// Seals codes on their way to notifier.
    pub delivery: KeyRing,
    /// Finds people by number.
    pub index: KeyedHashRing,
    /// List cursors.
    pub cursors: CursorCodec,
    /// The settings.
    pub settings: Arc<Settings>,
}

impl AppState {
    /// A new access token of a session.
    ///
    /// # Errors
    /// [`AuthError::NoSigningKey`] and [`AuthError::Signing`].
    pub async fn access_token(&self, user: Uuid, session: Uuid, now: DateTime<Utc>) -> Result<String, AuthError> {
        let lifetime_s = i64::try_from(self.settings.tokens.access_lifetime_s).unwrap_or(i64::from(i32::MAX));
        let claims = AccessClaims {
            iss: self.settings.identity.issuer.clone(),
            aud: self.settings.identity.audience.clone(),
            sub: user,
            sid: session,
            iat: now.timestamp(),
            exp: now.timestamp() + lifetime_s,
            jti: Uuid::now_v7(),
        };
        let (kid, token) = self.keys.sign(&claims)?;
        // Nobody believes what an ended key signs: this process has yet to read the next one. If that cannot be found out or read now, it
        // will be by the time of the next refresh; an error here would cost the session, whose refresh token was traded already.
        if !self.revocations.contains(signing_key_id(&kid)).await.unwrap_or(false) {
            return Ok(token);
        }
        if let Err(error) = self.keys.reload(&self.db).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the signing keys cannot be read again");
        }
        let (again, token) = self.keys.sign(&claims)?;
        if again == kid {
            tracing::error!(
                kid,
                "nobody believes the signing key {kid}, which was ended, and no other can be read: rotate-keys"
            );
        }
        Ok(token)
    }

    /// A person as shown to its owner.
    ///
    /// # Errors
    /// [`AuthError::Sealed`] when the number does not open.
    pub fn user(&self, row: UserRow) -> Result<User, AuthError> {
        let phone = self.ring.open_text(&row.phone_sealed, &phone_aad(row.id))?;
        Ok(User { id: row.id, phone, name: row.name, created_at: row.created_at })
    }

    /// A person as told to other services.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub fn person(&self, row: UserRow) -> Result<Person, AuthError> {
        let phone = self.ring.open_text(&row.phone_sealed, &phone_aad(row.id))?;
        Ok(Person { id: row.id, phone, name: row.name })
    }
}
