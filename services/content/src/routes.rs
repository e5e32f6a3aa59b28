//! Every path of the service.

use actix_web::web;
use contexor_service::http::Routes;

use crate::handlers::{
    analytics, batches, comments, contents, events, export, generate, listing, models, presence, projects, prompts,
    receipt, review, tasks, unclaimed, versions,
};

/// The public routes.
pub fn routes(config: &mut impl Routes) {
    config
        // /api/v1/workspaces/{id}/projects, /api/v1/projects/{id}[/export]
        .service(projects::create_project)
        .service(projects::list_projects)
        .service(projects::get_project)
        .service(projects::update_project)
        .service(projects::delete_project)
        .service(export::export_project)
        // /api/v1/workspaces/{id}/prompts[/starters] · prompt-categories, /api/v1/prompts/{id}[/render · versions · diff]
        .service(prompts::add_starter_prompts)
        .service(prompts::create_prompt)
        .service(prompts::list_prompts)
        .service(prompts::list_prompt_categories)
        .service(prompts::rename_prompt_category)
        .service(prompts::get_prompt)
        .service(prompts::update_prompt)
        .service(prompts::delete_prompt)
        .service(prompts::render_prompt)
        .service(prompts::list_prompt_versions)
        .service(prompts::get_prompt_version)
        .service(prompts::restore_prompt_version)
        .service(prompts::diff_prompt_versions)
        // /api/v1/workspaces/{id}/batches, /api/v1/batches/{id}[/rows · export · cancel · retry]
        .service(batches::create_batch)
        .service(batches::list_batches)
        .service(batches::get_batch)
        .service(batches::list_batch_rows)
        .service(batches::export_batch)
        .service(batches::cancel_batch)
        .service(batches::retry_batch)
        // /api/v1/contents, /api/v1/contents/{id}
        .service(contents::create_content)
        .service(listing::list_contents)
        .service(listing::count_contents)
        .service(contents::get_content)
        .service(contents::update_content)
        .service(contents::delete_content)
        // /api/v1/analytics
        .service(analytics::get_analytics)
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
        // /api/v1/contents/{id}/versions[/{number}[/restore]] · diff · export
        .service(versions::list_versions)
        .service(versions::get_version)
        .service(versions::restore_version)
        .service(versions::diff_versions)
        .service(export::export_content)
        // /api/v1/tasks/{id}[/cancel]
        .service(tasks::get_task)
        .service(tasks::cancel_task);
}

/// What other services ask; never routed from outside.
pub fn internal_routes(config: &mut web::ServiceConfig) {
    config.route("/internal/tasks/{task_id}/unclaimed", web::post().to(unclaimed::unclaimed));
}
