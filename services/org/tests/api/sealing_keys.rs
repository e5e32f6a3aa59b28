//! Keys of what is sealed at rest and of what it is found by, when they change.

use contexor_org::{Org, Settings};
use contexor_service::{Listeners, Program as _};
use contexor_testkit::Process;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::app::{KEY, TestApp};

/// 32 other bytes in base64.
const NEXT_KEY: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// The settings of an app with these keys of what is sealed.
fn settings(app: &TestApp, keys: &[(&str, &str)]) -> Settings {
    with_keys(app, "crypto.keys.", keys)
}

/// The settings of an app with these keys of the index.
fn index(app: &TestApp, keys: &[(&str, &str)]) -> Settings {
    with_keys(app, "crypto.index.", keys)
}

fn with_keys(app: &TestApp, section: &str, keys: &[(&str, &str)]) -> Settings {
    let keys: Vec<(String, &str)> = keys.iter().map(|(key, value)| (format!("{section}{key}"), *value)).collect();
    let keys: Vec<(&str, &str)> = keys.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    app.settings(section, &keys)
}

/// Another process of the service, and where it is.
async fn process(settings: Settings) -> (String, Process) {
    let process = Process::start::<Org>(settings).await;
    (process.url.clone(), process)
}

async fn refusal(settings: Settings) -> String {
    let error = Org::run(settings, Listeners::any().unwrap(), CancellationToken::new()).await.unwrap_err();
    format!("{error:#}")
}

async fn re_encrypt(settings: &Settings) -> anyhow::Result<bool> {
    Org::command(settings.clone(), vec!["re-encrypt".into()]).await
}

/// How many invitations can be answered whose phone is hashed with this key.
async fn open_under(app: &TestApp, key: &str) -> usize {
    app.database
        .execute(&format!("SELECT 1 FROM invitations WHERE answered_at IS NULL AND phone_hash_key = '{key}'"))
        .await
}

#[tokio::test]
async fn an_invitation_is_found_and_taken_the_place_of_by_every_key() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", NEXT_KEY)]).await;
    let (admin, invited, other) = (app.user("Sara"), app.user("Omid"), app.user("Mina"));
    let (org, elsewhere) = (app.org(&admin, "Press").await, app.org(&admin, "Elsewhere").await);
    let both = index(&app, &[("current", "k2"), ("keys.k1", KEY), ("keys.k2", NEXT_KEY)]);
    let (next, _running) = process(both.clone()).await;
    let invite = json!({"phone": invited.phone, "role": "viewer"});
    let members = format!("/orgs/{org}/members");
    admin.post(&members, invite.clone()).await.assert_status(201);
    admin.post(&format!("/orgs/{elsewhere}/members"), invite.clone()).await.assert_status(201);
    admin.post(&members, json!({"phone": other.phone, "role": "viewer"})).await.assert_status(201);
    assert_eq!(invited.at(&next).get("/invitations").await.assert_status(200).items().len(), 2);
    // Invited again by a process that writes with the next key, and then by one that does not yet.
    for (url, left) in [(&next, (2, 1)), (&app.url, (3, 0))] {
        let again = admin.at(url).post(&members, invite.clone()).await.assert_status(201).id().to_string();
        assert_eq!((open_under(&app, "k1").await, open_under(&app, "k2").await), left);
        for url in [&next, &app.url] {
            let list = invited.at(url).get("/invitations").await;
            assert_eq!((list.items().len(), list.items()[0]["id"].as_str()), (2, Some(again.as_str())));
        }
    }
    let newest = invited.get("/invitations").await.items()[0]["id"].as_str().unwrap().to_owned();
    let accept = format!("/invitations/{newest}/accept");
    other.at(&next).post(&accept, Value::Null).await.assert_problem(404, "not_found");
    invited.at(&next).post(&accept, Value::Null).await.assert_status(200);

    for _ in 0..2 {
        assert!(re_encrypt(&both).await.unwrap());
        assert_eq!((open_under(&app, "k1").await, open_under(&app, "k2").await), (0, 2));
    }
    assert_eq!(
        app.database.execute("SELECT 1 FROM invitations WHERE phone_hash_key <> 'k2'").await,
        0,
        "answered ones, too"
    );
    // The old key is gone; who still writes with it finds everything, too.
    let (after, _running) = process(index(&app, &[("current", "k2"), ("keys.k2", NEXT_KEY)])).await;
    for url in [&app.url, &after] {
        assert_eq!(invited.at(url).get("/invitations").await.assert_status(200).items().len(), 1);
    }
    let last = other.at(&after).get("/invitations").await.items()[0]["id"].as_str().unwrap().to_owned();
    other.at(&after).post(&format!("/invitations/{last}/decline"), Value::Null).await.assert_status(204);
}

#[tokio::test]
async fn two_open_invitations_of_one_phone_become_one_when_they_are_hashed_with_one_key() {
    // This process was forgotten when the next key was added.
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let (org, elsewhere) = (app.org(&admin, "Press").await, app.org(&admin, "Elsewhere").await);
    let both = index(&app, &[("current", "k2"), ("keys.k1", KEY), ("keys.k2", NEXT_KEY)]);
    let (next, _running) = process(both.clone()).await;
    let invite = json!({"phone": invited.phone, "role": "viewer"});
    let kept =
        admin.at(&next).post(&format!("/orgs/{org}/members"), invite.clone()).await.assert_status(201).id().to_string();
    for org in [&org, &elsewhere] {
        admin.post(&format!("/orgs/{org}/members"), invite.clone()).await.assert_status(201);
    }
    assert_eq!((open_under(&app, "k1").await, open_under(&app, "k2").await), (2, 1));
    assert!(re_encrypt(&both).await.unwrap());
    assert_eq!((open_under(&app, "k1").await, open_under(&app, "k2").await), (0, 2));
    let list = invited.at(&next).get("/invitations").await;
    assert!(list.items().iter().any(|invitation| invitation["id"] == kept.as_str()), "{}", list.body);
    assert_eq!(app.database.execute("SELECT 1 FROM invitations WHERE answer = 'replaced'").await, 1);
}

#[tokio::test]
async fn without_the_keys_that_phones_are_hashed_with_the_service_does_not_start() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for user in [app.user("Omid"), app.user("Mina")] {
        admin
            .post(&format!("/orgs/{org}/members"), json!({"phone": user.phone, "role": "viewer"}))
            .await
            .assert_status(201);
    }
    let missing = index(&app, &[("current", "k2"), ("keys.k2", NEXT_KEY)]);
    let told = refusal(missing.clone()).await;
    assert!(told.starts_with("invitations cannot be found by phone: "), "{told}");
    assert!(told.ends_with("hashed with the unknown key `k1`"), "{told}");
    assert!(re_encrypt(&missing).await.is_err());
    let changed = index(&app, &[("current", "k2"), ("keys.k1", NEXT_KEY), ("keys.k2", KEY)]);
    let told = refusal(changed.clone()).await;
    assert!(told.ends_with("the key `k1` is not the one that values were hashed with under this id"), "{told}");
    assert!(re_encrypt(&changed).await.is_err());
    assert_eq!(open_under(&app, "k1").await, 2);
}

#[tokio::test]
async fn an_old_key_can_go_when_everything_is_sealed_with_the_next() {
    let app = TestApp::start_with(&[("crypto.keys.keys.k2", NEXT_KEY)]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let invited = app.user("Omid");
    for user in [&invited, &app.user("Mina")] {
        admin
            .post(&format!("/orgs/{org}/members"), json!({"phone": user.phone, "role": "viewer"}))
            .await
            .assert_status(201);
    }
    let sealed_with = async |key: &str| {
        app.database.execute(&format!("SELECT 1 FROM invitations WHERE phone_sealed LIKE 'v1.{key}.%'")).await
    };
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
    assert_eq!(list.assert_status(200).items(), &vec![before]);
}
