//! What was really delivered, recorded for the official libraries of Standard Webhooks (`ci/webhook-signatures.sh`).

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    app::TestApp,
    feed::submitted,
    receiver::{Answer, Receiver},
    webhooks::{hook_for, verifies},
};

/// Bodies that are easily written anew in another way.
const BODIES: [(&str, &str); 4] = [
    ("plain", r#"{"type":"content.submitted","timestamp":"2026-11-29T10:00:00Z","data":{"n":1}}"#),
    ("numbers", r#"{"type":"content.submitted","timestamp":"2026-11-29T10:00:00Z","data":{"a":1.0,"b":1e2,"c":-0}}"#),
    (
        "escapes",
        "{\"type\":\"content.submitted\",\"data\":{\"a\":\"\\u001b\\/\\u2028\u{2028}\\\"\"}, \"timestamp\":\"x\"}",
    ),
    ("persian", r#"{"type":"content.submitted","timestamp":"2026-11-29T10:00:00Z","data":{"a":"سلام می‌رود 😀"}}"#),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_deliveries_verify() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let mut secrets = vec![hook.secret];
    let mut recorded = Vec::new();
    app.hear(&app.says(submitted(org))).await;
    receiver.wait_for(1).await;
    for (at, (name, body)) in BODIES.iter().enumerate() {
        if at == 2 {
            let path = format!("/webhooks/{}/rotate-secret", hook.id);
            let rotated = app.ask(admin, Method::POST, &path, None, &[]).await.ok(200).body;
            secrets.push(rotated["secret"].as_str().unwrap().to_owned());
        }
        app.database.execute(&format!("UPDATE feed_events SET body = '{}'", body.replace('\'', "''"))).await;
        let range = json!({"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z", "include_delivered": true});
        let path = format!("/webhooks/{}/redeliver", hook.id);
        let queued = app.ask(admin, Method::POST, &path, Some(range), &[]).await.ok(202).body;
        assert_eq!(queued["queued"], 1);
        let seen = receiver.wait_for(at + 2).await.pop().unwrap();
        assert_eq!(std::str::from_utf8(&seen.body).unwrap(), *body);
        assert!(secrets.iter().all(|secret| verifies(&seen, secret)), "{name}");
        let headers: Value = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            .iter()
            .map(|name| ((*name).to_owned(), Value::from(seen.headers[*name].clone())))
            .collect::<serde_json::Map<_, _>>()
            .into();
        recorded.push(json!({"name": name, "headers": headers, "body": body, "secrets": secrets}));
    }
    if let Some(path) = std::env::var_os("CONTEXOR_WEBHOOKS_RECORDED") {
        std::fs::write(path, serde_json::to_string_pretty(&recorded).unwrap()).unwrap();
    }
}
