//! Contents as files.

use serde_json::{Value, json};

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_approved_text_can_be_taken_out_while_a_newer_draft_is_written() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(true).await;
    let path = format!("/api/v1/contents/{content}");
    let export = async |query: &str| org.viewer.get(&format!("{path}/export?{query}")).await;
    export("format=json&version=approved").await.problem(409, "not_approved");
    org.admin.post(&format!("{path}/approve"), json!({"acknowledge_pii": true})).await.ok(200);
    org.editor.patch(&path, json!({"body": "A newer text"})).await.ok(200);

    let approved = export("format=json&version=approved").await.ok(200).body;
    assert_eq!((approved["body"].as_str(), approved["version"].as_i64()), (Some("Call 0912 345 6789."), Some(2)));
    assert_eq!((&approved["status"], &approved["version_kind"]), (&json!("APPROVED"), &json!("approved")));
    assert_eq!((&approved["reviewer_id"], &approved["is_current"]), (&json!(org.admin.user), &json!(false)));
    assert_eq!(approved["pii"]["findings"][0]["start"], 5, "of the text in the file");
    let current = export("format=json").await.ok(200).body;
    assert_eq!((current["body"].as_str(), current["version"].as_i64()), (Some("A newer text"), Some(3)));
    assert_eq!((&current["status"], &current["version_kind"]), (&json!("DRAFT"), &json!("edited")));
    assert_eq!((&current["is_current"], &current["pii"]["status"]), (&json!(true), &json!("clean")));
    let first = export("format=json&version=1").await.ok(200).body;
    assert_eq!((&first["version_kind"], &first["reviewer_id"]), (&json!("generated"), &Value::Null));
    let markdown = export("format=markdown&version=approved").await.ok(200).text;
    assert!(markdown.ends_with("---\n\nCall 0912 345 6789.\n"), "{markdown}");
    export("format=json&version=9").await.problem(404, "not_found");
    for bad in ["0", "-1", "newest", ""] {
        export(&format!("format=json&version={bad}")).await.problem(422, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn front_matter_is_read_back_as_it_was() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    for title in [
        "- a",
        "a: b",
        "# x",
        "he said \"hi\" \\",
        "a\u{2028}b",
        "می\u{200C}رود",
        "yes",
        "1404",
        "null",
        "'",
        "---",
        "[a, b]",
        "{a: b}",
        "😀",
        "a\u{85A0}b",
        "@x",
        "`x`",
        "%x",
        "&x",
        "*x",
        "!x",
        "|",
        ">",
        "~",
        " a ",
        "=1+1",
    ] {
        let content = org.draft_in(project, json!({"title": title, "tags": [title.trim()]})).await;
        let path = format!("/api/v1/contents/{content}");
        org.editor.patch(&path, json!({"body": "---\ntitle: other\n---\n"})).await.ok(200);
        let file = org.viewer.get(&format!("{path}/export?format=markdown")).await.ok(200).text;
        let rest = file.strip_prefix("---\n").unwrap();
        let (front_matter, body) = rest.split_once("\n---\n\n").unwrap();
        let read: serde_yaml_ng::Value = serde_yaml_ng::from_str(front_matter).unwrap();
        assert_eq!(read["title"].as_str(), Some(title), "{front_matter}");
        assert_eq!(read["tags"][0].as_str(), Some(title.trim()), "{front_matter}");
        assert!(read["created_at"].as_str().unwrap().ends_with('Z'), "{front_matter}");
        assert_eq!(body, "---\ntitle: other\n---\n\n", "the text to the byte, and a line end");
    }
}
