//! notifier against real servers, and the sandbox in the provider's place.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod app;
mod codes;
mod deletion;
mod egress;
mod feed;
mod load;
mod memberships;
mod notices;
mod notifications;
mod receiver;
mod sealing_keys;
mod signatures;
mod text_messages;
mod webhooks;

/// Changes with the migrations.
pub(crate) const FINGERPRINT: &str = concat!(
    include_str!("../../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-23-000001_notifications/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-24-000001_purged_orgs/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-27-000001_memberships/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-29-000001_webhooks/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-29-000002_notification_preferences/up.sql"),
    include_str!("../../../../migrations/notifier/2026-11-29-000003_text_messages/up.sql"),
);
