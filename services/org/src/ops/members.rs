//! Roles and removal of an organization's members.

use chrono::{DateTime, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    org::Role,
};
use contexor_db::Tx;
use contexor_events::org::{MemberRemoved, MemberRoleChanged};
use contexor_identity::{Caller, Permission, Scope};
use contexor_messaging::outbox;
use contexor_service::audit::AuditEvent;
use uuid::Uuid;

use super::{audit, membership};
use crate::{
    NAME,
    domain::roles,
    error::OrgError,
    membership_cache::MembershipChange,
    store::{self, columns::RoleColumn, members::MemberRow},
};

/// Gives a member another role. The last admin keeps its own.
pub(crate) async fn set_role(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    user: Uuid,
    role: Role,
) -> Result<MembershipChange<MemberRow>, OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::MemberManage).await?;
    let now = store::now(tx).await?;
    let member = store::members::find(tx.conn(), scope.org_id, user).await?.ok_or(OrgError::NotFound)?;
    if member.role.0 == role {
        return Ok(MembershipChange::unchanged(member));
    }
    let ended_keys = revoke_admin_grants(tx, &scope, &member, Some(role), now).await?;
    store::members::set_role(tx, scope.org_id, user, role).await?;
    let event = MemberRoleChanged { org_id: scope.org_id, user_id: user, role, by: scope.user_id };
    outbox::push(tx, NAME, event)?;
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), AuditAction::MemberRoleChanged, AuditTarget::person(user))
            .changed("role", member.role.0, role);
    audit::record(tx, audit_event).await?;
    let changed = MembershipChange::new(MemberRow { role: RoleColumn(role), ..member }, vec![user]);
    Ok(changed.with_ended_keys(ended_keys))
}

/// Removes a member; everybody may remove themself. The last admin stays.
pub(crate) async fn remove(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    user: Uuid,
) -> Result<MembershipChange<()>, OrgError> {
    let permission = if caller.user_id == user { Permission::OrgRead } else { Permission::MemberManage };
    let (scope, _) = membership::lock_org(tx, caller, org, permission).await?;
    let now = store::now(tx).await?;
    let member = store::members::find(tx.conn(), scope.org_id, user).await?.ok_or(OrgError::NotFound)?;
    let ended_keys = revoke_admin_grants(tx, &scope, &member, None, now).await?;
    store::members::remove(tx, scope.org_id, user, now).await?;
    outbox::push(tx, NAME, MemberRemoved { org_id: scope.org_id, user_id: user, by: scope.user_id })?;
    let action = if caller.user_id == user { AuditAction::MemberLeft } else { AuditAction::MemberRemoved };
    let audit_event =
        AuditEvent::new(scope.org_id, scope.actor(), action, AuditTarget::person(user)).with("role", member.role.0);
    audit::record(tx, audit_event).await?;
    Ok(MembershipChange::new((), vec![user]).with_ended_keys(ended_keys))
}

/// What an admin takes along: nothing if it is the last one, otherwise the invitations that nobody has answered yet, so that
/// who was put out cannot come back in through one of them, and the API keys that it made, which it may know still. Gives the ids
/// of these.
async fn revoke_admin_grants(
    tx: &mut Tx,
    scope: &Scope,
    member: &MemberRow,
    next: Option<Role>,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, OrgError> {
    if member.role.0 != Role::Admin {
        return Ok(Vec::new());
    }
    let admins = store::members::count_admins(tx, scope.org_id).await?;
    if roles::leaves_no_admin(admins, member.role.0, next) {
        return Err(OrgError::LastAdmin);
    }
    for invitation in store::invitations::withdraw(tx, scope, member.user_id, now).await? {
        let target = AuditTarget::invitation(invitation);
        let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::InvitationWithdrawn, target)
            .with("invited_by", member.user_id);
        audit::record(tx, audit_event).await?;
    }
    super::api_keys::end_made_by(tx, scope, member.user_id, now).await
}
