//! What org says.

use chrono::{DateTime, Utc};
use contexor_api::org::{OrgSettings, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// An organization was made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrgCreated)]
pub struct OrgCreated {
    /// The organization.
    pub org_id: Uuid,
    /// How it works.
    pub settings: OrgSettings,
    /// Who did it.
    pub by: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Event for OrgCreated {
    const TYPE: &'static str = "org.created.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// An organization's name or settings changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrgUpdated)]
pub struct OrgUpdated {
    /// The organization.
    pub org_id: Uuid,
    /// How it works from now on.
    pub settings: OrgSettings,
    /// Who did it.
    pub by: Uuid,
}

impl Event for OrgUpdated {
    const TYPE: &'static str = "org.updated.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// An organization was deleted: nobody can use it any more. Until it is purged it may be restored, so nothing of it is to be destroyed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrgDeleted)]
pub struct OrgDeleted {
    /// The organization.
    pub org_id: Uuid,
    /// Who did it.
    pub by: Uuid,
    /// When it is purged at the earliest, unless it is restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purge_after: Option<DateTime<Utc>>,
}

impl Event for OrgDeleted {
    const TYPE: &'static str = "org.deleted.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// The deletion of an organization was taken back: everything of it is as it was before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrgRestored)]
pub struct OrgRestored {
    /// The organization.
    pub org_id: Uuid,
    /// Who did it.
    pub by: Uuid,
}

impl Event for OrgRestored {
    const TYPE: &'static str = "org.restored.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// The time in which a deleted organization could be restored is over, and what org knew of it is gone. Whoever keeps something of it
/// erases that now; nothing is ever said of it again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrgPurged)]
pub struct OrgPurged {
    /// The organization.
    pub org_id: Uuid,
    /// When.
    pub purged_at: DateTime<Utc>,
}

impl Event for OrgPurged {
    const TYPE: &'static str = "org.purged.v1";

    fn subject(&self) -> String {
        self.org_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A workspace was deleted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WorkspaceDeleted)]
pub struct WorkspaceDeleted {
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Who did it.
    pub by: Uuid,
}

impl Event for WorkspaceDeleted {
    const TYPE: &'static str = "org.workspace.deleted.v1";

    fn subject(&self) -> String {
        self.workspace_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A person was invited to an organization who has signed in before. Nobody is told of invitations of numbers that nobody has signed in
/// with: who has the number finds them at the first sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = InvitationCreated)]
pub struct InvitationCreated {
    /// The invitation.
    pub invitation_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// The role there.
    pub role: Role,
    /// Who did it.
    pub by: Uuid,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
}

impl Event for InvitationCreated {
    const TYPE: &'static str = "org.invitation.created.v1";

    fn subject(&self) -> String {
        self.invitation_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A person became member of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MemberAdded)]
pub struct MemberAdded {
    /// The organization.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// The role there.
    pub role: Role,
    /// Who did it.
    pub by: Uuid,
}

impl Event for MemberAdded {
    const TYPE: &'static str = "org.member.added.v1";

    fn subject(&self) -> String {
        self.user_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A person is no longer member of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MemberRemoved)]
pub struct MemberRemoved {
    /// The organization.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// Who did it.
    pub by: Uuid,
}

impl Event for MemberRemoved {
    const TYPE: &'static str = "org.member.removed.v1";

    fn subject(&self) -> String {
        self.user_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A member has another role.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MemberRoleChanged)]
pub struct MemberRoleChanged {
    /// The organization.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// The role from now on.
    pub role: Role,
    /// Who did it.
    pub by: Uuid,
}

impl Event for MemberRoleChanged {
    const TYPE: &'static str = "org.member.role_changed.v1";

    fn subject(&self) -> String {
        self.user_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
