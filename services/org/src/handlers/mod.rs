//! HTTP: extract, ask for a permission, call an operation or the store, answer.

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod internal;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod orgs;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;
