//! Every path on one screen.

use contexor_service::http::Routes;

use crate::handlers::{feed, live, notifications, preferences, webhooks};

/// The public API.
pub(crate) fn routes(config: &mut impl Routes) {
    config
        .service(notifications::list_notifications)
        .service(notifications::read_all_notifications)
        .service(notifications::read_notification)
        .service(notifications::unread_notification)
        .service(notifications::archive_notification)
        .service(notifications::unarchive_notification)
        .service(notifications::list_text_notices)
        .service(preferences::get_notification_preferences)
        .service(preferences::set_notification_preferences)
        .service(live::notification_events)
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::get_webhook)
        .service(webhooks::update_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::rotate_webhook_secret)
        .service(webhooks::test_webhook)
        .service(webhooks::list_webhook_deliveries)
        .service(webhooks::redeliver_webhook_delivery)
        .service(webhooks::redeliver_webhook_range)
        .service(feed::list_events);
}
