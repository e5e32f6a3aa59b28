//! SQL by table.

pub mod code_sends;
pub mod notifications;
pub mod purged_orgs;
