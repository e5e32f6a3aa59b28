use contexor_testkit::peers::TestKey;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

#[tokio::test]
async fn an_organization_is_made_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let made = admin.post("/orgs", json!({"name": "  نشر آبی  "})).await;
    made.assert_status(201);
    assert_eq!(made.body["name"], "نشر آبی");
    assert_eq!(made.body["role"], "admin");
    assert_eq!(
        made.body["settings"],
        json!({"timezone": "Asia/Tehran", "calendar": "gregorian", "pii_policy": "warn", "pii_model_pass": false, "require_second_reviewer": false})
    );
    let org = made.id().to_string();
    assert_eq!(admin.get(&format!("/orgs/{org}")).await.assert_status(200).body, made.body);

    let change = json!({"settings": {"timezone": "Europe/Berlin", "calendar": "jalali", "pii_policy": "block", "pii_model_pass": true}});
    let changed = admin.patch(&format!("/orgs/{org}"), change).await;
    changed.assert_status(200);
    assert_eq!(changed.body["name"], "نشر آبی");
    assert_eq!(
        changed.body["settings"],
        json!({"timezone": "Europe/Berlin", "calendar": "jalali", "pii_policy": "block", "pii_model_pass": true, "require_second_reviewer": false})
    );
    let renamed = admin.patch(&format!("/orgs/{org}"), json!({"name": "Blue Press"})).await;
    renamed.assert_status(200);
    assert_eq!(renamed.body["name"], "Blue Press");
    assert_eq!(renamed.body["settings"], changed.body["settings"]);
    assert_eq!(admin.get(&format!("/orgs/{org}")).await.assert_status(200).body, renamed.body);

    let workspace = app.workspace(&admin, &org, "Press").await;
    admin.get(&format!("/workspaces/{workspace}")).await.assert_status(200);
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    for path in [
        format!("/orgs/{org}"),
        format!("/orgs/{org}/members"),
        format!("/orgs/{org}/workspaces"),
        format!("/workspaces/{workspace}"),
        format!("/workspaces/{workspace}/members"),
    ] {
        admin.get(&path).await.assert_problem(404, "not_found");
    }
    admin.delete(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
    assert_eq!(admin.get("/orgs").await.assert_status(200).items().len(), 0);
}

#[tokio::test]
async fn lists_go_page_by_page_and_their_cursors_fit_no_other_list() {
    let app = TestApp::start().await;
    let (admin, other) = (app.user("Sara"), app.user("Omid"));
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(app.org(&admin, &format!("org {number}")).await);
    }
    app.org(&other, "not hers").await;
    made.reverse();
    let mut seen = Vec::new();
    let mut path = "/orgs?limit=2".to_owned();
    let mut cursors: Vec<String> = Vec::new();
    loop {
        let page = admin.get(&path).await;
        page.assert_status(200);
        seen.extend(page.items().iter().map(|org| org["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        cursors.push(cursor.to_owned());
        path = format!("/orgs?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, made);
    assert_eq!(cursors.len(), 2);
    other.get(&format!("/orgs?cursor={}", cursors[0])).await.assert_problem(400, "cursor_invalid");
    admin.get("/orgs?cursor=abc").await.assert_problem(400, "cursor_invalid");
    admin.get("/orgs?limit=0").await.assert_problem(422, "validation_failed");
    admin.get("/orgs?limit=101").await.assert_problem(422, "validation_failed");
    admin.get("/orgs?page=2").await.assert_problem(422, "validation_failed");

    let org = &made[0];
    let mut members = vec![admin.id.to_string()];
    for _ in 0..2 {
        members.push(app.member(&admin, org, "viewer").await.id.to_string());
    }
    members.reverse();
    let first = admin.get(&format!("/orgs/{org}/members?limit=2")).await;
    let cursor = first.assert_status(200).body["next_cursor"].as_str().unwrap().to_owned();
    let second = admin.get(&format!("/orgs/{org}/members?limit=2&cursor={cursor}")).await;
    second.assert_status(200);
    let ids: Vec<&str> =
        first.items().iter().chain(second.items()).map(|member| member["user_id"].as_str().unwrap()).collect();
    assert_eq!(ids, members);
    assert_eq!(second.body["next_cursor"], Value::Null);
    let other_org = &made[1];
    admin.get(&format!("/orgs/{other_org}/members?cursor={cursor}")).await.assert_problem(400, "cursor_invalid");

    let mut workspaces = Vec::new();
    for number in 0..3 {
        workspaces.push(app.workspace(&admin, org, &format!("workspace {number}")).await);
    }
    workspaces.reverse();
    let first = admin.get(&format!("/orgs/{org}/workspaces?limit=2")).await;
    let cursor = first.assert_status(200).body["next_cursor"].as_str().unwrap().to_owned();
    let second = admin.get(&format!("/orgs/{org}/workspaces?limit=2&cursor={cursor}")).await;
    let ids: Vec<&str> = first
        .items()
        .iter()
        .chain(second.assert_status(200).items())
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, workspaces);
}

#[tokio::test]
async fn only_good_tokens_are_let_in() {
    let app = TestApp::start().await;
    let user = app.user("Sara");
    user.get("/orgs").await.assert_status(200);
    let forged = app.auth.forged_token(user.id);
    let expired = app.auth.expired_token(user.id);
    let own_key = TestKey::generate().public_base64();
    for token in [None, Some(forged.as_str()), Some(expired.as_str()), Some("abc"), Some(own_key.as_str())] {
        let mut request = app.http.get(format!("{}/api/v1/orgs", app.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        Answer::to(request).await.assert_problem(401, "unauthenticated");
    }
    let service = app.keys.tokens("content").token("org");
    let request = app.http.get(format!("{}/api/v1/orgs", app.url)).bearer_auth(service);
    Answer::to(request).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_makes_organizations_or_workspaces_without_end() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    app.database
        .execute(&format!(
            "INSERT INTO workspaces (id, org_id, name, created_at, updated_at) \
         SELECT gen_random_uuid(), '{org}', 'One of many', now(), now() FROM generate_series(1, 999)"
        ))
        .await;
    let workspaces = format!("/orgs/{org}/workspaces");
    let last = admin.post(&workspaces, json!({"name": "The last"})).await.assert_status(201).id().to_string();
    admin.post(&workspaces, json!({"name": "One more"})).await.assert_problem(409, "conflict");
    admin.delete(&format!("/workspaces/{last}")).await.assert_status(204);
    admin.post(&workspaces, json!({"name": "Another"})).await.assert_status(201);

    app.database.execute(&format!(
        "WITH made AS (INSERT INTO orgs (id, name, timezone, calendar, pii_policy, require_second_reviewer, created_at, updated_at) \
           SELECT gen_random_uuid(), 'One of many', 'Asia/Tehran', 'gregorian', 'warn', false, now(), now() \
           FROM generate_series(1, 196) RETURNING id) \
         INSERT INTO org_members (org_id, user_id, role, joined_at) SELECT id, '{}', 'admin', now() FROM made",
        admin.id
    ))
    .await;
    let make = async || admin.post("/orgs", json!({"name": "Another"})).await;
    // Of many at once as many succeed as there is room for.
    let made = futures::future::join_all((0..8).map(|_| make())).await;
    let statuses: Vec<u16> = made.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3, "{statuses:?}");
    make().await.assert_problem(409, "conflict");
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    make().await.assert_status(201);
    // Others have their own count.
    app.user("Omid").post("/orgs", json!({"name": "His own"})).await.assert_status(201);
}

#[tokio::test]
async fn a_deleted_organization_is_found_again_by_who_may_restore_it() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let viewer = app.member(&admin, &org, "viewer").await;
    assert!(admin.get("/orgs?deleted=true").await.assert_status(200).items().is_empty());
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    assert!(admin.get("/orgs").await.assert_status(200).items().is_empty());
    assert!(viewer.get("/orgs?deleted=true").await.assert_status(200).items().is_empty());
    let list = admin.get("/orgs?deleted=true").await;
    let found = &list.assert_status(200).items()[0];
    assert_eq!((&found["id"], &found["name"]), (&json!(org), &json!("Press")));
    assert!(found["deleted_at"].as_str().unwrap() < found["purged_at"].as_str().unwrap());
    admin.post(&format!("/orgs/{org}/restore"), Value::Null).await.assert_status(200);
    assert!(admin.get("/orgs?deleted=true").await.assert_status(200).items().is_empty());
    assert_eq!(admin.get("/orgs").await.assert_status(200).items()[0].get("deleted_at"), None);
}

#[tokio::test]
async fn organizations_and_workspaces_are_changed_as_they_were_read() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let workspace = app.workspace(&admin, &org, "Blog").await;
    for path in [format!("/orgs/{org}"), format!("/workspaces/{workspace}")] {
        let read = admin.get(&path).await;
        let first = read.assert_status(200).headers["etag"].to_str().unwrap().to_owned();
        let known = admin.request(Method::GET, &path).header("if-none-match", &first);
        assert_eq!(known.send().await.unwrap().status(), 304);
        let patch = async |tag: &str, body: Value| {
            Answer::to(admin.request(Method::PATCH, &path).json(&body).header("if-match", tag)).await
        };
        let changed = patch(&format!("W/{first}"), json!({"name": "Renamed"})).await;
        let second = changed.assert_status(200).headers["etag"].to_str().unwrap().to_owned();
        assert_ne!(first, second);
        patch(&first, json!({"name": "Late"})).await.assert_problem(412, "precondition_failed");
        // What changes nothing keeps its tag.
        for body in [json!({}), json!({"name": "Renamed"})] {
            assert_eq!(patch(&second, body).await.assert_status(200).headers["etag"].to_str().unwrap(), second);
        }
        assert_eq!(admin.get(&path).await.body["name"], "Renamed");
    }
}

#[tokio::test]
async fn the_operator_says_how_many_organizations_a_person_may_make() {
    let app = TestApp::start_with(&[("limits.orgs_per_person", "2")]).await;
    let admin = app.user("Sara");
    for name in ["One", "Two"] {
        let made = admin.post("/orgs", json!({"name": name})).await;
        made.assert_status(201);
        assert_eq!(made.headers["location"].to_str().unwrap(), format!("/api/v1/orgs/{}", made.id()));
    }
    admin.post("/orgs", json!({"name": "Three"})).await.assert_problem(409, "conflict");
    app.user("Omid").post("/orgs", json!({"name": "His"})).await.assert_status(201);
}
