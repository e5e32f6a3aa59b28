//! Every path on one screen.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{holds, limits, logs, prices, summary};

/// The public API.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(summary::get_usage_summary)
        .service(logs::list_usage_logs)
        .service(limits::get_usage_limits)
        .service(limits::set_usage_limit);
}

/// What other services ask; never routed from outside.
pub(crate) fn internal_routes(config: &mut ServiceConfig<'_>) {
    config
        .route("/internal/holds", web::post().to(holds::take))
        .route("/internal/holds/{task_id}", web::delete().to(holds::release))
        .route("/internal/prices", web::get().to(prices::list));
}
