//! Brings what is sealed to the current key, so that old ones can be taken away.

use contexor_crypto::{CryptoError, KeyRing};
use contexor_db::Tx;
use uuid::Uuid;

use super::webhooks::{headers_place, secret_place};
use crate::{error::NotifierError, store};

/// Webhooks that one transaction takes.
const BATCH: i64 = 200;

/// Seals secrets and headers of up to [`BATCH`] webhooks after `after` with the current key. The last webhook looked at, and how many were
/// changed; none when no webhook is left.
///
/// Each is locked until the transaction ends, so that no rotation of its secret is overwritten. Its revision and ETag stay.
pub(crate) async fn webhooks(tx: &mut Tx, keys: &KeyRing, after: Uuid) -> Result<Option<(Uuid, usize)>, NotifierError> {
    let batch = store::webhooks::lock_sealed_after(tx, after, BATCH).await?;
    let Some(last) = batch.last().map(|webhook| webhook.id) else { return Ok(None) };
    let mut done = 0;
    for mut webhook in batch {
        let (secret, headers) = (secret_place(webhook.id), headers_place(webhook.id));
        let mut is_changed = seal_anew(keys, &mut webhook.sealed_secret, &secret)?;
        if let Some(previous) = &mut webhook.sealed_previous_secret {
            is_changed |= seal_anew(keys, previous, &secret)?;
        }
        if let Some(sealed) = &mut webhook.sealed_headers {
            is_changed |= seal_anew(keys, sealed, &headers)?;
        }
        if is_changed {
            store::webhooks::replace_sealed(tx, &webhook).await?;
            done += 1;
        }
    }
    Ok(Some((last, done)))
}

/// Seals a value with the current key; false when it is already.
fn seal_anew(keys: &KeyRing, sealed: &mut String, place: &str) -> Result<bool, CryptoError> {
    if keys.is_current(sealed) {
        return Ok(false);
    }
    *sealed = keys.seal(&keys.open(sealed, place)?, place);
    Ok(true)
}
