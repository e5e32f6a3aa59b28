//! What is done again and again, each by one process at a time.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use contexor_crypto::KeyRing;
use contexor_db::{Tx, periodic::Periodic};
use contexor_identity::{CallerKind, Revocations};
use uuid::Uuid;

use crate::{
    error::AuthError,
    ops,
    settings::{OtpSettings, REVOCATION_S, TokenSettings},
    store,
    store::codes::OtpStore,
};

/// Codes or sessions that one step takes.
const BATCH: u64 = 1_000;

/// Empties codes that expired unused, and warns when hardly any code that is sent is used: somebody may be spending our money.
#[derive(Debug)]
pub struct CleanUpExpiredOtps {
    /// The codes.
    pub codes: OtpStore,
    /// When to warn.
    pub settings: Arc<OtpSettings>,
}

impl Periodic for CleanUpExpiredOtps {
    type Error = AuthError;
    const NAME: &'static str = "cleanup_expired_otps";

    async fn run(&self, _: &mut Tx) -> Result<(), AuthError> {
        loop {
            let used = self.codes.clean_up(BATCH).await?;
            metrics::counter!("contexor_otp_expired_total").increment(used.lapsed);
            if used.lapsed < BATCH {
                let alarm = is_alarming(used.sent, used.used, &self.settings);
                metrics::gauge!("contexor_otp_sent_in_hour").set(used.sent as f64);
                metrics::gauge!("contexor_otp_used_in_hour").set(used.used as f64);
                metrics::gauge!("contexor_otp_ratio_alarm").set(if alarm { 1.0 } else { 0.0 });
                if alarm {
                    tracing::warn!(
                        sent = used.sent,
                        used = used.used,
                        "hardly any of the codes sent in this hour is used"
                    );
                }
                return Ok(());
            }
        }
    }
}

fn is_alarming(sent: u64, used: u64, settings: &OtpSettings) -> bool {
    sent >= settings.abuse_alert_min_sent && used * 100 < sent * settings.alarm_below_percent
}

/// Takes away successors that nobody gets any more, and sessions that ended a week ago.
#[derive(Debug)]
pub struct CleanUpTokens {
    /// How long tokens are good.
    pub settings: TokenSettings,
}

impl Periodic for CleanUpTokens {
    type Error = AuthError;
    const NAME: &'static str = "cleanup_tokens";

    async fn run(&self, tx: &mut Tx) -> Result<(), AuthError> {
        let now = contexor_clock::now();
        store::refresh_tokens::forget_successors(tx.conn(), now - self.settings.successors_kept()).await?;
        // Tokens first, so many at a time: a session that was refreshed all day has more of them than one statement has the time for.
        let over = now - Duration::days(7);
        store::refresh_tokens::delete_of_ended(tx.conn(), over, 5 * BATCH as i64).await?;
        let deleted = store::sessions::delete_ended(tx.conn(), over, BATCH as i64).await?;
        metrics::counter!("contexor_sessions_deleted_total").increment(deleted as u64);
        Ok(())
    }
}

/// Tells the list of ended sessions what it should hold: all of it when Redis has lost it, and until then nobody is let in; otherwise
/// what ended of late, in case it was lost while a session was being ended. Of signing keys all that were ended: they are few.
#[derive(Debug)]
pub struct RestoreRevocations {
    /// The list.
    pub revocations: Revocations,
}

/// How far back sessions are told again and again, seconds: longer than any transaction.
const OF_LATE_S: i64 = 120;

impl Periodic for RestoreRevocations {
    type Error = AuthError;
    const NAME: &'static str = "restore_revocations";

    async fn run(&self, tx: &mut Tx) -> Result<(), AuthError> {
        let now = contexor_clock::now();
        let revocations = self.revocations.pin().await?;
        let is_whole = revocations.is_synced(CallerKind::Person).await?;
        let remembered_s = REVOCATION_S as i64;
        let since_s = if is_whole { OF_LATE_S } else { remembered_s };
        let ended = store::sessions::ended_since(tx.conn(), now - Duration::seconds(since_s)).await?;
        let left = |at: Option<DateTime<Utc>>| at.map_or(remembered_s, |at| remembered_s - (now - at).num_seconds());
        let ended: Vec<(Uuid, u64)> =
            ended.into_iter().map(|(session, at)| (session, left(at).try_into().unwrap_or(1))).collect();
        revocations.revoke_many(&ended).await?;
        ops::signing_keys::publish_revoked_keys(tx.conn(), &revocations).await?;
        if !is_whole {
            revocations.mark_synced(CallerKind::Person).await?;
            tracing::warn!(ended = ended.len(), "the list of ended sessions was not whole: it is again");
        }
        Ok(())
    }
}

/// Lets the next signing key follow when the present one is old.
#[derive(Debug)]
pub struct RotateSigningKeys {
    /// Seals the private halves.
    pub ring: KeyRing,
    /// How long tokens are good.
    pub settings: TokenSettings,
}

impl Periodic for RotateSigningKeys {
    type Error = AuthError;
    const NAME: &'static str = "rotate_signing_keys";

    async fn run(&self, tx: &mut Tx) -> Result<(), AuthError> {
        let now = contexor_clock::now();
        let newest = ops::signing_keys::rotate_when_due(tx, &self.ring, &self.settings, now).await?;
        // The time and not the age: what a process measured once stays true while another one does this work.
        metrics::gauge!("contexor_signing_key_created_timestamp_seconds").set(newest.timestamp() as f64);
        Ok(())
    }
}
