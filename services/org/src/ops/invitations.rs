//! Inviting people, and their answers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_api::{
    Phone,
    audit::{AuditAction, AuditTarget},
    org::{Invitation, Role, SentInvitation},
};
use contexor_db::Tx;
use contexor_events::org::{InvitationCreated, MemberAdded};
use contexor_identity::{Caller, Permission};
use contexor_messaging::outbox;
use contexor_service::audit::AuditEvent;
use uuid::Uuid;

use super::{audit, membership};
use crate::{
    NAME,
    error::OrgError,
    membership_cache::MembershipChange,
    sealed_phones::SealedPhones,
    store::{
        self,
        columns::RoleColumn,
        invitations::{Answer, InvitationRow, Invited},
        orgs::OrgRow,
    },
};

/// Invitations that one organization can have open: more are a sign of somebody who writes to strangers, not of a team.
const MAX_OPEN_INVITATIONS: i64 = 1000;

/// Who is invited, and as what.
#[derive(Debug)]
pub(crate) struct InvitedPhone<'a> {
    /// The number.
    pub(crate) phone: &'a Phone,
    /// Who has signed in with it, if that is known.
    pub(crate) user_id: Option<Uuid>,
    /// The role.
    pub(crate) role: Role,
}

/// Invites a phone to an organization, whether or not somebody has signed in with it yet; who has is told.
///
/// Inviting the same phone again takes the place of the first invitation: role and time begin anew.
pub(crate) async fn invite(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    invited: &InvitedPhone<'_>,
    lifetime: Duration,
    phones: &SealedPhones,
) -> Result<Invitation, OrgError> {
    let InvitedPhone { phone, user_id, role } = *invited;
    let (scope, row) = membership::lock_org(tx, caller, org, Permission::MemberManage).await?;
    let (id, now) = (Uuid::now_v7(), store::now(tx).await?);
    if store::invitations::count_open(tx, &scope, now).await? >= MAX_OPEN_INVITATIONS {
        return Err(OrgError::TooManyInvitations(MAX_OPEN_INVITATIONS));
    }
    let invitation = InvitationRow {
        id,
        org_id: scope.org_id,
        phone_hash: phones.hash(phone),
        phone_sealed: phones.seal(id, phone),
        role: RoleColumn(role),
        invited_by: scope.user_id,
        created_at: now,
        expires_at: now + lifetime,
    };
    // As stored: PostgreSQL keeps microseconds, and the list must say the same times.
    let invitation = store::invitations::insert(tx, &invitation).await?;
    let audit_event = AuditEvent::new(
        scope.org_id,
        scope.actor(),
        AuditAction::MemberInvited,
        AuditTarget::invitation(invitation.id),
    )
    .with("phone", phone)
    .with("role", role);
    audit::record(tx, audit_event).await?;
    if let Some(user_id) = user_id {
        let event = InvitationCreated {
            invitation_id: invitation.id,
            org_id: scope.org_id,
            user_id,
            role,
            by: scope.user_id,
            expires_at: invitation.expires_at,
        };
        outbox::push(tx, NAME, event)?;
    }
    shown(invitation, row.name, phones)
}

/// What an invited person sees of an invitation.
pub(crate) fn shown(row: InvitationRow, org_name: String, phones: &SealedPhones) -> Result<Invitation, OrgError> {
    Ok(Invitation {
        phone: phones.masked(row.id, &row.phone_sealed)?,
        id: row.id,
        org_id: row.org_id,
        org_name,
        role: row.role.0,
        created_at: row.created_at,
        expires_at: row.expires_at,
    })
}

/// What an admin of its organization sees of an invitation.
pub(crate) fn shown_to_admin(row: InvitationRow, phones: &SealedPhones) -> Result<SentInvitation, OrgError> {
    Ok(SentInvitation {
        phone: phones.masked(row.id, &row.phone_sealed)?,
        id: row.id,
        role: row.role.0,
        invited_by: row.invited_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
    })
}

/// Withdraws an open invitation of an organization.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    caller: Caller,
    org: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), OrgError> {
    let (scope, _) = membership::lock_org(tx, caller, org, Permission::MemberManage).await?;
    if !store::invitations::withdraw_one(tx, &scope, id, now).await? {
        return Err(OrgError::NotFound);
    }
    let target = AuditTarget::invitation(id);
    audit::record(tx, AuditEvent::new(scope.org_id, scope.actor(), AuditAction::InvitationWithdrawn, target)).await
}

/// Takes the caller, whose phone has this hash, into the organization that invited.
pub(crate) async fn accept(
    tx: &mut Tx,
    caller: Caller,
    id: Uuid,
    phone_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<MembershipChange<(OrgRow, Role)>, OrgError> {
    let invitation = answer(tx, caller, id, phone_hash, Answer::Accepted, now).await?;
    let role = invitation.role.0;
    if !store::members::insert(tx, invitation.org_id, caller.user_id, role, now).await? {
        return Err(OrgError::AlreadyMember);
    }
    let event = MemberAdded { org_id: invitation.org_id, user_id: caller.user_id, role, by: invitation.invited_by };
    outbox::push(tx, NAME, event)?;
    let person = AuditTarget::person(caller.user_id);
    let audit_event = AuditEvent::new(invitation.org_id, caller.actor(), AuditAction::MemberJoined, person)
        .with("role", role)
        .with("invitation_id", invitation.id)
        .with("invited_by", invitation.invited_by);
    audit::record(tx, audit_event).await?;
    let seen = store::orgs::seen_by(tx.conn(), invitation.org_id, caller.user_id).await?;
    Ok(MembershipChange::new(seen.ok_or(OrgError::NotFound)?, vec![caller.user_id]))
}

/// Refuses an invitation.
pub(crate) async fn decline(
    tx: &mut Tx,
    caller: Caller,
    id: Uuid,
    phone_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), OrgError> {
    let invitation = answer(tx, caller, id, phone_hash, Answer::Declined, now).await?;
    let target = AuditTarget::invitation(id);
    audit::record(tx, AuditEvent::new(invitation.org_id, caller.actor(), AuditAction::InvitationDeclined, target)).await
}

async fn answer(
    tx: &mut Tx,
    caller: Caller,
    id: Uuid,
    phone_hash: &[u8],
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<InvitationRow, OrgError> {
    let invited = Invited { user_id: caller.user_id, phone_hash };
    let org = store::invitations::org_of(tx.conn(), id, invited).await?.ok_or(OrgError::NotFound)?;
    // The organization first, then the invitation: the order in which `invite` locks.
    if !store::orgs::lock(tx, org).await? {
        return Err(OrgError::NotFound);
    }
    store::invitations::answer(tx, id, invited, answer, now).await?.ok_or(OrgError::NotFound)
}
