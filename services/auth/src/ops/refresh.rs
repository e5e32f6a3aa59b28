//! A refresh token is rotated.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use contexor_crypto::{KeyRing, random_token, sha256};
use contexor_db::Tx;
use contexor_identity::Revocations;
use uuid::Uuid;

use crate::{
    domain::{client::Client, consumed_token::ConsumedToken},
    error::AuthError,
    ops,
    settings::TokenSettings,
    store,
    store::refresh_tokens::successor_place,
};

/// A refresh token as it was sent.
#[derive(Debug)]
pub struct RefreshAttempt<'a> {
    /// The token.
    pub token: &'a str,
    /// Who sent it.
    pub client: &'a Client,
    /// When the request reached this process.
    pub arrived: Instant,
}

/// What came of a refresh token.
#[derive(Debug)]
pub enum RefreshOutcome {
    /// It was good: the next one.
    Next {
        /// Whose session it is.
        user_id: Uuid,
        /// The session.
        session_id: Uuid,
        /// The next refresh token.
        refresh: String,
        /// Whether it had been rotated before, by the same client within the grace.
        is_retry: bool,
    },
    /// It was consumed before. Its session is revoked with this transaction.
    Reused,
    /// It is unknown, or its session is revoked or expired.
    Invalid,
}

/// Rotates a refresh token. Of any number of requests with the same token one consumes it; a retry ([`ConsumedToken::is_retry`]) gets
/// the same successor, also when that was rotated meanwhile; any other request revokes the session.
///
/// # Errors
/// The database's, and Redis's when a session has to be revoked.
pub async fn refresh(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    revocations: &Revocations,
    attempt: &RefreshAttempt<'_>,
    now: DateTime<Utc>,
) -> Result<RefreshOutcome, AuthError> {
    let hash = sha256(attempt.token.as_bytes());
    let next = random_token();
    let sealed = ring.seal(next.as_bytes(), &successor_place(&hash));
    let Some(session_id) = store::refresh_tokens::consume(tx.conn(), &hash, attempt.client, &sealed, now).await? else {
        return handle_reuse(tx, ring, settings, revocations, &hash, attempt, now).await;
    };
    let idle_and_absolute = (settings.refresh_idle(), settings.refresh_absolute());
    let owner = store::sessions::touch(tx.conn(), session_id, now, idle_and_absolute.0, idle_and_absolute.1).await?;
    let Some(user_id) = owner else {
        // The session was revoked in this very moment; that its token is consumed does no harm.
        return Ok(RefreshOutcome::Invalid);
    };
    store::refresh_tokens::insert(tx.conn(), &sha256(next.as_bytes()), session_id, now).await?;
    Ok(RefreshOutcome::Next { user_id, session_id, refresh: next, is_retry: false })
}

async fn handle_reuse(
    tx: &mut Tx,
    ring: &KeyRing,
    settings: &TokenSettings,
    revocations: &Revocations,
    hash: &[u8; 32],
    attempt: &RefreshAttempt<'_>,
    now: DateTime<Utc>,
) -> Result<RefreshOutcome, AuthError> {
    // Measured before the clock is read, so that the request counts as a little later than it was, never as earlier.
    let age = Duration::from_std(attempt.arrived.elapsed()).unwrap_or(Duration::zero());
    let found = store::refresh_tokens::find_and_clock(tx.conn(), hash).await?;
    let Some((token, clock)) = found else { return Ok(RefreshOutcome::Invalid) };
    let Some(used_at) = token.used_at else { return Ok(RefreshOutcome::Invalid) };
    let consumed = ConsumedToken { at: used_at, device: token.used_by_device, network: token.used_by_address };
    if consumed.is_retry(attempt.client, clock - age, settings.reuse_grace())
        && let Some(sealed) = &token.successor_sealed
    {
        // A session that is over needs no revocation, and the token was no theft.
        let owner = store::sessions::owner_of_standing(tx.conn(), token.session_id, now).await?;
        let Some(user_id) = owner else { return Ok(RefreshOutcome::Invalid) };
        let refresh = ring.open_text(sealed, &successor_place(hash))?;
        return Ok(RefreshOutcome::Next { user_id, session_id: token.session_id, refresh, is_retry: true });
    }
    ops::end_session::for_reuse(tx, revocations, token.session_id, now).await?;
    Ok(RefreshOutcome::Reused)
}
