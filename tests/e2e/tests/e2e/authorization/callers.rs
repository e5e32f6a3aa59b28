//! Everybody who may come to the gateway, and what the permission table says that they get.

use contexor_api::org::Role;
use contexor_e2e::Person;

use super::document::{Operation, Place, Rule};

/// Where somebody stands in the organization that everything in the test belongs to, and in its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Role in the organization.
    pub(crate) org: Option<Role>,
    /// Role in the workspace.
    pub(crate) workspace: Option<Role>,
}

impl Membership {
    /// Nowhere.
    pub(crate) const NONE: Self = Self { org: None, workspace: None };

    /// The same role in both.
    pub(crate) const fn of(role: Role) -> Self {
        Self { org: Some(role), workspace: Some(role) }
    }
}

/// What a caller shows.
#[derive(Debug, Clone)]
pub(crate) enum Proof {
    /// Nothing that anybody should believe.
    None,
    /// A person's good token.
    Person(Box<Person>),
    /// An API key that is good.
    Machine,
}

/// Somebody at the gateway.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// In one word.
    pub(crate) name: &'static str,
    /// Bearer token, if any.
    pub(crate) token: Option<String>,
    /// What it is worth.
    pub(crate) proof: Proof,
    /// Where the caller stands.
    pub(crate) membership: Membership,
}

impl Caller {
    /// Somebody whose token is worth nothing, or who has none.
    pub(crate) fn without_proof(name: &'static str, token: Option<String>) -> Self {
        Self { name, token, proof: Proof::None, membership: Membership::NONE }
    }

    /// A person.
    pub(crate) fn person(name: &'static str, person: &Person, membership: Membership) -> Self {
        let proof = Proof::Person(Box::new(person.clone()));
        Self { name, token: Some(person.access.clone()), proof, membership }
    }

    /// A machine with a good API key.
    pub(crate) fn machine(name: &'static str, key: String, membership: Membership) -> Self {
        Self { name, token: Some(key), proof: Proof::Machine, membership }
    }

    /// The person, if it is one.
    pub(crate) fn as_person(&self) -> Option<&Person> {
        match &self.proof {
            Proof::Person(person) => Some(person),
            _ => None,
        }
    }

    /// What the permission table says that the caller gets, asking for a thing of the organization, or for one's own.
    pub(crate) fn expected(&self, operation: &Operation) -> Expected {
        let permission = match (operation.rule, &self.proof) {
            (Rule::Public, _) => return Expected::Passes,
            (_, Proof::None) => return Expected::Unauthenticated,
            (Rule::Own, Proof::Machine) => return Expected::Denied,
            (Rule::Own | Rule::SignedIn, _) => return Expected::Passes,
            (Rule::Needs(permission), _) => permission,
        };
        let role = match operation.place() {
            Place::Org => self.membership.org,
            Place::Workspace => self.membership.workspace,
        };
        let is_machine = matches!(self.proof, Proof::Machine);
        match role {
            None => Expected::Hidden,
            Some(_) if is_machine && permission.people_only() => Expected::Denied,
            Some(role) if permission.is_granted_to(role) => Expected::Passes,
            Some(_) => Expected::Denied,
        }
    }
}

/// What a caller gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// 401.
    Unauthenticated,
    /// 403.
    Denied,
    /// 404, as for a thing that never was.
    Hidden,
    /// What was asked for.
    Passes,
}
