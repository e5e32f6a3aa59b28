//! Where a person or an API key stands, and what that allows.
//!
//! org is asked once; its answer is kept in Redis, stamped with the person's *epoch*. Before a change of the person's memberships commits, org
//! *holds* the person and moves the epoch on: an answer from before is worth nothing, even one that is under way, and no answer is
//! kept until the hold is over. So a change counts at the next question, whatever becomes of the process that made it.

use std::sync::LazyLock;

use contexor_api::{
    audit::AuditActor,
    internal::Membership,
    org::{OrgSettings, Role},
};
use contexor_service::{ApiError, ApiResult, Redis};
use deadpool_redis::redis::{self, AsyncCommands as _, RedisError, Script};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Caller, CallerKind, Permission, ServiceClient, service_token::CallError};

/// How long an answer is kept, seconds.
const KEEP_S: u64 = 60;

/// The tenant and the person or machine on whose behalf something is done, and how the tenant works. No query runs without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace; none when the organization itself was asked for.
    pub workspace_id: Option<Uuid>,
    /// The person, or the API key.
    pub user_id: Uuid,
    /// Which of the two.
    pub kind: CallerKind,
    /// Who made the API key, and answers for what it does; none for a person.
    pub made_by: Option<Uuid>,
    /// The role there.
    pub role: Role,
    /// How the organization works.
    pub settings: OrgSettings,
}

impl Scope {
    /// Whether the caller has a permission: by role, and for some by being a person.
    pub fn may(&self, permission: Permission) -> bool {
        permission.is_granted_to(self.role) && (self.kind == CallerKind::Person || !permission.people_only())
    }

    /// The caller, as the audit log names it.
    pub fn actor(&self) -> AuditActor {
        self.kind.actor(self.user_id)
    }

    /// Demands a permission.
    ///
    /// # Errors
    /// 403 when the role is too small, or an API key asks for what is for people alone.
    pub fn require(self, permission: Permission) -> ApiResult<Self> {
        if self.may(permission) { Ok(self) } else { Err(ApiError::permission_denied(permission.as_str())) }
    }
}

/// Something that a person can have a role in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessTarget {
    /// An organization.
    Org(Uuid),
    /// A workspace.
    Workspace(Uuid),
}

impl AccessTarget {
    /// The braces keep what is known of a person in one slot of a cluster.
    fn key(self, user: Uuid) -> String {
        match self {
            Self::Org(id) => format!("membership:{{{user}}}:org:{id}"),
            Self::Workspace(id) => format!("membership:{{{user}}}:workspace:{id}"),
        }
    }

    fn path(self, user: Uuid) -> String {
        match self {
            Self::Org(id) => format!("/internal/access/orgs/{id}/users/{user}"),
            Self::Workspace(id) => format!("/internal/access/workspaces/{id}/users/{user}"),
        }
    }
}

fn epoch_key(user: Uuid) -> String {
    format!("membership-epoch:{{{user}}}")
}

fn hold_key(user: Uuid) -> String {
    format!("membership-hold:{{{user}}}")
}

/// How far an epoch moves on: at random, so that none comes twice. Counted by one, epochs would begin anew when the last has run out,
/// and the next change could give life to an answer from before it.
fn epoch_step() -> i64 {
    1 + (Uuid::now_v7().as_u64_pair().1 & u64::from(u32::MAX)) as i64
}

#[derive(Serialize, Deserialize)]
struct CachedMembership {
    epoch: i64,
    /// With sentinels or in a cluster, the server that the epoch is from: one that took over may not know the last epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    membership: Membership,
}

/// Asks where people stand.
#[derive(Debug, Clone)]
pub struct Access {
    redis: Redis,
    services: ServiceClient,
    org_url: String,
}

impl Access {
    /// Asks org at `org_url`.
    pub fn new(redis: Redis, services: ServiceClient, org_url: &str) -> Self {
        Self { redis, services, org_url: org_url.trim_end_matches('/').to_owned() }
    }

    /// The caller's scope in an organization, if the role there has the permission.
    ///
    /// # Errors
    /// 404 when the caller is not in it, 403 when the role is too small, 503 when that cannot be found out.
    pub async fn require_org(&self, caller: &Caller, org: Uuid, permission: Permission) -> ApiResult<Scope> {
        self.scope(caller, AccessTarget::Org(org)).await?.require(permission)
    }

    /// The caller's scope in a workspace, if the role there has the permission.
    ///
    /// # Errors
    /// As [`Self::require_org`].
    pub async fn require_workspace(
        &self,
        caller: &Caller,
        workspace: Uuid,
        permission: Permission,
    ) -> ApiResult<Scope> {
        self.scope(caller, AccessTarget::Workspace(workspace)).await?.require(permission)
    }

    /// The caller's scope in a place, whatever the role.
    ///
    /// # Errors
    /// 404 when the caller is not in it, 503 when that cannot be found out.
    pub async fn scope(&self, caller: &Caller, place: AccessTarget) -> ApiResult<Scope> {
        let membership = self.membership(caller.user_id, place).await?.ok_or_else(ApiError::not_found)?;
        Ok(Scope {
            org_id: membership.org_id,
            workspace_id: membership.workspace_id,
            user_id: caller.user_id,
            kind: caller.kind,
            made_by: membership.made_by,
            role: membership.role,
            settings: membership.settings,
        })
    }

    /// Where a person stands; none when there is no such place or the person is not in it.
    ///
    /// # Errors
    /// 503 when that cannot be found out.
    pub async fn membership(&self, user: Uuid, place: AccessTarget) -> ApiResult<Option<Membership>> {
        let key = place.key(user);
        let keys = [epoch_key(user), key, hold_key(user)];
        let (found, run) = self.redis.read_with_run(&keys).await?;
        let [epoch, kept, held] = <[Option<String>; 3]>::try_from(found).unwrap_or_default();
        // One that is no number is worth as much as none.
        let epoch = epoch.and_then(|epoch| epoch.parse::<i64>().ok()).unwrap_or(0);
        let kept = kept.and_then(|kept| serde_json::from_str::<CachedMembership>(&kept).ok());
        if let Some(kept) = kept.filter(|kept| kept.epoch == epoch && kept.run.as_deref() == run.as_deref()) {
            metrics::counter!("contexor_access_cache_requests_total", "from" => "cache").increment(1);
            return Ok(Some(kept.membership));
        }
        metrics::counter!("contexor_access_cache_requests_total", "from" => "org").increment(1);
        let url = format!("{}{}", self.org_url, place.path(user));
        let membership: Membership = match self.services.get("org", &url).await {
            Ok(membership) => membership,
            Err(CallError::Problem(problem)) if problem.status == 404 => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let kept = CachedMembership { epoch, run: run.as_deref().map(str::to_owned), membership };
        // While a change is under way nobody knows whether the answer is from before or after it.
        if held.is_none()
            && let Ok(text) = serde_json::to_string(&kept)
        {
            // Not being able to keep it costs another question, nothing else.
            let [_, key, _] = &keys;
            let _: Result<(), RedisError> = self.redis.connection().set_ex(key, text, KEEP_S).await;
        }
        Ok(Some(kept.membership))
    }
}

/// How long a change of somebody's memberships may be under way, seconds: longer than any transaction of org's.
const HOLD_S: u64 = 60;

/// Deletes the holds that are still this change's own: another change may be under way by now.
static RELEASE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/release.lua")));

/// People whose memberships are being changed. To be released after the commit; what is not runs out by itself.
#[derive(Debug)]
#[must_use]
pub struct InvalidationGuard {
    users: Vec<Uuid>,
    token: String,
}

/// org's side: makes every kept answer about these people worthless, and lets none be kept until the hold is released. Called in the
/// transaction of the change, before it commits, so that a change that cannot be made known is not made.
pub async fn begin_invalidation(redis: &Redis, users: Vec<Uuid>) -> Result<InvalidationGuard, RedisError> {
    let hold = InvalidationGuard { users, token: Uuid::now_v7().to_string() };
    if hold.users.is_empty() {
        return Ok(hold);
    }
    let told = together(redis, &hold.users).map(|users| {
        let mut pipe = redis::pipe();
        // First the holds: an answer that is stamped with the new epoch must find the hold there.
        for user in users {
            pipe.set_ex(hold_key(*user), &hold.token, HOLD_S).ignore();
        }
        for user in users {
            // An epoch must outlive every answer that was stamped with one before it.
            let (key, keep_s) = (epoch_key(*user), (KEEP_S * 1440) as i64);
            pipe.incr(&key, epoch_step()).ignore().expire(&key, keep_s).ignore();
        }
        async move { pipe.query_async::<()>(&mut redis.connection()).await }
    });
    try_join_all(told).await?;
    Ok(hold)
}

/// Whose keys may be named at once: everybody's, but in a cluster each person's keys are in a slot of their own.
fn together<'a>(redis: &Redis, users: &'a [Uuid]) -> std::slice::Chunks<'a, Uuid> {
    users.chunks(if redis.is_cluster() { 1 } else { users.len().max(1) })
}

/// Both at once, for a change that has been made already.
pub async fn invalidate(redis: &Redis, users: &[Uuid]) -> Result<(), RedisError> {
    begin_invalidation(redis, users.to_vec()).await?.release(redis).await
}

impl InvalidationGuard {
    /// The change has been committed: answers may be kept again.
    ///
    /// # Errors
    /// Redis's own; then answers are kept again when the hold has run out.
    pub async fn release(self, redis: &Redis) -> Result<(), RedisError> {
        let released = together(redis, &self.users).map(|users| {
            let mut call = RELEASE.prepare_invoke();
            for user in users {
                call.key(hold_key(*user));
            }
            call.arg(&self.token);
            async move { call.invoke_async(&mut redis.connection()).await }
        });
        try_join_all(released).await.map(|_: Vec<()>| ())
    }
}

#[cfg(test)]
mod tests {
    use deadpool_redis::redis::cluster_routing::Slot;

    use super::*;

    #[test]
    fn what_is_known_of_a_person_is_in_one_slot() {
        let (user, place) = (Uuid::now_v7(), Uuid::now_v7());
        let memberships = [AccessTarget::Org(place).key(user), AccessTarget::Workspace(place).key(user)];
        for key in memberships.iter().chain(&[hold_key(user)]) {
            assert_eq!(Slot::for_key(key), Slot::for_key(epoch_key(user)), "{key}");
        }
    }
}
