//! `re-encrypt`: seals secrets and headers of webhooks with the current key. It may be stopped and begun again at any time, while the
//! service runs.

use anyhow::Context as _;
use contexor_crypto::{CryptoError, KeyRing};
use contexor_db::{Db, Tx};
use uuid::Uuid;

use crate::{
    error::NotifierError,
    ops,
    settings::{CryptoSettings, Settings},
    store,
};

/// For the usage line.
pub(crate) const COMMAND: &str = "re-encrypt";

/// Does it.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let db = Db::new(&settings.database).context("the database pool cannot be made")?;
    let keys = KeyRing::new(&settings.crypto.keys).context("crypto.keys")?;
    let done = every_webhook(&db, &keys).await;
    db.close();
    let webhooks = done.context("not every webhook could be sealed anew")?;
    tracing::info!(webhooks, "{webhooks} webhooks are sealed with the current key now");
    Ok(())
}

/// Makes sure that webhooks open, now rather than when an event is to be delivered.
pub(crate) async fn every_key_is_there(db: &Db, crypto: &CryptoSettings) -> Result<(), NotifierError> {
    let used = store::webhooks::sealing_keys(&mut *db.conn().await?).await?;
    match used.into_iter().find(|id| !crypto.keys.keys.contains_key(id)) {
        Some(missing) => Err(CryptoError::UnknownKey(missing).into()),
        None => Ok(()),
    }
}

async fn every_webhook(db: &Db, keys: &KeyRing) -> Result<usize, NotifierError> {
    let (mut after, mut total) = (Uuid::nil(), 0);
    while let Some((last, done)) =
        db.transaction(async |tx: &mut Tx| ops::re_encrypt::webhooks(tx, keys, after).await).await?
    {
        after = last;
        total += done;
    }
    Ok(total)
}
