//! Organizations that are deleted, restored and purged.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use contexor_api::{content::LiveEvent, org::Role};
use contexor_events::{
    CloudEvent, Event,
    org::{OrgDeleted, OrgPurged, OrgRestored, WorkspaceDeleted},
};
use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    batches,
    harness::{CANCELLATIONS, PATIENCE, Tenant, TestApp},
};

impl Tenant<'_> {
    fn deleted(&self) -> OrgDeleted {
        OrgDeleted {
            org_id: self.org,
            by: self.admin.user,
            purge_after: Some(contexor_clock::now() + Duration::days(30)),
        }
    }

    fn restored(&self) -> OrgRestored {
        OrgRestored { org_id: self.org, by: self.admin.user }
    }

    fn workspace_deleted(&self) -> WorkspaceDeleted {
        WorkspaceDeleted { org_id: self.org, workspace_id: self.workspace, by: self.admin.user }
    }

    fn purged(&self) -> OrgPurged {
        OrgPurged { org_id: self.org, purged_at: contexor_clock::now() }
    }

    /// Says something that happened at a time, twice, and waits until it is taken in.
    async fn hear<T: Event>(&self, event: T, at: DateTime<Utc>) {
        let event = CloudEvent { time: at, ..CloudEvent::new("org", event, None) };
        let body = serde_json::to_vec(&event).unwrap();
        self.app.deliver::<T>(&body).await;
        self.app.deliver::<T>(&body).await;
        eventually(PATIENCE, "the event is taken in", async || {
            let line = format!("SELECT 1 FROM inbox WHERE queue = 'content.tenants' AND event_id = '{}'", event.id);
            (self.app.database.execute(&line).await == 1).then_some(())
        })
        .await;
    }

    async fn rows(&self) -> BTreeMap<String, i64> {
        let mut rows = self.app.database.mentions(&self.org.to_string()).await;
        // On its way out, whatever it is.
        rows.remove("outbox");
        rows
    }
}

/// As many drafts more, like one that is there.
fn copies(content: Uuid, count: u32) -> String {
    format!(
        "INSERT INTO contents (id, org_id, workspace_id, project_id, title, prompt, model, status, tags, author_id, pii_status, \
           created_at, updated_at) \
         SELECT gen_random_uuid(), org_id, workspace_id, project_id, title, prompt, model, 'DRAFT', tags, author_id, pii_status, \
           created_at, updated_at FROM contents CROSS JOIN generate_series(1, {count}) WHERE id = '{content}'"
    )
}

async fn reason(app: &TestApp) -> (String, String) {
    app.queue_holds(CANCELLATIONS, 1).await;
    let message = app.vhost.take(CANCELLATIONS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let word = |name: &str| event["data"][name].as_str().unwrap().to_owned();
    (word("task_id"), word("reason"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_organization_keeps_its_contents_and_its_generations_are_called_off() {
    let app = TestApp::start_with(&[("generation.expire_every_ms", "200")]).await;
    let org = app.tenant();
    let now = contexor_clock::now();
    let (written, content) = (org.in_review(true).await, org.draft().await);
    let task = org.generate(content).await;
    let before = (org.content(written).await, org.rows().await);

    org.hear(org.deleted(), now).await;
    assert_eq!(reason(&app).await, (task.to_string(), "deleted".into()));
    assert_eq!(org.task(task).await["state"], "cancelled");
    let back = org.content(content).await;
    assert_eq!((back["status"].as_str(), back["failure"]["code"].as_str()), (Some("DRAFT"), Some("cancelled")));
    let shown = eventually(PATIENCE, "whoever watches is told", async || {
        let events = app.live().read(task, None, 10).await.unwrap();
        (!events.is_empty()).then_some(events)
    })
    .await;
    assert!(matches!(&shown.last().unwrap().1, LiveEvent::Error { code, .. } if code == "cancelled"), "{shown:?}");
    // Nothing is lost.
    let mut expected = before.1;
    expected.insert("tenants".into(), 1);
    assert_eq!((org.content(written).await, org.rows().await), (before.0, expected));

    // A request that was let in before the deletion may be accepted after it.
    let late = org.generate(org.draft().await).await;
    assert_eq!(reason(&app).await, (late.to_string(), "deleted".into()));
    assert_eq!(org.task(late).await["state"], "cancelled");

    org.hear(org.restored(), now + Duration::minutes(2)).await;
    let task = org.generate(content).await;
    // News from before the restoration that come after it.
    org.hear(org.deleted(), now + Duration::minutes(1)).await;
    org.until_heard().await;
    assert_eq!(org.task(task).await["state"], "queued");
    app.publish("ai-worker", org.completed(content, task, "Written after all.")).await;
    assert_eq!(org.until_status(content, "REVIEW").await["body"], "Written after all.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_organizations_batches_are_called_off() {
    let app = TestApp::start_with(&[("batches.window", "1")]).await;
    let org = app.tenant();
    let batch = batches::start(&org, 3, json!({})).await;
    batches::until(&org, &batch, "running", 1).await;
    org.hear(org.deleted(), contexor_clock::now()).await;
    let batch = batches::until_state(&org, &batch, "cancelled").await;
    assert_eq!(batch["progress"]["cancelled"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_purged_organization_nothing_is_left_but_the_word_that_it_is() {
    let app = TestApp::start().await;
    let (org, other) = (app.tenant(), app.tenant());
    let now = contexor_clock::now();
    for tenant in [&org, &other] {
        let content = tenant.in_review(false).await;
        let path = format!("/api/v1/contents/{content}/reject");
        tenant.admin.post(&path, json!({"reason": "not yet"})).await.ok(200);
        // With a prompt, a version of it, and a content.
        let batch = batches::start(tenant, 1, json!({"budget_micro_usd": 1})).await;
        batches::until_state(tenant, &batch, "finished").await;
    }
    let running = org.draft().await;
    let task = org.generate(running).await;
    // More than one transaction of the purge takes.
    app.database.execute(&copies(running, 450)).await;
    let others = other.rows().await;

    org.hear(org.deleted(), now).await;
    org.hear(org.restored(), now + Duration::minutes(1)).await;
    org.hear(org.deleted(), now + Duration::minutes(2)).await;
    assert_eq!(org.rows().await["contents"], 453);
    org.hear(org.purged(), now + Duration::minutes(3)).await;
    let word = BTreeMap::from([("tenants".to_owned(), 1)]);
    assert_eq!(org.rows().await, word);
    // Whatever comes after it, and whenever it was said.
    app.publish("ai-worker", org.completed(running, task, "too late")).await;
    org.hear(org.restored(), now + Duration::minutes(4)).await;
    org.hear(org.deleted(), now + Duration::minutes(5)).await;
    org.hear(org.purged(), now + Duration::minutes(6)).await;
    other.until_heard().await;
    assert_eq!(org.rows().await, word);
    assert_eq!(app.database.execute("SELECT 1 FROM tenants WHERE state = 'purged'").await, 1);
    let missing = Uuid::now_v7();
    for id in [running, missing] {
        org.viewer.get(&format!("/api/v1/contents/{id}")).await.assert_problem(404, "not_found");
    }
    let now_others = other.rows().await;
    assert!(others.iter().all(|(table, count)| now_others[table] >= *count), "{others:?} {now_others:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_that_comes_before_the_deletion_calls_off_what_runs() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let now = contexor_clock::now();
    let task = org.generate(org.draft().await).await;
    org.hear(org.purged(), now).await;
    assert_eq!(reason(&app).await, (task.to_string(), "deleted".into()));
    org.hear(org.deleted(), now - Duration::days(30)).await;
    assert_eq!(org.rows().await, BTreeMap::from([("tenants".to_owned(), 1)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_erased_some_contents_at_a_time_and_goes_on_where_it_was_interrupted() {
    let app = TestApp::start().await;
    let org = app.tenant();
    // Another workspace of the same organization.
    let neighbour = Tenant { org: org.org, workspace: Uuid::now_v7(), ..app.tenant() };
    for (person, role) in [(&neighbour.editor, Role::Editor), (&neighbour.viewer, Role::Viewer)] {
        app.orgs.member(org.org, Some(neighbour.workspace), person.user, role);
    }
    let kept = neighbour.draft().await;
    let running = org.draft().await;
    let task = org.generate(running).await;
    app.database.execute(&copies(running, 900)).await;
    app.database
        .execute(&format!(
            "INSERT INTO versions SELECT id, number, org_id, 'edited', 'text', author_id, NULL, prompt, '', created_at \
         FROM contents CROSS JOIN generate_series(1, 2500) AS number WHERE id = '{running}'"
        ))
        .await;
    // However many there are, no statement takes them all; and the last of them cannot be deleted yet.
    app.database
        .execute(
            "CREATE FUNCTION bound() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           IF (SELECT count(*) FROM gone) > TG_ARGV[0]::bigint THEN RAISE 'too many at once'; END IF; \
           IF (SELECT count(*) FROM contents) < 400 AND to_regclass('released') IS NULL THEN RAISE 'not yet'; END IF; \
           RETURN NULL; END $$",
        )
        .await;
    for (table, most) in [("contents", 300), ("versions", 1000)] {
        app.database
            .execute(&format!(
                "CREATE TRIGGER bound AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT \
             EXECUTE FUNCTION bound({most})"
            ))
            .await;
    }

    let event = CloudEvent::new("org", org.workspace_deleted(), None);
    let body = serde_json::to_vec(&event).unwrap();
    app.deliver::<WorkspaceDeleted>(&body).await;
    assert_eq!(reason(&app).await, (task.to_string(), "deleted".into()));
    let of_workspace = format!("SELECT 1 FROM contents WHERE workspace_id = '{}'", org.workspace);
    eventually(PATIENCE, "the erasure is interrupted", async || {
        (app.database.execute(&of_workspace).await == 501).then_some(())
    })
    .await;
    let taken_in = format!("SELECT 1 FROM inbox WHERE queue = 'content.tenants' AND event_id = '{}'", event.id);
    assert_eq!(app.database.execute(&taken_in).await, 0);
    app.database.execute("CREATE TABLE released ()").await;
    eventually(PATIENCE, "the event is taken in", async || (app.database.execute(&taken_in).await == 1).then_some(()))
        .await;

    let left = app.database.mentions(&org.workspace.to_string()).await;
    assert!(left.keys().all(|table| table == "outbox"), "{left:?}");
    assert_eq!(neighbour.content(kept).await["status"], "DRAFT");
    assert_eq!(org.viewer.get(&format!("/api/v1/contents/{running}")).await.status, 404);
    // Once is as good as twice.
    app.deliver::<WorkspaceDeleted>(&body).await;
    neighbour.until_heard().await;
    assert_eq!(neighbour.content(kept).await["status"], "DRAFT");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_watches_in_a_workspace_is_told_that_it_is_gone() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let task = org.generate(org.draft().await).await;
    org.hear(org.workspace_deleted(), contexor_clock::now()).await;
    let shown = eventually(PATIENCE, "whoever watches is told", async || {
        let events = app.live().read(task, None, 10).await.unwrap();
        (!events.is_empty()).then_some(events)
    })
    .await;
    assert!(matches!(&shown.last().unwrap().1, LiveEvent::Error { code, .. } if code == "cancelled"), "{shown:?}");
}
