//! The operator's ceilings.

use contexor_testkit::eventually;
use serde_json::json;

use crate::harness::{PATIENCE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organization_has_so_many_contents_and_another_one_its_own() {
    let app = TestApp::start_with(&[("ceilings.contents_per_org", "2")]).await;
    let (org, other) = (app.tenant(), app.tenant());
    let project = org.project().await;
    let first = org.draft_in(project, json!({})).await;
    org.draft_in(project, json!({})).await;
    let body = json!({"project_id": project, "title": "T", "prompt": "Write."});
    let refused = org.editor.post("/api/v1/contents", body.clone()).await;
    refused.assert_problem(409, "ceiling_reached");
    assert!(refused.body["detail"].as_str().unwrap().contains("at most 2 contents"), "{}", refused.text);
    other.draft().await;
    org.admin.delete(&format!("/api/v1/contents/{first}")).await.ok(204);
    org.editor.post("/api/v1/contents", body).await.ok(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_of_an_organization_are_so_long_and_deleted_ones_make_room() {
    let app = TestApp::start_with(&[("ceilings.bytes_per_org", "20")]).await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    org.editor.patch(&path, json!({"body": "ده بایت"})).await.ok(200);
    let refused = org.editor.patch(&path, json!({"body": "ten bytes!"})).await;
    refused.assert_problem(409, "ceiling_reached");
    assert!(refused.body["detail"].as_str().unwrap().contains("at most 20 bytes"), "{}", refused.text);
    assert_eq!(org.content(content).await["body"], "ده بایت", "what was there stays");
    org.editor.patch(&path, json!({"body": "7 bytes", "title": "Full"})).await.ok(200);
    // Not another byte: neither by hand nor by a model.
    org.editor.post(&format!("{path}/generate"), json!({})).await.assert_problem(409, "ceiling_reached");
    org.editor.patch(&path, json!({"title": "A title is no text"})).await.ok(200);
    let project = org.project().await;
    let body = json!({"project_id": project, "title": "T", "prompt": "Write."});
    org.editor.post("/api/v1/contents", body).await.assert_problem(409, "ceiling_reached");
    org.admin.delete(&path).await.ok(204);
    let content = org.draft().await;
    org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": "ten bytes!"})).await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_has_so_many_versions_and_can_still_be_approved() {
    let app = TestApp::start_with(&[("ceilings.versions_per_content", "2")]).await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    for text in ["one", "two"] {
        org.editor.patch(&path, json!({"body": text})).await.ok(200);
    }
    org.editor.patch(&path, json!({"body": "two"})).await.ok(200);
    org.editor.patch(&path, json!({"body": "three"})).await.assert_problem(409, "ceiling_reached");
    org.editor.post(&format!("{path}/versions/1/restore"), json!({})).await.assert_problem(409, "ceiling_reached");
    org.editor.post(&format!("{path}/generate"), json!({})).await.assert_problem(409, "ceiling_reached");
    assert!(app.usage.till.lock().unwrap().asked.is_empty(), "no money was held");
    org.editor.post(&format!("{path}/submit"), json!({})).await.ok(200);
    org.admin.post(&format!("{path}/approve"), json!({"version": 2})).await.ok(200);
    assert_eq!(org.content(content).await["version"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_a_batch_is_refused_with_its_reason() {
    let app = TestApp::start_with(&[("ceilings.contents_per_org", "1")]).await;
    let org = app.tenant();
    org.draft().await;
    let project = org.project().await;
    let prompts = format!("/api/v1/workspaces/{}/prompts", org.workspace);
    let prompt = org.editor.post(&prompts, json!({"name": "Sea", "template": "Write."})).await.ok(201).id();
    let batches = format!("/api/v1/workspaces/{}/batches", org.workspace);
    let rows = json!([{"title": "A", "variables": {}}, {"title": "B", "variables": {}}]);
    let batch = org.editor.post(&batches, json!({"project_id": project, "prompt_id": prompt, "rows": rows}));
    let batch = batch.await.ok(202).id();
    let refused = eventually(PATIENCE, "a row is refused", async || {
        let rows = org.viewer.get(&format!("/api/v1/batches/{batch}/rows")).await.ok(200).body;
        let items = rows["items"].as_array()?.clone();
        items.into_iter().find(|row| !row["error"].is_null())
    })
    .await;
    assert_eq!(refused["error"]["code"], "ceiling_reached", "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_what_is_counted_when_an_organization_is_purged() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": "text"})).await.ok(200);
    let counted = async || {
        app.database.execute(&format!("UPDATE org_storage SET contents = contents WHERE org_id = '{}'", org.org)).await
    };
    assert!(counted().await > 0);
    let event = contexor_events::org::OrgPurged { org_id: org.org, purged_at: contexor_clock::now() };
    app.publish("org", event).await;
    eventually(PATIENCE, "the counters are gone", async || (counted().await == 0).then_some(())).await;
}
