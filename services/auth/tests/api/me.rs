use reqwest::Method;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test]
async fn a_person_may_choose_a_name_and_nothing_else() {
    let app = TestApp::start().await;
    let me = app.sign_in("09121234567").await;
    let patch = async |body| app.call(Method::PATCH, "/api/v1/auth/me", &me.access, Some(body)).await;
    let changed = patch(json!({ "name": " سارا " })).await.assert_ok();
    assert_eq!(changed["name"], "سارا");
    assert_eq!((&changed["id"], &changed["phone"]), (&me.user["id"], &me.user["phone"]));
    for body in [
        json!({}),
        json!({ "name": "" }),
        json!({ "name": "  " }),
        json!({ "name": null }),
        json!({ "name": "x".repeat(101) }),
        json!({ "name": "a\u{202E}b" }),
        json!({ "name": "x", "phone": "+989351234567" }),
        json!({ "name": "x", "id": "0190a0a0-0000-7000-8000-000000000000" }),
    ] {
        patch(body).await.assert_problem(422, "validation_failed");
    }
    assert_eq!(app.get("/api/v1/auth/me", &me.access).await.assert_ok(), changed);
}
