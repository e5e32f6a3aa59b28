//! Texts that are not whole: cut by the output cap, or kept from a generation that was called off.

use contexor_api::content::{LiveEvent, Status};
use serde_json::{Value, json};

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_the_output_cap_cut_says_so_everywhere() {
    let app = TestApp::start().await;
    let org = app.tenant();
    for truncated in [true, false] {
        let content = org.draft().await;
        let task = org.generate(content).await;
        let mut event = org.completed(content, task, "Half a text");
        event.truncated = truncated;
        app.publish("ai-worker", event).await;
        assert_eq!(org.until_status(content, "REVIEW").await["truncated"], truncated);
        assert_eq!(org.task(task).await["truncated"], truncated);
        let version = org.viewer.get(&format!("/api/v1/contents/{content}/versions/1")).await.ok(200).body;
        assert_eq!((&version["truncated"], &version["partial"]), (&json!(truncated), &json!(false)));
        let list =
            org.viewer.get(&format!("/api/v1/contents?workspace_id={}&limit=1", org.workspace)).await.ok(200).body;
        assert_eq!(list["items"][0]["truncated"], truncated);
        let stream = org.viewer.get(&format!("/api/v1/contents/{content}/events")).await.ok(200).text;
        assert!(
            stream.contains(&format!("event: done\ndata: {{\"version\":1,\"truncated\":{truncated}}}")),
            "{stream}"
        );
        // It stays so when it is approved, and not when somebody writes on.
        org.admin.post(&format!("/api/v1/contents/{content}/approve"), json!({})).await.ok(200);
        let version = org.viewer.get(&format!("/api/v1/contents/{content}/versions/2")).await.ok(200).body;
        assert_eq!(version["truncated"], truncated);
        let edited = org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": "A whole text"})).await;
        assert_eq!(edited.ok(200).body["truncated"], false);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_until_a_generation_is_called_off_can_be_kept() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    let live = app.live();
    let delta = |text: &str| LiveEvent::Delta { text: text.into() };
    live.append(task, 1, &[delta("dropped")]).await.unwrap();
    let anew = LiveEvent::Status { status: Status::InProgress, restarted: true };
    live.append(task, 2, &[anew, delta("Call 0912 "), delta("345 6789, half")]).await.unwrap();
    let ended =
        org.editor.post(&format!("/api/v1/tasks/{task}/cancel"), json!({"keep_partial": true})).await.ok(200).body;
    assert_eq!(ended["state"], "cancelled");
    let kept = org.content(content).await;
    assert_eq!((kept["status"].as_str(), kept["body"].as_str()), (Some("DRAFT"), Some("Call 0912 345 6789, half")));
    assert_eq!((&kept["version"], &kept["pii"]["status"]), (&json!(1), &json!("found")));
    let version = org.viewer.get(&format!("/api/v1/contents/{content}/versions/1")).await.ok(200).body;
    assert_eq!((version["kind"].as_str(), version["partial"].as_bool()), (Some("generated"), Some(true)));
    // The worker's word comes late and changes nothing: it is stored already.
    let mut late = org.failed(content, task, "cancelled");
    late.partial_text = Some("Call 0912 345 6789, half a text".into());
    app.publish("ai-worker", late).await;
    org.until_heard().await;
    assert_eq!(org.content(content).await, kept);
    app.queue_holds(crate::harness::CANCELLATIONS, 1).await;
    let message = app.vhost.take(crate::harness::CANCELLATIONS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    assert_eq!(event["data"]["keep_partial"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_worker_has_is_kept_unless_the_content_went_on() {
    let app = TestApp::start().await;
    let org = app.tenant();
    for edited in [false, true] {
        let content = org.draft().await;
        let path = format!("/api/v1/contents/{content}");
        let task = org.generate(content).await;
        // Nothing in the live view, and no body: nothing is kept at once.
        org.editor.post(&format!("/api/v1/tasks/{task}/cancel"), json!({"keep_partial": true})).await.ok(200);
        assert_eq!(org.content(content).await["body"], Value::Null);
        if edited {
            org.editor.patch(&path, json!({"body": "by hand"})).await.ok(200);
        }
        let mut late = org.failed(content, task, "cancelled");
        late.partial_text = Some("half a text".into());
        app.publish("ai-worker", late).await;
        org.until_heard().await;
        let found = org.content(content).await;
        let expected = if edited { "by hand" } else { "half a text" };
        assert_eq!((found["body"].as_str(), found["version"].as_i64()), (Some(expected), Some(1)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_keep_partial_nothing_is_kept() {
    let app = TestApp::start().await;
    let org = app.tenant();
    for body in [None, Some(json!({})), Some(json!({"keep_partial": false}))] {
        let content = org.draft().await;
        let task = org.generate(content).await;
        app.live().append(task, 1, &[LiveEvent::Delta { text: "half".into() }]).await.unwrap();
        org.editor.send("POST", &format!("/api/v1/tasks/{task}/cancel"), body.as_ref()).await.ok(200);
        let found = org.content(content).await;
        assert_eq!((&found["body"], &found["version"]), (&Value::Null, &json!(0)));
    }
}
