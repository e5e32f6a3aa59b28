//! An organization has a model look for names and addresses in its texts: what is shown, kept and paid for.

use std::time::Duration;

use contexor_e2e::{System, number};
use serde_json::json;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_looked_through_before_it_is_shown_and_both_calls_are_paid_for() {
    let system = System::start().await;
    let mina = system.person("09171234568").sign_in().await;
    let office = mina.found_office("Model Pass").await;
    let settings = json!({"settings": {"pii_policy": "mask", "pii_model_pass": true}});
    let changed = mina.patch(&format!("/orgs/{}", office.org), settings).await.expect(200);
    assert_eq!(changed["settings"]["pii_model_pass"], true);

    let prompt = "Write about the harbour. [[sandbox: include-name, include-phone, tokens=120]]";
    let content = mina.write_prompt(&office, prompt, 400).await;
    mina.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
    let events = mina.watch(&content, async |_, _| {}).await;
    let shown: Vec<&str> =
        events.iter().filter(|(kind, _)| kind == "delta").filter_map(|(_, data)| data["text"].as_str()).collect();
    assert_eq!(shown.len(), 1, "nothing is shown before all of it: {shown:?}");

    let settled = mina.settled(&content, 2 * MINUTE).await;
    assert_eq!((settled["status"].as_str(), settled["body"].as_str()), (Some("REVIEW"), Some(shown[0])));
    assert!(shown[0].contains("[PERSON_1]") && shown[0].contains("[PHONE_1]"), "{}", shown[0]);
    assert_eq!(settled["pii"]["status"], "masked");

    let summary = mina.settled_summary(&office.org, 3 * MINUTE).await;
    let log = mina.usage_log(&office.org).await;
    assert_eq!(log.len(), 2, "the text and the model pass: {log:?}");
    let sum = |field: &str| log.iter().map(|line| number(&line[field])).sum::<i64>();
    let served = system.sandbox_totals().await;
    assert_eq!(sum("input_tokens"), number(&served["prompt_tokens"]));
    assert_eq!(sum("output_tokens"), number(&served["output_tokens_served"]));
    assert_eq!(sum("cost_micro_usd"), number(&summary["cost_micro_usd"]));
    system.stop().await;
}
