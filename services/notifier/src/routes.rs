//! Every path on one screen.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::notifications;

/// The public API.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(notifications::list_notifications)
        .service(notifications::read_all_notifications)
        .service(notifications::read_notification);
}
