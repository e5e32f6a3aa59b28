use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn a_workspace_is_made_renamed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let made = admin.post(&format!("/orgs/{org}/workspaces"), json!({"name": "Blog"})).await;
    made.assert_status(201);
    assert_eq!((made.body["org_id"].as_str(), made.body["role"].as_str()), (Some(&*org), Some("admin")));
    let path = format!("/workspaces/{}", made.id());
    assert_eq!(admin.get(&path).await.assert_status(200).body, made.body);
    let renamed = admin.patch(&path, json!({"name": "Magazine"})).await;
    assert_eq!(renamed.assert_status(200).body["name"], "Magazine");
    assert_eq!(admin.get(&format!("/orgs/{org}/workspaces")).await.assert_status(200).items(), &vec![renamed.body]);
    admin.delete(&path).await.assert_status(204);
    admin.get(&path).await.assert_problem(404, "not_found");
    admin.patch(&path, json!({"name": "Again"})).await.assert_problem(404, "not_found");
    assert_eq!(admin.get(&format!("/orgs/{org}/workspaces")).await.assert_status(200).items().len(), 0);
}

#[tokio::test]
async fn a_workspace_is_there_only_for_who_has_a_role_in_it() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (blog, shop) = (app.workspace(&admin, &org, "Blog").await, app.workspace(&admin, &org, "Shop").await);
    let editor = app.member(&admin, &org, "editor").await;
    let second_admin = app.member(&admin, &org, "admin").await;

    assert_eq!(editor.get(&format!("/orgs/{org}/workspaces")).await.assert_status(200).items().len(), 0);
    editor.get(&format!("/workspaces/{blog}")).await.assert_problem(404, "not_found");
    assert_eq!(second_admin.get(&format!("/workspaces/{blog}")).await.assert_status(200).body["role"], "admin");
    assert_eq!(second_admin.get(&format!("/orgs/{org}/workspaces")).await.items().len(), 2);

    let put = admin.put(&format!("/workspaces/{blog}/members/{}", editor.id), json!({"role": "viewer"})).await;
    put.assert_status(200);
    assert_eq!((put.body["role"].as_str(), put.body["name"].as_str()), (Some("viewer"), Some("editor")));
    assert_eq!(editor.get(&format!("/workspaces/{blog}")).await.assert_status(200).body["role"], "viewer");
    editor.get(&format!("/workspaces/{shop}")).await.assert_problem(404, "not_found");
    let list = editor.get(&format!("/orgs/{org}/workspaces")).await;
    assert_eq!((list.items().len(), list.items()[0]["id"].as_str()), (1, Some(&*blog)));

    // A workspace's own admin manages it, without being more in the organization.
    admin.put(&format!("/workspaces/{blog}/members/{}", editor.id), json!({"role": "admin"})).await.assert_status(200);
    editor.patch(&format!("/workspaces/{blog}"), json!({"name": "His"})).await.assert_status(200);
    let viewer = app.member(&admin, &org, "viewer").await;
    editor
        .put(&format!("/workspaces/{blog}/members/{}", viewer.id), json!({"role": "editor"}))
        .await
        .assert_status(200);
    editor.patch(&format!("/orgs/{org}"), json!({"name": "His"})).await.assert_problem(403, "permission_denied");
    viewer.get(&format!("/workspaces/{blog}/members")).await.assert_status(200);

    // Everybody may go; being put out works at once.
    viewer.delete(&format!("/workspaces/{blog}/members/{}", viewer.id)).await.assert_status(204);
    viewer.get(&format!("/workspaces/{blog}")).await.assert_problem(404, "not_found");
    admin.delete(&format!("/workspaces/{blog}/members/{}", editor.id)).await.assert_status(204);
    editor.get(&format!("/workspaces/{blog}")).await.assert_problem(404, "not_found");
    admin.delete(&format!("/workspaces/{blog}/members/{}", editor.id)).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn the_members_of_a_workspace_are_its_list_and_the_admins_of_its_organization() {
    let app = TestApp::start().await;
    let (admin, stranger) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let editor = app.member(&admin, &org, "editor").await;
    app.member(&admin, &org, "viewer").await;
    let members = format!("/workspaces/{blog}/members");
    admin.put(&format!("{members}/{}", editor.id), json!({"role": "editor"})).await.assert_status(200);
    let list = editor.get(&members).await;
    let shown: Vec<(&str, &str)> = list
        .assert_status(200)
        .items()
        .iter()
        .map(|member| (member["user_id"].as_str().unwrap(), member["role"].as_str().unwrap()))
        .collect();
    assert_eq!(shown, [(&*editor.id.to_string(), "editor"), (&*admin.id.to_string(), "admin")]);
    let one = editor.get(&format!("{members}/{}", editor.id)).await;
    assert_eq!(&one.assert_status(200).body, &list.items()[0]);
    editor.get(&format!("{members}/{}", stranger.id)).await.assert_problem(404, "not_found");

    let refused = admin.put(&format!("{members}/{}", stranger.id), json!({"role": "editor"})).await;
    refused.assert_problem(422, "validation_failed");
    assert_eq!(refused.body["errors"][0]["field"], "user_id");
    // An admin of the organization is no less here, on the list or not.
    admin.put(&format!("{members}/{}", admin.id), json!({"role": "viewer"})).await.assert_problem(409, "conflict");
    admin.delete(&format!("{members}/{}", admin.id)).await.assert_problem(409, "conflict");
    admin.put(&format!("{members}/{}", admin.id), json!({"role": "admin"})).await.assert_status(200);
    admin.delete(&format!("{members}/{}", admin.id)).await.assert_status(204);
    assert_eq!(admin.get(&members).await.assert_status(200).items().len(), 2);
}
