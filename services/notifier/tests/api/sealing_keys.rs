//! Keys of what is sealed at rest, when they change.

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_notifier::{Notifier, Settings};
use contexor_service::{Listeners, Program as _};
use reqwest::Method;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    app::TestApp,
    receiver::{Answer, Receiver},
    webhooks::{hook_for, verifies},
};

async fn re_encrypt(settings: &Settings) -> anyhow::Result<bool> {
    Notifier::command(settings.clone(), vec!["re-encrypt".into()]).await
}

/// How many values of webhooks are sealed with this key.
async fn sealed_with(app: &TestApp, key: &str) -> i64 {
    app.database
        .number(&format!(
            "SELECT count(*) AS n FROM webhooks, unnest(ARRAY[sealed_secret, sealed_previous_secret, sealed_headers]) \
         AS sealed WHERE sealed LIKE 'v1.{key}.%'"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_key_can_go_when_every_webhook_is_sealed_with_the_next() {
    let (k1, k2) = (STANDARD.encode([5; 32]), STANDARD.encode([6; 32]));
    let mut app = TestApp::start().await;
    let (org, admin) = app.org();
    let receiver = Receiver::start(Answer::status(200)).await;
    let hook = hook_for(&app, admin, org, &receiver).await;
    let path = format!("/webhooks/{}", hook.id);
    let rotated = app.ask(admin, Method::POST, &format!("{path}/rotate-secret"), None, &[]).await.ok(200).body;
    let headers = json!({"headers": {"X-Team": "a"}});
    app.ask(admin, Method::PATCH, &path, Some(headers), &[]).await.ok(200);
    hook_for(&app, admin, org, &receiver).await;
    // Two secrets and headers of one, the secret of the other.
    assert_eq!((sealed_with(&app, "k1").await, sealed_with(&app, "k2").await), (4, 0));
    let before = app.ask(admin, Method::GET, &path, None, &[]).await;

    let next = app.settings("crypto.", &[("crypto.keys.current", "k2"), ("crypto.keys.keys.k2", &k2)]);
    let (current, old) = (("crypto.keys.current", "k2"), ("crypto.keys.keys.k1", k1.as_str()));
    let both = app.settings("crypto.", &[current, old, ("crypto.keys.keys.k2", &k2)]);
    let refused = Notifier::run(next.clone(), Listeners::any().unwrap(), CancellationToken::new()).await.unwrap_err();
    assert!(format!("{refused:#}").ends_with("unknown key `k1`"), "{refused:#}");
    assert!(re_encrypt(&next).await.is_err());
    // Another key under the old id opens nothing, and nothing is lost by trying.
    let changed = app.settings("crypto.", &[current, ("crypto.keys.keys.k1", &k2), ("crypto.keys.keys.k2", &k1)]);
    assert!(re_encrypt(&changed).await.is_err());
    assert_eq!((sealed_with(&app, "k1").await, sealed_with(&app, "k2").await), (4, 0));
    for _ in 0..2 {
        assert!(re_encrypt(&both).await.unwrap());
        assert_eq!((sealed_with(&app, "k1").await, sealed_with(&app, "k2").await), (0, 4));
    }
    assert!(!Notifier::command(both, vec!["re-encrypt".into(), "twice".into()]).await.unwrap());

    // The old key is gone; both secrets sign as before, and for who reads the settings nothing changed.
    app.stop().await;
    app.start_with_settings(next).await;
    let after = app.ask(admin, Method::GET, &path, None, &[]).await;
    assert_eq!(after.header("etag").to_owned(), before.header("etag").to_owned());
    assert_eq!(after.ok(200).body, before.ok(200).body);
    app.ask(admin, Method::POST, &format!("{path}/test"), None, &[]).await.ok(202);
    let seen = receiver.wait_for(1).await.pop().unwrap();
    assert!(verifies(&seen, &hook.secret) && verifies(&seen, rotated["secret"].as_str().unwrap()));
    assert_eq!(seen.headers["x-team"], "a");
}
