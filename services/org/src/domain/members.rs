//! What is shown of members.

use contexor_api::{
    Phone,
    internal::Person,
    org::{Member, Role},
};

use super::roles;
use crate::{
    people::KnownPeople,
    store::{members::MemberRow, workspace_members::WorkspaceMemberRow},
};

/// A member of an organization with what auth knows of the person.
pub(crate) fn of_org(row: &MemberRow, people: &KnownPeople) -> Member {
    let person = people.get(&row.user_id);
    Member {
        user_id: row.user_id,
        phone: masked_phone(person),
        name: person.and_then(|person| person.name.clone()),
        role: row.role.0,
        joined_at: row.joined_at,
    }
}

/// A member of a workspace with what auth knows of the person.
pub(crate) fn of_workspace(row: &WorkspaceMemberRow, people: &KnownPeople) -> Member {
    let person = people.get(&row.user_id);
    Member {
        user_id: row.user_id,
        phone: masked_phone(person),
        name: person.and_then(|person| person.name.clone()),
        // The list holds nobody without a role.
        role: roles::in_workspace(row.org_role.0, row.workspace_role.map(|role| role.0)).unwrap_or(Role::Viewer),
        joined_at: row.workspace_joined_at.unwrap_or(row.org_joined_at),
    }
}

fn masked_phone(person: Option<&Person>) -> Option<String> {
    person.and_then(|person| Phone::parse(&person.phone).ok()).map(|phone| phone.masked())
}
