//! HTTP, and nothing else.

pub mod feed;
pub mod live;
pub mod notifications;
pub mod preferences;
pub mod webhooks;

use std::sync::Arc;

use chrono::Duration;
use contexor_crypto::KeyRing;
use contexor_db::Db;
use contexor_identity::{Access, Caller, Permission, Scope};
use contexor_service::{ApiError, ApiResult, CursorCodec};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    domain::target::TargetPolicy,
    egress::{CheckedResolver, is_address_refused},
    live::LiveNotices,
    store,
};

/// What handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Who may do what.
    pub access: Access,
    /// Writes and reads cursors.
    pub cursors: CursorCodec,
    /// Webhooks.
    pub webhooks: Webhooks,
    /// Wakes whoever follows their notifications.
    pub live: LiveNotices,
}

/// What handlers of webhooks need besides.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// Seals secrets and headers.
    pub keys: KeyRing,
    /// What addresses are let through.
    pub policy: TargetPolicy,
    /// Looks hosts up.
    pub resolver: CheckedResolver,
    /// Webhooks of one organization at most.
    pub most: i64,
    /// How long the old secret signs after a rotation.
    pub overlap: Duration,
    /// Longest body, bytes.
    pub max_body_bytes: usize,
    /// Told when something was queued.
    pub queued: Arc<Notify>,
}

impl App {
    /// The caller's scope where a webhook is.
    ///
    /// # Errors
    /// 404 when there is no such webhook or the caller is not in its organization, 403 when the role is too small.
    pub async fn webhook_scope(&self, caller: &Caller, id: Uuid) -> ApiResult<Scope> {
        let org = store::webhooks::org_of(&mut *self.db.conn().await?, id).await?.ok_or_else(ApiError::not_found)?;
        self.access.require_org(caller, org, Permission::WebhookManage).await
    }
}

impl Webhooks {
    /// Checks an address as it was written, with what its host resolves to; answers with it normalized. A host that cannot be looked up
    /// now is let through: it is looked up and checked again at every attempt.
    ///
    /// # Errors
    /// 422 that names the field.
    pub async fn check_url(&self, text: &str) -> ApiResult<String> {
        let refused = |reason: String| {
            metrics::counter!("contexor_webhook_addresses_refused_total").increment(1);
            ApiError::invalid_field("url", reason)
        };
        let target = self.policy.read(text).map_err(|reason| refused(reason.to_owned()))?;
        if let Some(name) = &target.name {
            let looked_up = tokio::time::timeout(LOOK_UP, self.resolver.public_addresses(name)).await;
            if let Ok(Err(error)) = looked_up
                && is_address_refused(error.as_ref())
            {
                return Err(refused(error.to_string()));
            }
        }
        Ok(target.url.into())
    }
}

/// How long looking a host up may take when its webhook is set.
const LOOK_UP: std::time::Duration = std::time::Duration::from_secs(3);
