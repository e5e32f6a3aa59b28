//! The list of models.

use chrono::NaiveDate;
use contexor_testkit::captured_logs;
use serde_json::Value;

use crate::harness::{HoldBehaviour, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn models_are_told_with_prices_or_without_while_usage_is_away() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let find = |models: &Value, name: &str| {
        let items = models["items"].as_array().unwrap();
        items.iter().find(|model| model["name"] == name).cloned().unwrap()
    };
    let models = org.viewer.get("/api/v1/models").await.ok(200).body;
    let default = find(&models, "gpt-4.1-mini");
    assert_eq!((default["input_price"].as_i64(), default["output_price"].as_i64()), (Some(400_000), Some(1_600_000)));
    assert_eq!((default["provider"].as_str(), default["is_default"].as_bool()), (Some("default"), Some(true)));
    assert!(default["context_tokens"].as_u64().unwrap() >= default["max_output_tokens"].as_u64().unwrap());
    assert_eq!(default["ends_on"], "2027-01-14");
    assert_eq!(find(&models, "gpt-6-luna")["input_price"], Value::Null, "it has no price here");
    assert_eq!(models["items"].as_array().unwrap().iter().filter(|model| model["is_default"] == true).count(), 1);
    app.usage.set(HoldBehaviour::Down);
    let models = org.viewer.get("/api/v1/models").await.ok(200).body;
    assert_eq!(find(&models, "gpt-4.1-mini")["input_price"], Value::Null);
    let nobody = reqwest::get(format!("{}/api/v1/models", app.url)).await.unwrap();
    assert_eq!(nobody.status(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_announced_end_of_a_model_is_logged_and_exported() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let ends_on = NaiveDate::from_ymd_opt(2027, 1, 14).unwrap();
    let left = app.metric("contexor_model_days_left", &["model=\"gpt-4.1-mini\""]).await;
    assert_eq!(left, (ends_on - contexor_clock::now().date_naive()).num_days() as f64);
    assert_eq!(logs.lines_with("on 2027-01-14").len(), 1);
}
