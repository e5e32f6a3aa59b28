//! Every path of the service.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{contents, events, export, generate, projects, review, tasks, unclaimed, versions};

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
        .service(contents::list_contents)
        .service(contents::get_content)
        .service(contents::update_content)
        .service(contents::delete_content)
        // /api/v1/contents/{id}/generate · estimate · events
        .service(generate::generate_content)
        .service(generate::estimate_content)
        .service(events::content_events)
        // /api/v1/contents/{id}/submit · approve · reject
        .service(review::submit_content)
        .service(review::approve_content)
        .service(review::reject_content)
        // /api/v1/contents/{id}/versions[/{number}] · export
        .service(versions::list_versions)
        .service(versions::get_version)
        .service(export::export_content)
        // /api/v1/tasks/{id}[/cancel]
        .service(tasks::get_task)
        .service(tasks::cancel_task);
}

/// What other services ask; never routed from outside.
pub fn internal_routes(config: &mut ServiceConfig<'_>) {
    config.route("/internal/tasks/{task_id}/unclaimed", actix_web::web::post().to(unclaimed::unclaimed));
}
