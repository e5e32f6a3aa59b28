//! `re-encrypt`: seals and hashes anew what old keys sealed and hashed. It may be stopped and begun again at any time, while the service runs.

use anyhow::Context as _;
use contexor_db::{Db, Tx};
use uuid::Uuid;

use crate::{check_index_keys, error::OrgError, ops, sealed_phones::SealedPhones, settings::Settings};

/// For the usage line.
pub(crate) const COMMAND: &str = "re-encrypt";

/// Does it.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let db = Db::new(&settings.database).context("the database pool cannot be made")?;
    let phones = SealedPhones::new(&settings.crypto).context("crypto")?;
    let done = seal_anew(&db, &phones).await;
    db.close();
    let phones = done.context("not every phone could be sealed anew")?;
    tracing::info!(phones, "{phones} phones of invitations are sealed and hashed with the current keys now");
    Ok(())
}

async fn seal_anew(db: &Db, phones: &SealedPhones) -> Result<usize, OrgError> {
    // Hashed with another key than the processes have that serve, no invitation would be found any more.
    check_index_keys(db, phones).await?;
    let (mut after, mut total) = (Uuid::nil(), 0);
    while let Some((last, done)) =
        db.transaction(async |tx: &mut Tx| ops::re_encrypt::invitations(tx, phones, after).await).await?
    {
        after = last;
        total += done;
    }
    Ok(total)
}
