//! Keys of machines.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use contexor_api::{
    internal::{ApiKeyClaim, KnownApiKey, Membership},
    org::Role,
};
use contexor_identity::{ApiKeyToken, service_token::CallError};
use contexor_testkit::{advance_clock, eventually};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{TestApp, User};

fn in_an_hour() -> String {
    (contexor_clock::now() + TimeDelta::hours(1)).to_rfc3339()
}

/// A machine with a new key, as a caller.
async fn machine(app: &TestApp, admin: &User, org: &str, role: &str, workspace: Option<&str>) -> User {
    let body = json!({"name": "CI", "role": role, "workspace_id": workspace, "expires_at": in_an_hour()});
    let made = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
    made.assert_status(201);
    let mut machine = app.user_with(made.id().to_string().parse().unwrap(), String::new());
    machine.token = made.body["key"].as_str().unwrap().to_owned();
    machine
}

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let path = format!("/orgs/{org}/api-keys");
    let expires_at = in_an_hour();
    let made = admin.post(&path, json!({"name": " CI ", "role": "editor", "expires_at": expires_at})).await;
    made.assert_status(201);
    let key = made.body["key"].as_str().unwrap();
    assert!(key.starts_with("ctx_"), "{key}");
    assert_eq!(
        (&made.body["name"], &made.body["role"], &made.body["workspace_id"], &made.body["last_used_at"]),
        (&json!("CI"), &json!("editor"), &Value::Null, &Value::Null)
    );
    assert_eq!(
        (made.body["org_id"].as_str(), made.body["created_by"].as_str()),
        (Some(org.as_str()), Some(admin.id.to_string().as_str()))
    );

    let prefix = made.body["prefix"].as_str().unwrap();
    assert!(prefix.len() == 24 && key.starts_with(prefix), "{prefix} is how {key} begins");
    // 48 bytes are 64 characters: what is told is of the id alone.
    let id = URL_SAFE_NO_PAD.encode(made.id());
    assert!(id.starts_with(&prefix["ctx_".len()..]), "{prefix} says nothing of the secret");

    let listed = admin.get(&path).await;
    assert_eq!(listed.items().len(), 1);
    let mut shown = made.body.clone();
    shown.as_object_mut().unwrap().remove("key");
    assert_eq!(listed.items()[0], shown);

    let token = ApiKeyToken::read(key).unwrap();
    assert_eq!(token.id().to_string(), made.id().to_string());
    let hash: String = token.secret_hash().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        app.database.execute(&format!("UPDATE api_keys SET name = name WHERE secret_hash = '\\x{hash}'")).await,
        1
    );
    let secret = &key[4 + 22..];
    assert_eq!(
        app.database.execute(&format!("DELETE FROM api_keys k WHERE position('{secret}' in k::text) > 0")).await,
        0
    );
}

#[tokio::test]
async fn a_key_of_the_organization_has_its_role_everywhere_in_it_and_nowhere_else() {
    let app = TestApp::start().await;
    let (admin, stranger) = (app.user("Sara"), app.user("Reza"));
    let org = app.org(&admin, "Press").await;
    let foreign = app.org(&stranger, "Other").await;
    let foreign_workspace = app.workspace(&stranger, &foreign, "Theirs").await;
    let (blog, news) = (app.workspace(&admin, &org, "Blog").await, app.workspace(&admin, &org, "News").await);
    let editor = machine(&app, &admin, &org, "editor", None).await;

    let orgs = editor.get("/orgs").await;
    assert_eq!(
        (orgs.items().len(), &orgs.items()[0]["id"], &orgs.items()[0]["role"]),
        (1, &json!(org), &json!("editor"))
    );
    editor.get(&format!("/orgs/{org}")).await.assert_status(200);
    assert_eq!(editor.get(&format!("/orgs/{org}/workspaces")).await.items().len(), 2);
    for workspace in [&blog, &news] {
        assert_eq!(editor.get(&format!("/workspaces/{workspace}")).await.assert_status(200).body["role"], "editor");
    }
    editor.patch(&format!("/workspaces/{blog}"), json!({"name": "B"})).await.assert_problem(403, "permission_denied");
    editor.patch(&format!("/orgs/{org}"), json!({"name": "B"})).await.assert_problem(403, "permission_denied");
    for path in
        [format!("/orgs/{foreign}"), format!("/orgs/{foreign}/workspaces"), format!("/workspaces/{foreign_workspace}")]
    {
        editor.get(&path).await.assert_problem(404, "not_found");
    }

    let steward = machine(&app, &admin, &org, "admin", None).await;
    steward.patch(&format!("/workspaces/{blog}"), json!({"name": "Sepid"})).await.assert_status(200);
    assert_eq!(
        steward.post(&format!("/orgs/{org}/workspaces"), json!({"name": "New"})).await.assert_status(201).body["role"],
        "admin"
    );

    // What other services learn.
    let services = app.keys.tokens("content");
    let ask =
        async |path: String| services.get::<Membership>("org", &format!("{}/internal/access{path}", app.url)).await;
    let membership = ask(format!("/workspaces/{blog}/users/{}", editor.id)).await.unwrap();
    assert_eq!((membership.org_id.to_string(), membership.role), (org.clone(), Role::Editor));
    assert_eq!(ask(format!("/orgs/{org}/users/{}", steward.id)).await.unwrap().role, Role::Admin);
    assert!(ask(format!("/orgs/{foreign}/users/{}", steward.id)).await.is_err());
    assert!(ask(format!("/workspaces/{foreign_workspace}/users/{}", steward.id)).await.is_err());
}

#[tokio::test]
async fn a_key_of_a_workspace_reaches_that_one_alone() {
    let app = TestApp::start().await;
    let (admin, stranger) = (app.user("Sara"), app.user("Reza"));
    let org = app.org(&admin, "Press").await;
    let (blog, news) = (app.workspace(&admin, &org, "Blog").await, app.workspace(&admin, &org, "News").await);
    let machine = machine(&app, &admin, &org, "admin", Some(&blog)).await;
    assert_eq!(machine.get(&format!("/workspaces/{blog}")).await.assert_status(200).body["role"], "admin");
    machine.patch(&format!("/workspaces/{blog}"), json!({"name": "B"})).await.assert_status(200);
    for path in [format!("/workspaces/{news}"), format!("/orgs/{org}"), format!("/orgs/{org}/workspaces")] {
        machine.get(&path).await.assert_problem(404, "not_found");
    }
    assert_eq!(machine.get("/orgs").await.items().len(), 0);

    let foreign = app.org(&stranger, "Other").await;
    let theirs = app.workspace(&stranger, &foreign, "Theirs").await;
    let nowhere = Uuid::now_v7().to_string();
    for workspace in [&theirs, &nowhere] {
        let body = json!({"name": "CI", "role": "viewer", "workspace_id": workspace, "expires_at": in_an_hour()});
        let refused = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
        assert_eq!(refused.assert_problem(422, "validation_failed").body["errors"][0]["field"], "workspace_id");
    }
    admin.delete(&format!("/workspaces/{blog}")).await.assert_status(204);
    machine.get(&format!("/workspaces/{blog}")).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn what_is_for_people_alone_no_key_can_do_whatever_its_role() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let viewer = app.member(&admin, &org, "viewer").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let machine = machine(&app, &admin, &org, "admin", None).await;
    let key = json!({"name": "Heir", "role": "admin", "expires_at": in_an_hour()});
    for refused in [
        machine.post(&format!("/orgs/{org}/api-keys"), key).await,
        machine.get(&format!("/orgs/{org}/api-keys")).await,
        machine.delete(&format!("/orgs/{org}/api-keys/{}", machine.id)).await,
        machine.post(&format!("/orgs/{org}/members"), json!({"phone": "09123456789", "role": "admin"})).await,
        machine.patch(&format!("/orgs/{org}/members/{}", viewer.id), json!({"role": "admin"})).await,
        machine.delete(&format!("/orgs/{org}/members/{}", viewer.id)).await,
        machine.patch(&format!("/orgs/{org}"), json!({"settings": {"require_second_reviewer": false}})).await,
        machine.delete(&format!("/orgs/{org}")).await,
        machine.put(&format!("/workspaces/{blog}/members/{}", viewer.id), json!({"role": "admin"})).await,
        machine.delete(&format!("/workspaces/{blog}/members/{}", viewer.id)).await,
        machine.delete(&format!("/workspaces/{blog}")).await,
        machine.post("/orgs", json!({"name": "Mine"})).await,
        machine.get("/invitations").await,
    ] {
        refused.assert_problem(403, "permission_denied");
    }
    machine.get(&format!("/orgs/{org}/members")).await.assert_status(200);
    machine.patch(&format!("/workspaces/{blog}"), json!({"name": "Journal"})).await.assert_status(200);
}

#[tokio::test]
async fn a_key_ends_when_who_made_it_leaves_is_put_out_or_is_no_admin_any_more() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (path, members) = (format!("/orgs/{org}"), format!("/orgs/{org}/members"));
    let own = machine(&app, &admin, &org, "admin", None).await;
    let access = app.access("content");
    let place = contexor_identity::access::AccessTarget::Org(org.parse().unwrap());
    for how in ["demoted", "put out", "left"] {
        let maker = app.member(&admin, &org, "admin").await;
        let keys =
            [machine(&app, &maker, &org, "admin", None).await, machine(&app, &maker, &org, "viewer", None).await];
        for key in &keys {
            key.get(&path).await.assert_status(200);
            assert!(access.membership(key.id, place).await.unwrap().is_some());
        }
        let member = format!("{members}/{}", maker.id);
        match how {
            "demoted" => admin.patch(&member, json!({"role": "editor"})).await.assert_status(200),
            "put out" => admin.delete(&member).await.assert_status(204),
            _ => maker.delete(&member).await.assert_status(204),
        };
        for key in &keys {
            key.get(&path).await.assert_problem(401, "unauthenticated");
            assert_eq!(access.membership(key.id, place).await.unwrap(), None, "{how}");
        }
        let log = admin.get(&format!("{path}/audit?action=api_key.deleted&limit=2")).await;
        let ended: Vec<&Value> =
            log.assert_status(200).items().iter().map(|entry| &entry["details"]["made_by"]).collect();
        assert_eq!(ended, [&json!(maker.id), &json!(maker.id)], "{how}");
    }
    own.get(&path).await.assert_status(200);
    assert_eq!(admin.get(&format!("{path}/api-keys")).await.items().len(), 1);
}

#[tokio::test]
async fn a_deleted_key_fails_at_its_very_next_request() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let path = format!("/orgs/{org}");
    for _ in 0..10 {
        let (machine, other) =
            (machine(&app, &admin, &org, "viewer", None).await, machine(&app, &admin, &org, "viewer", None).await);
        machine.get(&path).await.assert_status(200);
        let access = app.access("content");
        let place = contexor_identity::access::AccessTarget::Org(org.parse().unwrap());
        assert!(access.membership(machine.id, place).await.unwrap().is_some());
        admin.delete(&format!("{path}/api-keys/{}", machine.id)).await.assert_status(204);
        machine.get(&path).await.assert_problem(401, "unauthenticated");
        assert_eq!(
            access.membership(machine.id, place).await.unwrap(),
            None,
            "also where another service asked before"
        );
        other.get(&path).await.assert_status(200);
        admin.delete(&format!("{path}/api-keys/{}", machine.id)).await.assert_problem(404, "not_found");
        admin.delete(&format!("{path}/api-keys/{}", other.id)).await.assert_status(204);
    }
    assert_eq!(admin.get(&format!("{path}/api-keys")).await.items().len(), 0);
}

#[tokio::test]
async fn an_expired_key_opens_nothing() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let machine = machine(&app, &admin, &org, "viewer", None).await;
    // Nobody has seen the key yet when its time is over.
    advance_clock(TimeDelta::hours(1));
    machine.get(&format!("/orgs/{org}")).await.assert_problem(401, "unauthenticated");
    // One that was believed a moment ago stands nowhere.
    let seen = self::machine(&app, &admin, &org, "viewer", None).await;
    seen.get(&format!("/orgs/{org}")).await.assert_status(200);
    app.database.execute("UPDATE api_keys SET expires_at = now() - interval '1 second'").await;
    seen.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
    assert_eq!(admin.get(&format!("/orgs/{org}/api-keys")).await.items().len(), 2, "still to be seen, and deleted");
}

#[tokio::test]
async fn keys_are_the_admins_business_and_bad_requests_say_why() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (editor, stranger) = (app.member(&admin, &org, "editor").await, app.user("Reza"));
    let path = format!("/orgs/{org}/api-keys");
    let good = json!({"name": "CI", "role": "viewer", "expires_at": in_an_hour()});
    editor.post(&path, good.clone()).await.assert_problem(403, "permission_denied");
    editor.get(&path).await.assert_problem(403, "permission_denied");
    stranger.post(&path, good.clone()).await.assert_problem(404, "not_found");
    let key = admin.post(&path, good.clone()).await.id().to_string();
    editor.delete(&format!("{path}/{key}")).await.assert_problem(403, "permission_denied");
    let foreign = app.org(&stranger, "Other").await;
    stranger.delete(&format!("/orgs/{foreign}/api-keys/{key}")).await.assert_problem(404, "not_found");
    for (change, field) in [
        (json!({"name": "  "}), "name"),
        (json!({"expires_at": (contexor_clock::now() - TimeDelta::seconds(1)).to_rfc3339()}), "expires_at"),
        (json!({"expires_at": (contexor_clock::now() + TimeDelta::days(1831)).to_rfc3339()}), "expires_at"),
        (json!({"expires_at": "9999-12-31T00:00:00Z"}), "expires_at"),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = admin.post(&path, body).await;
        assert_eq!(refused.assert_problem(422, "validation_failed").body["errors"][0]["field"], field);
    }
    for body in [
        json!({"name": "CI", "role": "viewer"}),
        json!({"name": "CI", "role": "owner", "expires_at": in_an_hour()}),
        json!({"name": "CI", "role": "viewer", "expires_at": "soon"}),
        json!({"name": "CI", "role": "viewer", "expires_at": in_an_hour(), "key": "ctx_mine"}),
    ] {
        admin.post(&path, body).await.assert_problem(422, "validation_failed");
    }
    let filler = format!(
        "INSERT INTO api_keys (id, org_id, name, role, secret_hash, created_by, created_at, expires_at) \
         SELECT gen_random_uuid(), '{org}', 'x', 'viewer', decode(repeat('00', 32), 'hex'), gen_random_uuid(), now(), \
         now() + interval '1 hour' FROM generate_series(1, 99)"
    );
    assert_eq!(app.database.execute(&filler).await, 99);
    admin.post(&path, good.clone()).await.assert_problem(409, "conflict");
    admin.delete(&format!("{path}/{key}")).await.assert_status(204);
    admin.post(&path, good).await.assert_status(201);
}

#[tokio::test]
async fn services_ask_about_keys_by_hash_and_see_when_they_are_used() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let machine = machine(&app, &admin, &org, "viewer", None).await;
    let token = ApiKeyToken::read(&machine.token).unwrap();
    let services = app.keys.tokens("gateway");
    let url = format!("{}/internal/api-keys/check", app.url);
    let ask = async |id: Uuid, hash: [u8; 32]| {
        let claim = ApiKeyClaim { id, secret_hash: URL_SAFE_NO_PAD.encode(hash) };
        services.post::<KnownApiKey>("org", &url, &claim).await
    };
    let not_found = |error: CallError| matches!(error, CallError::Problem(problem) if problem.status == 404);
    assert!(ask(token.id(), [0; 32]).await.is_err_and(not_found));
    assert!(ask(Uuid::now_v7(), token.secret_hash()).await.is_err_and(not_found));
    let last_used = async || admin.get(&format!("/orgs/{org}/api-keys")).await.items()[0]["last_used_at"].clone();
    assert_eq!(last_used().await, Value::Null, "a wrong guess is no use");
    let known = ask(token.id(), token.secret_hash()).await.unwrap();
    assert!(known.expires_at > contexor_clock::now());
    eventually(Duration::from_secs(5), "its use is noted", async || (!last_used().await.is_null()).then_some(())).await;
    let unsigned = app.http.post(&url).json(&json!({"id": token.id(), "secret_hash": "A".repeat(43)}));
    crate::app::Answer::to(unsigned).await.assert_problem(401, "unauthenticated");
}
