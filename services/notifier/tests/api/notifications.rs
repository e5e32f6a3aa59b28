//! A person's notifications: how they are told, put away, and followed live.

use std::time::Duration;

use chrono::TimeDelta;
use contexor_api::org::Role;
use contexor_events::org::{MemberAdded, MemberRoleChanged};
use contexor_identity::Revocations;
use contexor_testkit::{advance_clock, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use super::app::{DEADLINE, TestApp};

/// The server-sent events of a stream, one after the other.
struct Frames {
    session: Uuid,
    answer: reqwest::Response,
    text: String,
}

impl Frames {
    async fn open(app: &TestApp, user: Uuid, last_id: Option<&str>) -> Self {
        let headers: Vec<(&str, &str)> = last_id.iter().map(|id| ("last-event-id", *id)).collect();
        let claims = app.auth.claims(user);
        let request = app.client_with(&claims).request("GET", "/api/v1/notifications/events");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let answer = request.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
        Self { session: claims.sid, answer, text: String::new() }
    }

    /// The next event: name, id, data; none at the end of the stream.
    async fn next(&mut self) -> Option<(String, Option<String>, Value)> {
        loop {
            while let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let Some(event) = field("event: ") {
                    return Some((event, field("id: "), serde_json::from_str(&field("data: ").unwrap()).unwrap()));
                }
            }
            let piece = timeout(DEADLINE, self.answer.chunk()).await.expect("something comes").ok()??;
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

fn added(org_id: Uuid, user_id: Uuid) -> MemberAdded {
    MemberAdded { org_id, user_id, role: Role::Editor, by: Uuid::now_v7() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_new_comes_live_and_after_a_cut_nothing_is_missed() {
    let app = TestApp::start_with(&[("notifications.ping_every_ms", "200")]).await;
    let (me, other, org) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    app.hear(&app.says(added(org, me))).await;
    let mut frames = Frames::open(&app, me, None).await;
    assert_eq!(frames.next().await.unwrap(), ("unread".into(), None, json!({"unread": 1})), "what is there is counted");
    app.hear(&app.says(added(org, other))).await;
    app.hear(&app.says(MemberRoleChanged { org_id: org, user_id: me, role: Role::Viewer, by: other })).await;
    let (event, id, data) = frames.next().await.unwrap();
    assert_eq!((event.as_str(), &data["type"]), ("notification", &json!("org.member.role_changed")));
    assert_eq!(id.as_deref(), data["id"].as_str());
    assert_eq!(frames.next().await.unwrap().2, json!({"unread": 2}));
    // Reading in another window is told, too.
    assert_eq!(app.client(me).send(Method::POST, "/api/v1/notifications/read-all", None).await.status, 204);
    assert_eq!(frames.next().await.unwrap().2, json!({"unread": 0}));
    drop(frames);

    let missed = app.says(added(Uuid::now_v7(), me));
    app.hear(&missed).await;
    let mut frames = Frames::open(&app, me, id.as_deref()).await;
    // What is so near that it may have come in between is told again under its id.
    let mut seen = Vec::new();
    loop {
        let (event, _, data) = frames.next().await.unwrap();
        match event.as_str() {
            "notification" => seen.push(data["org_id"].clone()),
            _ => break assert_eq!(data, json!({"unread": 1})),
        }
    }
    assert!(seen.contains(&json!(missed.data.org_id)), "{seen:?}");
    assert_eq!(reqwest::get(format!("{}/api/v1/notifications/events", app.url)).await.unwrap().status(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_its_session_and_with_the_service() {
    let mut app =
        TestApp::start_with(&[("notifications.ping_every_ms", "50"), ("notifications.reauthorize_interval_ms", "0")])
            .await;
    let me = Uuid::now_v7();
    let mut frames = Frames::open(&app, me, None).await;
    frames.next().await.unwrap();
    Revocations::new(app.connection()).revoke(frames.session, 3600).await.unwrap();
    let (event, _, data) = frames.next().await.unwrap();
    assert_eq!((event.as_str(), &data["code"]), ("error", &json!("unauthenticated")));
    assert_eq!(frames.next().await, None);

    let mut frames = Frames::open(&app, me, None).await;
    frames.next().await.unwrap();
    timeout(Duration::from_secs(20), app.stop()).await.expect("an open stream does not hold the service");
    assert_eq!(frames.next().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_are_marked_unread_put_away_and_taken_back() {
    let app = TestApp::start().await;
    let (me, other) = (Uuid::now_v7(), Uuid::now_v7());
    for _ in 0..2 {
        app.hear(&app.says(added(Uuid::now_v7(), me))).await;
    }
    let told = app.told(me, 2).await;
    let path = |what: &str| format!("/notifications/{}/{what}", told[0]["id"].as_str().unwrap());
    let list = async |query: &str| {
        let page = app.ask(me, Method::GET, &format!("/notifications{query}"), None, &[]).await.ok(200).body;
        (page["items"].as_array().unwrap().len(), page["unread"].clone())
    };
    let post = async |user, path: &str, status| {
        app.ask(user, Method::POST, path, None, &[]).await.assert_status(status);
    };
    post(me, &path("read"), 204).await;
    assert_eq!((list("").await, list("?unread=true").await), ((2, json!(1)), (1, json!(1))));
    post(me, &path("unread"), 204).await;
    assert_eq!(list("?unread=true").await, (2, json!(2)));
    post(me, &path("archive"), 204).await;
    assert_eq!((list("").await, list("?archived=true").await), ((1, json!(1)), (1, json!(1))));
    post(me, &path("unarchive"), 204).await;
    assert_eq!((list("").await, list("?archived=true").await), ((2, json!(2)), (0, json!(2))));
    for what in ["unread", "archive", "unarchive"] {
        post(other, &path(what), 404).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_told_of_what_they_want_to_be_told_of() {
    let app = TestApp::start().await;
    let (me, other, org) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let path = "/notifications/preferences";
    let reply = app.ask(me, Method::GET, path, None, &[]).await;
    let etag = reply.header("etag").to_owned();
    let defaults = reply.ok(200).body;
    let items = defaults["items"].as_array().unwrap();
    assert!(items.len() > 10 && items.iter().all(|item| item["in_app"] == true && item["sms"] == false), "{items:?}");

    let quiet = json!({"items": [{"event": "org.member.added", "in_app": false, "sms": false}]});
    let set = app.ask(me, Method::PUT, path, Some(quiet.clone()), &[("if-match", &etag)]).await;
    let newer = set.header("etag").to_owned();
    set.assert_status(200);
    app.ask(me, Method::PUT, path, Some(quiet.clone()), &[("if-match", &etag)]).await.ok(412);
    assert_eq!(app.ask(me, Method::GET, path, None, &[("if-none-match", &newer)]).await.status, 304);
    let shown = app.ask(me, Method::GET, path, None, &[]).await.ok(200).body;
    let item = shown["items"].as_array().unwrap().iter().find(|item| item["event"] == "org.member.added").unwrap();
    assert_eq!(item["in_app"], false);

    for person in [me, other] {
        app.hear(&app.says(added(org, person))).await;
        app.hear(&app.says(MemberRoleChanged { org_id: org, user_id: person, role: Role::Viewer, by: org })).await;
    }
    let kinds = async |person| {
        let page = app.ask(person, Method::GET, "/notifications", None, &[]).await.ok(200).body;
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["type"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(me).await, ["org.member.role_changed"]);
    assert_eq!(kinds(other).await, ["org.member.role_changed", "org.member.added"]);

    for items in [
        json!([{"event": "org.member.eaten", "in_app": true, "sms": false}]),
        json!([{"event": "org.member.added", "in_app": true}]),
        json!([{"event": "auth.user.registered", "in_app": true, "sms": true}]),
        json!([{"event": "org.member.added", "in_app": true, "sms": false}, {"event": "org.member.added", "in_app": true, "sms": false}]),
    ] {
        app.ask(me, Method::PUT, path, Some(json!({"items": items})), &[]).await.ok(422);
    }
    app.ask(me, Method::PUT, path, Some(json!({"items": []})), &[]).await.ok(200);
    app.hear(&app.says(added(Uuid::now_v7(), me))).await;
    eventually(DEADLINE, "the default holds again", async || (kinds(me).await.len() == 2).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_are_forgotten_after_ninety_days() {
    let mut app = TestApp::start().await;
    let me = Uuid::now_v7();
    for later in [2, 89] {
        app.hear(&app.says(added(Uuid::now_v7(), me))).await;
        advance_clock(TimeDelta::days(later));
    }
    let told = app.told(me, 2).await;
    app.stop().await;
    app.start_again(&[]).await;
    eventually(DEADLINE, "the old one is forgotten", async || {
        (app.database.number("SELECT count(*) AS n FROM notifications").await == 1).then_some(())
    })
    .await;
    assert_eq!(app.told(me, 1).await[0]["id"], told[0]["id"]);
}
