//! A session ends: in the database, and on the list that every service asks.
//!
//! The list is told before the commit. Is Redis away, nothing is changed and the caller hears of it; does the commit fail, the caller
//! hears of it too, and the session's access tokens are refused as long as the list remembers it.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_identity::{Caller, Revocations};
use uuid::Uuid;

use crate::{error::AuthError, settings::REVOCATION_S, store, store::sessions::EndReason};

/// Ends the session that the caller's token belongs to.
pub async fn log_out(
    tx: &mut Tx,
    revocations: &Revocations,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<(), AuthError> {
    let ended = store::sessions::end(tx.conn(), caller.user_id, caller.session_id, EndReason::LoggedOut, now).await?;
    // The token was good until now, whatever the table says: it is not any more.
    revocations.revoke(caller.session_id, REVOCATION_S).await?;
    if ended {
        record(EndReason::LoggedOut, caller.user_id, caller.session_id);
    }
    Ok(())
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`AuthError::NoSuchSession`], the database's and Redis's.
pub async fn by_owner(
    tx: &mut Tx,
    revocations: &Revocations,
    caller: &Caller,
    session: Uuid,
    now: DateTime<Utc>,
) -> Result<(), AuthError> {
    if !store::sessions::end(tx.conn(), caller.user_id, session, EndReason::EndedByUser, now).await? {
        return Err(AuthError::NoSuchSession);
    }
    revocations.revoke(session, REVOCATION_S).await?;
    record(EndReason::EndedByUser, caller.user_id, session);
    Ok(())
}

/// Ends a session one of whose refresh tokens was used twice.
pub async fn for_reuse(
    tx: &mut Tx,
    revocations: &Revocations,
    session: Uuid,
    now: DateTime<Utc>,
) -> Result<(), AuthError> {
    let Some(owner) = store::sessions::end_for_reuse(tx.conn(), session, now).await? else { return Ok(()) };
    revocations.revoke(session, REVOCATION_S).await?;
    tracing::warn!(
        security.event = "token_reused",
        user.id = %owner,
        session.id = %session,
        "a refresh token was used twice: the session {session} is ended"
    );
    record(EndReason::TokenReused, owner, session);
    Ok(())
}

fn record(reason: EndReason, owner: Uuid, session: Uuid) {
    metrics::counter!("contexor_sessions_ended_total", "reason" => reason.as_str()).increment(1);
    tracing::info!(
        security.event = "session_ended",
        user.id = %owner,
        session.id = %session,
        because = reason.as_str(),
        "the session {session} ends"
    );
}
