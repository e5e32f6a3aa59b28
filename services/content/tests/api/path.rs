//! One content from its prompt to its file.

use contexor_testkit::eventually;
use serde_json::{Value, json};

use crate::harness::{JOBS, NOTICES, PATIENCE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_goes_from_its_prompt_to_an_approved_version_and_a_file() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let content = org.draft_in(project, json!({"title": "دریا", "tags": ["sea"], "temperature": 0.5})).await;
    let path = format!("/api/v1/contents/{content}");
    let draft = org.content(content).await;
    assert_eq!((draft["status"].as_str(), draft["version"].as_i64()), (Some("DRAFT"), Some(0)));
    assert_eq!((&draft["body"], &draft["prompt_id"]), (&Value::Null, &Value::Null));
    assert_eq!((draft["model"].as_str(), draft["pii"]["status"].as_str()), (Some("gpt-4.1-mini"), Some("unchecked")));

    let task = org.generate(content).await;
    assert_eq!(org.content(content).await["status"], "IN_PROGRESS");
    assert_eq!(org.task(task).await["state"], "queued");
    app.queue_holds(JOBS, 1).await;
    let message = app.vhost.take(JOBS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let job = &event["data"];
    assert_eq!(job["task_id"], task.to_string());
    assert_eq!(job["prompt"], "Write about the sea.");
    assert_eq!((job["temperature"].as_f64(), job["pii_policy"].as_str()), (Some(0.5), Some("warn")));
    assert_eq!((&job["max_output_tokens"], &job["pii_model_pass"]), (&json!(2048), &json!(false)));
    let asked = app.usage.till.lock().unwrap().asked.remove(0);
    assert_eq!((asked.task_id, asked.user_id, asked.dry_run), (task, org.editor.user, false));
    assert_eq!(job["input_tokens"], asked.input_tokens);

    app.publish("ai-worker", org.started(content, task, 1)).await;
    eventually(PATIENCE, "the task runs", async || {
        let found = org.task(task).await;
        (found["state"] == "running" && found["attempts"] == 1).then_some(())
    })
    .await;
    app.publish("ai-worker", org.completed(content, task, "دریا آبی است.")).await;
    let review = org.until_status(content, "REVIEW").await;
    assert_eq!((review["body"].as_str(), review["version"].as_i64()), (Some("دریا آبی است."), Some(1)));
    assert_eq!(review["pii"], json!({"status": "clean", "findings": []}));
    app.publish("usage", org.recorded(content, task, [30, 12, 5])).await;
    eventually(PATIENCE, "the task knows what it used", async || {
        let found = org.task(task).await;
        (found["usage"] == json!({"input_tokens": 30, "output_tokens": 12})).then_some(())
    })
    .await;
    assert_eq!(org.task(task).await["state"], "succeeded");

    let approved =
        org.admin.post(&format!("{path}/approve"), json!({"version": 1, "comment": "good"})).await.ok(200).body;
    assert_eq!((approved["status"].as_str(), approved["version"].as_i64()), (Some("APPROVED"), Some(2)));
    assert_eq!(approved["reviewer_id"], org.admin.user.to_string());
    let versions = org.viewer.get(&format!("{path}/versions")).await.ok(200).body;
    let kinds: Vec<&str> = versions["items"].as_array().unwrap().iter().map(|v| v["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["approved", "generated"]);
    let one = org.viewer.get(&format!("{path}/versions/1")).await.ok(200).body;
    assert_eq!(
        (one["author_id"].as_str(), one["model"].as_str()),
        (Some(&*org.editor.user.to_string()), Some("gpt-4.1-mini"))
    );
    org.viewer.get(&format!("{path}/versions/3")).await.assert_problem(404, "not_found");
    let first = org.viewer.get(&format!("{path}/versions?limit=1")).await.ok(200).body;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = org.viewer.get(&format!("{path}/versions?limit=1&cursor={cursor}")).await.ok(200).body;
    assert_eq!((second["items"][0]["number"].as_i64(), &second["next_cursor"]), (Some(1), &Value::Null));

    app.queue_holds(NOTICES, 2).await;
    let told: Vec<Value> = app.vhost.take(NOTICES, 10).await;
    let told: Vec<Value> =
        told.iter().map(|message| serde_json::from_str(message["payload"].as_str().unwrap()).unwrap()).collect();
    let approval = told.iter().find(|event| event["type"] == "content.approved.v1").unwrap();
    assert_eq!(approval["data"]["version"], 2);
    let hash: String =
        contexor_crypto::sha256("دریا آبی است.".as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(approval["data"]["body_sha256"], hash);

    let file = org.viewer.get(&format!("{path}/export?format=markdown")).await.ok(200);
    assert_eq!(file.header("content-type"), "text/markdown; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"content.md\"; filename*=UTF-8''%D8%AF%D8%B1%DB%8C%D8%A7.md"
    );
    assert!(file.text.starts_with("---\ntitle: دریا\n") && file.text.ends_with("\n\nدریا آبی است.\n"), "{}", file.text);
    let file = org.viewer.get(&format!("{path}/export?format=json")).await.ok(200);
    assert_eq!(file.body["body"], "دریا آبی است.");
    org.viewer.get(&format!("{path}/export")).await.assert_problem(422, "validation_failed");
    org.viewer.get(&format!("{path}/export?format=pdf")).await.assert_problem(422, "validation_failed");
}
