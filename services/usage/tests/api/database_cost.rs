//! What operations ask of the database. A count that grows is a decision, not an accident.

use contexor_api::internal::HoldRequest;
use contexor_testkit::{DatabaseCost, eventually};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    app::TestApp,
    bench::{MODEL, attempt, completed, requested, started},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generation_asks_no_more_of_the_database_than_it_did() {
    let app = TestApp::start().await;
    let mut costs = Vec::new();
    let org = Uuid::now_v7();
    let [_, editor, _] = app.members(org).await;
    let held: Mutex<Vec<HoldRequest>> = Mutex::default();
    let hold = async || {
        let request = HoldRequest {
            task_id: Uuid::now_v7(),
            org_id: org,
            workspace_id: Uuid::now_v7(),
            content_id: Uuid::now_v7(),
            project_id: None,
            user_id: editor,
            is_api_key: false,
            model: MODEL.into(),
            input_tokens: 1000,
            max_output_tokens: 100,
            min_output_tokens: 16,
            dry_run: false,
        };
        app.hold(&request).await.unwrap();
        held.lock().await.push(request);
    };
    costs.push((("hold", 1, 0), app.database_cost(hold).await));

    let settle = async || {
        let request = held.lock().await.pop().unwrap();
        app.publish("content", requested(&request)).await;
        app.publish("ai-worker", started(&request)).await;
        app.publish("ai-worker", completed(&request, vec![attempt(900, 90)])).await;
        eventually(contexor_testkit::DEADLINE, "the hold is settled", async || {
            let settled =
                format!("SELECT count(*) FROM holds WHERE task_id = '{}' AND state = 'settled'", request.task_id);
            (app.database.number(&settled).await == 1).then_some(())
        })
        .await;
    };
    costs.push((("claim, start and bill of a generation", 15, 4), app.database_cost(settle).await));
    DatabaseCost::assert_bounds(&costs);
}
