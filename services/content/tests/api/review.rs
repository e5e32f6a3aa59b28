//! Submitting, approving, rejecting.

use contexor_api::org::OrgSettings;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_of_the_version_that_was_read() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    org.editor.send("POST", &format!("{path}/submit"), None).await.assert_problem(409, "invalid_transition");
    org.editor.post(&format!("{path}/approve"), json!({})).await.assert_problem(409, "invalid_transition");
    org.editor.patch(&path, json!({"body": "one"})).await.ok(200);
    org.editor.send("POST", &format!("{path}/submit"), None).await.ok(200);
    org.editor.send("POST", &format!("{path}/submit"), None).await.assert_problem(409, "invalid_transition");
    // The author takes it back, changes it and submits again behind the reviewer's back.
    org.editor.patch(&path, json!({"body": "two"})).await.ok(200);
    org.editor.send("POST", &format!("{path}/submit"), None).await.ok(200);
    org.admin.post(&format!("{path}/approve"), json!({"version": 1})).await.assert_problem(409, "stale_version");
    org.admin
        .post(&format!("{path}/reject"), json!({"reason": "no", "version": 1}))
        .await
        .assert_problem(409, "stale_version");
    for marks in [json!([{"start": 0, "end": 4, "note": "x"}]), json!([{"start": 2, "end": 2, "note": "x"}])] {
        let body = json!({"reason": "no", "marks": marks});
        org.admin.post(&format!("{path}/reject"), body).await.assert_problem(422, "validation_failed");
    }
    org.admin.post(&format!("{path}/reject"), json!({})).await.assert_problem(422, "validation_failed");
    org.viewer.post(&format!("{path}/approve"), json!({})).await.assert_problem(403, "permission_denied");
    let approved = org.admin.post(&format!("{path}/approve"), json!({"version": 2})).await.ok(200).body;
    assert_eq!((approved["status"].as_str(), approved["version"].as_i64()), (Some("APPROVED"), Some(3)));
    org.admin.post(&format!("{path}/approve"), json!({})).await.assert_problem(409, "invalid_transition");
    // An edit starts a new draft; what was approved stays.
    let draft = org.editor.patch(&path, json!({"body": "three"})).await.ok(200).body;
    assert_eq!(draft["status"], "DRAFT");
    let version = org.viewer.get(&format!("{path}/versions/3")).await.ok(200).body;
    assert_eq!((version["kind"].as_str(), version["body"].as_str()), (Some("approved"), Some("two")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_data_must_be_acknowledged_before_approval() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(true).await;
    let path = format!("/api/v1/contents/{content}/approve");
    assert_eq!(org.content(content).await["pii"]["status"], "found");
    org.admin.post(&path, json!({})).await.assert_problem(409, "pii_unacknowledged");
    let approved = org.admin.post(&path, json!({"acknowledge_pii": true})).await.ok(200).body;
    assert_eq!(
        (approved["status"].as_str(), approved["pii"]["status"].as_str()),
        (Some("APPROVED"), Some("acknowledged"))
    );
    assert_eq!(approved["pii"]["findings"][0]["type"], "PHONE_NUMBER");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_second_reviewer_is_required_nobody_approves_their_own_words() {
    let app = TestApp::start().await;
    let org = app.tenant_with(OrgSettings { require_second_reviewer: true, ..OrgSettings::default() });
    let content = org.in_review(false).await;
    let path = format!("/api/v1/contents/{content}");
    org.editor.post(&format!("{path}/approve"), json!({})).await.assert_problem(403, "permission_denied");
    org.editor.post(&format!("{path}/reject"), json!({"reason": "no"})).await.assert_problem(403, "permission_denied");
    // An admin who rewrites the text becomes its author.
    org.admin.patch(&path, json!({"body": "rewritten"})).await.ok(200);
    org.admin.send("POST", &format!("{path}/submit"), None).await.ok(200);
    org.admin.post(&format!("{path}/approve"), json!({})).await.assert_problem(403, "second_reviewer_required");
    let other = org.in_review(false).await;
    org.admin.post(&format!("/api/v1/contents/{other}/approve"), json!({})).await.ok(200);
    // A second click: the state is said before the person.
    org.admin
        .post(&format!("/api/v1/contents/{other}/approve"), json!({}))
        .await
        .assert_problem(409, "invalid_transition");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_second_reviewer_is_required_nobody_approves_what_their_own_key_wrote() {
    let app = TestApp::start().await;
    let settings = OrgSettings { require_second_reviewer: true, ..OrgSettings::default() };
    let org = app.tenant_with(settings.clone());
    // The editor is a machine here, with a key that the admin made.
    app.orgs.made_by(org.editor.user, org.admin.user);
    let other = app.person(uuid::Uuid::now_v7());
    app.orgs.member_with(org.org, Some(org.workspace), other.user, contexor_api::org::Role::Admin, settings);

    // Generated, and written by hand into somebody else's content.
    let generated = org.in_review(false).await;
    let written = org.draft_in(org.project().await, json!({})).await;
    org.editor.patch(&format!("/api/v1/contents/{written}"), json!({"body": "By a machine."})).await.ok(200);
    org.editor.send("POST", &format!("/api/v1/contents/{written}/submit"), None).await.ok(200);
    // It stays so when the key is gone.
    app.remove_member(org.editor.user).await;
    for content in [generated, written] {
        let path = format!("/api/v1/contents/{content}");
        org.admin.post(&format!("{path}/approve"), json!({})).await.assert_problem(403, "second_reviewer_required");
        let rejected = org.admin.post(&format!("{path}/reject"), json!({"reason": "no"})).await;
        rejected.assert_problem(403, "second_reviewer_required");
        other.post(&format!("{path}/approve"), json!({})).await.ok(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_simultaneous_reviews_decides() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(false).await;
    let path = format!("/api/v1/contents/{content}");
    let answers = futures::future::join_all((0..10).map(|n| {
        let (admin, path) = (&org.admin, &path);
        async move {
            if n % 2 == 0 {
                admin.post(&format!("{path}/approve"), json!({"version": 1})).await
            } else {
                admin.post(&format!("{path}/reject"), json!({"reason": "no", "version": 1})).await
            }
        }
    }))
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 9);
}
