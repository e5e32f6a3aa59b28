//! What is shown of members.

use chrono::{DateTime, Utc};
use contexor_api::{
    Phone,
    org::{Member, Role},
};
use uuid::Uuid;

use super::roles;
use crate::{
    people::UsersById,
    store::{members::MemberRow, workspace_members::WorkspaceMemberRow},
};

/// A member of an organization with what auth knows of the person.
pub(crate) fn of_org(row: &MemberRow, people: &UsersById) -> Member {
    shown(row.user_id, row.role.0, row.joined_at, people)
}

/// A member of a workspace with what auth knows of the person.
pub(crate) fn of_workspace(row: &WorkspaceMemberRow, people: &UsersById) -> Member {
    // The list holds nobody without a role.
    let role = roles::in_workspace(row.org_role.0, row.workspace_role.map(|role| role.0)).unwrap_or(Role::Viewer);
    shown(row.user_id, role, row.workspace_joined_at.unwrap_or(row.org_joined_at), people)
}

fn shown(user_id: Uuid, role: Role, joined_at: DateTime<Utc>, people: &UsersById) -> Member {
    let person = people.get(&user_id);
    Member {
        user_id,
        phone: person.and_then(|person| Phone::parse(&person.phone).ok()).map(|phone| phone.masked()),
        name: person.and_then(|person| person.name.clone()),
        role,
        joined_at,
    }
}
