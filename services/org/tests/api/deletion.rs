//! Organizations that are deleted, restored and purged.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use contexor_api::audit::{AuditActor, AuditDetails, AuditTarget};
use contexor_events::{CloudEvent, audit::AuditRecorded, topology::EXCHANGE};
use contexor_identity::access::AccessTarget;
use contexor_testkit::{advance_clock, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Answer, TestApp, User};

const PATIENCE: Duration = Duration::from_secs(20);

/// The org of a test with everything that an organization can have.
struct Full {
    org: String,
    blog: String,
    admin: User,
    second_admin: User,
    editor: User,
    viewer: User,
    invited: User,
    machine: User,
}

impl Full {
    async fn make(app: &TestApp) -> Self {
        let admin = app.user("Sara");
        let org = app.org(&admin, "Press").await;
        let (blog, shop) = (app.workspace(&admin, &org, "Blog").await, app.workspace(&admin, &org, "Shop").await);
        let second_admin = app.member(&admin, &org, "admin").await;
        let (editor, viewer) = (app.member(&admin, &org, "editor").await, app.member(&admin, &org, "viewer").await);
        for workspace in [&blog, &shop] {
            let path = format!("/workspaces/{workspace}/members/{}", editor.id);
            admin.put(&path, json!({"role": "admin"})).await.assert_status(200);
        }
        admin.delete(&format!("/workspaces/{shop}")).await.assert_status(204);
        let invited = app.user("Invited");
        let body = json!({"phone": invited.phone, "role": "viewer"});
        admin.post(&format!("/orgs/{org}/members"), body).await.assert_status(201);
        let expires_at = (contexor_clock::now() + TimeDelta::days(30)).to_rfc3339();
        let body = json!({"name": "CI", "role": "editor", "expires_at": expires_at});
        let made = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
        let mut machine = app.user_with(made.assert_status(201).id().to_string().parse().unwrap(), String::new());
        machine.token = made.body["key"].as_str().unwrap().to_owned();
        Self { org, blog, admin, second_admin, editor, viewer, invited, machine }
    }

    /// What everybody sees of it.
    async fn seen(&self) -> Vec<(u16, Value)> {
        let (org, blog) = (&self.org, &self.blog);
        let mut seen = Vec::new();
        for path in [format!("/orgs/{org}"), format!("/orgs/{org}/members"), format!("/orgs/{org}/workspaces")] {
            for user in [&self.admin, &self.second_admin, &self.editor, &self.viewer] {
                seen.push(user.get(&path).await);
            }
        }
        seen.push(self.editor.get(&format!("/workspaces/{blog}")).await);
        seen.push(self.editor.get(&format!("/workspaces/{blog}/members")).await);
        seen.push(self.invited.get("/invitations").await);
        seen.push(self.machine.get(&format!("/workspaces/{blog}")).await);
        seen.into_iter().map(|answer| (answer.status, answer.body)).collect()
    }

    async fn delete(&self) {
        self.admin.delete(&format!("/orgs/{}", self.org)).await.assert_status(204);
    }

    async fn restore(&self, user: &User) -> Answer {
        user.post(&format!("/orgs/{}/restore", self.org), Value::Null).await
    }
}

/// Every event that one of the queues hears of org, in order: type and data.
async fn told(app: &TestApp, queue: &str, count: usize) -> Vec<(String, Value)> {
    let mut told = Vec::new();
    eventually(PATIENCE, &format!("{count} events in {queue}"), async || {
        if !app.vhost.queues().await.iter().any(|known| known.name == queue) {
            return None;
        }
        for message in app.vhost.take(queue, 50).await {
            let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
            told.push((event["type"].as_str().unwrap().to_owned(), event["data"].clone()));
        }
        (told.len() >= count).then_some(())
    })
    .await;
    assert_eq!(told.len(), count, "{told:?}");
    told
}

async fn rows(app: &TestApp, org: &str) -> BTreeMap<String, i64> {
    let mut rows = app.database.mentions(org).await;
    // On its way out, whatever it is.
    rows.remove("outbox");
    rows
}

#[tokio::test]
async fn a_deleted_organization_is_gone_at_once_and_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let full = Full::make(&app).await;
    let (org, stranger) = (&full.org, app.user("Stranger"));
    let place = AccessTarget::Org(org.parse().unwrap());
    let blog = AccessTarget::Workspace(full.blog.parse().unwrap());
    let access = app.access("content");
    let before = full.seen().await;
    assert!(before.iter().all(|(status, _)| *status == 200), "{before:?}");
    for user in [&full.editor, &full.machine] {
        assert!(access.membership(user.id, blog).await.unwrap().is_some());
    }
    // Restoring what is not deleted changes nothing.
    assert_eq!(full.restore(&full.admin).await.assert_status(200).body, before[0].1);
    full.restore(&full.viewer).await.assert_problem(403, "permission_denied");

    let asked_at = contexor_clock::now();
    full.delete().await;
    let gone = full.seen().await;
    for (status, body) in &gone[..14] {
        assert_eq!((*status, body["code"].as_str()), (404, Some("not_found")));
    }
    assert_eq!((gone[14].0, gone[14].1["items"].as_array().map(Vec::len)), (200, Some(0)));
    // A service that has just seen a key believes in it for a moment; it opens nothing.
    assert!(matches!(gone[15].0, 401 | 404), "{}", gone[15].1);
    for user in [&full.admin, &full.editor, &full.viewer, &full.machine] {
        assert_eq!(access.membership(user.id, place).await.unwrap(), None);
        assert_eq!(access.membership(user.id, blog).await.unwrap(), None);
    }
    full.admin.delete(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");

    full.restore(&full.viewer).await.assert_problem(403, "permission_denied");
    full.restore(&full.editor).await.assert_problem(403, "permission_denied");
    assert!(matches!(full.restore(&full.machine).await.status, 401 | 404));
    for (user, id) in
        [(&stranger, org.clone()), (&full.invited, org.clone()), (&full.admin, Uuid::now_v7().to_string())]
    {
        let answer = user.post(&format!("/orgs/{id}/restore"), Value::Null).await;
        answer.assert_problem(404, "not_found");
    }
    assert_eq!(full.admin.get(&format!("/orgs/{org}")).await.status, 404);

    // Any admin may, not only the one who deleted it.
    assert_eq!(full.restore(&full.second_admin).await.assert_status(200).body, before[1].1);
    assert_eq!(full.seen().await, before);
    for user in [&full.editor, &full.machine] {
        assert!(access.membership(user.id, blog).await.unwrap().is_some());
    }
    assert_eq!(full.restore(&full.admin).await.assert_status(200).body, before[0].1);

    let told = told(&app, "usage.tenants", 3).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["org.created.v1", "org.deleted.v1", "org.restored.v1"]);
    let purge_after: DateTime<Utc> = told[1].1["purge_after"].as_str().unwrap().parse().unwrap();
    assert!(((purge_after - asked_at) - TimeDelta::days(30)).abs() < TimeDelta::minutes(1), "{purge_after}");
    assert_eq!(told[2].1, json!({"org_id": org, "by": full.second_admin.id}));
    let log = full.admin.get(&format!("/orgs/{org}/audit?limit=2")).await;
    let actions: Vec<&str> = log.items().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["org.restored", "org.deleted"]);
}

#[tokio::test]
async fn who_lost_the_role_before_the_deletion_cannot_restore() {
    let app = TestApp::start().await;
    let full = Full::make(&app).await;
    let second = format!("/orgs/{}/members/{}", full.org, full.second_admin.id);
    full.admin.patch(&second, json!({"role": "editor"})).await.assert_status(200);
    full.admin.delete(&format!("/orgs/{}/members/{}", full.org, full.editor.id)).await.assert_status(204);
    full.delete().await;
    full.restore(&full.second_admin).await.assert_problem(403, "permission_denied");
    full.restore(&full.editor).await.assert_problem(404, "not_found");
    // Nothing can be changed in it meanwhile either.
    let body = json!({"role": "admin"});
    full.admin.call(Method::PATCH, &second, body).await.assert_problem(404, "not_found");
    full.restore(&full.admin).await.assert_status(200);
}

#[tokio::test]
async fn a_deletion_and_restorations_at_once_come_one_after_the_other() {
    let app = TestApp::start().await;
    let full = Full::make(&app).await;
    for _ in 0..6 {
        full.delete().await;
        let restored =
            tokio::join!(full.restore(&full.admin), full.restore(&full.second_admin), full.restore(&full.admin));
        for answer in [restored.0, restored.1, restored.2] {
            answer.assert_status(200);
        }
    }
    let told = told(&app, "usage.tenants", 13).await;
    let restorations = told.iter().filter(|(kind, _)| kind == "org.restored.v1").count();
    assert_eq!(restorations, 6, "told once each: {told:?}");
}

#[tokio::test]
async fn a_deleted_organization_is_purged_after_its_delay_and_not_before() {
    let app = TestApp::start_with(&[("deletion.interval_s", "1"), ("deletion.delay_s", "86400")]).await;
    let (doomed, waiting, living) = (Full::make(&app).await, Full::make(&app).await, Full::make(&app).await);
    let org = &doomed.org;
    // All that there is of it, before: no table is forgotten.
    let tables: Vec<String> = rows(&app, org).await.into_keys().collect();
    assert_eq!(
        tables,
        [
            "api_keys",
            "audit_heads",
            "audit_log",
            "invitations",
            "org_members",
            "orgs",
            "workspace_members",
            "workspaces"
        ]
    );
    let before = (rows(&app, &waiting.org).await, living.seen().await);
    doomed.delete().await;
    advance_clock(TimeDelta::hours(1));
    waiting.delete().await;
    advance_clock(TimeDelta::hours(23));
    let tombstone = BTreeMap::from([("orgs".to_owned(), 1)]);
    eventually(PATIENCE, "it is purged", async || (rows(&app, org).await == tombstone).then_some(())).await;
    assert_eq!(
        app.database
            .execute(&format!("SELECT 1 FROM orgs WHERE id = '{org}' AND name = '' AND purged_at IS NOT NULL"))
            .await,
        1
    );
    for user in [&doomed.admin, &doomed.viewer] {
        doomed.restore(user).await.assert_problem(404, "not_found");
        user.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
        assert_eq!(user.get("/orgs").await.items().len(), 0);
    }
    doomed.machine.get(&format!("/orgs/{org}")).await.assert_problem(401, "unauthenticated");

    // The one whose time has not come was looked at as often.
    waiting.restore(&waiting.admin).await.assert_status(200);
    let mut after = rows(&app, &waiting.org).await;
    // Its log tells of the deletion and the restoration.
    *after.get_mut("audit_log").unwrap() -= 2;
    assert_eq!((after, living.seen().await), before);

    // A deed that another service tells of late is not kept.
    let said = AuditRecorded {
        org_id: org.parse().unwrap(),
        at: contexor_clock::now(),
        actor: AuditActor::person(doomed.admin.id),
        action: "content.approved".into(),
        target: AuditTarget::content(Uuid::now_v7()),
        client_address: None,
        request_id: None,
        details: AuditDetails::new(),
    };
    let event = CloudEvent::new("content", said, None);
    assert!(app.vhost.publish(EXCHANGE, "audit.recorded", json!({}), &serde_json::to_vec(&event).unwrap()).await);
    let line = format!("SELECT 1 FROM inbox WHERE event_id = '{}'", event.id);
    eventually(PATIENCE, "it is heard", async || (app.database.execute(&line).await == 1).then_some(())).await;
    assert_eq!(rows(&app, org).await, tombstone);

    let told_to_worker = told(&app, "ai-worker.tenants", 1).await;
    assert_eq!((told_to_worker[0].0.as_str(), &told_to_worker[0].1["org_id"]), ("org.purged.v1", &json!(org)));
    let kinds: Vec<String> = told(&app, "notifier.tenants", 4)
        .await
        .into_iter()
        .filter(|(_, data)| data["org_id"] == **org)
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["org.deleted.v1", "org.purged.v1"]);
    let told = told(&app, "content.tenants", 7).await;
    let of_doomed: Vec<&str> =
        told.iter().filter(|(_, data)| data["org_id"] == **org).map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(of_doomed, ["org.workspace.deleted.v1", "org.deleted.v1", "org.purged.v1"]);
}

#[tokio::test]
async fn a_purge_that_fails_keeps_no_other_and_is_done_when_it_can_be() {
    let app = TestApp::start_with(&[("deletion.interval_s", "1")]).await;
    let (first, second) = (Full::make(&app).await, Full::make(&app).await);
    app.database.execute(
        "CREATE TABLE clings (org_id uuid, user_id uuid, FOREIGN KEY (org_id, user_id) REFERENCES org_members (org_id, user_id))",
    )
    .await;
    app.database.execute(&format!("INSERT INTO clings VALUES ('{}', '{}')", first.org, first.viewer.id)).await;
    let before = rows(&app, &first.org).await;
    for full in [&first, &second] {
        full.delete().await;
    }
    advance_clock(TimeDelta::days(30));
    let tombstone = BTreeMap::from([("orgs".to_owned(), 1)]);
    let purged = async |full: &Full| {
        eventually(PATIENCE, "it is purged", async || (rows(&app, &full.org).await == tombstone).then_some(())).await;
    };
    purged(&second).await;
    let mut after = rows(&app, &first.org).await;
    *after.get_mut("audit_log").unwrap() -= 1;
    assert_eq!(after, before, "all or nothing");
    app.database.execute("DELETE FROM clings").await;
    purged(&first).await;
    let told = told(&app, "ai-worker.tenants", 2).await;
    let orgs: Vec<&Value> = told.iter().map(|(_, data)| &data["org_id"]).collect();
    assert_eq!(orgs, [&json!(second.org), &json!(first.org)]);
}
