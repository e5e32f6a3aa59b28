//! In-app notifications: the right people, once, and nobody else.

use contexor_api::{
    org::Role,
    usage::{LimitMeasure, LimitScope},
};
use contexor_events::{
    Event,
    ai::{GenerationCompleted, GenerationFailed},
    auth::UserRegistered,
    content::{ContentApproved, ContentRejected, ContentSubmitted},
    org::{InvitationCreated, MemberAdded, MemberRemoved, MemberRoleChanged},
    usage::{LimitExceeded, LimitWarning, PeriodOpened},
};
use contexor_testkit::eventually;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::{Answer, DEADLINE, TestApp};

struct People {
    org: Uuid,
    admins: [Uuid; 2],
    author: Uuid,
    editor: Uuid,
}

impl People {
    async fn of(app: &TestApp) -> Self {
        let people = Self {
            org: Uuid::now_v7(),
            admins: [Uuid::now_v7(), Uuid::now_v7()],
            author: Uuid::now_v7(),
            editor: Uuid::now_v7(),
        };
        app.admins.lock().unwrap().as_mut().unwrap().insert(people.org, people.admins.to_vec());
        let [first, second] = people.admins;
        app.members(people.org, &[first, second, people.author, people.editor]).await;
        people
    }

    fn submitted(&self, by: Uuid) -> ContentSubmitted {
        ContentSubmitted {
            content_id: Uuid::now_v7(),
            org_id: self.org,
            workspace_id: Uuid::now_v7(),
            author_id: self.author,
            title: "A secret title".into(),
            by,
            assignee_id: None,
        }
    }
}

async fn say<E: Event>(app: &TestApp, event: E) {
    app.say(&app.says(event)).await;
}

fn kinds(items: &[Value]) -> Vec<String> {
    let mut kinds: Vec<String> = items.iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_tells_the_people_it_concerns() {
    let app = TestApp::start().await;
    let people = People::of(&app).await;
    let (org, author, [first, second]) = (people.org, people.author, people.admins);
    let (content_id, workspace_id, task_id) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let invited = Uuid::now_v7();

    say(&app, UserRegistered { user_id: author, registered_at: contexor_clock::now() }).await;
    let invitation = InvitationCreated {
        invitation_id: Uuid::now_v7(),
        org_id: org,
        user_id: invited,
        role: Role::Editor,
        by: first,
        expires_at: contexor_clock::now(),
    };
    say(&app, invitation.clone()).await;
    say(&app, MemberAdded { org_id: org, user_id: author, role: Role::Editor, by: first }).await;
    say(&app, MemberRoleChanged { org_id: org, user_id: author, role: Role::Viewer, by: first }).await;
    let leaver = Uuid::now_v7();
    app.members(org, &[leaver]).await;
    say(&app, MemberRemoved { org_id: org, user_id: leaver, by: first }).await;
    let completed = GenerationCompleted {
        task_id,
        content_id,
        org_id: org,
        workspace_id,
        user_id: author,
        model: "gpt-4.1-mini".into(),
        text: "A secret text".into(),
        truncated: false,
        findings: vec![],
        masked: false,
        attempts: vec![],
        finished_at: contexor_clock::now(),
    };
    say(&app, completed).await;
    let failed = GenerationFailed {
        task_id,
        content_id,
        org_id: org,
        workspace_id,
        user_id: author,
        code: "provider_unavailable".into(),
        detail: "A secret detail".into(),
        partial_text: None,
        attempts: vec![],
        finished_at: contexor_clock::now(),
    };
    say(&app, failed).await;
    let approved = |by| ContentApproved {
        content_id,
        org_id: org,
        workspace_id,
        author_id: author,
        version: 3,
        body_sha256: "00".into(),
        by,
    };
    say(&app, approved(first)).await;
    say(&app, approved(author)).await;
    say(&app, ContentRejected { content_id, org_id: org, workspace_id, author_id: author, by: second }).await;
    say(&app, people.submitted(author)).await;
    say(&app, people.submitted(first)).await;
    say(&app, ContentSubmitted { assignee_id: Some(people.editor), ..people.submitted(author) }).await;
    // Who put it up for review has it to review: the others are told.
    say(&app, ContentSubmitted { assignee_id: Some(author), ..people.submitted(author) }).await;
    let warning = LimitWarning {
        org_id: org,
        scope: LimitScope::Workspace,
        user_id: None,
        subject_id: Some(workspace_id),
        measure: Some(LimitMeasure::Tokens),
        period: "2026-11".into(),
        percent: 80,
        is_highest: true,
        spent_micro_usd: 8,
        limit_micro_usd: None,
        spent_tokens: Some(80),
        limit_tokens: Some(100),
    };
    let of_editor = LimitWarning {
        scope: LimitScope::User,
        user_id: Some(people.editor),
        subject_id: Some(people.editor),
        ..warning.clone()
    };
    say(&app, warning).await;
    say(&app, of_editor).await;
    let exceeded = |scope, user_id| LimitExceeded {
        org_id: org,
        scope,
        user_id,
        subject_id: user_id,
        measure: Some(LimitMeasure::Cost),
        period: "2026-11".into(),
    };
    say(&app, exceeded(LimitScope::Org, None)).await;
    say(&app, exceeded(LimitScope::User, Some(people.editor))).await;
    let opened = PeriodOpened {
        org_id: org,
        period: "2026-12".into(),
        starts_at: contexor_clock::now(),
        ends_at: contexor_clock::now(),
    };
    say(&app, opened).await;

    let told = app.told(author, 7).await;
    assert_eq!(
        kinds(&told),
        [
            "ai.generation.completed",
            "ai.generation.failed",
            "auth.user.registered",
            "content.approved",
            "content.rejected",
            "org.member.added",
            "org.member.role_changed",
        ]
    );
    assert!(!json!(told).to_string().contains("secret"), "ids alone: {told:?}");
    let approved = told.iter().find(|item| item["type"] == "content.approved").unwrap();
    assert_eq!(
        approved["data"],
        json!({"content_id": content_id, "workspace_id": workspace_id, "version": 3, "by": first})
    );
    assert_eq!((&approved["org_id"], &approved["read_at"]), (&json!(org), &Value::Null));
    let limits = ["usage.limit.exceeded", "usage.limit.exceeded", "usage.limit.warning", "usage.limit.warning"];
    let both = [&["content.submitted"; 3][..], &limits].concat();
    let of_second = app.told(second, 7).await;
    assert_eq!(kinds(&of_second), both);
    let of_workspace = |item: &&Value| item["data"]["scope"] == "workspace";
    assert_eq!(
        of_second.iter().find(of_workspace).unwrap()["data"],
        json!({"scope": "workspace", "subject_id": workspace_id, "measure": "tokens", "period": "2026-11", "percent": 80,
            "spent_micro_usd": 8, "spent_tokens": 80, "limit_tokens": 100})
    );
    assert_eq!(kinds(&app.told(first, 6).await), both[1..], "who submitted it knows");
    let own = ["content.submitted", "usage.limit.exceeded", "usage.limit.warning"];
    assert_eq!(kinds(&app.told(people.editor, 3).await), own, "whose work and whose limit it is is told too");
    assert_eq!(kinds(&app.told(leaver, 1).await), ["org.member.removed"]);
    let to_invited = app.told(invited, 1).await;
    assert_eq!(
        (&to_invited[0]["type"], &to_invited[0]["org_id"], &to_invited[0]["data"]["invitation_id"]),
        (&json!("org.invitation.created"), &Value::Null, &json!(invitation.invitation_id)),
        "who is no member yet is told"
    );
    eventually(DEADLINE, "nothing is left to tell", async || {
        (app.vhost.queue_depth("notifier.notices").await == 0).then_some(())
    })
    .await;
    assert_eq!(app.database.number("SELECT count(*) AS n FROM notifications").await, 7 + 7 + 6 + 3 + 1 + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_comes_twice_tells_once_and_org_may_be_away_for_a_while() {
    let app = TestApp::start().await;
    let people = People::of(&app).await;
    let kept = app.admins.lock().unwrap().take();
    let event = app.says(people.submitted(people.author));
    app.say(&event).await;
    eventually(DEADLINE, "it waits to be tried again", async || {
        (app.vhost.queue_depth("notifier.notices.retry.1000ms").await > 0).then_some(())
    })
    .await;
    *app.admins.lock().unwrap() = kept;
    app.told(people.admins[0], 1).await;
    app.say(&event).await;
    say(&app, UserRegistered { user_id: people.author, registered_at: contexor_clock::now() }).await;
    app.told(people.author, 1).await;
    eventually(DEADLINE, "both deliveries are done", async || {
        (app.database.number("SELECT count(*) AS n FROM inbox WHERE queue = 'notifier.notices'").await == 2)
            .then_some(())
    })
    .await;
    assert_eq!(app.told(people.admins[0], 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_see_and_read_their_own_alone_page_by_page() {
    let app = TestApp::start().await;
    let (me, other) = (Uuid::now_v7(), Uuid::now_v7());
    for _ in 0..5 {
        say(&app, MemberRemoved { org_id: Uuid::now_v7(), user_id: me, by: other }).await;
    }
    say(&app, MemberRemoved { org_id: Uuid::now_v7(), user_id: other, by: me }).await;
    app.told(me, 5).await;
    let theirs = app.told(other, 1).await[0]["id"].as_str().unwrap().to_owned();

    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let Answer { status, body: page, .. } =
            app.client(me).send(Method::GET, &format!("/api/v1/notifications?limit=2{cursor}"), None).await;
        assert_eq!((status, &page["unread"]), (200, &json!(5)));
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    let Answer { status, .. } =
        app.client(other).send(Method::GET, &format!("/api/v1/notifications?limit=2{cursor}"), None).await;
    assert_eq!(status, 400, "a cursor of somebody else's list");

    let read = |id: &str| format!("/api/v1/notifications/{id}/read");
    for (user, path, expected) in [
        (me, read(&seen[0]), 204),
        (me, read(&seen[0]), 204),
        (me, read(&theirs), 404),
        (me, read(&Uuid::now_v7().to_string()), 404),
        (me, read("not-an-id"), 404),
        (other, read(&seen[1]), 404),
    ] {
        assert_eq!(app.client(user).send(Method::POST, &path, None).await.status, expected, "{path}");
    }
    let unread =
        async |user| app.client(user).send(Method::GET, "/api/v1/notifications", None).await.body["unread"].clone();
    assert_eq!((unread(me).await, unread(other).await), (json!(4), json!(1)));
    assert_eq!(app.client(me).send(Method::POST, "/api/v1/notifications/read-all", None).await.status, 204);
    assert_eq!((unread(me).await, unread(other).await), (json!(0), json!(1)));

    for (method, path) in [
        (Method::GET, "/api/v1/notifications".to_owned()),
        (Method::POST, read(&seen[0])),
        (Method::POST, "/api/v1/notifications/read-all".to_owned()),
    ] {
        assert_eq!(
            app.http.request(method, format!("{}{}", app.url, &path)).send().await.unwrap().status(),
            401,
            "{path}"
        );
    }
}

#[test]
fn every_route_names_its_permission() {
    let document = serde_json::to_value(contexor_notifier::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    for (path, methods) in paths {
        let expected = match path.split('/').nth(3).unwrap() {
            "notifications" => "self",
            "webhooks" => "webhook.manage",
            "events" => "event.read",
            other => panic!("nobody knows who may use {other}"),
        };
        assert!(methods.as_object().unwrap().values().all(|operation| operation["x-permission"] == expected), "{path}");
    }
}
