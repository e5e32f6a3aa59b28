//! What happens in one transaction each. Nothing here waits for another service.

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod membership;
pub(crate) mod orgs;
pub(crate) mod re_encrypt;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;
