//! Brings what is sealed and hashed to the current keys, so that old ones can be taken away.

use chrono::{DateTime, Utc};
use contexor_crypto::{KeyRing, KeyedHashRing};
use contexor_db::Tx;
use uuid::Uuid;

use crate::{
    error::AuthError,
    ops::phone_keys,
    store,
    store::{
        signing_keys::private_place,
        users::{UserRow, phone_aad},
    },
};

/// People that one transaction takes.
pub const BATCH: i64 = 500;

/// Seals and hashes the numbers of up to [`BATCH`] people after `after` with the current keys. The last person looked at, and how many
/// numbers were done anew; none when nobody is left.
///
/// # Errors
/// The database's, and [`AuthError::Sealed`] when a key is missing.
pub async fn people(
    tx: &mut Tx,
    ring: &KeyRing,
    index: &KeyedHashRing,
    after: Uuid,
) -> Result<Option<(Uuid, usize)>, AuthError> {
    let batch = store::users::batch_after(tx.conn(), after, BATCH).await?;
    let Some(last) = batch.last().map(|user| user.id) else { return Ok(None) };
    let mut done = 0;
    for user in &batch {
        if ring.is_current(&user.phone_sealed) && index.is_current(&user.phone_hash_key) {
            continue;
        }
        let place = phone_aad(user.id);
        let phone = ring.open(&user.phone_sealed, &place)?;
        let anew = UserRow {
            phone_sealed: ring.seal(&phone, &place),
            phone_hash: index.current().hash(phone_keys::PURPOSE, &phone).to_vec(),
            phone_hash_key: index.current_id().to_owned(),
            ..user.clone()
        };
        done += store::users::replace_phone(tx.conn(), user, &anew).await?;
    }
    Ok(Some((last, done)))
}

/// Seals the private halves of signing keys with the current key; how many were sealed anew.
///
/// # Errors
/// As [`people`].
pub async fn signing_keys(tx: &mut Tx, ring: &KeyRing, now: DateTime<Utc>) -> Result<usize, AuthError> {
    store::signing_keys::lock(tx.conn()).await?;
    let mut done = 0;
    for key in store::signing_keys::published(tx.conn(), now).await? {
        if ring.is_current(&key.private_sealed) {
            continue;
        }
        let place = private_place(&key.kid);
        let sealed = ring.seal(&ring.open(&key.private_sealed, &place)?, &place);
        done += store::signing_keys::replace_sealed(tx.conn(), &key.kid, &sealed).await?;
    }
    Ok(done)
}
