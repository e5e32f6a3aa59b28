//! What comes of generations: late, twice, out of order, called off, out of time.

use contexor_api::org::OrgSettings;
use contexor_events::{
    ai::{GenerationCompleted, GenerationFailed},
    org::{OrgPurged, WorkspaceDeleted},
};
use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{CANCELLATIONS, NOTICES, PATIENCE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twice_late_and_out_of_order_change_nothing() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    let body = app.publish("ai-worker", org.completed(content, task, "the text")).await;
    org.until_status(content, "REVIEW").await;
    let before = (org.content(content).await, org.task(task).await);
    // The same message, the same news in another message, a failure afterwards, a start afterwards.
    app.deliver::<GenerationCompleted>(&body).await;
    app.publish("ai-worker", org.completed(content, task, "another text")).await;
    app.publish("ai-worker", org.failed(content, task, "provider_unavailable")).await;
    app.publish("ai-worker", org.started(content, task, 7)).await;
    org.until_heard().await;
    assert_eq!((org.content(content).await, org.task(task).await), before);
    assert_eq!(
        org.viewer.get(&format!("/api/v1/contents/{content}/versions")).await.body["items"].as_array().unwrap().len(),
        1
    );

    // News of another content's task, and of one that never was.
    let other = org.draft().await;
    let open = org.generate(other).await;
    app.publish("ai-worker", org.completed(content, open, "stray")).await;
    app.publish("ai-worker", org.completed(content, Uuid::now_v7(), "stray")).await;
    org.until_heard().await;
    assert_eq!(org.content(content).await, before.0);
    assert_eq!(org.content(other).await["status"], "IN_PROGRESS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_deleted_in_mid_stream_calls_its_generation_off_and_leaves_the_bill_alone() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    app.publish("ai-worker", org.started(content, task, 1)).await;
    app.live().append(task, 1, &[contexor_api::content::LiveEvent::Delta { text: "The sea".into() }]).await.unwrap();
    org.editor.send("DELETE", &format!("/api/v1/contents/{content}"), None).await.ok(204);

    // The worker is told once, and settles what was used; the text is wanted by nobody.
    app.queue_holds(CANCELLATIONS, 1).await;
    let message = app.vhost.take(CANCELLATIONS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    assert_eq!(event["data"]["task_id"], task.to_string());
    assert_eq!(event["data"]["org_id"], org.org.to_string());
    assert_eq!((&event["data"]["reason"], &event["data"]["keep_partial"]), (&json!("deleted"), &json!(false)));
    // The hold is for usage to settle by the bill: given back here, what the provider billed would be free.
    assert!(app.usage.till.lock().unwrap().released.is_empty());

    // Whatever comes late brings nothing back, and is taken in without harm.
    app.publish("usage", org.recorded(content, task, [20, 80, 9])).await;
    app.publish("ai-worker", org.failed(content, task, "cancelled")).await;
    app.publish("ai-worker", org.completed(content, task, "The sea is blue.")).await;
    org.until_heard().await;
    org.viewer.get(&format!("/api/v1/contents/{content}")).await.assert_problem(404, "not_found");
    org.viewer.get(&format!("/api/v1/tasks/{task}")).await.assert_problem(404, "not_found");
    assert_eq!(app.database.number(&format!("SELECT count(*) FROM versions WHERE content_id = '{content}'")).await, 0);
    assert!(app.usage.till.lock().unwrap().released.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_task_used_is_known_with_its_end_and_corrected_by_its_bill() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (content, other) = (org.draft().await, org.draft().await);
    let (task, failed) = (org.generate(content).await, org.generate(other).await);
    let mut end = org.completed(content, task, "the text");
    end.attempts = vec![org.attempt(10, 4), org.attempt(20, 8)];
    app.publish("ai-worker", end).await;
    let mut failure = org.failed(other, failed, "provider_unavailable");
    failure.attempts = vec![org.attempt(7, 0)];
    app.publish("ai-worker", failure).await;
    org.until_heard().await;
    assert_eq!(org.task(task).await["usage"], json!({"input_tokens": 30, "output_tokens": 12}));
    assert_eq!(org.task(failed).await["usage"], json!({"input_tokens": 7, "output_tokens": 0}));
    app.publish("usage", org.recorded(content, task, [29, 12, 5])).await;
    org.until_heard().await;
    assert_eq!(org.task(task).await["usage"], json!({"input_tokens": 29, "output_tokens": 12}));
    // What was told before comes late, and is not the total any more.
    let (older, newer) = (org.recorded(content, task, [30, 12, 6]), org.recorded(content, task, [60, 24, 12]));
    app.publish("usage", newer).await;
    app.publish("usage", older).await;
    org.until_heard().await;
    assert_eq!(org.task(task).await["usage"], json!({"input_tokens": 60, "output_tokens": 24}));

    // The bill may come first, and counts.
    let task = org.generate(other).await;
    app.publish("usage", org.recorded(other, task, [5, 6, 7])).await;
    let mut end = org.completed(other, task, "the text");
    end.attempts = vec![org.attempt(50, 60)];
    app.publish("ai-worker", end).await;
    org.until_status(other, "REVIEW").await;
    org.until_heard().await;
    assert_eq!(org.task(task).await["usage"], json!({"input_tokens": 5, "output_tokens": 6}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_end_together_end_each_as_alone() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let mut ends = Vec::new();
    for at in 0..24 {
        // Every third had a text before, with words that go.
        let content = if at % 3 == 0 { org.in_review(false).await } else { org.draft().await };
        ends.push((content, org.generate(content).await));
    }
    let says: Vec<_> = ends
        .iter()
        .enumerate()
        .map(|(at, (content, task))| {
            let mut event = org.completed(*content, *task, &format!("text {at} word{at}"));
            event.truncated = at % 2 == 0;
            event
        })
        .collect();
    // Among them one of a task that is another content's: it harms no other.
    let stray = org.completed(ends[0].0, ends[1].1, "stray");
    futures::future::join_all(says.into_iter().map(|event| app.publish("ai-worker", event))).await;
    app.publish("ai-worker", stray).await;
    for (at, (content, task)) in ends.iter().enumerate() {
        let content = org.until_status(*content, "REVIEW").await;
        let version = if at % 3 == 0 { 2 } else { 1 };
        assert_eq!((&content["body"], &content["version"]), (&json!(format!("text {at} word{at}")), &json!(version)));
        assert_eq!(content["truncated"], at % 2 == 0);
        let task = org.task(*task).await;
        assert_eq!((&task["state"], &task["truncated"]), (&json!("succeeded"), &json!(at % 2 == 0)));
        let found = org.viewer.get(&format!("/api/v1/contents?org_id={}&q=word{at}", org.org)).await.ok(200).body;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "its words are found");
    }
    let gone = org.viewer.get(&format!("/api/v1/contents?org_id={}&q=0912", org.org)).await.ok(200).body;
    assert_eq!(gone["items"], json!([]), "words of the texts before are found no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_puts_the_content_back_to_where_it_was() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(false).await;
    let task = org.generate(content).await;
    app.publish("ai-worker", org.started(content, task, 2)).await;
    let body = app.publish("ai-worker", org.failed(content, task, "pii_blocked")).await;
    let back = org.until_status(content, "REVIEW").await;
    assert_eq!((back["failure"]["code"].as_str(), back["version"].as_i64()), (Some("pii_blocked"), Some(1)));
    let ended = org.task(task).await;
    assert_eq!((ended["state"].as_str(), ended["error"]["code"].as_str()), (Some("failed"), Some("pii_blocked")));
    app.deliver::<GenerationFailed>(&body).await;
    // The next one clears the failure, and is not hit by the repetition.
    let task = org.generate(content).await;
    org.until_heard().await;
    assert_eq!(
        (&org.content(content).await["failure"], &org.task(task).await["state"]),
        (&Value::Null, &json!("queued"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_generation_stays_cancelled() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    let path = format!("/api/v1/tasks/{task}/cancel");
    org.viewer.send("POST", &path, None).await.assert_problem(403, "permission_denied");
    let cancelled = org.editor.send("POST", &path, None).await.ok(200).body;
    assert_eq!(
        (cancelled["state"].as_str(), cancelled["error"]["code"].as_str()),
        (Some("cancelled"), Some("cancelled"))
    );
    org.editor.send("POST", &path, None).await.assert_problem(409, "invalid_transition");
    app.queue_holds(CANCELLATIONS, 1).await;
    app.publish("ai-worker", org.completed(content, task, "too late")).await;
    org.until_heard().await;
    let after = org.content(content).await;
    assert_eq!((after["status"].as_str(), after["failure"]["code"].as_str()), (Some("DRAFT"), Some("cancelled")));
    assert_eq!(after["body"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generation_past_its_deadline_fails_by_itself() {
    let app = TestApp::start_with(&[("generation.deadline_s", "1"), ("generation.expire_every_ms", "200")]).await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    let back = org.until_status(content, "DRAFT").await;
    assert_eq!(back["failure"]["code"], "deadline_exceeded");
    assert_eq!(org.task(task).await["state"], "failed");
    app.queue_holds(CANCELLATIONS, 1).await;
    let message = app.vhost.take(CANCELLATIONS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    assert_eq!(
        (event["data"]["task_id"].as_str(), event["data"]["reason"].as_str()),
        (Some(&*task.to_string()), Some("deadline"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_a_tenant_goes_with_it() {
    let app = TestApp::start().await;
    let (one, two, three) = (app.tenant(), app.tenant(), app.tenant());
    let mut contents = Vec::new();
    for org in [&one, &two, &three] {
        let content = org.draft().await;
        org.generate(content).await;
        contents.push(content);
    }
    app.publish("org", OrgPurged { org_id: one.org, purged_at: contexor_clock::now() }).await;
    app.publish("org", WorkspaceDeleted { org_id: two.org, workspace_id: two.workspace, by: two.admin.user }).await;
    for (org, content) in [(&one, contents[0]), (&two, contents[1])] {
        eventually(PATIENCE, "the content is gone", async || {
            (org.viewer.get(&format!("/api/v1/contents/{content}")).await.status == 404).then_some(())
        })
        .await;
    }
    app.queue_holds(CANCELLATIONS, 2).await;
    assert_eq!(three.content(contents[2]).await["status"], "IN_PROGRESS");
}

/// What `content.submitted` said so far, in any order: the content, and whose work it is.
async fn submitted(app: &TestApp, notices: u64) -> Vec<(String, Value)> {
    app.queue_holds(NOTICES, notices).await;
    let messages = app.vhost.take(NOTICES, u32::MAX).await;
    let events = messages.iter().map(|message| serde_json::from_str(message["payload"].as_str().unwrap()).unwrap());
    let mut submitted: Vec<_> = events
        .filter(|event: &Value| event["type"] == "content.submitted.v1")
        .map(|event| (event["data"]["content_id"].as_str().unwrap().to_owned(), event["data"]["assignee_id"].clone()))
        .collect();
    submitted.sort_by(|one, other| one.0.cmp(&other.0));
    submitted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviewers_are_told_of_a_generated_text_that_waits_for_them() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let assign = async |content: Uuid, to: Uuid| {
        org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"assignee_id": to})).await.ok(200);
    };
    let (nobodys, own, others) = (org.draft().await, org.draft().await, org.draft().await);
    assign(own, org.editor.user).await;
    assign(others, org.viewer.user).await;
    for content in [nobodys, own, others] {
        let task = org.generate(content).await;
        app.publish("ai-worker", org.completed(content, task, "the text")).await;
        org.until_status(content, "REVIEW").await;
    }
    // Two that were assigned, three that were generated.
    assert_eq!(submitted(&app, 6).await, [(others.to_string(), json!(org.viewer.user))]);

    // Where the author may not approve it alone, reviewers are told of every text.
    let strict = app.tenant_with(OrgSettings { require_second_reviewer: true, ..OrgSettings::default() });
    let content = strict.draft().await;
    let task = strict.generate(content).await;
    app.publish("ai-worker", strict.completed(content, task, "the text")).await;
    strict.until_status(content, "REVIEW").await;
    assert_eq!(submitted(&app, 2).await, [(content.to_string(), Value::Null)]);
}
