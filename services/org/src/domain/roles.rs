//! What a person's role comes to.

use contexor_api::org::Role;
use contexor_identity::CallerKind;

/// The role in a workspace of a member of its organization: admins of the organization are admins of all its workspaces,
/// others have the role that the workspace's own list gives them, or none.
pub(crate) fn in_workspace(org_role: Role, workspace_role: Option<Role>) -> Option<Role> {
    match org_role {
        Role::Admin => Some(Role::Admin),
        Role::Editor | Role::Viewer => workspace_role,
    }
}

/// What a caller's role in an organization comes to in one of its workspaces: a machine has the same role everywhere.
pub(crate) fn of_caller(kind: CallerKind, org_role: Role, workspace_role: Option<Role>) -> Option<Role> {
    match kind {
        CallerKind::Person => in_workspace(org_role, workspace_role),
        CallerKind::Machine => Some(org_role),
    }
}

/// Whether an organization would be left without an admin when a member's role becomes `next` (none: removed).
pub(crate) fn leaves_no_admin(admins: i64, present: Role, next: Option<Role>) -> bool {
    present == Role::Admin && next != Some(Role::Admin) && admins <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Admin, Editor, Viewer};

    #[test]
    fn the_role_in_a_workspace() {
        for (org, list, expected) in [
            (Admin, None, Some(Admin)),
            (Admin, Some(Viewer), Some(Admin)),
            (Editor, None, None),
            (Editor, Some(Viewer), Some(Viewer)),
            (Viewer, None, None),
            (Viewer, Some(Admin), Some(Admin)),
        ] {
            assert_eq!(in_workspace(org, list), expected, "{org:?} {list:?}");
        }
    }

    #[test]
    fn one_admin_always_stays() {
        for (admins, present, next, expected) in [
            (1, Admin, None, true),
            (1, Admin, Some(Editor), true),
            (1, Admin, Some(Admin), false),
            (2, Admin, None, false),
            (2, Admin, Some(Viewer), false),
            (1, Editor, None, false),
            (1, Viewer, Some(Admin), false),
        ] {
            assert_eq!(leaves_no_admin(admins, present, next), expected, "{admins} {present:?} {next:?}");
        }
    }
}
