//! SQL by table.

pub mod code_sends;
pub mod deleted_orgs;
pub mod deliveries;
pub mod feed_events;
pub mod memberships;
pub mod notice_messages;
pub mod notifications;
pub mod preferences;
pub mod purged_orgs;
pub mod webhooks;
