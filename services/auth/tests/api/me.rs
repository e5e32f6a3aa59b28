use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, TestApp};

#[tokio::test]
async fn a_person_may_choose_a_name_and_nothing_else() {
    let app = TestApp::start().await;
    let me = app.sign_in("09121234567").await;
    let patch = async |body| app.call(Method::PATCH, "/api/v1/auth/me", &me.access, Some(body)).await;
    let changed = patch(json!({ "name": " سارا " })).await.ok(200).body;
    assert_eq!(changed["name"], "سارا");
    assert_eq!((&changed["id"], &changed["phone"]), (&me.user["id"], &me.user["phone"]));
    for body in [
        json!({ "name": "" }),
        json!({ "name": "\u{200B}\u{2060}" }),
        json!({ "name": "  " }),
        json!({ "name": "x".repeat(101) }),
        json!({ "name": "a\u{202E}b" }),
        json!({ "name": "x", "phone": "+989351234567" }),
        json!({ "name": "x", "id": "0190a0a0-0000-7000-8000-000000000000" }),
    ] {
        patch(body).await.assert_problem(422, "validation_failed");
    }
    assert_eq!(app.get("/api/v1/auth/me", &me.access).await.ok(200).body, changed);
}

#[tokio::test]
async fn a_name_is_changed_as_it_was_read_and_null_takes_it_away() {
    let app = TestApp::start().await;
    let me = app.sign_in("09121234567").await;
    let patch = async |tag: &str, body| {
        let request = app.request(Method::PATCH, "/api/v1/auth/me").bearer_auth(&me.access).header("if-match", tag);
        Answer::to(request.json(&body)).await
    };
    let read = app.get("/api/v1/auth/me", &me.access).await;
    let first = read.headers["etag"].to_str().unwrap().to_owned();
    let known = app.request(Method::GET, "/api/v1/auth/me").bearer_auth(&me.access).header("if-none-match", &first);
    assert_eq!(known.send().await.unwrap().status(), 304);
    // A proxy on the way may have weakened it.
    let changed = patch(&format!("W/{first}"), json!({ "name": "Sara" })).await;
    let second = changed.headers["etag"].to_str().unwrap().to_owned();
    assert_ne!(first, second);
    patch(&first, json!({ "name": "Mina" })).await.assert_problem(412, "precondition_failed");
    let unchanged = patch(&second, json!({})).await;
    assert_eq!(unchanged.headers["etag"].to_str().unwrap(), second);
    assert_eq!(unchanged.ok(200).body["name"], "Sara");
    assert_eq!(patch("*", json!({ "name": null })).await.ok(200).body["name"], serde_json::Value::Null);
}
