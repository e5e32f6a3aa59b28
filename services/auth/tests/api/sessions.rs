use reqwest::Method;

use crate::harness::TestApp;

const PHONE: &str = "09121234567";

#[tokio::test]
async fn logging_out_ends_the_session_at_once_and_no_other() {
    let app = TestApp::start().await;
    let (stays, goes) = (app.sign_in(PHONE).await, app.sign_in(PHONE).await);
    app.get("/api/v1/auth/me", &goes.access).await.assert_status(200);
    let answer = app.call(Method::POST, "/api/v1/auth/logout", &goes.access, None).await;
    assert_eq!(answer.status, 204);
    app.get("/api/v1/auth/me", &goes.access).await.assert_problem(401, "unauthenticated");
    app.call(Method::POST, "/api/v1/auth/logout", &goes.access, None).await.assert_problem(401, "unauthenticated");
    app.refresh(&goes.refresh).await.assert_problem(401, "token_invalid");
    app.get("/api/v1/auth/me", &stays.access).await.assert_status(200);
    app.refresh(&stays.refresh).await.assert_status(200);
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_sessions_alone() {
    let app = TestApp::start().await;
    let one = app.sign_in(PHONE).await;
    let two = app.sign_in(PHONE).await;
    let three = app.sign_in(PHONE).await;
    let stranger = app.sign_in("09351234567").await;

    let page = app.get("/api/v1/auth/sessions?limit=2", &two.access).await.ok(200).body;
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (items[0]["current"].as_bool(), items[1]["current"].as_bool()),
        (Some(false), Some(true)),
        "youngest first"
    );
    assert_eq!((items[0]["device"].as_str(), items[0]["address"].as_str()), (Some("tests/1"), Some("127.0.0.1")));
    let cursor = page["next_cursor"].as_str().unwrap();
    let last = app.get(&format!("/api/v1/auth/sessions?limit=2&cursor={cursor}"), &two.access).await.ok(200).body;
    assert_eq!((last["items"].as_array().unwrap().len(), last["next_cursor"].is_null()), (1, true));
    app.get(&format!("/api/v1/auth/sessions?cursor={cursor}"), &stranger.access)
        .await
        .assert_problem(400, "cursor_invalid");

    let path = format!("/api/v1/auth/sessions/{}", items[0]["id"].as_str().unwrap());
    app.call(Method::DELETE, &path, &stranger.access, None).await.assert_problem(404, "not_found");
    app.get("/api/v1/auth/me", &three.access).await.assert_status(200);
    assert_eq!(app.call(Method::DELETE, &path, &two.access, None).await.status, 204);
    app.get("/api/v1/auth/me", &three.access).await.assert_problem(401, "unauthenticated");
    app.refresh(&three.refresh).await.assert_problem(401, "token_invalid");
    app.call(Method::DELETE, &path, &two.access, None).await.assert_problem(404, "not_found");
    app.call(Method::DELETE, "/api/v1/auth/sessions/nonsense", &two.access, None)
        .await
        .assert_problem(404, "not_found");
    app.get("/api/v1/auth/me", &one.access).await.assert_status(200);
    let left = app.get("/api/v1/auth/sessions", &one.access).await.ok(200).body;
    assert_eq!(left["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn sessions_show_the_device_and_the_address_that_signed_in() {
    let app = TestApp::start().await;
    let code = app.code(PHONE).await;
    let from = app.keys.as_gateway("auth", "2001:db8::7");
    let request = app.request(Method::POST, "/api/v1/auth/otp/verify").headers(from);
    let request = request.header("user-agent", "Mozilla/5.0 (Linux; Android 14)\u{9}Firefox/130");
    let body = serde_json::json!({ "phone": PHONE, "code": code });
    let signed_in = crate::harness::Answer::to(request.json(&body)).await.ok(200).body;
    let page = app.get("/api/v1/auth/sessions", signed_in["access"].as_str().unwrap()).await.ok(200).body;
    let session = &page["items"][0];
    assert_eq!(session["device"], "Mozilla/5.0 (Linux; Android 14)Firefox/130");
    assert_eq!((session["address"].as_str(), session["current"].as_bool()), (Some("2001:db8::7"), Some(true)));
}
