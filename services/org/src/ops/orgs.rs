//! Making, changing and deleting organizations.

use chrono::{DateTime, Utc};
use contexor_api::org::{CreateOrg, OrgSettings, Role, UpdateOrg};
use contexor_db::Tx;
use contexor_events::org::{OrgCreated, OrgDeleted, OrgUpdated};
use contexor_identity::{Caller, Permission};
use contexor_messaging::outbox;
use uuid::Uuid;

use super::standing;
use crate::{
    NAME,
    domain::settings,
    error::OrgError,
    standings::Changed,
    store::{self, orgs::OrgRow},
};

/// Makes an organization with the caller as its first admin. `OrgCreated` says so: there is no `MemberAdded` for its maker.
pub(crate) async fn create(
    tx: &mut Tx,
    caller: Caller,
    request: &CreateOrg,
    now: DateTime<Utc>,
) -> Result<OrgRow, OrgError> {
    let settings = OrgSettings::default();
    let row = store::orgs::insert(tx, Uuid::now_v7(), request.name.trim(), &settings, now).await?;
    store::members::insert(tx, row.id, caller.user_id, Role::Admin, now).await?;
    let event = OrgCreated { org_id: row.id, settings, by: caller.user_id, created_at: row.created_at };
    outbox::push(tx, NAME, event).await?;
    Ok(row)
}

/// Changes an organization's name and settings.
pub(crate) async fn update(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    request: UpdateOrg,
    now: DateTime<Utc>,
) -> Result<Changed<(OrgRow, Role)>, OrgError> {
    let (scope, present) = standing::lock_org(tx, caller, org, Permission::OrgUpdate).await?;
    let settings = settings::merge(&scope.settings, request.settings.unwrap_or_default())?;
    let name = request.name.as_deref().map_or(present.name.as_str(), str::trim);
    if name == present.name && settings == scope.settings {
        return Ok(Changed { answer: (present, scope.role), people: vec![] });
    }
    // A standing tells the settings, not the name.
    let people =
        if settings == scope.settings { vec![] } else { store::members::user_ids(tx.conn(), scope.org_id).await? };
    let row = store::orgs::update(tx, scope.org_id, name, &settings, now).await?;
    outbox::push(tx, NAME, OrgUpdated { org_id: scope.org_id, settings, by: scope.user_id }).await?;
    Ok(Changed { answer: (row, scope.role), people })
}

/// Deletes an organization, at once for everybody.
pub(crate) async fn delete(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    now: DateTime<Utc>,
) -> Result<Changed<()>, OrgError> {
    let (scope, _) = standing::lock_org(tx, caller, org, Permission::OrgDelete).await?;
    let people = store::members::user_ids(tx.conn(), scope.org_id).await?;
    store::orgs::delete(tx, scope.org_id, now).await?;
    outbox::push(tx, NAME, OrgDeleted { org_id: scope.org_id, by: scope.user_id }).await?;
    Ok(Changed { answer: (), people })
}
