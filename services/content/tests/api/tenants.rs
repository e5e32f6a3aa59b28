//! Whose a thing is.

use std::collections::BTreeSet;

use contexor_api::org::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Tenant, TestApp};

/// Every route by id: method, path, body, what the route needs (a draft, a text under review, a running task), the answer to who
/// may, and whether a viewer may.
const ROUTES: &[(&str, &str, &str, u16, bool)] = &[
    ("POST", "/api/v1/workspaces/{workspace}/projects", r#"{"name": "P"}"#, 201, false),
    ("GET", "/api/v1/workspaces/{workspace}/projects", "", 200, true),
    ("GET", "/api/v1/projects/{project}", "", 200, true),
    ("PATCH", "/api/v1/projects/{project}", r#"{"name": "Q"}"#, 200, false),
    ("DELETE", "/api/v1/projects/{empty}", "", 204, false),
    ("GET", "/api/v1/contents/{draft}", "", 200, true),
    ("PATCH", "/api/v1/contents/{draft}", r#"{"title": "Q"}"#, 200, false),
    ("DELETE", "/api/v1/contents/{draft}", "", 204, false),
    ("POST", "/api/v1/contents/{draft}/generate", "{}", 202, false),
    ("POST", "/api/v1/contents/{draft}/estimate", "{}", 200, false),
    ("GET", "/api/v1/contents/{draft}/events", "", 200, true),
    ("POST", "/api/v1/contents/{written}/submit", "", 200, false),
    ("POST", "/api/v1/contents/{review}/approve", "{}", 200, false),
    ("POST", "/api/v1/contents/{review}/reject", r#"{"reason": "no"}"#, 200, false),
    ("GET", "/api/v1/contents/{review}/versions", "", 200, true),
    ("GET", "/api/v1/contents/{review}/versions/1", "", 200, true),
    ("GET", "/api/v1/contents/{draft}/export?format=json", "", 200, true),
    ("GET", "/api/v1/tasks/{task}", "", 200, true),
    ("POST", "/api/v1/tasks/{task}/cancel", "", 200, false),
    // By id too, in the query or the body.
    ("GET", "/api/v1/contents?workspace_id={workspace}", "", 200, true),
    ("GET", "/api/v1/contents?project_id={project}", "", 200, true),
    ("POST", "/api/v1/contents", r#"{"project_id": "{project}", "title": "T", "prompt": "P"}"#, 201, false),
];

/// Things of every kind, new for each route: some routes use them up.
async fn fill(org: &Tenant<'_>, text: &str) -> String {
    let mut text = text.replace("{workspace}", &org.workspace.to_string());
    if text.contains("{project}") {
        let project = org.project().await;
        org.draft_in(project, json!({})).await;
        text = text.replace("{project}", &project.to_string());
    }
    if text.contains("{empty}") {
        text = text.replace("{empty}", &org.project().await.to_string());
    }
    if text.contains("{draft}") {
        text = text.replace("{draft}", &org.draft().await.to_string());
    }
    if text.contains("{written}") || text.contains("{review}") {
        let content = org.draft().await;
        org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": "text"})).await.ok(200);
        if text.contains("{review}") {
            org.editor.send("POST", &format!("/api/v1/contents/{content}/submit"), None).await.ok(200);
        }
        text = text.replace("{written}", &content.to_string()).replace("{review}", &content.to_string());
    }
    if text.contains("{task}") {
        let content = org.draft().await;
        text = text.replace("{task}", &org.generate(content).await.to_string());
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_closed_to_other_tenants_and_open_by_role() {
    let app = TestApp::start().await;
    let (org, stranger) = (app.tenant(), app.tenant());
    // Member of the organization, but of another workspace of it.
    let neighbour = app.person(Uuid::now_v7());
    app.orgs.member(org.org, Some(Uuid::now_v7()), neighbour.user, Role::Editor);
    for (method, path, body, expected, viewer_may) in ROUTES {
        let name = format!("{method} {path}");
        let template = format!("{path}\n{body}");
        let filled = fill(&org, &template).await;
        let (path, body) = filled.split_once('\n').unwrap();
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
        for person in [&stranger.admin, &neighbour] {
            let answer = person.send(method, path, body.as_ref()).await;
            assert_eq!(answer.status, 404, "{name}: {}", answer.text);
            assert_eq!(answer.body["code"], "not_found", "{name}");
        }
        let viewer = org.viewer.send(method, path, body.as_ref()).await;
        assert_eq!(viewer.status, if *viewer_may { *expected } else { 403 }, "viewer {name}: {}", viewer.text);
        // And the same request succeeds for who may: so the 404 was hidden, not misspelt.
        let answer = org.editor.send(method, path, body.as_ref()).await;
        assert_eq!(answer.status, *expected, "editor {name}: {}", answer.text);
    }
}

#[test]
fn the_table_of_routes_is_whole_and_every_route_names_its_permission() {
    let document = serde_json::to_value(contexor_content::openapi()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["x-permission"].is_string(), "{method} {path} names no permission: {operation}");
            let shape: Vec<&str> =
                path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
            documented.insert(format!("{} {}", method.to_uppercase(), shape.join("/")));
        }
    }
    let tested: BTreeSet<String> = ROUTES
        .iter()
        .map(|(method, path, ..)| {
            let path = path.split('?').next().unwrap();
            let shape: Vec<&str> =
                path.split('/').map(|part| if part.starts_with('{') || part == "1" { "{}" } else { part }).collect();
            format!("{method} {}", shape.join("/"))
        })
        .collect();
    assert_eq!(tested, documented);
}
