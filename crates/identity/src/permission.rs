//! The permission table: what each role may do. Handlers ask for a permission, never for a role.

use contexor_api::org::Role;

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal from $role:ident;)+) => {
        /// Something that a person may be allowed to do in an organization or workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[doc = $doc])+ $name),+ }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in answers, logs and documentation.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The least role that has it.
            pub const fn least_role(self) -> Role {
                match self { $(Self::$name => Role::$role),+ }
            }

            /// What it allows, one sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+)),+ }
            }
        }
    };
}

permissions! {
    /// Sees the organization, its workspaces and members.
    OrgRead = "org.read" from Viewer;
    /// Changes the organization's name and settings.
    OrgUpdate = "org.update" from Admin;
    /// Deletes the organization.
    OrgDelete = "org.delete" from Admin;
    /// Invites, removes and promotes members of the organization.
    MemberManage = "member.manage" from Admin;
    /// Makes and deletes API keys.
    ApiKeyManage = "api_key.manage" from Admin;
    /// Reads and verifies the audit log.
    AuditRead = "audit.read" from Admin;
    /// Makes workspaces.
    WorkspaceCreate = "workspace.create" from Admin;
    /// Sees a workspace and its members.
    WorkspaceRead = "workspace.read" from Viewer;
    /// Renames a workspace.
    WorkspaceUpdate = "workspace.update" from Admin;
    /// Deletes a workspace with all that is in it.
    WorkspaceDelete = "workspace.delete" from Admin;
    /// Says who is in a workspace, and with which role.
    WorkspaceMemberManage = "workspace.member_manage" from Admin;
    /// Sees projects.
    ProjectRead = "project.read" from Viewer;
    /// Makes, changes and deletes projects.
    ProjectWrite = "project.write" from Editor;
    /// Sees contents, their versions and their generation as it runs.
    ContentRead = "content.read" from Viewer;
    /// Makes, changes and deletes contents.
    ContentWrite = "content.write" from Editor;
    /// Starts and cancels generations.
    ContentGenerate = "content.generate" from Editor;
    /// Puts contents up for review.
    ContentSubmit = "content.submit" from Editor;
    /// Approves and rejects contents (where a second reviewer is required, admins alone, and never the author).
    ContentReview = "content.review" from Editor;
    /// Sees the organization's use, money and limits.
    UsageRead = "usage.read" from Viewer;
    /// Sets limits.
    UsageManage = "usage.manage" from Admin;
    /// Sees, makes, changes, tries and deletes webhooks, and sees what became of deliveries.
    WebhookManage = "webhook.manage" from Admin;
    /// Reads the feed of the organization's events.
    EventRead = "event.read" from Admin;
}

impl Permission {
    /// Whether `role` has it.
    pub fn is_granted_to(self, role: Role) -> bool {
        role >= self.least_role()
    }

    /// Whether it is for people alone: no API key has it, whatever its role. A key must not be able to make its own successor, to let
    /// people in, to lift the rules that hold for it (a second reviewer, what becomes of personal data), or to take away what cannot be
    /// had back.
    pub fn people_only(self) -> bool {
        matches!(
            self,
            Self::OrgUpdate
                | Self::OrgDelete
                | Self::MemberManage
                | Self::ApiKeyManage
                | Self::WorkspaceDelete
                | Self::WorkspaceMemberManage
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_permission_table_is_what_the_contract_says() {
        let table: String = Permission::ALL
            .iter()
            .map(|permission| {
                let marks: Vec<&str> =
                    Role::ALL.iter().map(|role| if permission.is_granted_to(*role) { "yes" } else { "no" }).collect();
                format!("{:<23} {}\n", permission.as_str(), marks.join(" "))
            })
            .collect();
        // viewer, editor, admin
        let expected = "\
org.read                yes yes yes
org.update              no no yes
org.delete              no no yes
member.manage           no no yes
api_key.manage          no no yes
audit.read              no no yes
workspace.create        no no yes
workspace.read          yes yes yes
workspace.update        no no yes
workspace.delete        no no yes
workspace.member_manage no no yes
project.read            yes yes yes
project.write           no yes yes
content.read            yes yes yes
content.write           no yes yes
content.generate        no yes yes
content.submit          no yes yes
content.review          no yes yes
usage.read              yes yes yes
usage.manage            no no yes
webhook.manage          no no yes
event.read              no no yes
";
        assert_eq!(table, expected);
    }
}
