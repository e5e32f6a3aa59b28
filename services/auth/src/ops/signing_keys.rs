//! Making and rotating signing keys.

use chrono::{DateTime, Duration, Utc};
use contexor_crypto::KeyRing;
use contexor_db::{Connection, Tx};
use contexor_identity::{Revocations, signing_key_id};

use crate::{
    domain::signing_key,
    error::AuthError,
    settings::{REVOCATION_S, TokenSettings},
    store,
    store::signing_keys::{SigningKeyRow, private_place},
};

/// Makes the very first key, which signs at once. Several processes may start at the same time: one makes it.
///
/// # Errors
/// The database's, and [`AuthError::KeyGeneration`].
pub async fn ensure_signing_key(tx: &mut Tx, ring: &KeyRing, now: DateTime<Utc>) -> Result<(), AuthError> {
    store::signing_keys::lock(tx.conn()).await?;
    if store::signing_keys::published(tx.conn(), now).await?.iter().any(|key| key.retires_at.is_none()) {
        return Ok(());
    }
    let kid = add(tx, ring, now, now).await?;
    tracing::info!(kid, "the signing key {kid} was made");
    Ok(())
}

/// How far the clocks of two processes may be apart.
const CLOCKS: Duration = Duration::minutes(5);

/// What becomes of the keys that signed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousKeys {
    /// They are published until their last token is no good any more.
    StayForTheirTokens,
    /// They end now, and every token that they signed with them: somebody else may know them. People's programs refresh and go on.
    /// Who checks tokens learns it from [`publish_revoked_keys`].
    End,
}

/// Makes the next key: it is published now, and signs `ahead` later; the one before stays published until its last token is no
/// good any more. `actor` is who asked for it, for the log.
///
/// # Errors
/// The database's, and [`AuthError::KeyGeneration`].
pub async fn rotate(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    ahead: Duration,
    others: PreviousKeys,
    actor: &'static str,
    now: DateTime<Utc>,
) -> Result<String, AuthError> {
    store::signing_keys::lock(tx.conn()).await?;
    // Where the others end at once it signs at once, whatever the clocks of the processes say.
    let activates_at = if others == PreviousKeys::End { now - CLOCKS } else { now + ahead };
    let kid = add(tx, ring, now, activates_at).await?;
    match others {
        // Every process has noticed the new key after one reload.
        PreviousKeys::StayForTheirTokens => {
            store::signing_keys::retire_others(tx.conn(), &kid, activates_at + settings.key_overlap()).await?
        }
        PreviousKeys::End => store::signing_keys::end_others(tx.conn(), &kid, now).await?,
    };
    metrics::counter!("contexor_signing_key_rotations_total").increment(1);
    tracing::info!(security.event = "keys_rotated", actor, kid, %activates_at, "the signing key {kid} follows");
    Ok(kid)
}

/// Tells the list of ended sessions which keys were ended before their time, so that nobody believes what they signed, whatever is
/// remembered of them. Not before that is so in the database: what is listed is refused for a day.
pub async fn publish_revoked_keys(conn: &mut Connection, revocations: &Revocations) -> Result<(), AuthError> {
    let ended = store::signing_keys::ended(conn).await?;
    let ended: Vec<_> = ended.iter().map(|kid| (signing_key_id(kid), REVOCATION_S)).collect();
    Ok(revocations.revoke_many(&ended).await?)
}

/// Rotates when the youngest key is old enough, and deletes what is published no more. Tells when the youngest key was made.
///
/// # Errors
/// As [`rotate`].
pub async fn rotate_when_due(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, AuthError> {
    let youngest = store::signing_keys::published(tx.conn(), now).await?.into_iter().map(|key| key.created_at).max();
    let age = Duration::days(i64::from(settings.key_rotation_days));
    let newest = match youngest {
        Some(created_at) if created_at + age > now => created_at,
        _ => {
            let ahead = settings.key_publish_ahead();
            rotate(tx, ring, settings, ahead, PreviousKeys::StayForTheirTokens, "schedule", now).await?;
            now
        }
    };
    store::signing_keys::delete_retired(tx.conn(), now - Duration::days(1)).await?;
    Ok(newest)
}

async fn add(
    tx: &mut Tx,
    ring: &KeyRing,
    now: DateTime<Utc>,
    activates_at: DateTime<Utc>,
) -> Result<String, AuthError> {
    let key = signing_key::generate()?;
    let private_sealed = ring.seal(&key.private, &private_place(&key.kid));
    let row = SigningKeyRow { kid: key.kid, private_sealed, created_at: now, activates_at, retires_at: None };
    store::signing_keys::insert(tx.conn(), &row).await?;
    Ok(row.kid)
}
