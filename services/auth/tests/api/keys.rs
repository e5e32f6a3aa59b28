use std::time::Duration;

use contexor_auth::Auth;
use contexor_service::Program as _;
use contexor_testkit::eventually;
use reqwest::Method;

use crate::harness::{Answer, TestApp};

async fn published(app: &TestApp) -> Vec<String> {
    let set = app.get("/.well-known/jwks.json", "").await.assert_ok();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

async fn command(app: &TestApp, arguments: &[&str]) -> bool {
    let arguments = arguments.iter().map(ToString::to_string).collect();
    Auth::command(app.settings.clone(), arguments).await.unwrap()
}

#[tokio::test]
async fn the_public_keys_are_published_without_their_private_halves() {
    let app = TestApp::start().await;
    let answer = Answer::of(app.request(Method::GET, "/.well-known/jwks.json").send().await.unwrap()).await;
    assert_eq!(answer.headers["content-type"], "application/jwk-set+json");
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    let set = answer.assert_ok();
    let key = &set["keys"][0];
    let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    assert_eq!(kid(&app.sign_in("09121234567").await.access), key["kid"].as_str().unwrap());
    let plain = "SELECT count(*) FROM signing_keys WHERE private_sealed LIKE 'v1.k1.%'";
    assert_eq!(app.count(plain).await, 1, "sealed at rest");
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_last_token_is_over() {
    let app =
        TestApp::start_with(&[("tokens.keys_reload_seconds", "1"), ("tokens.key_publish_ahead_seconds", "2")]).await;
    let old = app.sign_in("09121234567").await;
    assert!(command(&app, &["rotate-keys"]).await);
    eventually(Duration::from_secs(10), "both keys are published", async || {
        (published(&app).await.len() == 2).then_some(())
    })
    .await;
    let mut refresh = old.refresh.clone();
    let new = eventually(Duration::from_secs(10), "the new key signs", async || {
        let body = app.refresh(&refresh).await.assert_ok();
        refresh = body["refresh"].as_str().unwrap().to_owned();
        let access = body["access"].as_str().unwrap().to_owned();
        (kid(&access) != kid(&old.access)).then_some(access)
    })
    .await;
    app.get("/api/v1/auth/me", &new).await.assert_ok();
    app.get("/api/v1/auth/me", &old.access).await.assert_ok();
    app.sql("UPDATE signing_keys SET retires_at = now() - interval '1 second' WHERE retires_at IS NOT NULL").await;
    eventually(Duration::from_secs(10), "the old key is gone", async || {
        (published(&app).await == [kid(&new)]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_rotation_at_once_signs_with_the_new_key_as_soon_as_it_is_read() {
    let app = TestApp::start_with(&[("tokens.keys_reload_seconds", "1")]).await;
    let old = app.sign_in("09121234567").await;
    assert!(command(&app, &["rotate-keys", "now"]).await);
    eventually(Duration::from_secs(10), "the new key signs", async || {
        let access = app.sign_in("09121234567").await.access;
        (kid(&access) != kid(&old.access)).then_some(())
    })
    .await;
    app.get("/api/v1/auth/me", &old.access).await.assert_ok();
    assert!(!command(&app, &["rotate-keys", "yesterday"]).await);
}

#[tokio::test]
async fn after_re_encryption_nothing_is_left_of_the_old_key() {
    let app = TestApp::start().await;
    for at in 0..3 {
        app.sign_in(&format!("0912123456{at}")).await;
    }
    let mut settings = app.settings.clone();
    settings.crypto.keys.keys.insert("k2".into(), crate::harness::key(9).into());
    settings.crypto.keys.current = "k2".into();
    assert!(Auth::command(settings.clone(), vec!["re-encrypt".into()]).await.unwrap());
    assert_eq!(app.count("SELECT count(*) FROM users WHERE phone_sealed LIKE 'v1.k2.%'").await, 3);
    assert_eq!(app.count("SELECT count(*) FROM users").await, 3);
    assert_eq!(app.count("SELECT count(*) FROM signing_keys WHERE private_sealed NOT LIKE 'v1.k2.%'").await, 0);
    // Without the old key everything still opens; a second run has nothing to do and does no harm.
    settings.crypto.keys.keys.remove("k1");
    assert!(Auth::command(settings, vec!["re-encrypt".into()]).await.unwrap());
}
