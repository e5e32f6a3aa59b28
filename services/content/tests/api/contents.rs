//! Projects and contents as things to be made, read, changed, listed and deleted.

use contexor_api::org::{OrgSettings, PiiPolicy};
use serde_json::{Value, json};

use crate::harness::{Answer, CANCELLATIONS, JOBS, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_updates_are_refused_and_unchanged_reads_cost_nothing() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    let first = org.editor.get(&path).await.ok(200);
    let tag = first.header("etag").to_owned();
    let again = org.editor.request("GET", &path).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let change = async |tag: &str, title: &str| {
        let request = org.editor.request("PATCH", &path).header("if-match", tag).json(&json!({"title": title}));
        Answer::read(request.send().await.unwrap()).await
    };
    let changed = change(&tag, "One").await.ok(200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(changed.header("etag"), org.editor.get(&path).await.header("etag"));
    change(&tag, "Two").await.assert_problem(412, "precondition_failed");
    change("nonsense", "Two").await.assert_problem(412, "precondition_failed");
    change("*", "Three").await.ok(200);
    let stale = org.editor.request("DELETE", &path).header("if-match", &tag).send().await.unwrap();
    assert_eq!(stale.status(), 412);
    let known = org.editor.request("GET", &path).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(known.status(), 200);
    org.editor.delete(&path).await.ok(204);
    org.editor.get(&path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_changes_what_it_names() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    let person = org.viewer.user.to_string();
    let patch = json!({"tags": ["a", "b"], "prompt": "New", "assignee_id": person, "due_at": "2027-01-31T09:30:00Z"});
    let changed = org.editor.patch(&path, patch).await.ok(200).body;
    assert_eq!((&changed["tags"], &changed["prompt"]), (&json!(["a", "b"]), &json!("New")));
    assert_eq!((&changed["assignee_id"], &changed["due_at"]), (&json!(person), &json!("2027-01-31T09:30:00Z")));
    let changed = org.editor.patch(&path, json!({"assignee_id": null})).await.ok(200).body;
    assert_eq!((&changed["assignee_id"], &changed["due_at"]), (&Value::Null, &json!("2027-01-31T09:30:00Z")));
    let same = org.editor.patch(&path, json!({})).await.ok(200);
    assert_eq!(same.body["updated_at"], changed["updated_at"]);
    for body in
        [json!({"model": "gpt-2"}), json!({"status": "APPROVED"}), json!({"title": ""}), json!({"tags": ["a", "a"]})]
            .into_iter()
            .chain(["title", "body", "prompt", "model", "tags"].map(|field| json!({field: null})))
            .chain(["-9999-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"].map(|time| json!({"due_at": time})))
            .chain([json!({"assignee_id": app.tenant().editor.user}), json!(["A title"])])
    {
        org.editor.patch(&path, body).await.assert_problem(422, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn editing_the_body_starts_a_new_draft_everywhere_but_in_progress() {
    let app = TestApp::start().await;
    let org = app.tenant();
    for (status, expected) in
        [("DRAFT", 200), ("REVIEW", 200), ("APPROVED", 200), ("REJECTED", 200), ("IN_PROGRESS", 409)]
    {
        let content = org.draft().await;
        let path = format!("/api/v1/contents/{content}");
        org.editor.patch(&path, json!({"body": "first"})).await.ok(200);
        app.database
            .execute(&format!("UPDATE contents SET status = '{status}', task_id = id WHERE id = '{content}'"))
            .await;
        let same = org.editor.patch(&path, json!({"title": "Same", "body": "first"})).await;
        if expected == 409 {
            same.assert_problem(409, "invalid_transition");
            org.editor.patch(&path, json!({"prompt": "x"})).await.assert_problem(409, "invalid_transition");
            org.editor.patch(&path, json!({"title": "Still"})).await.ok(200);
        } else {
            assert_eq!(same.ok(200).body["status"], status, "the same body is no edit");
        }
        let answer = org.editor.patch(&path, json!({"body": "second"})).await.ok(expected);
        if expected == 200 {
            assert_eq!(
                (answer.body["status"].as_str(), answer.body["version"].as_i64()),
                (Some("DRAFT"), Some(2)),
                "{status}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hand_written_personal_data_is_shown_or_refused_by_policy() {
    let app = TestApp::start().await;
    for (policy, expected) in [(PiiPolicy::Warn, 200), (PiiPolicy::Mask, 200), (PiiPolicy::Block, 422)] {
        let org = app.tenant_with(OrgSettings { pii_policy: policy, ..OrgSettings::default() });
        let content = org.draft().await;
        let path = format!("/api/v1/contents/{content}");
        let answer = org.editor.patch(&path, json!({"body": "تلفن من 09123456789 است"})).await.ok(expected);
        if expected == 422 {
            answer.assert_problem(422, "pii_blocked");
            assert_eq!(org.content(content).await["body"], Value::Null);
        } else {
            assert_eq!(answer.body["pii"]["status"], "found");
            let finding = &answer.body["pii"]["findings"][0];
            assert_eq!(
                (finding["type"].as_str(), finding["start"].as_i64(), finding["end"].as_i64()),
                (Some("PHONE_NUMBER"), Some(8), Some(19))
            );
        }
        org.editor.patch(&path, json!({"body": "nothing here"})).await.ok(200);
        assert_eq!(org.content(content).await["pii"]["status"], "clean");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generation_is_told_whether_a_model_is_to_look_for_personal_data() {
    let app = TestApp::start().await;
    for pii_model_pass in [true, false] {
        let settings = OrgSettings { pii_policy: PiiPolicy::Block, pii_model_pass, ..OrgSettings::default() };
        let org = app.tenant_with(settings);
        let content = org.draft().await;
        org.generate(content).await;
        app.queue_holds(JOBS, 1).await;
        let message = app.vhost.take(JOBS, 1).await.remove(0);
        let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
        let job = &event["data"];
        assert_eq!((&job["pii_policy"], &job["pii_model_pass"]), (&json!("block"), &json!(pii_model_pass)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_filtered_and_stable_under_writes() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (one, two) = (org.project().await, org.project().await);
    let mut made = Vec::new();
    for (project, tag) in [(one, "a"), (one, "b"), (two, "a"), (one, "a"), (two, "b")] {
        made.push(org.draft_in(project, json!({"tags": [tag]})).await.to_string());
    }
    app.database
        .execute(&format!("UPDATE contents SET status = 'REJECTED', pii_status = 'found' WHERE id = '{}'", made[0]))
        .await;
    let list = async |query: &str| -> Vec<usize> {
        let answer = org.viewer.get(&format!("/api/v1/contents?{query}")).await.ok(200).body;
        let ids = answer["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        ids.map(|id| made.iter().position(|made| *made == id).unwrap()).collect()
    };
    let ws = format!("workspace_id={}", org.workspace);
    assert_eq!(list(&ws).await, [4, 3, 2, 1, 0]);
    assert_eq!(list(&format!("project_id={one}")).await, [3, 1, 0]);
    assert_eq!(list(&format!("{ws}&tag=a")).await, [3, 2, 0]);
    assert_eq!(list(&format!("{ws}&status=REJECTED")).await, [0]);
    assert_eq!(list(&format!("{ws}&has_pii=true")).await, [0]);
    assert_eq!(list(&format!("{ws}&has_pii=false")).await, [4, 3, 2, 1]);
    assert_eq!(list(&format!("{ws}&author_id={}", org.admin.user)).await, [0usize; 0]);
    assert_eq!(list(&format!("{ws}&created_from=2100-01-01T00:00:00Z")).await, [0usize; 0]);
    assert_eq!(list(&format!("{ws}&created_to=2100-01-01T00:00:00Z&project_id={two}")).await, [4, 2]);

    let path = format!("/api/v1/contents?{ws}&limit=2");
    let first = org.viewer.get(&path).await.ok(200).body;
    let cursor = first["next_cursor"].as_str().unwrap().to_owned();
    org.draft_in(one, json!({})).await;
    assert_eq!(list(&format!("{ws}&limit=2&cursor={cursor}")).await, [2, 1], "a new content moves nothing");
    org.viewer.get(&format!("/api/v1/contents?{ws}&tag=a&cursor={cursor}")).await.assert_problem(400, "cursor_invalid");
    org.viewer.get("/api/v1/contents").await.assert_problem(422, "validation_failed");
    for bad in ["limit=0", "limit=101", "status=draft", "sort=relevance", "created_from=yesterday"] {
        org.viewer.get(&format!("/api/v1/contents?{ws}&{bad}")).await.assert_problem(422, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn projects_are_made_changed_listed_and_deleted_once_empty() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (one, two) = (org.project().await, org.project().await);
    let path = format!("/api/v1/projects/{one}");
    let changed = org.editor.patch(&path, json!({"description": "About the sea"})).await.ok(200).body;
    assert_eq!((changed["name"].as_str(), changed["description"].as_str()), (Some("Campaign"), Some("About the sea")));
    let list = format!("/api/v1/workspaces/{}/projects?limit=1", org.workspace);
    let first = org.viewer.get(&list).await.ok(200).body;
    assert_eq!(first["items"][0]["id"], two.to_string());
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = org.viewer.get(&format!("{list}&cursor={cursor}")).await.ok(200).body;
    assert_eq!((second["items"][0]["id"].as_str(), &second["next_cursor"]), (Some(&*one.to_string()), &Value::Null));
    let content = org.draft_in(one, json!({})).await;
    org.editor.delete(&path).await.assert_problem(409, "conflict");
    let task = org.generate(content).await;
    org.editor.delete(&format!("/api/v1/contents/{content}")).await.ok(204);
    org.viewer.get(&format!("/api/v1/tasks/{task}")).await.assert_problem(404, "not_found");
    app.queue_holds(CANCELLATIONS, 1).await;
    org.editor.delete(&path).await.ok(204);
    org.editor.delete(&path).await.assert_problem(404, "not_found");
}
