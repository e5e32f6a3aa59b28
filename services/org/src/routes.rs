//! Every path.

use actix_web::web;
use contexor_service::http::Routes;

use crate::handlers::{api_keys, audit, internal, invitations, members, orgs, workspace_members, workspaces};

/// What clients call, as the OpenAPI document says it.
pub(crate) fn routes(config: &mut impl Routes) {
    config
        // /api/v1/orgs
        .service(orgs::create_org)
        .service(orgs::list_orgs)
        // /api/v1/orgs/{id}
        .service(orgs::get_org)
        .service(orgs::update_org)
        .service(orgs::delete_org)
        .service(orgs::restore_org)
        // /api/v1/orgs/{id}/members
        .service(members::list_members)
        .service(members::invite_member)
        .service(members::set_member_role)
        .service(members::remove_member)
        // /api/v1/orgs/{id}/invitations
        .service(invitations::list_org_invitations)
        .service(invitations::withdraw_invitation)
        // /api/v1/orgs/{id}/api-keys
        .service(api_keys::list_api_keys)
        .service(api_keys::create_api_key)
        .service(api_keys::delete_api_key)
        // /api/v1/orgs/{id}/audit
        .service(audit::list_audit_entries)
        .service(audit::verify_audit_log)
        // /api/v1/invitations
        .service(invitations::list_invitations)
        .service(invitations::accept_invitation)
        .service(invitations::decline_invitation)
        // /api/v1/orgs/{id}/workspaces
        .service(workspaces::list_workspaces)
        .service(workspaces::create_workspace)
        // /api/v1/workspaces/{id}
        .service(workspaces::get_workspace)
        .service(workspaces::rename_workspace)
        .service(workspaces::delete_workspace)
        // /api/v1/workspaces/{id}/members
        .service(workspace_members::list_workspace_members)
        .service(workspace_members::get_workspace_member)
        .service(workspace_members::put_workspace_member)
        .service(workspace_members::remove_workspace_member);
}

/// What other services call; in no public document.
pub(crate) fn internal_routes(config: &mut web::ServiceConfig) {
    config
        .service(internal::org_standing)
        .service(internal::workspace_standing)
        .service(internal::tenant)
        .service(internal::admins)
        .service(internal::org_api_key)
        .service(internal::check_api_key);
}
