//! What content tells for the audit log.

use std::collections::BTreeMap;

use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{ApiClient, PATIENCE, TestApp};

const ADDRESS: &str = "203.0.113.7";

/// As the gateway passes a request on.
async fn send(app: &TestApp, person: &ApiClient, method: &str, path: &str, body: Value) -> Value {
    let request = person.request(method, path).headers(app.keys.as_gateway("content", ADDRESS));
    let answer = if body.is_null() { request } else { request.json(&body) }.send().await.unwrap();
    assert!(answer.status().is_success(), "{method} {path}: {}", answer.status());
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_action_is_told_once_and_no_text_with_it() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (editor, admin) = (&org.editor, &org.admin);
    let projects = format!("/api/v1/workspaces/{}/projects", org.workspace);
    let id_of = |answer: &Value| answer["id"].as_str().unwrap().parse::<Uuid>().unwrap();
    let project = id_of(&send(&app, editor, "POST", &projects, json!({"name": "Campaign"})).await);
    let emptied = id_of(&send(&app, editor, "POST", &projects, json!({"name": "Emptied"})).await);
    send(&app, editor, "PATCH", &format!("/api/v1/projects/{emptied}"), json!({"name": "Emptied by hand"})).await;
    // No change is none.
    send(&app, editor, "PATCH", &format!("/api/v1/projects/{emptied}"), json!({})).await;
    send(&app, editor, "DELETE", &format!("/api/v1/projects/{emptied}"), Value::Null).await;
    let draft = json!({"project_id": project, "title": "A title", "prompt": "Write about the sea."});
    let content = id_of(&send(&app, editor, "POST", "/api/v1/contents", draft).await);
    // Refused: nothing is told of it.
    editor.delete(&format!("/api/v1/projects/{project}")).await.ok(409);
    let path = format!("/api/v1/contents/{content}");
    editor.post(&format!("{path}/submit"), json!({})).await.ok(409);

    let accepted = send(&app, editor, "POST", &format!("{path}/generate"), json!({})).await;
    let task: Uuid = accepted["task_id"].as_str().unwrap().parse().unwrap();
    send(&app, editor, "POST", &format!("/api/v1/tasks/{task}/cancel"), Value::Null).await;
    send(&app, editor, "PATCH", &path, json!({"body": "Blue is the sea."})).await;
    send(&app, editor, "PATCH", &path, json!({"body": "Blue is the sea."})).await;
    send(&app, editor, "PATCH", &path, json!({"title": "The sea", "tags": ["sea"], "due_at": "2027-01-31T09:30:00Z"}))
        .await;
    send(&app, editor, "POST", &format!("{path}/submit"), Value::Null).await;
    send(&app, admin, "POST", &format!("{path}/reject"), json!({"reason": "Make it short."})).await;
    send(&app, editor, "PATCH", &path, json!({"body": "The sea."})).await;
    send(&app, editor, "POST", &format!("{path}/submit"), Value::Null).await;
    send(&app, admin, "POST", &format!("{path}/approve"), json!({})).await;
    send(&app, &org.viewer, "GET", &format!("{path}/export?format=markdown"), Value::Null).await;
    send(&app, editor, "DELETE", &path, Value::Null).await;

    let (editor, admin, viewer) = (editor.user, admin.user, org.viewer.user);
    let place = |details: Value| {
        let mut all = json!({"workspace_id": org.workspace});
        all.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
        all
    };
    let expected = [
        ("project.created", editor, "project", project, place(json!({}))),
        ("project.created", editor, "project", emptied, place(json!({}))),
        ("project.updated", editor, "project", emptied, place(json!({"name": "changed"}))),
        ("project.deleted", editor, "project", emptied, place(json!({}))),
        ("content.created", editor, "content", content, place(json!({"project_id": project}))),
        ("generation.started", editor, "task", task, place(json!({"content_id": content}))),
        ("generation.cancelled", editor, "task", task, json!({"content_id": content})),
        ("content.edited", editor, "content", content, place(json!({"body": "changed", "version": 1}))),
        (
            "content.edited",
            editor,
            "content",
            content,
            place(json!({"title": "changed", "tags": "changed", "due_at": "changed"})),
        ),
        ("content.submitted", editor, "content", content, place(json!({"version": 1}))),
        ("content.rejected", admin, "content", content, place(json!({"version": 1}))),
        ("content.edited", editor, "content", content, place(json!({"body": "changed", "version": 2}))),
        ("content.submitted", editor, "content", content, place(json!({"version": 2}))),
        ("content.approved", admin, "content", content, place(json!({"version": 3, "pii_acknowledged": false}))),
        ("content.exported", viewer, "content", content, place(json!({"version": 3, "format": "markdown"}))),
        ("content.deleted", editor, "content", content, place(json!({}))),
    ];
    let expected: BTreeMap<String, Value> = expected
        .into_iter()
        .map(|(action, actor, kind, id, details)| {
            let (actor, target) = (json!({"kind": "person", "id": actor}), json!({"kind": kind, "id": id}));
            let told = json!({"org_id": org.org, "action": action, "actor": actor, "target": target,
                "client_address": ADDRESS, "details": details});
            (told.to_string(), told)
        })
        .collect();
    let mut told: Vec<Value> = Vec::new();
    eventually(PATIENCE, "everything is told", async || {
        for message in app.vhost.take("org.audit", 50).await {
            let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
            assert_eq!((&event["type"], &event["tenantid"]), (&json!("audit.recorded.v1"), &json!(org.org)));
            told.push(event["data"].clone());
        }
        (told.len() >= expected.len()).then_some(())
    })
    .await;
    for told in &mut told {
        let told = told.as_object_mut().unwrap();
        assert!(told.remove("at").is_some() && told.remove("request_id").is_some_and(|id| id.is_string()));
    }
    let told: BTreeMap<String, Value> = told.into_iter().map(|told| (key_of(&expected, &told), told)).collect();
    assert_eq!(told.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
}

/// The key of the expected entry that this one equals, whatever the order of its fields; the entry itself if there is none.
fn key_of(expected: &BTreeMap<String, Value>, told: &Value) -> String {
    expected.iter().find(|(_, value)| *value == told).map_or_else(|| told.to_string(), |(key, _)| key.clone())
}
