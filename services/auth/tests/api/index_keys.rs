//! The key that people are found by, when it changes.

use contexor_auth::{Auth, Settings};
use contexor_crypto::KeyRing;
use contexor_service::{Listeners, Program as _, program::CommonSettings as _};
use contexor_testkit::Process;
use futures::future::join;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::harness::{Answer, CODES_QUEUE, TestApp, key};

const PHONE: &str = "09121234567";

/// The settings of an app with these keys of the index besides its own `k1`, and this one as the current one.
fn with(app: &TestApp, current: &str, keys: &[(&str, u8)]) -> Settings {
    let mut settings = app.settings.clone();
    settings.crypto.index.keys.extend(keys.iter().map(|(id, byte)| ((*id).to_owned(), key(*byte).into())));
    settings.crypto.index.current = current.into();
    settings
}

fn id(answer: Answer) -> Value {
    answer.ok(200).body["user"]["id"].take()
}

async fn hashed_with(app: &TestApp, id: &str) -> i64 {
    app.database.number(&format!("SELECT count(*) FROM users WHERE phone_hash_key = '{id}'")).await
}

impl TestApp {
    async fn post_at(&self, process: &Process, path: &str, body: Value) -> Answer {
        let url = format!("{}/api/v1/auth/otp/{path}", process.url);
        Answer::to(self.http.post(url).json(&body)).await
    }

    /// Asks a process for a code and reads the text message.
    async fn code_at(&self, process: &Process, phone: &str) -> String {
        self.post_at(process, "request", json!({ "phone": phone })).await.assert_status(200);
        self.sent().await.pop().expect("a message").code
    }

    /// Tries a code at a process.
    async fn verify_at(&self, process: &Process, phone: &str, code: &str) -> Answer {
        self.post_at(process, "verify", json!({ "phone": phone, "code": code })).await
    }

    /// Signs in at a process.
    async fn sign_in_at(&self, process: &Process, phone: &str) -> Answer {
        let code = self.code_at(process, phone).await;
        self.verify_at(process, phone, &code).await
    }
}

async fn refusal(settings: Settings) -> String {
    let error = Auth::run(settings, Listeners::any().unwrap(), CancellationToken::new()).await.unwrap_err();
    format!("{error:#}")
}

async fn re_encrypt(settings: &Settings) -> anyhow::Result<bool> {
    Auth::command(settings.clone(), vec!["re-encrypt".into()]).await
}

#[tokio::test]
async fn a_person_is_found_by_every_key_and_not_added_again() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", &key(8))]).await;
    let old = app.sign_in(PHONE).await.user["id"].clone();
    let next = Process::start::<Auth>(with(&app, "k2", &[])).await;
    assert_eq!(id(app.sign_in_at(&next, PHONE).await), old);
    let new = id(app.sign_in_at(&next, "09351234567").await);
    assert_ne!(new, old);
    // The next key was added everywhere before it became the current one anywhere.
    assert_eq!(app.sign_in("09351234567").await.user["id"], new);
    assert_eq!((hashed_with(&app, "k1").await, hashed_with(&app, "k2").await), (1, 1));
}

#[tokio::test]
async fn two_first_sign_ins_at_processes_with_different_current_keys_make_one_person() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", &key(8))]).await;
    for statement in [
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'",
        "CREATE TRIGGER slow AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION slow()",
    ] {
        app.sql(statement).await;
    }
    let next = Process::start::<Auth>(with(&app, "k2", &[])).await;
    for at in 0..4 {
        let phone = format!("0912123456{at}");
        // Codes stand under the current key, so both are good at the same time.
        let (one, two) = (app.code(&phone).await, app.code_at(&next, &phone).await);
        let (one, two) = join(app.verify(&phone, &one), app.verify_at(&next, &phone, &two)).await;
        assert_eq!(id(one), id(two));
    }
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 4);
}

#[tokio::test]
async fn a_process_that_has_not_every_key_adds_nobody() {
    let app = TestApp::start().await;
    let known = app.sign_in(PHONE).await.user["id"].clone();
    let next = Process::start::<Auth>(with(&app, "k2", &[("k2", 8)])).await;
    let new = id(app.sign_in_at(&next, "09351234567").await);
    // This one was forgotten when the next key was added: it cannot know whether a number is new.
    for phone in ["09351234567", "09367654321"] {
        let code = app.code(phone).await;
        assert_eq!(app.verify(phone, &code).await.status, 500);
    }
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 2);
    assert_eq!(app.database.number("SELECT count(*) FROM sessions").await, 2);
    assert_eq!(app.sign_in(PHONE).await.user["id"], known, "who is found signs in");
    assert_eq!(id(app.sign_in_at(&next, "09351234567").await), new);

    // Nor does one that has another key under the same id, as soon as somebody is hashed with the right one.
    let empty = TestApp::start().await;
    let wrong = Process::start::<Auth>(with(&empty, "k1", &[("k1", 9)])).await;
    empty.sign_in(PHONE).await;
    assert_eq!(empty.sign_in_at(&wrong, PHONE).await.status, 500);
    assert_eq!(empty.database.number("SELECT count(*) FROM users").await, 1);
}

#[tokio::test]
async fn without_the_keys_that_people_are_hashed_with_the_service_does_not_start() {
    let app = TestApp::start().await;
    // Nobody is hashed with anything yet.
    drop(Process::start::<Auth>(with(&app, "k1", &[("k1", 9)])).await);
    for at in 0..3 {
        app.sign_in(&format!("0912123456{at}")).await;
    }
    let mut without = with(&app, "k2", &[("k2", 8)]);
    without.crypto.index.keys.remove("k1");
    assert_eq!(
        refusal(without.clone()).await,
        "crypto.index cannot be used: people cannot be found by their numbers: a value is hashed with the unknown key `k1`"
    );
    assert!(re_encrypt(&without).await.is_err());
    let changed = with(&app, "k2", &[("k1", 9), ("k2", 8)]);
    assert_eq!(
        refusal(changed.clone()).await,
        "crypto.index cannot be used: people cannot be found by their numbers: \
         the key `k1` is not the one that values were hashed with under this id"
    );
    assert!(re_encrypt(&changed).await.is_err(), "nobody is hashed with a key that others do not have");
    assert_eq!(hashed_with(&app, "k1").await, 3);
    // Keys that cannot be used at all are refused before anything is looked at.
    for (current, id) in [("k9", "k2"), ("k.2", "k.2")] {
        let error = with(&app, current, &[(id, 8)]).check().unwrap_err();
        assert!(format!("{error:#}").starts_with("crypto.index: "), "{error:#}");
    }
    let error = with(&app, "k1", &[("k2", 4)]).check().unwrap_err().to_string();
    assert!(error.contains("crypto.index") && error.contains("crypto.keys"), "{error}");
}

#[tokio::test]
async fn an_old_key_of_the_index_can_go_when_everybody_is_hashed_with_the_next() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", &key(8))]).await;
    let mut people = Vec::new();
    for at in 0..3 {
        people.push(app.sign_in(&format!("0912123456{at}")).await.user["id"].clone());
    }
    let both = with(&app, "k2", &[]);
    let sealed = "SELECT count(*) FROM users JOIN kept USING (id, phone_sealed)";
    for round in 0..2 {
        assert!(re_encrypt(&both).await.unwrap());
        assert_eq!((hashed_with(&app, "k1").await, hashed_with(&app, "k2").await), (0, 3));
        if round == 0 {
            app.sql("CREATE TABLE kept AS SELECT id, phone_sealed FROM users").await;
        }
    }
    assert_eq!(app.database.number(sealed).await, 3, "the second run has nothing to do");
    let mut after = both;
    after.crypto.index.keys.remove("k1");
    let after = Process::start::<Auth>(after).await;
    for (at, person) in people.iter().enumerate() {
        assert_eq!(&id(app.sign_in_at(&after, &format!("0912123456{at}")).await), person);
    }
    // Whoever still writes with the old key finds them, too.
    assert_eq!(app.sign_in("09121234560").await.user["id"], people[0]);
    assert_eq!(app.database.number("SELECT count(*) FROM users").await, 3);
}

#[tokio::test]
async fn people_sign_in_while_everybody_is_hashed_anew() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", &key(8))]).await;
    let known = app.sign_in(PHONE).await.user["id"].clone();
    let (old, new) = (with(&app, "k1", &[]), with(&app, "k2", &[]));
    let there_and_back = async {
        for settings in [&new, &old, &new, &old, &new] {
            assert!(re_encrypt(settings).await.unwrap());
        }
    };
    let signing_in = async {
        for _ in 0..10 {
            assert_eq!(app.sign_in(PHONE).await.user["id"], known);
        }
    };
    join(there_and_back, signing_in).await;
    assert_eq!((hashed_with(&app, "k2").await, app.database.number("SELECT count(*) FROM users").await), (1, 1));
}

#[tokio::test]
async fn codes_stand_under_the_current_key_alone_and_begin_anew_with_the_next() {
    let app = TestApp::start_with(&[("crypto.index.keys.k2", &key(8)), ("otp.resend_after_s", "60")]).await;
    let next = Process::start::<Auth>(with(&app, "k2", &[])).await;
    let code = app.code(PHONE).await;
    app.verify_at(&next, PHONE, &code).await.assert_problem(401, "otp_invalid");
    // The resend window is one of what begins anew.
    app.ask(PHONE).await.assert_problem(429, "rate_limited");
    app.sign_in_at(&next, PHONE).await.assert_status(200);
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn codes_are_sealed_with_the_current_delivery_key() {
    let app = TestApp::start_with(&[("otp.delivery.keys.k2", &key(7)), ("otp.delivery.current", "k2")]).await;
    app.ask(PHONE).await.assert_status(200);
    let messages = app.vhost.take(CODES_QUEUE, 10).await;
    let event: Value = serde_json::from_str(messages[0]["payload"].as_str().unwrap()).unwrap();
    let (sealed, otp_id) = (event["data"]["sealed"].as_str().unwrap(), event["data"]["otp_id"].as_str().unwrap());
    // What notifier has at the end of a change: the next key alone.
    let next = KeyRing::single("k2", &key(7).into()).unwrap();
    assert!(next.is_current(sealed) && next.open(sealed, otp_id).is_ok());
    let mut settings = app.settings.clone();
    settings.otp.delivery.current = "k3".into();
    assert!(format!("{:#}", settings.check().unwrap_err()).starts_with("otp.delivery: "));
}
