//! Every route with every kind of caller.

use std::collections::{BTreeSet, HashMap};

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, User};

/// One route as each caller is answered. `nobody` is 401 everywhere; an id of nothing is 404 like a stranger's.
struct Line {
    method: Method,
    /// `{org}`, `{workspace}`, `{spare_workspace}`, `{target}` are filled in.
    path: &'static str,
    body: Value,
    stranger: u16,
    viewer: u16,
    editor: u16,
    admin: u16,
}

fn line(method: Method, path: &'static str, body: Value, [stranger, viewer, editor, admin]: [u16; 4]) -> Line {
    Line { method, path, body, stranger, viewer, editor, admin }
}

fn in_an_hour() -> String {
    (contexor_clock::now() + chrono::TimeDelta::hours(1)).to_rfc3339()
}

/// The table. The admin's column comes last in the test: what a route does must not keep the others from being asked.
fn table() -> Vec<Line> {
    use Method as M;
    let role = || json!({"role": "editor"});
    let name = || json!({"name": "Name"});
    let key = || json!({"name": "CI", "role": "viewer", "expires_at": in_an_hour()});
    let invite = || json!({"phone": "09351112233", "role": "viewer"});
    vec![
        line(M::GET, "/orgs", Value::Null, [200, 200, 200, 200]),
        line(M::POST, "/orgs", name(), [201, 201, 201, 201]),
        line(M::GET, "/orgs/{org}", Value::Null, [404, 200, 200, 200]),
        line(M::PATCH, "/orgs/{org}", name(), [404, 403, 403, 200]),
        line(M::GET, "/orgs/{org}/members", Value::Null, [404, 200, 200, 200]),
        line(M::POST, "/orgs/{org}/members", invite(), [404, 403, 403, 201]),
        line(M::PATCH, "/orgs/{org}/members/{target}", role(), [404, 403, 403, 200]),
        line(M::GET, "/orgs/{org}/invitations", Value::Null, [404, 403, 403, 200]),
        line(M::DELETE, "/orgs/{org}/invitations/{invitation}", Value::Null, [404, 403, 403, 204]),
        line(M::POST, "/orgs/{org}/restore", Value::Null, [404, 403, 403, 200]),
        line(M::GET, "/orgs/{org}/audit", Value::Null, [404, 403, 403, 200]),
        line(M::GET, "/orgs/{org}/audit/verify", Value::Null, [404, 403, 403, 200]),
        line(M::GET, "/orgs/{org}/api-keys", Value::Null, [404, 403, 403, 200]),
        line(M::POST, "/orgs/{org}/api-keys", key(), [404, 403, 403, 201]),
        line(M::DELETE, "/orgs/{org}/api-keys/{key}", Value::Null, [404, 403, 403, 204]),
        line(M::GET, "/invitations", Value::Null, [200, 200, 200, 200]),
        line(M::GET, "/orgs/{org}/workspaces", Value::Null, [404, 200, 200, 200]),
        line(M::POST, "/orgs/{org}/workspaces", name(), [404, 403, 403, 201]),
        line(M::GET, "/workspaces/{workspace}", Value::Null, [404, 200, 200, 200]),
        line(M::PATCH, "/workspaces/{workspace}", name(), [404, 403, 403, 200]),
        line(M::GET, "/workspaces/{workspace}/members", Value::Null, [404, 200, 200, 200]),
        line(M::PUT, "/workspaces/{workspace}/members/{target}", role(), [404, 403, 403, 200]),
        line(M::GET, "/workspaces/{workspace}/members/{target}", Value::Null, [404, 200, 200, 200]),
        line(M::DELETE, "/workspaces/{workspace}/members/{target}", Value::Null, [404, 403, 403, 204]),
        // In a workspace where they have no role, members of the organization are strangers.
        line(M::GET, "/workspaces/{spare_workspace}", Value::Null, [404, 404, 404, 200]),
        line(M::PATCH, "/workspaces/{spare_workspace}", name(), [404, 404, 404, 200]),
        line(M::GET, "/workspaces/{spare_workspace}/members", Value::Null, [404, 404, 404, 200]),
        line(M::PUT, "/workspaces/{spare_workspace}/members/{target}", role(), [404, 404, 404, 200]),
        line(M::DELETE, "/workspaces/{spare_workspace}/members/{target}", Value::Null, [404, 404, 404, 204]),
        line(M::DELETE, "/workspaces/{workspace}", Value::Null, [404, 403, 403, 204]),
        line(M::DELETE, "/orgs/{org}/members/{target}", Value::Null, [404, 403, 403, 204]),
        line(M::DELETE, "/orgs/{org}", Value::Null, [404, 403, 403, 204]),
        // Whose invitation it is, its own tests ask: here it is nobody's of these.
        line(M::POST, "/invitations/{invitation}/accept", Value::Null, [404, 404, 404, 404]),
        line(M::POST, "/invitations/{invitation}/decline", Value::Null, [404, 404, 404, 404]),
    ]
}

#[tokio::test]
async fn every_route_answers_every_caller_as_the_table_says() {
    let app = TestApp::start().await;
    let (admin, stranger) = (app.user("Sara"), app.user("Omid"));
    app.org(&stranger, "Another tenant").await;
    let org = app.org(&admin, "Press").await;
    let workspace = app.workspace(&admin, &org, "Blog").await;
    let spare = app.workspace(&admin, &org, "Spare").await;
    let (viewer, editor, target) = (
        app.member(&admin, &org, "viewer").await,
        app.member(&admin, &org, "editor").await,
        app.member(&admin, &org, "viewer").await,
    );
    for (user, role) in [(&viewer, "viewer"), (&editor, "editor"), (&target, "viewer")] {
        admin
            .put(&format!("/workspaces/{workspace}/members/{}", user.id), json!({"role": role}))
            .await
            .assert_status(200);
    }
    let invited = app.user("Invited");
    let body = json!({"phone": invited.phone, "role": "viewer"});
    let invitation = admin.post(&format!("/orgs/{org}/members"), body).await.id().to_string();
    let key = json!({"name": "CI", "role": "viewer", "expires_at": in_an_hour()});
    let key = admin.post(&format!("/orgs/{org}/api-keys"), key).await.id().to_string();
    let ids = HashMap::from([
        ("key", key),
        ("org", org),
        ("workspace", workspace),
        ("spare_workspace", spare),
        ("target", target.id.to_string()),
        ("invitation", invitation),
    ]);
    let nothing = HashMap::from_iter(ids.keys().map(|name| (*name, uuid::Uuid::now_v7().to_string())));
    let mut cells = 0;
    for line in table() {
        let path = fill(line.path, &ids);
        let mut request = app.http.request(line.method.clone(), format!("{}/api/v1{path}", app.url));
        if !line.body.is_null() {
            request = request.json(&line.body);
        }
        Answer::to(request).await.assert_problem(401, "unauthenticated");
        let callers: [(&str, &User, u16); 4] = [
            ("stranger", &stranger, line.stranger),
            ("viewer", &viewer, line.viewer),
            ("editor", &editor, line.editor),
            ("admin", &admin, line.admin),
        ];
        for (who, user, expected) in callers {
            let answer = user.call(line.method.clone(), &path, line.body.clone()).await;
            assert_eq!(answer.status, expected, "{} {} as {who}: {}", line.method, line.path, answer.body);
            match expected {
                403 => drop(answer.assert_problem(403, "permission_denied")),
                404 => {
                    // Hidden looks exactly like absent.
                    let absent = user.call(line.method.clone(), &fill(line.path, &nothing), line.body.clone()).await;
                    assert_eq!(
                        without_id(answer.body),
                        without_id(absent.body),
                        "{} {} as {who}",
                        line.method,
                        line.path
                    );
                }
                _ => {}
            }
            cells += 1;
        }
        cells += 1;
    }
    assert_eq!(cells, table().len() * 5);
}

/// A route that is added without a line in the table is noticed here.
#[test]
fn the_table_has_every_route() {
    let document = serde_json::to_value(contexor_org::openapi()).unwrap();
    let mut routes = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            routes.insert(format!("{} {}", method.to_uppercase(), nameless(path.strip_prefix("/api/v1").unwrap())));
        }
    }
    let lines: BTreeSet<String> =
        table().iter().map(|line| format!("{} {}", line.method, nameless(line.path))).collect();
    assert_eq!(lines, routes);
}

fn nameless(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

fn fill(path: &str, ids: &HashMap<&str, String>) -> String {
    ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
}

fn without_id(mut problem: Value) -> Value {
    problem["request_id"] = Value::Null;
    problem
}
