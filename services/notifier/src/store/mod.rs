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

use contexor_service::delete_some;

/// Deletes some of what is kept of an organization, in this order. The members first: who tells one something holds them, and who comes
/// later finds nobody to tell. The feed before its events: it is locked by who writes one.
pub const OF_ORG: [&str; 6] = [
    delete_some!("memberships" by "user_id"),
    delete_some!("notifications" by "id"),
    delete_some!("notice_messages" by "id"),
    delete_some!("webhooks" by "id"),
    delete_some!("event_feeds" by "org_id"),
    delete_some!("feed_events" by "id"),
];
