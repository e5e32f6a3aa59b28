//! Who is at a content just now.

use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_see_who_else_is_there_and_what_they_do() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let path = format!("/api/v1/contents/{}/presence", org.draft().await);
    app.auth.call(org.editor.user, "سارا");
    let put = async |person: &crate::harness::ApiClient, activity: &str| {
        person.send("PUT", &path, Some(&json!({"activity": activity}))).await.ok(200).body["others"].clone()
    };
    assert_eq!(put(&org.editor, "reading").await, json!([]));
    let first = put(&org.viewer, "reading").await;
    assert_eq!((&first[0]["user_id"], &first[0]["name"]), (&json!(org.editor.user), &json!("سارا")));
    assert_eq!(first[0]["activity"], "reading");
    put(&org.editor, "reading").await;
    assert_eq!(put(&org.viewer, "reading").await, first, "who goes on is there since the beginning");
    put(&org.editor, "editing").await;
    let then = put(&org.viewer, "reading").await;
    assert_eq!(then[0]["activity"], "editing");
    assert_ne!(then[0]["since"], first[0]["since"]);
    let seen = put(&org.admin, "reading").await;
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!(
        seen.as_array().unwrap().iter().filter(|one| one["name"].is_null()).count(),
        1,
        "who is not known by name"
    );
    org.viewer
        .send("PUT", &path, Some(&json!({"activity": "sleeping"})))
        .await
        .assert_problem(422, "validation_failed");
    let stranger = app.tenant();
    stranger.admin.send("PUT", &path, Some(&json!({"activity": "reading"}))).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_nothing_for_thirty_seconds_is_forgotten() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}/presence");
    org.editor.send("PUT", &path, Some(&json!({"activity": "reading"}))).await.ok(200);
    let key = format!("content:presence:{content}");
    let mut redis = app.connection().connection();
    let left: i64 = deadpool_redis::redis::cmd("TTL").arg(&key).query_async(&mut redis).await.unwrap();
    assert!((1..=30).contains(&left), "{left} s");
    // As if it had been said 31 seconds ago; others keep the content's key alive.
    let field = org.editor.user.to_string();
    let kept: String = deadpool_redis::redis::cmd("HGET").arg(&key).arg(&field).query_async(&mut redis).await.unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    kept["seen_at"] = json!(contexor_clock::now() - chrono::Duration::seconds(31));
    let () = deadpool_redis::redis::cmd("HSET")
        .arg(&key)
        .arg(&field)
        .arg(kept.to_string())
        .query_async(&mut redis)
        .await
        .unwrap();
    let seen = org.viewer.send("PUT", &path, Some(&json!({"activity": "reading"}))).await.ok(200);
    assert_eq!(seen.body["others"], json!([]));
}
