//! Phones of invitations at rest: sealed, and found by a keyed hash.

use contexor_api::Phone;
use contexor_crypto::{CryptoError, KeyRing, KeyRingSettings, KeyedHashRing};
use serde::Deserialize;
use uuid::Uuid;

use crate::store::invitations::{PhoneHash, StoredPhone};

/// What phones of invitations are hashed for.
const PURPOSE: &str = "invitations.phone";

/// Keys of what is sealed at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CryptoSettings {
    /// Seal the phones of invitations.
    pub keys: KeyRingSettings,
    /// Find invitations by phone.
    pub index: KeyRingSettings,
}

/// Seals, opens and finds phones.
#[derive(Debug)]
pub(crate) struct SealedPhones {
    ring: KeyRing,
    index: KeyedHashRing,
}

impl SealedPhones {
    /// Reads the keys.
    pub(crate) fn new(settings: &CryptoSettings) -> Result<Self, CryptoError> {
        Ok(Self { ring: KeyRing::new(&settings.keys)?, index: KeyedHashRing::new(&settings.index)? })
    }

    /// What a new invitation of this phone is found by, and what older ones may be.
    pub(crate) fn hash(&self, phone: &Phone) -> PhoneHash {
        let phone = phone.e164().as_bytes();
        PhoneHash {
            phone_hash: self.index.current().hash(PURPOSE, phone).to_vec(),
            phone_hash_key: self.index.current_id().to_owned(),
            under_every_key: self.index.all(PURPOSE, phone).concat(),
        }
    }

    /// Seals the phone of an invitation; it opens for no other one.
    pub(crate) fn seal(&self, invitation: Uuid, phone: &Phone) -> String {
        self.ring.seal(phone.e164().as_bytes(), &aad(invitation))
    }

    /// The phone of an invitation sealed and hashed with the current keys; none when it is so already.
    pub(crate) fn reencrypted(
        &self,
        invitation: Uuid,
        stored: &StoredPhone,
    ) -> Result<Option<StoredPhone>, CryptoError> {
        if self.ring.is_current(&stored.phone_sealed) && self.index.is_current(&stored.phone_hash_key) {
            return Ok(None);
        }
        let place = aad(invitation);
        let phone = self.ring.open(&stored.phone_sealed, &place)?;
        Ok(Some(StoredPhone {
            phone_sealed: self.ring.seal(&phone, &place),
            phone_hash: self.index.current().hash(PURPOSE, &phone).to_vec(),
            phone_hash_key: self.index.current_id().to_owned(),
        }))
    }

    /// Makes sure that the phone of an invitation was hashed with the key that has its key's id here.
    pub(crate) fn check_hash(&self, invitation: Uuid, stored: &StoredPhone) -> Result<(), CryptoError> {
        self.index.find(&stored.phone_hash_key)?;
        let phone = self.ring.open(&stored.phone_sealed, &aad(invitation))?;
        self.index.check(&stored.phone_hash_key, PURPOSE, &phone, &stored.phone_hash)
    }

    /// As much of an invitation's phone as may be shown.
    pub(crate) fn masked(&self, invitation: Uuid, sealed: &str) -> Result<String, CryptoError> {
        let phone = self.ring.open_text(sealed, &aad(invitation))?;
        Phone::parse(&phone).map(|phone| phone.masked()).map_err(|_| CryptoError::Malformed)
    }
}

fn aad(invitation: Uuid) -> String {
    format!("invitations.phone:{invitation}")
}
