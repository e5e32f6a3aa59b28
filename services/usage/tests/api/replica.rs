//! Reads from a streaming replica.

use std::time::Duration;

use contexor_testkit::{TestReplica, eventually, overrides};
use contexor_usage::Usage;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::TestApp;

/// How long a replica may take to follow.
const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_set_a_limit_sees_it_while_others_read_from_the_replica() {
    let (servers, replica) = TestReplica::start::<Usage>().await;
    let url = replica.url_of(&servers.database.url);
    let settings = [("replica_url", url.as_str()), ("replica_max_lag_ms", "60000"), ("replica_wait_s", "90")];
    let settings = settings.map(|(name, value)| (format!("database.{name}"), value));
    let app = TestApp::start_on(servers, overrides(settings)).await;
    let org = Uuid::now_v7();
    let [admin, editor, _] = app.members(org).await;
    let summary = format!("/api/v1/usage/summary?org_id={org}");
    // Nobody's read may be of another server than the one that is meant.
    let read_by = async |person: Uuid, server: &str, reason: &str| {
        eventually(DEADLINE, "that server is read", async || {
            let labels = [format!("server=\"{server}\""), format!("reason=\"{reason}\"")];
            let labels = labels.each_ref().map(String::as_str);
            let before = app.metric("contexor_db_replica_reads_total", &labels).await;
            let seen = app.get(person, &summary).await.ok(200).body;
            (app.metric("contexor_db_replica_reads_total", &labels).await > before).then_some(seen)
        })
        .await
    };
    read_by(editor, "replica", "fresh").await;

    replica.pause_replay().await;
    let limit = json!({"scope": "org", "monthly_cost_micro_usd": 100_000});
    app.put(admin, &format!("/api/v1/usage/limits?org_id={org}"), limit).await.ok(200);
    let seen = read_by(admin, "primary", "own_write").await;
    assert_eq!(seen["limit"]["monthly_cost_micro_usd"], 100_000);
    let seen = read_by(editor, "replica", "fresh").await;
    assert_ne!(seen["limit"]["monthly_cost_micro_usd"], json!(100_000), "replayed although that is paused");
    replica.resume_replay().await;
    eventually(DEADLINE, "the replica has it, too", async || {
        let seen: Value = app.get(editor, &summary).await.ok(200).body;
        (seen["limit"]["monthly_cost_micro_usd"] == 100_000).then_some(())
    })
    .await;
}
