use contexor_api::{
    internal::{Membership, OrgApiKey, People, Tenant},
    org::{Calendar, Role},
};
use contexor_identity::service_token::CallError;
use serde_json::json;
use uuid::Uuid;

use crate::app::{Answer, TestApp};

#[tokio::test]
async fn other_services_learn_standings_admins_and_settings() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let viewer = app.member(&admin, &org, "viewer").await;
    admin.patch(&format!("/orgs/{org}"), json!({"settings": {"calendar": "jalali"}})).await.assert_status(200);
    let services = app.keys.tokens("usage");
    let url = |path: String| format!("{}/internal{path}", app.url);
    let not_found = |error: CallError| matches!(error, CallError::Problem(problem) if problem.status == 404);

    let membership: Membership =
        services.get("org", &url(format!("/access/orgs/{org}/users/{}", viewer.id))).await.unwrap();
    assert_eq!(
        (membership.org_id.to_string(), membership.workspace_id, membership.role),
        (org.clone(), None, Role::Viewer)
    );
    assert_eq!(membership.settings.calendar, Calendar::Jalali);
    let membership: Membership =
        services.get("org", &url(format!("/access/workspaces/{blog}/users/{}", admin.id))).await.unwrap();
    assert_eq!((membership.workspace_id.map(|id| id.to_string()), membership.role), (Some(blog.clone()), Role::Admin));
    let tenant: Tenant = services.get("org", &url(format!("/orgs/{org}"))).await.unwrap();
    assert_eq!((tenant.org_id.to_string(), tenant.settings.calendar), (org.clone(), Calendar::Jalali));
    let people: People = services.get("org", &url(format!("/orgs/{org}/admins"))).await.unwrap();
    assert_eq!(people.user_ids, [admin.id]);

    let nobody = Uuid::now_v7();
    for path in [
        format!("/access/workspaces/{blog}/users/{}", viewer.id),
        format!("/access/orgs/{org}/users/{nobody}"),
        format!("/access/orgs/{nobody}/users/{}", admin.id),
        format!("/access/workspaces/{nobody}/users/{}", admin.id),
        format!("/orgs/{nobody}"),
        format!("/orgs/{nobody}/admins"),
    ] {
        let answer = services.get::<serde_json::Value>("org", &url(path.clone())).await;
        assert!(answer.is_err_and(not_found), "{path}");
    }
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    for path in [
        format!("/access/orgs/{org}/users/{}", admin.id),
        format!("/access/workspaces/{blog}/users/{}", admin.id),
        format!("/orgs/{org}"),
        format!("/orgs/{org}/admins"),
    ] {
        let answer = services.get::<serde_json::Value>("org", &url(path.clone())).await;
        assert!(answer.is_err_and(not_found), "{path}");
    }
}

#[tokio::test]
async fn other_services_learn_which_keys_an_organization_has_and_what_they_reach() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let other = app.org(&admin, "Elsewhere").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let expires_at = contexor_clock::now() + chrono::Duration::hours(1);
    let services = app.keys.tokens("usage");
    let mut keys = Vec::new();
    for workspace in [None, Some(&blog)] {
        let body = json!({"name": "CI", "role": "editor", "workspace_id": workspace, "expires_at": expires_at});
        let made = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
        made.assert_status(201);
        let key = made.id().to_string();
        let url = format!("{}/internal/orgs/{org}/api-keys/{key}", app.url);
        let known: OrgApiKey = services.get("org", &url).await.unwrap();
        assert_eq!(known.workspace_id.map(|id| id.to_string()).as_ref(), workspace);
        keys.push(key);
    }
    admin.delete(&format!("/orgs/{org}/api-keys/{}", keys[0])).await.assert_status(204);
    for (org, key) in [(&org, keys[0].clone()), (&other, keys[1].clone()), (&org, admin.id.to_string())] {
        let url = format!("{}/internal/orgs/{org}/api-keys/{key}", app.url);
        let answer = services.get::<serde_json::Value>("org", &url).await;
        assert!(
            answer.is_err_and(|error| matches!(error, CallError::Problem(problem) if problem.status == 404)),
            "{url}"
        );
    }
}

#[tokio::test]
async fn internal_routes_are_for_services_alone() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let for_another = app.keys.tokens("usage").token("content");
    let forged = contexor_testkit::peers::ServiceKeys::new().tokens("usage").token("org");
    let good = app.keys.tokens("usage").token("org");
    for path in
        [format!("/access/orgs/{org}/users/{}", admin.id), format!("/orgs/{org}"), format!("/orgs/{org}/admins")]
    {
        let url = format!("{}/internal{path}", app.url);
        Answer::to(app.http.get(&url).bearer_auth(&good)).await.assert_status(200);
        for token in [None, Some(&admin.token), Some(&for_another), Some(&forged)] {
            let mut request = app.http.get(&url);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            Answer::to(request).await.assert_problem(401, "unauthenticated");
        }
    }
}
