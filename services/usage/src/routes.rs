//! Every path on one screen.

use actix_web::web;
use contexor_service::http::Routes;

use crate::handlers::{currency, holds, limits, logs, me, prices, reports, statements, summary};

/// The public API.
pub(crate) fn routes(config: &mut impl Routes) {
    config
        .service(summary::get_usage_summary)
        .service(me::get_my_usage)
        .service(reports::get_usage_timeseries)
        .service(reports::get_usage_forecast)
        .service(reports::get_unsettled_usage)
        .service(logs::export_usage_logs)
        .service(logs::list_usage_logs)
        .service(statements::list_usage_statements)
        .service(statements::get_usage_statement)
        .service(currency::set_usage_currency)
        .service(limits::get_usage_limits)
        .service(limits::set_usage_limit);
}

/// What other services ask; never routed from outside.
pub(crate) fn internal_routes(config: &mut web::ServiceConfig) {
    config
        .route("/internal/holds", web::post().to(holds::take))
        .route("/internal/holds/{task_id}/attempts", web::post().to(holds::cover_attempt))
        .route("/internal/holds/{task_id}", web::delete().to(holds::release))
        .route("/internal/prices", web::get().to(prices::list));
}
