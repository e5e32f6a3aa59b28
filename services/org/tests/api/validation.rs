use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, TestApp};

#[tokio::test]
async fn what_is_not_acceptable_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let viewer = app.member(&admin, &org, "viewer").await;
    let before = admin.get(&format!("/orgs/{org}")).await.body;
    let orgs = "/orgs".to_owned();
    let one = format!("/orgs/{org}");
    let members = format!("/orgs/{org}/members");
    let member = format!("{members}/{}", viewer.id);
    let workspaces = format!("/orgs/{org}/workspaces");
    let workspace = format!("/workspaces/{blog}");
    let workspace_member = format!("/workspaces/{blog}/members/{}", viewer.id);
    let long = "ن".repeat(101);
    for (method, path, body, field) in [
        (Method::POST, &orgs, json!({}), "name"),
        (Method::POST, &orgs, json!({"name": null}), "name"),
        (Method::POST, &orgs, json!({"name": 5}), "name"),
        (Method::POST, &orgs, json!({"name": " \t "}), "name"),
        (Method::POST, &orgs, json!({"name": long}), "name"),
        (Method::POST, &orgs, json!({"name": "a\u{202E}b"}), "name"),
        (Method::POST, &orgs, json!({"name": "a\nb"}), "name"),
        (Method::POST, &orgs, json!({"name": "a", "id": "x"}), "id"),
        (Method::POST, &orgs, json!({"name": "a", "role": "admin"}), "role"),
        (Method::POST, &orgs, json!({"name": "a\u{0}b"}), "name"),
        (Method::PATCH, &one, json!({"name": ""}), "name"),
        (Method::PATCH, &one, json!({"created_at": "2026-01-01T00:00:00Z"}), "created_at"),
        (Method::PATCH, &one, json!({"settings": {"timezone": "Asia/Nowhere"}}), "settings.timezone"),
        (Method::PATCH, &one, json!({"settings": {"timezone": "a b"}}), "settings.timezone"),
        (Method::PATCH, &one, json!({"settings": {"timezone": ""}}), "settings.timezone"),
        (Method::PATCH, &one, json!({"settings": {"calendar": "lunar"}}), "settings.calendar"),
        (Method::PATCH, &one, json!({"settings": {"pii_policy": "ignore"}}), "settings.pii_policy"),
        (Method::PATCH, &one, json!({"settings": {"pii_model_pass": null}}), "settings.pii_model_pass"),
        (
            Method::PATCH,
            &one,
            json!({"settings": {"require_second_reviewer": "yes"}}),
            "settings.require_second_reviewer",
        ),
        (Method::PATCH, &one, json!({"settings": {"plan": "gold"}}), "settings.plan"),
        (Method::POST, &members, json!({"role": "viewer"}), "phone"),
        (Method::POST, &members, json!({"phone": "", "role": "viewer"}), "phone"),
        (Method::POST, &members, json!({"phone": "02188776655", "role": "viewer"}), "phone"),
        (Method::POST, &members, json!({"phone": "sara", "role": "viewer"}), "phone"),
        // No code reaches it, so nobody can sign in with it.
        (Method::POST, &members, json!({"phone": "+14155550100", "role": "viewer"}), "phone"),
        (Method::POST, &members, json!({"phone": "09121234567", "role": "owner"}), "role"),
        (Method::POST, &members, json!({"phone": "09121234567"}), "role"),
        (Method::POST, &members, json!({"phone": "09121234567", "role": "viewer", "org_id": org}), "org_id"),
        (Method::PATCH, &member, json!({}), "role"),
        (Method::PATCH, &member, json!({"role": "owner"}), "role"),
        (Method::PATCH, &member, json!({"role": "editor", "user_id": admin.id}), "user_id"),
        (Method::POST, &workspaces, json!({"name": ""}), "name"),
        (Method::POST, &workspaces, json!({"name": "a", "org_id": org}), "org_id"),
        (Method::PATCH, &workspace, json!({"name": "\u{2066}"}), "name"),
        (Method::PUT, &workspace_member, json!({"role": null}), "role"),
        (Method::PUT, &workspace_member, json!({"role": "editor", "since": 1}), "since"),
    ] {
        let answer = admin.call(method.clone(), path, body.clone()).await;
        answer.assert_problem(422, "validation_failed");
        assert_eq!(answer.body["errors"][0]["field"], field, "{method} {path} {body}: {}", answer.body);
    }
    assert_eq!(admin.get(&one).await.body, before);
    assert_eq!(viewer.get(&one).await.assert_status(200).body["role"], "viewer");
    viewer.get(&workspace).await.assert_problem(404, "not_found");
    assert_eq!(admin.get("/orgs").await.items().len(), 1);
    assert_eq!(app.database.execute("SELECT id FROM invitations WHERE answered_at IS NULL").await, 0);
    // Nothing of it left an event behind either: the name that is there already changes nothing.
    admin.patch(&one, json!({})).await.assert_status(200);
    admin.patch(&one, json!({"name": "Press", "settings": {}})).await.assert_status(200);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let url = format!("{}/api/v1/orgs", app.url);
    let post = |body: &str| {
        app.http.post(&url).bearer_auth(&admin.token).header("content-type", "application/json").body(body.to_owned())
    };
    Answer::to(post(r#"{"name": "fine"}"#)).await.assert_status(201);
    for body in ["", "{", "{\"name\": }", "{\"name\": \"a\"} x", "\u{0}", "nul"] {
        Answer::to(post(body)).await.assert_problem(400, "bad_request");
    }
    let oversized = format!(r#"{{"name": "{}"}}"#, "a".repeat(1_100_000));
    Answer::to(post(&oversized)).await.assert_problem(413, "payload_too_large");
    let text = app.http.post(&url).bearer_auth(&admin.token).header("content-type", "text/plain").body("{}");
    Answer::to(text).await.assert_problem(415, "unsupported_media_type");
    admin.get("/orgs/not-an-id").await.assert_problem(404, "not_found");
    admin.delete("/orgs/not-an-id/members/5").await.assert_problem(404, "not_found");
    admin.put("/orgs", json!({"name": "a"})).await.assert_status(405);
    admin.get("/nothing").await.assert_problem(404, "not_found");
}
