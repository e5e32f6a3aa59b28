//! Brings what is sealed, and hashed, to the current keys, so that old ones can be taken away.

use contexor_db::Tx;
use uuid::Uuid;

use crate::{error::OrgError, sealed_phones::SealedPhones, store};

/// Invitations that one transaction takes.
const BATCH: i64 = 500;

/// Seals and hashes the phones of up to [`BATCH`] invitations after `after` with the current keys. The last invitation looked at, and how
/// many phones were changed; none when no invitation is left.
pub(crate) async fn invitations(
    tx: &mut Tx,
    phones: &SealedPhones,
    after: Uuid,
) -> Result<Option<(Uuid, usize)>, OrgError> {
    let batch = store::invitations::sealed_after(tx.conn(), after, BATCH).await?;
    let Some((last, _)) = batch.last() else { return Ok(None) };
    let mut done = 0;
    for (id, sealed) in &batch {
        if let Some(anew) = phones.reencrypted(*id, sealed)? {
            done += store::invitations::replace_sealed(tx.conn(), *id, sealed, &anew).await?;
        }
    }
    Ok(Some((*last, done)))
}
