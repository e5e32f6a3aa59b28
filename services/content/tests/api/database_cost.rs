//! What operations ask of the database. A count that grows is a decision, not an accident.

use contexor_testkit::{DatabaseCost, eventually};
use serde_json::json;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::harness::{PATIENCE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_ask_no_more_of_the_database_than_they_did() {
    let app = TestApp::start_with(&[("batches.look_every_ms", "60000")]).await;
    let mut costs = Vec::new();
    let org = app.tenant();
    let project = org.project().await;
    let drafts: Mutex<Vec<Uuid>> = Mutex::default();
    let create = async || drafts.lock().await.push(org.draft_in(project, json!({})).await);
    costs.push((("create", 6, 2), app.database_cost(create).await));

    let one = drafts.lock().await[0];
    let read = async || drop(org.content(one).await);
    costs.push((("get", 1, 0), app.database_cost(read).await));
    let list = async || {
        org.viewer.get(&format!("/api/v1/contents?project_id={project}&limit=20")).await.ok(200);
    };
    costs.push((("list", 2, 0), app.database_cost(list).await));

    let tasks: Mutex<Vec<(Uuid, Uuid)>> = Mutex::default();
    let generate = async || {
        let content = drafts.lock().await.pop().unwrap();
        let task = org.generate(content).await;
        tasks.lock().await.push((content, task));
    };
    costs.push((("generate", 7, 2), app.database_cost(generate).await));

    let reviewed: Mutex<Vec<Uuid>> = Mutex::default();
    let end = async || {
        let (content, task) = tasks.lock().await.pop().unwrap();
        app.publish("ai-worker", org.started(content, task, 1)).await;
        app.publish("ai-worker", org.completed(content, task, "The sea is blue.")).await;
        app.publish("usage", org.recorded(content, task, [30, 12, 5])).await;
        eventually(PATIENCE, "the task has ended", async || {
            let settled = format!(
                "SELECT count(*) FROM tasks WHERE id = '{task}' AND state = 'succeeded' AND cost_micro_usd IS NOT NULL"
            );
            (app.database.number(&settled).await == 1).then_some(())
        })
        .await;
        reviewed.lock().await.push(content);
    };
    costs.push((("start, end and bill of a generation", 12, 3), app.database_cost(end).await));

    let approve = async || {
        let content = reviewed.lock().await.pop().unwrap();
        org.admin.post(&format!("/api/v1/contents/{content}/approve"), json!({"version": 1})).await.ok(200);
    };
    costs.push((("approve", 7, 2), app.database_cost(approve).await));
    DatabaseCost::assert_bounds(&costs);
}
