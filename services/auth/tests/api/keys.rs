use std::time::Duration;

use chrono::TimeDelta;
use contexor_auth::Auth;
use contexor_service::{Listeners, Program as _};
use contexor_testkit::{Process, advance_clock, eventually};
use reqwest::Method;
use tokio_util::sync::CancellationToken;

use crate::harness::{Answer, TestApp};

async fn published(app: &TestApp) -> Vec<String> {
    let set = app.get("/.well-known/jwks.json", "").await.ok(200).body;
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
    let answer = Answer::to(app.request(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!(answer.headers["content-type"], "application/jwk-set+json");
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    let set = answer.ok(200).body;
    let key = &set["keys"][0];
    let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    assert_eq!(kid(&app.sign_in("09121234567").await.access), key["kid"].as_str().unwrap());
    let plain = "SELECT count(*) FROM signing_keys WHERE private_sealed LIKE 'v1.k1.%'";
    assert_eq!(app.database.number(plain).await, 1, "sealed at rest");
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_last_token_is_over() {
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "1"), ("tokens.key_publish_ahead_s", "2")]).await;
    let old = app.sign_in("09121234567").await;
    assert!(command(&app, &["rotate-keys"]).await);
    eventually(Duration::from_secs(10), "both keys are published", async || {
        (published(&app).await.len() == 2).then_some(())
    })
    .await;
    let mut refresh = old.refresh.clone();
    let new = eventually(Duration::from_secs(10), "the new key signs", async || {
        let body = app.refresh(&refresh).await.ok(200).body;
        refresh = body["refresh"].as_str().unwrap().to_owned();
        let access = body["access"].as_str().unwrap().to_owned();
        (kid(&access) != kid(&old.access)).then_some(access)
    })
    .await;
    app.get("/api/v1/auth/me", &new).await.assert_status(200);
    app.get("/api/v1/auth/me", &old.access).await.assert_status(200);
    advance_clock(TimeDelta::hours(2));
    eventually(Duration::from_secs(10), "the old key is gone", async || {
        (published(&app).await == [kid(&new)]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_rotation_at_once_signs_with_the_new_key_as_soon_as_it_is_read() {
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "1")]).await;
    let old = app.sign_in("09121234567").await;
    assert!(command(&app, &["rotate-keys", "now"]).await);
    eventually(Duration::from_secs(10), "the new key signs", async || {
        let access = app.sign_in("09121234567").await.access;
        (kid(&access) != kid(&old.access)).then_some(())
    })
    .await;
    app.get("/api/v1/auth/me", &old.access).await.assert_status(200);
    assert!(!command(&app, &["rotate-keys", "yesterday"]).await);
}

#[tokio::test]
async fn keys_that_may_be_known_to_others_end_at_once_with_every_token_they_signed() {
    // Nobody waits until the keys are read again.
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "600")]).await;
    let old = app.sign_in("09121234567").await;
    app.get("/api/v1/auth/me", &old.access).await.assert_status(200);
    // One that is to end anyhow, but not yet.
    assert!(command(&app, &["rotate-keys", "now"]).await);
    assert!(command(&app, &["rotate-keys", "compromised"]).await);
    // At the very next request, while the key and the token are still remembered as good.
    app.get("/api/v1/auth/me", &old.access).await.assert_problem(401, "unauthenticated");
    // And who refreshes goes on at once.
    let refreshed = app.refresh(&old.refresh).await.ok(200).body;
    let next = refreshed["access"].as_str().unwrap();
    assert_ne!(kid(next), kid(&old.access));
    app.get("/api/v1/auth/me", next).await.assert_status(200);
    assert_eq!(published(&app).await, [kid(next)]);
    let of_old = format!("SELECT count(*) FROM signing_keys WHERE retires_at > now() OR kid = '{}'", kid(next));
    assert_eq!(app.database.number(&of_old).await, 1);
    // A Redis that forgets it is told again before anybody is let in.
    app.empty_redis().await;
    eventually(Duration::from_secs(20), "the key is ended again", async || {
        let answer = app.get("/api/v1/auth/me", &old.access).await;
        assert!(matches!(answer.status, 401 | 503), "{}", answer.body);
        (answer.status == 401).then_some(())
    })
    .await;
    app.get("/api/v1/auth/me", next).await.assert_status(200);
}

#[tokio::test]
async fn keys_end_for_certain_when_redis_cannot_be_told() {
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "1")]).await;
    let old = app.sign_in("09121234567").await;
    app.get("/api/v1/auth/me", &old.access).await.assert_status(200);
    app.way.close();
    let error =
        Auth::command(app.settings.clone(), vec!["rotate-keys".into(), "compromised".into()]).await.unwrap_err();
    assert!(error.to_string().starts_with("the keys have ended"), "{error:#}");
    app.way.reopen();
    eventually(Duration::from_secs(20), "the service has told it", async || {
        let answer = app.get("/api/v1/auth/me", &old.access).await;
        (answer.status == 401).then_some(())
    })
    .await;
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
    assert_eq!(app.database.number("SELECT count(*) FROM users WHERE phone_sealed LIKE 'v1.k2.%'").await, 3);
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 3);
    assert_eq!(
        app.database.number("SELECT count(*) FROM signing_keys WHERE private_sealed NOT LIKE 'v1.k2.%'").await,
        0
    );
    // Without the old key everything still opens; a second run has nothing to do and does no harm.
    settings.crypto.keys.keys.remove("k1");
    assert!(Auth::command(settings, vec!["re-encrypt".into()]).await.unwrap());
}

#[tokio::test]
async fn keys_are_followed_by_new_ones_on_schedule_overlap_and_retire() {
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "1")]).await;
    let old = app.sign_in("09121234567").await;
    let rotations = async || app.metric("contexor_signing_key_rotations_total", &[]).await;
    let _young = Process::start::<Auth>(app.settings.clone()).await;
    eventually(Duration::from_secs(20), "it was looked whether a rotation is due", async || {
        let looked = ["work=\"rotate_signing_keys\"", "outcome=\"done\""];
        (app.metric("contexor_periodic_runs_total", &looked).await >= 2.0).then_some(())
    })
    .await;
    assert_eq!(rotations().await, 0.0, "not before its time");
    let newest = async || app.metric("contexor_signing_key_created_timestamp_seconds", &[]).await;
    let first = newest().await;
    let age_s = contexor_clock::now().timestamp() as f64 - first;
    assert!((0.0..60.0).contains(&age_s), "it was made just now: {age_s} s");

    // Ninety days later two processes look at the same time.
    advance_clock(TimeDelta::days(90));
    let _two =
        futures::join!(Process::start::<Auth>(app.settings.clone()), Process::start::<Auth>(app.settings.clone()));
    eventually(Duration::from_secs(20), "the next key is published", async || {
        (published(&app).await.len() == 2).then_some(())
    })
    .await;
    assert_eq!(rotations().await, 1.0, "one next key");
    let between_s = newest().await - first;
    assert!((90.0 * 86_400.0..90.0 * 86_400.0 + 120.0).contains(&between_s), "the next one is told: {between_s} s");
    let same = app.sign_in("09121234567").await;
    assert_eq!(kid(&same.access), kid(&old.access), "it is published before it signs");
    advance_clock(TimeDelta::minutes(9));
    let same = app.sign_in("09121234567").await;
    assert_eq!(kid(&same.access), kid(&old.access), "its time has not come");

    advance_clock(TimeDelta::minutes(1));
    let new = app.sign_in("09121234567").await.access;
    assert_ne!(kid(&new), kid(&old.access));
    app.get("/api/v1/auth/me", &same.access).await.assert_status(200);
    app.get("/api/v1/auth/me", &new).await.assert_status(200);
    let overlap =
        "SELECT max(retires_at) - max(activates_at) BETWEEN interval '60 min' AND interval '70 min' FROM signing_keys";
    assert_eq!(app.database.text(overlap).await, "true", "the old one stays for longer than its last token");

    advance_clock(TimeDelta::days(2));
    eventually(Duration::from_secs(10), "the old key is published no more", async || {
        (published(&app).await == [kid(&new)]).then_some(())
    })
    .await;
    let _last = Process::start::<Auth>(app.settings.clone()).await;
    eventually(Duration::from_secs(20), "the old key is deleted", async || {
        (app.database.number("SELECT count(*) FROM signing_keys").await == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_rotation_at_once_takes_precedence_over_one_that_is_still_to_come() {
    let app = TestApp::start_with(&[("tokens.keys_reload_s", "1")]).await;
    assert!(command(&app, &["rotate-keys"]).await);
    assert!(command(&app, &["rotate-keys", "now"]).await);
    let keys = eventually(Duration::from_secs(10), "all keys are read", async || {
        let keys = published(&app).await;
        (keys.len() == 3).then_some(keys)
    })
    .await;
    let now = kid(&app.sign_in("09121234567").await.access);
    assert_eq!(now, keys[2], "the youngest");
    // The time of the one in between comes.
    advance_clock(TimeDelta::minutes(11));
    assert_eq!(kid(&app.sign_in("09121234567").await.access), now);
}

#[tokio::test]
async fn without_a_key_that_something_is_sealed_with_the_service_does_not_start() {
    let app = TestApp::start().await;
    app.sign_in("09121234567").await;
    let mut settings = app.settings.clone();
    settings.crypto.keys.keys.insert("k2".into(), crate::harness::key(9).into());
    settings.crypto.keys.current = "k2".into();
    let start = async |settings| {
        let error = Auth::run(settings, Listeners::any().unwrap(), CancellationToken::new()).await.unwrap_err();
        format!("{error:#}")
    };
    let mut without = settings.clone();
    without.crypto.keys.keys.remove("k1");
    assert_eq!(
        start(without.clone()).await,
        "the numbers of people cannot be opened: a stored value does not open: the value is sealed with the unknown key `k1`"
    );
    app.sql("DELETE FROM users").await;
    assert_eq!(
        start(without).await,
        "the signing keys cannot be read: a stored value does not open: the value is sealed with the unknown key `k1`"
    );
    // The same id with another key is found out, too.
    settings.crypto.keys.keys.insert("k1".into(), crate::harness::key(8).into());
    assert_eq!(
        start(settings).await,
        "the signing keys cannot be read: a stored value does not open: the sealed value does not open"
    );
}

#[tokio::test]
async fn re_encryption_goes_on_where_it_was_interrupted() {
    let app = TestApp::start().await;
    for at in 0..3 {
        app.sign_in(&format!("0912123456{at}")).await;
    }
    let mut settings = app.settings.clone();
    settings.crypto.keys.keys.insert("k2".into(), crate::harness::key(9).into());
    settings.crypto.keys.current = "k2".into();
    settings.crypto.index.keys.insert("k2".into(), crate::harness::key(8).into());
    settings.crypto.index.current = "k2".into();
    // One number does not open: the reason is told, and what comes behind it waits.
    let second = "(SELECT id FROM users ORDER BY id OFFSET 1 LIMIT 1)";
    app.sql(&format!(
        "CREATE TABLE kept AS SELECT id, phone_sealed FROM users WHERE id = {second}; \
                      UPDATE users SET phone_sealed = 'v1.k1.AAAAAAAAAAAAAAAA.AAAA' WHERE id = {second}"
    ))
    .await;
    let error = Auth::command(settings.clone(), vec!["re-encrypt".into()]).await.unwrap_err();
    assert!(format!("{error:#}").contains("does not open"), "{error:#}");
    app.sql("UPDATE users SET phone_sealed = kept.phone_sealed FROM kept WHERE kept.id = users.id").await;
    // Meanwhile old and new processes serve: the new ones read both.
    assert!(Auth::command(settings.clone(), vec!["re-encrypt".into()]).await.unwrap());
    let left = "SELECT count(*) FROM users WHERE phone_sealed NOT LIKE 'v1.k2.%' OR phone_hash_key <> 'k2'";
    assert_eq!(app.database.number(left).await, 0);
}

#[tokio::test]
async fn settings_show_no_key() {
    let app = TestApp::start().await;
    let shown = format!("{:?}", app.settings);
    for byte in 1..=4 {
        assert!(!shown.contains(&crate::harness::key(byte)), "{shown}");
    }
    assert!(!shown.contains(&app.keys.key("auth").private_base64()));
    assert!(shown.contains("REDACTED"));
}
