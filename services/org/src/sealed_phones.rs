//! Phones of invitations at rest: sealed, and found by a keyed hash.

use contexor_api::Phone;
use contexor_crypto::{CryptoError, KeyRing, KeyRingSettings, KeyedHash};
use secrecy::SecretString;
use serde::Deserialize;
use uuid::Uuid;

/// Keys of what is sealed at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Seal the phones of invitations.
    pub keys: KeyRingSettings,
    /// 32 bytes in base64; finds invitations by phone.
    pub index_key: SecretString,
}

/// Seals, opens and finds phones.
#[derive(Debug)]
pub(crate) struct SealedPhones {
    ring: KeyRing,
    index: KeyedHash,
}

impl SealedPhones {
    /// Reads the keys.
    pub(crate) fn new(settings: &CryptoSettings) -> Result<Self, CryptoError> {
        Ok(Self { ring: KeyRing::new(&settings.keys)?, index: KeyedHash::new("index_key", &settings.index_key)? })
    }

    /// What an invitation of this phone is found by.
    pub(crate) fn hash(&self, phone: &Phone) -> Vec<u8> {
        self.index.hash("invitations.phone", phone.e164().as_bytes()).to_vec()
    }

    /// Seals the phone of an invitation; it opens for no other one.
    pub(crate) fn seal(&self, invitation: Uuid, phone: &Phone) -> String {
        self.ring.seal(phone.e164().as_bytes(), &place(invitation))
    }

    /// The phone of an invitation sealed with the current key; none when it is so already.
    pub(crate) fn sealed_anew(&self, invitation: Uuid, sealed: &str) -> Result<Option<String>, CryptoError> {
        if self.ring.is_current(sealed) {
            return Ok(None);
        }
        let place = place(invitation);
        Ok(Some(self.ring.seal(&self.ring.open(sealed, &place)?, &place)))
    }

    /// As much of an invitation's phone as may be shown.
    pub(crate) fn masked(&self, invitation: Uuid, sealed: &str) -> Result<String, CryptoError> {
        let phone = self.ring.open_text(sealed, &place(invitation))?;
        Phone::parse(&phone).map(|phone| phone.masked()).map_err(|_| CryptoError::Malformed)
    }
}

fn place(invitation: Uuid) -> String {
    format!("invitations.phone:{invitation}")
}
