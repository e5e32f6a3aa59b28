//! The keys that numbers are hashed with have to be the ones that this process has: by another key nobody is found, and whoever is
//! not found gets a second, empty account.

use contexor_crypto::{CryptoError, KeyRing, KeyedHashRing};
use contexor_db::Connection;

use crate::{error::AuthError, store, store::users::phone_aad};

/// What numbers of people are hashed for.
pub const PURPOSE: &str = "users.phone";

/// Makes sure that there is every key that somebody is hashed with, and that each is the same one: of each, the oldest and the newest
/// person are looked at.
///
/// # Errors
/// [`AuthError::Index`], the database's, and [`AuthError::Sealed`] when a number does not open.
pub async fn check(conn: &mut Connection, ring: &KeyRing, index: &KeyedHashRing) -> Result<(), AuthError> {
    for sample in store::users::hashed_samples(conn).await? {
        index.find(&sample.phone_hash_key).map_err(AuthError::Index)?;
        let phone = match ring.open(&sample.phone_sealed, &phone_aad(sample.id)) {
            Ok(phone) => phone,
            // Sealed by a process that knows the next key already: that says nothing of the hash.
            Err(CryptoError::UnknownKey(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        index.check(&sample.phone_hash_key, PURPOSE, &phone, &sample.phone_hash).map_err(AuthError::Index)?;
    }
    Ok(())
}
