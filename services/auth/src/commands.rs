//! Commands for operators.

use anyhow::Context as _;
use chrono::Duration;
use contexor_crypto::{KeyRing, KeyedHashRing};
use contexor_db::{Db, Tx};
use contexor_identity::Revocations;
use contexor_service::Redis;
use uuid::Uuid;

use crate::{
    error::AuthError,
    ops::{self, signing_keys::PreviousKeys},
    settings::Settings,
};

/// The commands, for the usage line.
pub const COMMANDS: &[&str] = &["rotate-keys [now|compromised]", "re-encrypt"];

/// Does a command; false when there is none of that name.
///
/// # Errors
/// When the settings, the database or a key cannot be used.
pub async fn run(settings: Settings, arguments: &[&str]) -> anyhow::Result<bool> {
    let db = Db::new(&settings.database).context("the database pool cannot be made")?;
    let ring = KeyRing::new(&settings.crypto.keys).context("crypto.keys cannot be used")?;
    match arguments {
        ["rotate-keys"] => {
            rotate_keys(&db, &ring, &settings, settings.tokens.key_publish_ahead(), PreviousKeys::StayForTheirTokens)
                .await?;
        }
        // Verifiers read the new one when they first see it.
        ["rotate-keys", "now"] => {
            rotate_keys(&db, &ring, &settings, Duration::zero(), PreviousKeys::StayForTheirTokens).await?;
        }
        ["rotate-keys", "compromised"] => {
            let redis = Redis::new(&settings.redis).context("Redis cannot be used")?;
            rotate_keys(&db, &ring, &settings, Duration::zero(), PreviousKeys::End).await?;
            let told = async {
                let mut conn = db.conn().await?;
                ops::signing_keys::publish_revoked_keys(&mut conn, &Revocations::new(redis)).await
            };
            told.await.context(
                "the keys have ended; the list of ended sessions could not be told yet: auth goes on trying",
            )?;
        }
        ["re-encrypt"] => {
            let index = KeyedHashRing::new(&settings.crypto.index).context("crypto.index cannot be used")?;
            re_encrypt(&db, &ring, &index).await?;
        }
        _ => return Ok(false),
    }
    db.close();
    Ok(true)
}

async fn rotate_keys(
    db: &Db,
    ring: &KeyRing,
    settings: &Settings,
    ahead: Duration,
    others: PreviousKeys,
) -> Result<(), AuthError> {
    let tokens = &settings.tokens;
    db.transaction(async |tx: &mut Tx| {
        ops::signing_keys::rotate(tx, ring, tokens, ahead, others, "command", contexor_clock::now()).await
    })
    .await?;
    Ok(())
}

async fn re_encrypt(db: &Db, ring: &KeyRing, index: &KeyedHashRing) -> Result<(), AuthError> {
    // Hashed with another key than the processes have that serve, nobody would be found any more.
    ops::phone_keys::check(&mut *db.conn().await?, ring, index).await?;
    let keys = db
        .transaction(async |tx: &mut Tx| ops::re_encrypt::signing_keys(tx, ring, contexor_clock::now()).await)
        .await?;
    let (mut after, mut people) = (Uuid::nil(), 0);
    while let Some((last, done)) =
        db.transaction(async |tx: &mut Tx| ops::re_encrypt::people(tx, ring, index, after).await).await?
    {
        after = last;
        people += done;
    }
    tracing::info!(
        people,
        keys,
        "{people} numbers and {keys} signing keys are sealed and hashed with the current keys now"
    );
    Ok(())
}
