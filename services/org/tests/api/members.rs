use serde_json::{Value, json};

use crate::app::TestApp;

#[tokio::test]
async fn members_are_shown_with_their_name_and_a_masked_phone() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let editor = app.member(&admin, &org, "editor").await;
    let path = format!("/orgs/{org}/members");
    let list = editor.get(&path).await;
    list.assert_status(200);
    assert_eq!(list.items().len(), 2);
    let (newest, first) = (&list.items()[0], &list.items()[1]);
    assert_eq!((newest["user_id"].as_str(), newest["role"].as_str()), (Some(&*editor.id.to_string()), Some("editor")));
    assert_eq!((first["name"].as_str(), first["role"].as_str()), (Some("Sara"), Some("admin")));
    let (start, end) = (&admin.phone[..6], &admin.phone[9..]);
    assert_eq!(first["phone"], format!("{start}***{end}"));
    assert!(!list.body.to_string().contains(&admin.phone));

    // auth does not know this one any more.
    app.database
        .execute(&format!(
            "INSERT INTO org_members VALUES ('{org}', '019aaaaa-0000-7000-8000-000000000000', 'viewer', now())"
        ))
        .await;
    let list = editor.get(&path).await;
    assert_eq!((&list.items()[0]["name"], &list.items()[0]["phone"]), (&Value::Null, &Value::Null));

    app.users.go_away(true);
    editor.get(&path).await.assert_problem(503, "upstream_unavailable");
    // What does not need auth goes on without it.
    let changed = admin.patch(&format!("{path}/{}", editor.id), json!({"role": "viewer"})).await;
    changed.assert_status(200);
    assert_eq!((&changed.body["role"], &changed.body["name"]), (&json!("viewer"), &Value::Null));
    admin.delete(&format!("{path}/{}", editor.id)).await.assert_status(204);
}

#[tokio::test]
async fn roles_are_changed_and_members_removed_or_leave() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (one, two) = (app.member(&admin, &org, "viewer").await, app.member(&admin, &org, "viewer").await);
    let path = |user: &crate::app::User| format!("/orgs/{org}/members/{}", user.id);

    one.patch(&path(&one), json!({"role": "admin"})).await.assert_problem(403, "permission_denied");
    one.delete(&path(&two)).await.assert_problem(403, "permission_denied");
    let changed = admin.patch(&path(&one), json!({"role": "editor"})).await;
    changed.assert_status(200);
    assert_eq!((changed.body["role"].as_str(), changed.body["name"].as_str()), (Some("editor"), Some("viewer")));
    assert_eq!(one.get(&format!("/orgs/{org}")).await.assert_status(200).body["role"], "editor");
    // The same role again changes nothing.
    admin.patch(&path(&one), json!({"role": "editor"})).await.assert_status(200);

    // One leaves, the other one is put out: both are out at once.
    one.delete(&path(&one)).await.assert_status(204);
    one.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
    two.get(&format!("/orgs/{org}")).await.assert_status(200);
    admin.delete(&path(&two)).await.assert_status(204);
    two.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
    admin.delete(&path(&two)).await.assert_problem(404, "not_found");
    admin.patch(&path(&two), json!({"role": "editor"})).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn who_leaves_an_organization_leaves_its_workspaces() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let workspace = app.workspace(&admin, &org, "Blog").await;
    let editor = app.member(&admin, &org, "viewer").await;
    admin
        .put(&format!("/workspaces/{workspace}/members/{}", editor.id), json!({"role": "editor"}))
        .await
        .assert_status(200);
    editor.get(&format!("/workspaces/{workspace}")).await.assert_status(200);
    admin.delete(&format!("/orgs/{org}/members/{}", editor.id)).await.assert_status(204);
    editor.get(&format!("/workspaces/{workspace}")).await.assert_problem(404, "not_found");

    // Coming back does not bring the workspaces back.
    let body = json!({"phone": editor.phone, "role": "viewer"});
    let invitation = admin.post(&format!("/orgs/{org}/members"), body).await;
    editor.post(&format!("/invitations/{}/accept", invitation.id()), Value::Null).await.assert_status(200);
    editor.get(&format!("/orgs/{org}")).await.assert_status(200);
    editor.get(&format!("/workspaces/{workspace}")).await.assert_problem(404, "not_found");
}
