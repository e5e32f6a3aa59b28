//! Keys of what is sealed at rest, when they change.

use contexor_org::{Org, Settings};
use contexor_service::{Listeners, Program as _, settings::from_defaults};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::app::{KEY, TestApp};

/// 32 other bytes in base64.
const NEXT_KEY: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn settings(app: &TestApp, keys: &[(&str, &str)]) -> Settings {
    let mut settings = app.keys.settings("org");
    for (key, value) in [
        ("database.url", app.database.url.as_str()),
        ("redis.url", app.redis.url.as_str()),
        ("amqp.url", app.vhost.url.as_str()),
        ("secret_key", KEY),
        ("crypto.index_key", KEY),
    ] {
        settings.push((key.to_owned(), value.to_owned()));
    }
    settings.extend(keys.iter().map(|(key, value)| (format!("crypto.keys.{key}"), (*value).to_owned())));
    let settings: Vec<(&str, String)> = settings.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    from_defaults(Org::DEFAULTS, &settings).unwrap()
}

#[tokio::test]
async fn an_old_key_can_go_when_everything_is_sealed_with_the_next() {
    let app = TestApp::start_with(&[("crypto.keys.keys.k2", NEXT_KEY)]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let invited = app.user("Omid");
    for user in [&invited, &app.user("Mina")] {
        admin.post(&format!("/orgs/{org}/members"), json!({"phone": user.phone, "role": "viewer"})).await.assert(201);
    }
    let sealed_with =
        async |key: &str| app.sql(&format!("SELECT 1 FROM invitations WHERE phone_sealed LIKE 'v1.{key}.%'")).await;
    assert_eq!((sealed_with("k1").await, sealed_with("k2").await), (2, 0));
    let before = invited.get("/invitations").await.items()[0].clone();

    let both = settings(&app, &[("current", "k2"), ("keys.k1", KEY), ("keys.k2", NEXT_KEY)]);
    let next = settings(&app, &[("current", "k2"), ("keys.k2", NEXT_KEY)]);
    let refused = Org::run(next.clone(), Listeners::any().unwrap(), CancellationToken::new()).await.unwrap_err();
    assert!(format!("{refused:#}").contains("unknown key `k1`"), "{refused:#}");
    assert!(Org::command(next.clone(), vec!["re-encrypt".into()]).await.is_err());
    assert_eq!(sealed_with("k1").await, 2);
    for _ in 0..2 {
        assert!(Org::command(both.clone(), vec!["re-encrypt".into()]).await.unwrap());
        assert_eq!((sealed_with("k1").await, sealed_with("k2").await), (0, 2));
    }
    assert!(!Org::command(both, vec!["re-encrypt".into(), "twice".into()]).await.unwrap());

    // The old key is gone, and phones are found and read as before.
    let stop = CancellationToken::new();
    stop.cancel();
    Org::run(next, Listeners::any().unwrap(), stop).await.unwrap();
    let list = invited.get("/invitations").await;
    assert_eq!(list.assert(200).items(), &vec![before]);
}
