//! Making, changing, deleting, restoring and purging organizations.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};
use contexor_api::{
    audit::{AuditAction, AuditTarget},
    org::{CreateOrg, Org, OrgSettings, Role, UpdateOrg},
};
use contexor_db::Tx;
use contexor_events::org::{OrgCreated, OrgDeleted, OrgPurged, OrgRestored, OrgUpdated};
use contexor_identity::{Caller, Permission};
use contexor_messaging::outbox;
use contexor_service::{audit::AuditEvent, caching::require_match};
use uuid::Uuid;

use super::{audit::record, membership};
use crate::{
    NAME,
    domain::settings,
    error::OrgError,
    membership_cache::MembershipChange,
    store::{self, orgs::OrgRow},
};

/// What a member sees of an organization.
pub(crate) fn shown(row: OrgRow, role: Role) -> Org {
    Org {
        id: row.id,
        name: row.name,
        role,
        settings: row.settings.into(),
        created_at: row.created_at,
        deleted_at: None,
        purged_at: None,
    }
}

/// Makes an organization with the caller as its first admin. `OrgCreated` says so: there is no `MemberAdded` for its maker.
pub(crate) async fn create(
    tx: &mut Tx,
    caller: Caller,
    request: &CreateOrg,
    max_administered: u32,
    now: DateTime<Utc>,
) -> Result<OrgRow, OrgError> {
    let max_administered = i64::from(max_administered);
    store::orgs::lock_maker(tx, caller.user_id).await?;
    let administered = store::members::count_administered(tx, caller.user_id).await?;
    // The metric is of who makes one now: an alert at 80 % sees people who make many.
    metrics::gauge!("contexor_org_orgs_per_person_ratio").set(administered as f64 / max_administered.max(1) as f64);
    if administered >= max_administered {
        metrics::counter!("contexor_org_limit_refusals_total", "limit" => "orgs_per_person").increment(1);
        return Err(OrgError::TooManyOrgs(max_administered));
    }
    let settings = OrgSettings::default();
    let row = store::orgs::insert(tx, Uuid::now_v7(), request.name.trim(), &settings, now).await?;
    store::members::insert(tx, row.id, caller.user_id, Role::Admin, now).await?;
    let event = OrgCreated { org_id: row.id, settings, by: caller.user_id, created_at: row.created_at };
    outbox::push(tx, NAME, event)?;
    store::audit::begin(tx, row.id).await?;
    record(tx, AuditEvent::new(row.id, caller.actor(), AuditAction::OrgCreated, AuditTarget::organization(row.id)))
        .await?;
    Ok(row)
}

/// Changes an organization's name and settings.
pub(crate) async fn update(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    request: UpdateOrg,
    if_match: Option<&str>,
    now: DateTime<Utc>,
) -> Result<MembershipChange<(OrgRow, Role)>, OrgError> {
    let (scope, present) = membership::lock_org(tx, caller, org, Permission::OrgUpdate).await?;
    require_match(if_match, &shown(present.clone(), scope.role)).map_err(|_| OrgError::PreconditionFailed)?;
    let settings = settings::merge(&scope.settings, request.settings.unwrap_or_default())?;
    let name = request.name.as_deref().map_or(present.name.as_str(), str::trim);
    if name == present.name && settings == scope.settings {
        return Ok(MembershipChange::unchanged((present, scope.role)));
    }
    // A membership carries the settings, not the name.
    let people = if settings == scope.settings { vec![] } else { everybody(tx, scope.org_id).await? };
    let row = store::orgs::update(tx, scope.org_id, name, &settings, now).await?;
    let target = AuditTarget::organization(scope.org_id);
    let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::OrgUpdated, target)
        .with_changed("name", name != present.name);
    record(tx, settings::with_changes(audit_event, &scope.settings, &settings)).await?;
    outbox::push(tx, NAME, OrgUpdated { org_id: scope.org_id, settings, by: scope.user_id })?;
    Ok(MembershipChange::new((row, scope.role), people))
}

/// Deletes an organization, at once for everybody. It can be restored until it is purged, `delay` from now at the earliest.
pub(crate) async fn delete(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    delay: Duration,
    now: DateTime<Utc>,
) -> Result<MembershipChange<()>, OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::OrgDelete).await?;
    let people = everybody(tx, scope.org_id).await?;
    // What PostgreSQL keeps, so that what is told is what happens.
    let purge_after = (now + delay).trunc_subsecs(6);
    store::orgs::delete(tx, scope.org_id, now, purge_after).await?;
    let event = OrgDeleted { org_id: scope.org_id, by: scope.user_id, purge_after: Some(purge_after) };
    outbox::push(tx, NAME, event)?;
    let target = AuditTarget::organization(scope.org_id);
    record(tx, AuditEvent::new(scope.org_id, scope.actor(), AuditAction::OrgDeleted, target)).await?;
    Ok(MembershipChange::new((), people))
}

/// Takes the deletion of an organization back: members, roles, workspaces, invitations and keys are what they were. One that is not
/// deleted stays as it is. Who may is who could have deleted it; once it is purged, it is like one that never was.
pub(crate) async fn restore(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    now: DateTime<Utc>,
) -> Result<MembershipChange<(OrgRow, Role)>, OrgError> {
    let Some(scope) = membership::lock_deleted_org(tx, caller, org, Permission::OrgDelete).await? else {
        let (scope, row) = membership::lock_org(tx, caller, org, Permission::OrgDelete).await?;
        return Ok(MembershipChange::unchanged((row, scope.role)));
    };
    let row = store::orgs::restore(tx, scope.org_id, now).await?;
    outbox::push(tx, NAME, OrgRestored { org_id: scope.org_id, by: scope.user_id })?;
    let target = AuditTarget::organization(scope.org_id);
    record(tx, AuditEvent::new(scope.org_id, scope.actor(), AuditAction::OrgRestored, target)).await?;
    // That there was no such organization was an answer, too.
    let people = everybody(tx, scope.org_id).await?;
    Ok(MembershipChange::new((row, scope.role), people))
}

/// Erases a deleted organization whose time is over, with everything that was kept of it here; false when there is none such (any
/// more).
pub(crate) async fn purge(tx: &mut Tx, org: Uuid, now: DateTime<Utc>) -> Result<bool, OrgError> {
    if !store::orgs::lock_for_purge(tx, org, now).await? {
        return Ok(false);
    }
    store::audit::purge(tx, org).await?;
    store::orgs::purge(tx, org, now).await?;
    outbox::push(tx, NAME, OrgPurged { org_id: org, purged_at: now })?;
    Ok(true)
}

/// Whose memberships depend on an organization: its members and its API keys.
async fn everybody(tx: &mut Tx, org: Uuid) -> Result<Vec<Uuid>, OrgError> {
    let mut people = store::members::user_ids(tx.conn(), org).await?;
    people.extend(store::api_keys::ids(tx.conn(), org).await?);
    Ok(people)
}
