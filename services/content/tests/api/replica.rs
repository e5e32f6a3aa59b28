//! Reads from a streaming replica: never too old for whoever wrote, and without it where it is away.

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_content::Content;
use contexor_testkit::{ApiClient, Process, Service, TestReplica, eventually, peers::TestOrg};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{PATIENCE, TestApp, TestUsage};

const SERVED_BY_REPLICA: &[&str] = &["server=\"replica\""];

async fn start(max_lag_ms: &str, wait_s: &str) -> (TestApp, TestReplica) {
    let (orgs, usage) = (TestOrg::start().await, TestUsage::start());
    let (servers, replica) = TestReplica::start::<Content>().await;
    let (secret_key, auth_url) = (STANDARD.encode([7; 32]), servers.auth.url().to_owned());
    let replica_url = replica.url_of(&servers.database.url);
    let settings = [
        ("secret_key", secret_key.as_str()),
        ("peers.auth_url", auth_url.as_str()),
        ("peers.org_url", orgs.url()),
        ("peers.usage_url", usage.url()),
        ("database.replica_url", replica_url.as_str()),
        ("database.replica_max_lag_ms", max_lag_ms),
        ("database.replica_wait_s", wait_s),
    ];
    let service = Service::start_on(servers, settings).await;
    (TestApp { service, orgs, usage }, replica)
}

async fn titles(person: &ApiClient, workspace: Uuid) -> Vec<String> {
    let list = person.get(&format!("/api/v1/contents?workspace_id={workspace}&sort=created_at")).await.ok(200).body;
    list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// Waits until the replica serves what a person asks for, and that person sees these contents.
async fn replica_serves(app: &TestApp, person: &ApiClient, workspace: Uuid, expected: &[&str]) {
    eventually(PATIENCE, "the replica serves", async || {
        let before = app.metric("contexor_db_replica_reads_total", SERVED_BY_REPLICA).await;
        let seen = titles(person, workspace).await;
        let served = app.metric("contexor_db_replica_reads_total", SERVED_BY_REPLICA).await > before;
        (served && seen == expected).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_sees_its_own_write_while_others_read_from_the_replica() {
    let (app, mut replica) = start("60000", "90").await;
    let org = app.tenant();
    let project = org.project().await;
    org.draft_in(project, json!({"title": "first"})).await;
    replica_serves(&app, &org.viewer, org.workspace, &["first"]).await;

    replica.pause_replay().await;
    org.draft_in(project, json!({"title": "second"})).await;
    assert_eq!(titles(&org.editor, org.workspace).await, ["first", "second"], "the writer reads from the primary");
    // Whichever instance it asks.
    let second = Process::start::<Content>(app.settings("", &[])).await;
    let mut elsewhere = app.client(org.editor.user);
    elsewhere.base.clone_from(&second.url);
    assert_eq!(titles(&elsewhere, org.workspace).await, ["first", "second"], "on another instance, too");
    let counts = elsewhere.get(&format!("/api/v1/contents/counts?workspace_id={}", org.workspace)).await.ok(200).body;
    assert_eq!(counts["by_status"]["DRAFT"], 2);

    // Nobody else wrote anything: they are served by the replica, which lags.
    replica_serves(&app, &org.viewer, org.workspace, &["first"]).await;
    replica.resume_replay().await;
    replica_serves(&app, &org.viewer, org.workspace, &["first", "second"]).await;

    replica.kill();
    assert_eq!(titles(&org.viewer, org.workspace).await, ["first", "second"], "without the replica, the primary");
    let unavailable =
        app.metric("contexor_db_replica_reads_total", &["server=\"primary\"", "reason=\"unavailable\""]).await;
    assert!(unavailable >= 1.0, "{unavailable}");
    app.process.wait_for("/readyz").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_lags_too_much_is_not_read() {
    let (app, replica) = start("1000", "30").await;
    let org = app.tenant();
    let project = org.project().await;
    org.draft_in(project, json!({"title": "first"})).await;
    replica_serves(&app, &org.viewer, org.workspace, &["first"]).await;

    replica.pause_replay().await;
    org.draft_in(project, json!({"title": "second"})).await;
    eventually(PATIENCE, "the primary serves", async || {
        (titles(&org.viewer, org.workspace).await == ["first", "second"]).then_some(())
    })
    .await;
    eventually(PATIENCE, "the lag is told", async || {
        (app.metric("contexor_db_replica_lag_seconds", &[]).await > 1.0).then_some(())
    })
    .await;
    replica.resume_replay().await;
    replica_serves(&app, &org.viewer, org.workspace, &["first", "second"]).await;
    eventually(PATIENCE, "the replica is said to be used", async || {
        (app.metric("contexor_db_replica_usable", &[]).await == 1.0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_replica_nobody_is_marked() {
    let app = TestApp::start().await;
    let org = app.tenant();
    org.draft().await;
    let marks: Vec<String> = deadpool_redis::redis::cmd("KEYS")
        .arg("wrote:*")
        .query_async(&mut app.connection().connection())
        .await
        .unwrap();
    assert!(marks.is_empty(), "{marks:?}");
    assert_eq!(app.metric("contexor_db_replica_reads_total", &[]).await, 0.0);
}
