//! The feed of events: what webhooks are told, in order, without gaps.

use chrono::Duration;
use contexor_api::org::Role;
use contexor_events::{
    content::{ContentApproved, ContentSubmitted},
    org::OrgDeleted,
};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::TestApp;

pub(crate) fn submitted(org_id: Uuid) -> ContentSubmitted {
    ContentSubmitted {
        content_id: Uuid::now_v7(),
        org_id,
        workspace_id: Uuid::now_v7(),
        author_id: Uuid::now_v7(),
        title: "A secret title".into(),
        by: Uuid::now_v7(),
        assignee_id: None,
    }
}

async fn page(app: &TestApp, admin: Uuid, org: Uuid, more: &str) -> Value {
    app.ask(admin, Method::GET, &format!("/events?org_id={org}{more}"), None, &[]).await.ok(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_was_away_reads_every_event_once_in_order() {
    let app = TestApp::start().await;
    let (org, admin) = app.org();
    let (other_org, other_admin) = app.org();
    assert_eq!(
        page(&app, admin, org, "").await,
        json!({"items": [], "next_cursor": null, "has_more": false}),
        "nothing has happened"
    );
    let events: Vec<_> = (0..25).map(|_| app.says(submitted(org))).collect();
    // Many at the same time, and each twice.
    join_all(events.iter().chain(&events).map(|event| app.say(event))).await;
    let strange = app.says(submitted(other_org));
    app.hear(&strange).await;
    for event in &events {
        app.hear(event).await;
    }

    let (mut seen, mut cursor): (Vec<Value>, String) = (Vec::new(), String::new());
    loop {
        let answer = page(&app, admin, org, &format!("&limit=7{cursor}")).await;
        seen.extend(answer["items"].as_array().unwrap().clone());
        cursor = format!("&cursor={}", answer["next_cursor"].as_str().unwrap());
        if answer["has_more"] == false {
            break;
        }
    }
    let ids = |items: &[Value]| {
        let mut ids: Vec<String> = items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let mut expected: Vec<String> = events.iter().map(|event| event.id.to_string()).collect();
    expected.sort();
    assert_eq!(ids(&seen), expected);
    assert!(!json!(seen).to_string().contains("secret"), "ids and facts alone");
    let first = events.iter().find(|event| seen[0]["id"] == json!(event.id)).unwrap();
    assert_eq!(
        seen[0]["data"],
        json!({
            "org_id": org, "workspace_id": first.data.workspace_id, "content_id": first.data.content_id,
            "author_id": first.data.author_id, "by": first.data.by
        })
    );
    assert_eq!(seen[0]["type"], "content.submitted");

    // The cursor goes on where it was, also when there was nothing more.
    let empty = page(&app, admin, org, &cursor).await;
    assert_eq!((&empty["items"], &empty["has_more"]), (&json!([]), &json!(false)));
    let approved = ContentApproved {
        content_id: Uuid::now_v7(),
        org_id: org,
        workspace_id: Uuid::now_v7(),
        author_id: Uuid::now_v7(),
        version: 2,
        body_sha256: "00".into(),
        by: admin,
    };
    let approved = app.says(approved);
    app.hear(&approved).await;
    let next = format!("&cursor={}", empty["next_cursor"].as_str().unwrap());
    assert_eq!(ids(page(&app, admin, org, &next).await["items"].as_array().unwrap()), [approved.id.to_string()]);

    let theirs = page(&app, other_admin, other_org, "").await;
    assert_eq!(ids(theirs["items"].as_array().unwrap()), [strange.id.to_string()]);
    let path = format!("/events?org_id={other_org}{cursor}");
    app.ask(other_admin, Method::GET, &path, None, &[]).await.ok(400);
    app.ask(other_admin, Method::GET, &format!("/events?org_id={org}"), None, &[]).await.ok(404);
    let editor = Uuid::now_v7();
    app.roles.lock().unwrap().insert((org, editor), Role::Editor);
    app.ask(editor, Method::GET, &format!("/events?org_id={org}"), None, &[]).await.ok(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_forgotten_after_thirty_days_and_with_their_organization() {
    let mut app = TestApp::start().await;
    let (org, admin) = app.org();
    let [old, new] = [(); 2].map(|()| app.says(submitted(org)));
    app.hear(&old).await;
    app.hear(&new).await;
    app.database
        .execute(&format!("UPDATE feed_events SET created_at = now() - interval '31 days' WHERE id = '{}'", old.id))
        .await;
    // What is old is forgotten when the service starts, and every hour.
    app.stop().await;
    app.start_again(&[]).await;
    contexor_testkit::eventually(super::app::DEADLINE, "the old event is forgotten", async || {
        (app.database.number("SELECT count(*) AS n FROM feed_events").await == 1).then_some(())
    })
    .await;
    let items = page(&app, admin, org, "").await["items"].clone();
    assert_eq!(items[0]["id"], json!(new.id));

    let deleted =
        app.says(OrgDeleted { org_id: org, by: admin, purge_after: Some(contexor_clock::now() + Duration::days(30)) });
    app.say(&deleted).await;
    let purged = app.says(contexor_events::org::OrgPurged { org_id: org, purged_at: contexor_clock::now() });
    app.say(&purged).await;
    contexor_testkit::eventually(super::app::DEADLINE, "nothing but the purge is known", async || {
        let mentions = app.database.mentions(&org.to_string()).await;
        (mentions.keys().map(String::as_str).collect::<Vec<_>>() == ["purged_orgs"]).then_some(())
    })
    .await;
    app.hear(&app.says(submitted(org))).await;
    let mentions = app.database.mentions(&org.to_string()).await;
    assert_eq!(mentions.keys().map(String::as_str).collect::<Vec<_>>(), ["purged_orgs"], "however late it comes");
}
