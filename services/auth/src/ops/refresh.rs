//! A refresh token is traded for the next one.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use contexor_crypto::{KeyRing, random_token, sha256};
use contexor_db::Tx;
use contexor_identity::Revocations;
use uuid::Uuid;

use crate::{
    domain::{client::Client, spent::Spent},
    error::AuthError,
    ops,
    settings::TokenSettings,
    store,
    store::refresh_tokens::{RefreshTokenRow, successor_place},
};

/// A refresh token as it came.
#[derive(Debug)]
pub struct Presented<'a> {
    /// The token.
    pub token: &'a str,
    /// Who has it.
    pub client: &'a Client,
    /// When the request reached this process.
    pub arrived: Instant,
}

/// What came of a refresh token.
#[derive(Debug)]
pub enum Traded {
    /// It was good: the next one.
    Next {
        /// Whose session it is.
        user_id: Uuid,
        /// The session.
        session_id: Uuid,
        /// The next refresh token.
        refresh: String,
    },
    /// It was used before. Its session has ended with this transaction.
    Reused,
    /// It is unknown, or its session has ended or expired.
    Invalid,
}

/// Trades a refresh token. Of any number of callers with the same token one spends it; a doubled request (see
/// [`Spent::is_doubled_by`]) gets the same successor, as long as that was not used; anybody else ends the session.
///
/// Whoever is given a token calls [`note_answer`] before answering.
///
/// # Errors
/// The database's, and Redis's when a session has to be ended.
pub async fn refresh(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    revocations: &Revocations,
    presented: &Presented<'_>,
    now: DateTime<Utc>,
) -> Result<Traded, AuthError> {
    let hash = sha256(presented.token.as_bytes());
    let next = random_token();
    let sealed = ring.seal(next.as_bytes(), &successor_place(&hash));
    let Some(session_id) = store::refresh_tokens::spend(tx.conn(), &hash, presented.client, &sealed, now).await? else {
        return not_spendable(tx, ring, settings, revocations, &hash, presented, now).await;
    };
    let idle_and_absolute = (settings.refresh_idle(), settings.refresh_absolute());
    let owner = store::sessions::touch(tx.conn(), session_id, now, idle_and_absolute.0, idle_and_absolute.1).await?;
    let Some(user_id) = owner else {
        // The session ended in this very moment; that its token is spent does no harm.
        return Ok(Traded::Invalid);
    };
    store::refresh_tokens::insert(tx.conn(), &sha256(next.as_bytes()), session_id, now).await?;
    Ok(Traded::Next { user_id, session_id, refresh: next })
}

/// Notes that the answer to `token` leaves: whoever comes with it from now on does not double this request. In a transaction after
/// the one of [`refresh`]: a request that ends in between was never answered, and may be made again.
///
/// # Errors
/// The database's; then there must be no answer.
pub async fn note_answer(tx: &mut Tx, token: &str) -> Result<(), AuthError> {
    Ok(store::refresh_tokens::note_answer(tx.conn(), &sha256(token.as_bytes())).await?)
}

async fn not_spendable(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    revocations: &Revocations,
    hash: &[u8; 32],
    presented: &Presented<'_>,
    now: DateTime<Utc>,
) -> Result<Traded, AuthError> {
    // Measured before the clock is asked, so that the request counts as a little later than it was, never as earlier.
    let age = Duration::from_std(presented.arrived.elapsed()).unwrap_or(Duration::zero());
    let found = store::refresh_tokens::find_and_clock(tx.conn(), hash).await?;
    let Some((token, clock)) = found else { return Ok(Traded::Invalid) };
    let Some(used_at) = token.used_at else { return Ok(Traded::Invalid) };
    let spent = Spent {
        at: used_at,
        answered_at: token.answered_at,
        device: token.used_by_device.clone(),
        address_block: token.used_by_address.clone(),
    };
    if spent.is_doubled_by(presented.client, clock - age, settings.reuse_grace())
        && let Some((user_id, refresh)) = unused_successor(tx, ring, hash, &token, now).await?
    {
        return Ok(Traded::Next { user_id, session_id: token.session_id, refresh });
    }
    ops::end_session::for_reuse(tx, revocations, token.session_id, now).await?;
    Ok(Traded::Reused)
}

async fn unused_successor(
    tx: &mut Tx,
    ring: &KeyRing,
    hash: &[u8; 32],
    token: &RefreshTokenRow,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, String)>, AuthError> {
    let Some(sealed) = &token.successor_sealed else { return Ok(None) };
    let successor = ring.open_text(sealed, &successor_place(hash))?;
    let unused = store::refresh_tokens::find(tx.conn(), &sha256(successor.as_bytes()))
        .await?
        .is_some_and(|next| next.used_at.is_none());
    if !unused {
        return Ok(None);
    }
    let owner = store::sessions::owner_of_standing(tx.conn(), token.session_id, now).await?;
    Ok(owner.map(|owner| (owner, successor)))
}
