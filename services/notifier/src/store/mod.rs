//! SQL by table.

pub mod code_sends;
pub mod deleted_orgs;
pub mod memberships;
pub mod notifications;
pub mod purged_orgs;
