//! Every path of the service.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{
    comments, contents, events, export, generate, listing, models, presence, projects, receipt, review, tasks, versions,
};

/// The public routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        // /api/v1/workspaces/{id}/projects, /api/v1/projects/{id}
        .service(projects::create_project)
        .service(projects::list_projects)
        .service(projects::get_project)
        .service(projects::update_project)
        .service(projects::delete_project)
        // /api/v1/contents, /api/v1/contents/{id}
        .service(contents::create_content)
        .service(listing::list_contents)
        .service(listing::count_contents)
        .service(contents::get_content)
        .service(contents::update_content)
        .service(contents::delete_content)
        // /api/v1/models
        .service(models::list_models)
        // /api/v1/contents/{id}/generate · estimate · events
        .service(generate::generate_content)
        .service(generate::estimate_content)
        .service(events::content_events)
        // /api/v1/contents/{id}/presence
        .service(presence::set_presence)
        // /api/v1/contents/{id}/comments, /api/v1/comments/{id}
        .service(comments::list_comments)
        .service(comments::create_comment)
        .service(comments::update_comment)
        .service(comments::delete_comment)
        // /api/v1/contents/{id}/submit · approve · reject
        .service(review::submit_content)
        .service(review::approve_content)
        .service(review::reject_content)
        .service(receipt::get_receipt)
        // /api/v1/contents/{id}/versions[/{number}] · export
        .service(versions::list_versions)
        .service(versions::get_version)
        .service(export::export_content)
        // /api/v1/tasks/{id}[/cancel]
        .service(tasks::get_task)
        .service(tasks::cancel_task);
}
