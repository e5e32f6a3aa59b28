//! Making and deleting API keys.

use chrono::{DateTime, TimeDelta, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    org::CreateApiKey,
};
use contexor_crypto::random_bytes;
use contexor_db::Tx;
use contexor_identity::{ApiKeyToken, Caller, Permission, Scope};
use contexor_service::audit::AuditEvent;
use uuid::Uuid;

use super::{audit, membership};
use crate::{
    error::OrgError,
    membership_cache::MembershipChange,
    store::{
        self,
        api_keys::{ApiKeyRow, NewApiKey},
        columns::RoleColumn,
    },
};

/// Keys that one organization can have in use: more are a sign of a leak, not of machines.
const MAX_LIVE_KEYS: i64 = 100;

/// How long a key can live: what never ends is forgotten.
const MAX_LIFETIME: TimeDelta = TimeDelta::days(5 * 366);

/// Makes a key. The token is shown to the caller and kept nowhere.
pub(crate) async fn create(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    request: &CreateApiKey,
    now: DateTime<Utc>,
) -> Result<(ApiKeyRow, ApiKeyToken), OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::ApiKeyManage).await?;
    if request.expires_at <= now {
        return Err(OrgError::KeyExpiresInPast);
    }
    if request.expires_at > now + MAX_LIFETIME {
        return Err(OrgError::KeyLivesTooLong(MAX_LIFETIME));
    }
    if let Some(workspace) = request.workspace_id
        && store::workspaces::find(tx.conn(), &scope, workspace).await?.is_none()
    {
        return Err(OrgError::NotOrgWorkspace);
    }
    if store::api_keys::count_live(tx, &scope, now).await? >= MAX_LIVE_KEYS {
        return Err(OrgError::TooManyKeys(MAX_LIVE_KEYS));
    }
    let token = ApiKeyToken::new(Uuid::now_v7(), random_bytes());
    let key = NewApiKey {
        id: token.id(),
        org_id: scope.org_id,
        workspace_id: request.workspace_id,
        name: request.name.trim(),
        role: RoleColumn(request.role),
        secret_hash: &token.secret_hash(),
        created_by: scope.user_id,
        created_at: now,
        expires_at: request.expires_at,
    };
    let row = store::api_keys::insert(tx, key).await?;
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ApiKeyCreated, AuditTarget::api_key(row.id))
            .with("role", request.role)
            .with("workspace_id", request.workspace_id)
            .with("expires_at", request.expires_at);
    audit::record(tx, audit_event).await?;
    Ok((row, token))
}

/// Deletes a key, at once everywhere.
pub(crate) async fn delete(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    key: Uuid,
    now: DateTime<Utc>,
) -> Result<MembershipChange<ApiKeyRow>, OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::ApiKeyManage).await?;
    let row = store::api_keys::delete(tx, &scope, key, now).await?.ok_or(OrgError::NotFound)?;
    let target = AuditTarget::api_key(row.id);
    audit::record(tx, AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ApiKeyDeleted, target)).await?;
    let ended = vec![row.id];
    Ok(MembershipChange::unchanged(row).with_ended_keys(ended))
}

/// Ends the keys that a person made who may not make any more: whoever made a key may know it still.
pub(crate) async fn end_made_by(
    tx: &mut Tx,
    scope: &Scope,
    maker: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, OrgError> {
    let ended = store::api_keys::delete_made_by(tx, scope, maker, now).await?;
    for key in &ended {
        let target = AuditTarget::api_key(*key);
        let audit_event =
            AuditEvent::new(scope.org_id, scope.actor(), AuditAction::ApiKeyDeleted, target).with("made_by", maker);
        audit::record(tx, audit_event).await?;
    }
    Ok(ended)
}
