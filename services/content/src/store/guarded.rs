//! What was found by its id alone, before anybody's right to it is known.

use contexor_identity::Scope;
use uuid::Uuid;

/// Where a thing belongs.
pub trait TenantScoped {
    /// The tenant.
    fn org_id(&self) -> Uuid;
    /// The workspace.
    fn workspace_id(&self) -> Uuid;
}

/// A row that nobody may look at yet: it only says in which workspace to ask for the caller's membership, and opens for a
/// scope in that very workspace. So a route by id asks the database once, and no row gets out without its tenant.
#[derive(Debug)]
pub struct Unauthorized<T>(T);

impl<T: TenantScoped> Unauthorized<T> {
    /// Locks the row away.
    pub fn new(row: T) -> Self {
        Self(row)
    }

    /// Where to ask for the caller's membership.
    pub fn workspace_id(&self) -> Uuid {
        self.0.workspace_id()
    }

    /// The row, for a scope in its tenant and workspace; none for any other.
    pub fn authorize(self, scope: &Scope) -> Option<T> {
        (self.0.org_id() == scope.org_id && Some(self.0.workspace_id()) == scope.workspace_id).then_some(self.0)
    }
}

/// A thing's place alone: for routes that read the rest inside of their transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
}

impl TenantScoped for Location {
    fn org_id(&self) -> Uuid {
        self.org_id
    }

    fn workspace_id(&self) -> Uuid {
        self.workspace_id
    }
}

#[cfg(test)]
mod tests {
    use contexor_api::org::{OrgSettings, Role};
    use contexor_identity::CallerKind;

    use super::*;

    #[test]
    fn a_row_opens_for_its_own_tenant_and_workspace_alone() {
        let (org, workspace, other) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let scope = |org_id, workspace_id| Scope {
            org_id,
            workspace_id,
            user_id: other,
            kind: CallerKind::Person,
            made_by: None,
            role: Role::Admin,
            settings: OrgSettings::default(),
        };
        let row = || Unauthorized::new(Location { org_id: org, workspace_id: workspace });
        assert!(row().authorize(&scope(org, Some(workspace))).is_some());
        assert!(row().authorize(&scope(other, Some(workspace))).is_none());
        assert!(row().authorize(&scope(org, Some(other))).is_none());
        assert!(row().authorize(&scope(org, None)).is_none());
    }
}
