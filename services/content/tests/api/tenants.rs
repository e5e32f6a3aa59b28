//! Whose a thing is.

use std::collections::BTreeSet;

use contexor_api::org::Role;
use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{PATIENCE, Tenant, TestApp};

/// Every route by id: method, path, body, what the route needs (a draft, a text under review, a running task), the answer to who
/// may, and whether a viewer may.
const ROUTES: &[(&str, &str, &str, u16, bool)] = &[
    ("POST", "/api/v1/workspaces/{workspace}/projects", r#"{"name": "P"}"#, 201, false),
    ("GET", "/api/v1/workspaces/{workspace}/projects", "", 200, true),
    ("GET", "/api/v1/projects/{project}", "", 200, true),
    ("PATCH", "/api/v1/projects/{project}", r#"{"name": "Q"}"#, 200, false),
    ("DELETE", "/api/v1/projects/{empty}", "", 204, false),
    ("POST", "/api/v1/workspaces/{workspace}/prompts", r#"{"name": "P", "template": "T"}"#, 201, false),
    ("GET", "/api/v1/workspaces/{workspace}/prompts", "", 200, true),
    ("POST", "/api/v1/workspaces/{workspace}/prompts/starters", "", 200, false),
    ("GET", "/api/v1/workspaces/{workspace}/prompt-categories", "", 200, true),
    (
        "PATCH",
        "/api/v1/workspaces/{workspace}/prompt-categories?{prompt-in-x}",
        r#"{"from": "x", "to": "y"}"#,
        200,
        false,
    ),
    ("GET", "/api/v1/prompts/{prompt}", "", 200, true),
    ("PATCH", "/api/v1/prompts/{prompt}", r#"{"name": "Q"}"#, 200, false),
    ("DELETE", "/api/v1/prompts/{prompt}", "", 204, false),
    ("POST", "/api/v1/prompts/{prompt}/render", "{}", 200, true),
    ("GET", "/api/v1/prompts/{prompt}/versions", "", 200, true),
    ("GET", "/api/v1/prompts/{prompt}/versions/1", "", 200, true),
    ("POST", "/api/v1/prompts/{prompt}/versions/1/restore", "", 200, false),
    ("GET", "/api/v1/prompts/{prompt}/diff?from=1&to=1", "", 200, true),
    (
        "POST",
        "/api/v1/workspaces/{workspace}/batches",
        r#"{"project_id": "{project}", "prompt_id": "{prompt}", "rows": [{"title": "T"}]}"#,
        202,
        false,
    ),
    ("GET", "/api/v1/workspaces/{workspace}/batches", "", 200, true),
    ("GET", "/api/v1/batches/{batch}", "", 200, true),
    ("GET", "/api/v1/batches/{batch}/rows", "", 200, true),
    ("GET", "/api/v1/batches/{batch}/export", "", 200, true),
    ("POST", "/api/v1/batches/{batch}/cancel", "", 200, false),
    ("POST", "/api/v1/batches/{failed-batch}/retry", "", 202, false),
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
    ("POST", "/api/v1/contents/{review}/versions/1/restore", "", 200, false),
    ("GET", "/api/v1/contents/{review}/diff?from=1&to=1", "", 200, true),
    ("GET", "/api/v1/contents/{draft}/export?format=json", "", 200, true),
    ("GET", "/api/v1/contents/{approved}/receipt", "", 200, true),
    ("PUT", "/api/v1/contents/{draft}/presence", r#"{"activity": "reading"}"#, 200, true),
    ("GET", "/api/v1/contents/{draft}/comments", "", 200, true),
    ("POST", "/api/v1/contents/{draft}/comments", r#"{"body": "Why?"}"#, 201, false),
    ("PATCH", "/api/v1/comments/{comment}", r#"{"resolved": true}"#, 200, false),
    ("DELETE", "/api/v1/comments/{comment}", "", 204, false),
    ("GET", "/api/v1/tasks/{task}", "", 200, true),
    ("POST", "/api/v1/tasks/{task}/cancel", "", 200, false),
    ("GET", "/api/v1/projects/{project}/export?format=json", "", 200, true),
    // By id too, in the query or the body.
    ("GET", "/api/v1/analytics?workspace_id={workspace}&from=2026-11-01&to=2026-11-30", "", 200, true),
    ("GET", "/api/v1/contents?workspace_id={workspace}", "", 200, true),
    ("GET", "/api/v1/contents?project_id={project}", "", 200, true),
    ("GET", "/api/v1/contents/counts?workspace_id={workspace}", "", 200, true),
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
    if text.contains("{approved}") {
        let content = org.in_review(false).await;
        org.admin.post(&format!("/api/v1/contents/{content}/approve"), json!({})).await.ok(200);
        text = text.replace("{approved}", &content.to_string());
    }
    if text.contains("{comment}") {
        let path = format!("/api/v1/contents/{}/comments", org.draft().await);
        let comment = org.editor.post(&path, json!({"body": "Why?"})).await.ok(201).id();
        text = text.replace("{comment}", &comment.to_string());
    }
    if text.contains("{prompt") || text.contains("batch}") {
        let prompt = json!({"name": "P", "category": "x", "template": "T"});
        let path = format!("/api/v1/workspaces/{}/prompts", org.workspace);
        let prompt = org.editor.post(&path, prompt).await.ok(201).id();
        text = text.replace("{prompt}", &prompt.to_string()).replace("{prompt-in-x}", "");
        if text.contains("batch}") {
            // One that can start nothing with its money, and one that can.
            let budget = if text.contains("{failed-batch}") { json!(1) } else { Value::Null };
            let rows = json!([{"title": "T"}]);
            let body = json!({"project_id": org.project().await, "prompt_id": prompt, "rows": rows, "budget_micro_usd": budget});
            let batch =
                org.editor.post(&format!("/api/v1/workspaces/{}/batches", org.workspace), body).await.ok(202).id();
            if budget.is_number() {
                eventually(PATIENCE, "the batch comes to nothing", async || {
                    let batch = org.viewer.get(&format!("/api/v1/batches/{batch}")).await.ok(200).body;
                    (batch["state"] == "finished").then_some(())
                })
                .await;
            }
            text = text.replace("{batch}", &batch.to_string()).replace("{failed-batch}", &batch.to_string());
        }
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
            let answer = person.send(*method, path, body.as_ref()).await;
            assert_eq!(answer.status, 404, "{name}: {}", answer.text);
            assert_eq!(answer.body["code"], "not_found", "{name}");
        }
        let viewer = org.viewer.send(*method, path, body.as_ref()).await;
        assert_eq!(viewer.status, if *viewer_may { *expected } else { 403 }, "viewer {name}: {}", viewer.text);
        // And the same request succeeds for who may: so the 404 was hidden, not misspelt.
        let answer = org.editor.send(*method, path, body.as_ref()).await;
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
    // The same for everybody who is signed in.
    documented.remove("GET /api/v1/models");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_cursors_and_assignees_lead_nowhere_else() {
    let app = TestApp::start().await;
    let (org, stranger) = (app.tenant(), app.tenant());
    // Another workspace of the same organization, and somebody who reads in both.
    let neighbour = Tenant { org: org.org, workspace: Uuid::now_v7(), ..app.tenant() };
    for (person, role) in [(&neighbour.editor, Role::Editor), (&org.viewer, Role::Viewer)] {
        app.orgs.member(org.org, Some(neighbour.workspace), person.user, role);
    }
    let mut projects = Vec::new();
    for tenant in [&org, &neighbour, &stranger] {
        let project = tenant.project().await;
        for _ in 0..2 {
            tenant.draft_in(project, json!({"tags": ["sea"]})).await;
        }
        tenant.project().await;
        projects.push(project);
    }

    // What is elsewhere is what never was.
    let list = |tenant: &Tenant<'_>, more: &str| format!("/api/v1/contents?workspace_id={}{more}", tenant.workspace);
    for project in [projects[1], projects[2], Uuid::now_v7()] {
        let found = org.editor.get(&list(&org, &format!("&project_id={project}"))).await.ok(200).body;
        assert_eq!(found, json!({"items": [], "next_cursor": null}), "{project}");
        org.editor
            .get(&format!("/api/v1/contents?project_id={}", Uuid::now_v7()))
            .await
            .assert_problem(404, "not_found");
    }
    for author in [neighbour.editor.user, stranger.editor.user, Uuid::now_v7()] {
        let found = org.editor.get(&list(&org, &format!("&author_id={author}&tag=sea"))).await.ok(200).body;
        assert_eq!(found["items"], json!([]), "{author}");
    }
    // Their project, and a workspace of one's own: neither opens the other.
    for (tenant, project) in [(&neighbour, projects[0]), (&stranger, projects[0])] {
        let path = list(tenant, &format!("&project_id={project}"));
        org.editor.get(&path).await.assert_problem(404, "not_found");
    }

    // A cursor goes on in its own place alone, also for who may read in both.
    for path in [
        |place: Uuid| format!("/api/v1/contents?workspace_id={place}&limit=1"),
        |place: Uuid| format!("/api/v1/workspaces/{place}/projects?limit=1"),
    ] {
        let first = org.viewer.get(&path(org.workspace)).await.ok(200).body;
        let cursor = first["next_cursor"].as_str().unwrap();
        org.viewer.get(&format!("{}&cursor={cursor}", path(org.workspace))).await.ok(200);
        let elsewhere = format!("{}&cursor={cursor}", path(neighbour.workspace));
        org.viewer.get(&elsewhere).await.assert_problem(400, "cursor_invalid");
    }

    // Nobody is assigned who is not of the workspace, and the answer does not tell who is somewhere else.
    let draft = org.draft_in(projects[0], json!({})).await;
    let path = format!("/api/v1/contents/{draft}");
    let mut refusals = BTreeSet::new();
    for somebody in [neighbour.editor.user, stranger.editor.user, Uuid::now_v7()] {
        let mut refused = org.editor.patch(&path, json!({"assignee_id": somebody})).await;
        refused.assert_problem(422, "validation_failed");
        refused.body["request_id"] = Value::Null;
        refusals.insert(refused.body.to_string());
    }
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    for person in [&neighbour.editor, &stranger.admin] {
        person.patch(&path, json!({"assignee_id": person.user})).await.assert_problem(404, "not_found");
    }
    assert_eq!(org.content(draft).await["assignee_id"], Value::Null);
}
