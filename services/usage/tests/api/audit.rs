//! What usage tells for the audit log.

use std::time::Duration;

use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::{Answer, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_is_set_is_told_with_what_it_was_and_a_refused_one_is_not() {
    let app = TestApp::start().await;
    let org = Uuid::now_v7();
    let [admin, editor, _] = app.members(org).await;
    let path = format!("/api/v1/usage/limits?org_id={org}");
    let limit = json!({"scope": "org", "monthly_cost_micro_usd": 100_000});
    assert_eq!(app.put(editor, &path, limit.clone()).await.status, 403);
    assert_eq!(app.call_tagged(admin, &path, "\"9\"", limit.clone()).await, 412);
    assert_eq!(app.put(admin, &path, limit).await.status, 200);
    let Answer { status, body: set, .. } =
        app.put(admin, &path, json!({"scope": "org", "monthly_tokens": 1_000, "warn_at_percent": 90})).await;
    assert_eq!(status, 200, "{set}");
    let most = 1_000_000_000_000_000_i64;
    let body = json!({"scope": "user", "user_id": editor, "monthly_cost_micro_usd": most});
    assert_eq!(app.put(admin, &path, body).await.status, 200);

    let mut told: Vec<Value> = Vec::new();
    eventually(Duration::from_secs(30), "every limit is told", async || {
        for message in app.vhost.take("org.audit", 10).await {
            let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
            assert_eq!((&event["type"], &event["source"]), (&json!("audit.recorded.v1"), &json!("/contexor/usage")));
            told.push(event["data"].clone());
        }
        (told.len() >= 3).then_some(())
    })
    .await;
    assert_eq!(told.len(), 3, "{told:?}");
    for told in &told {
        assert_eq!((&told["action"], &told["org_id"]), (&json!("usage.limit_set"), &json!(org)));
        assert_eq!(told["actor"], json!({"kind": "person", "id": admin}));
        assert_eq!(told["client_address"], "127.0.0.1");
    }
    let of = |kind: &str, id: Uuid| -> Vec<&Value> {
        let target = json!({"kind": kind, "id": id});
        told.iter().filter(|told| told["target"] == target).map(|told| &told["details"]).collect()
    };
    let of_org = of("organization", org);
    let first =
        json!({"monthly_cost_micro_usd": {"from": null, "to": 100_000}, "warn_at_percent": {"from": null, "to": 80}});
    let second = json!({
        "monthly_cost_micro_usd": {"from": 100_000, "to": null},
        "monthly_tokens": {"from": null, "to": 1_000},
        "warn_at_percent": {"from": 80, "to": 90},
    });
    assert!(of_org.len() == 2 && of_org.contains(&&first) && of_org.contains(&&second), "{of_org:?}");
    let of_editor =
        json!({"monthly_cost_micro_usd": {"from": null, "to": most}, "warn_at_percent": {"from": null, "to": 80}});
    assert_eq!(of("person", editor), [&of_editor]);
}
