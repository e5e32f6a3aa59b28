//! What clients may not send.

use contexor_testkit::captured_logs;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Answer, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_and_oversized_bodies_get_their_answers() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let send = async |body: String, kind: &str| {
        let request = org.editor.request("POST", "/api/v1/contents").header("content-type", kind).body(body);
        Answer::read(request.send().await.unwrap()).await
    };
    send("{".into(), "application/json").await.assert_problem(400, "bad_request");
    send("{}".into(), "text/plain").await.assert_problem(415, "unsupported_media_type");
    send(" ".repeat(4194304 + 1), "application/json").await.assert_problem(413, "payload_too_large");
    let with = |more: serde_json::Value| {
        let mut body = json!({"project_id": project, "title": "T", "prompt": "Secret words of a prompt"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body.to_string()
    };
    for more in [
        json!({"title": ""}),
        json!({"title": "x".repeat(301)}),
        json!({"title": "a\u{202E}b"}),
        json!({"prompt": "x".repeat(64 * 1024 + 1)}),
        json!({"prompt": "a\u{0}b"}),
        json!({"prompt_id": Uuid::now_v7()}),
        json!({"status": "APPROVED"}),
        json!({"tags": vec!["x"; 21]}),
        json!({"model": "gpt-2"}),
        json!({"max_output_tokens": 999_999}),
        json!({"temperature": -0.1}),
        json!({"project_id": "x"}),
    ] {
        send(with(more), "application/json").await.assert_problem(422, "validation_failed");
    }
    send(with(json!({"project_id": Uuid::now_v7()})), "application/json").await.assert_problem(404, "not_found");
    let content = send(with(json!({})), "application/json").await.ok(201).id();

    let path = format!("/api/v1/contents/{content}");
    let long = json!({"body": "x".repeat(512 * 1024 + 1)});
    org.editor.patch(&path, long).await.assert_problem(422, "validation_failed");
    let body = "دریا ".repeat(40_000);
    assert_eq!(org.editor.patch(&path, json!({"body": body})).await.ok(200).body["body"], body);
    org.editor.get("/api/v1/contents/x").await.assert_problem(404, "not_found");
    org.editor.get(&format!("{path}/versions/x")).await.assert_problem(404, "not_found");
    org.editor.get("/api/v1/nowhere").await.assert_problem(404, "not_found");
    let refused = org.editor.send("PUT", &path, None).await;
    refused.assert_problem(405, "method_not_allowed");
    assert_eq!(refused.header("allow"), "GET, PATCH, DELETE");
    let nobody = reqwest::get(format!("{}{path}", app.url)).await.unwrap();
    Answer::read(nobody).await.assert_problem(401, "unauthenticated");

    org.generate(content).await;
    logs.assert_free_of(["Secret words of a prompt", "دریا"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_that_no_calendar_has_are_refused_before_the_database_sees_them() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let list = |filter: &str| format!("/api/v1/contents?workspace_id={}&{filter}", org.workspace);
    org.editor.get(&list("created_from=0001-01-01T00:00:00Z&created_to=9999-12-31T23:59:59Z")).await.ok(200);
    for time in ["-9999-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "%2B262142-01-01T00:00:00Z"] {
        for filter in ["created_from", "created_to"] {
            org.editor.get(&list(&format!("{filter}={time}"))).await.assert_problem(422, "validation_failed");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generation_with_nothing_to_say_needs_no_body() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let path = format!("/api/v1/contents/{}", org.draft().await);
    org.editor.send("POST", &format!("{path}/estimate"), None).await.ok(200);
    org.editor.send("POST", &format!("{path}/generate"), None).await.ok(202);
}
