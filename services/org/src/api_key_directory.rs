//! Which API keys are good, for this service's own callers and for the others that ask.

use chrono::{DateTime, Utc};
use contexor_crypto::constant_time_eq;
use contexor_db::Db;
use contexor_identity::ApiKeyDirectory;
use contexor_service::ApiError;
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::{error::OrgError, store};

/// The table of keys.
#[derive(Debug, Clone)]
pub(crate) struct OwnApiKeys(pub(crate) Db);

impl OwnApiKeys {
    /// When the key with this id and this hash of its secret expires, noting its use; none when it is not good.
    pub(crate) async fn check(&self, id: Uuid, secret_hash: &[u8]) -> Result<Option<DateTime<Utc>>, OrgError> {
        let now = contexor_clock::now();
        let mut conn = self.0.conn().await?;
        let found = store::api_keys::secret_of_live(&mut conn, id, now).await?;
        let good = found.filter(|(hash, _)| constant_time_eq(hash, secret_hash)).map(|(_, expires_at)| expires_at);
        if good.is_some() {
            store::api_keys::note_use(&mut conn, id, now).await?;
        }
        let answer = if good.is_some() { "good" } else { "refused" };
        metrics::counter!("contexor_org_api_key_checks_total", "answer" => answer).increment(1);
        Ok(good)
    }
}

impl ApiKeyDirectory for OwnApiKeys {
    fn look_up(&self, id: Uuid, secret_hash: [u8; 32]) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, ApiError>> {
        Box::pin(async move { Ok(self.check(id, &secret_hash).await?) })
    }
}
