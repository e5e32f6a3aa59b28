use std::{collections::BTreeMap, time::Duration};

use contexor_testkit::eventually;
use serde_json::{Value, json};

use crate::app::TestApp;

/// Takes what arrived in the two queues that hear org, until `count` events are there, by type.
async fn events(app: &TestApp, queue: &str, count: usize) -> BTreeMap<String, Vec<Value>> {
    let mut taken: Vec<Value> = Vec::new();
    eventually(Duration::from_secs(15), &format!("{count} events in {queue}"), async || {
        // The relay declares the queues when it first reaches the broker.
        if !app.vhost.queues().await.iter().any(|known| known.name == queue) {
            return None;
        }
        for message in app.vhost.take(queue, 50).await {
            taken.push(serde_json::from_str(message["payload"].as_str().unwrap()).unwrap());
        }
        (taken.len() >= count).then_some(())
    })
    .await;
    assert_eq!(taken.len(), count, "{taken:?}");
    let mut by_type: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in taken {
        by_type.entry(event["type"].as_str().unwrap().to_owned()).or_default().push(event);
    }
    by_type
}

#[tokio::test]
async fn what_happens_is_told_through_the_outbox() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let created = events(&app, "usage.tenants", 1).await;
    let event = &created["org.created.v1"][0];
    assert_eq!((&event["specversion"], &event["source"]), (&json!("1.0"), &json!("/contexor/org")));
    assert_eq!((&event["subject"], &event["tenantid"]), (&json!(org), &json!(org)));
    assert_eq!(event["data"]["by"], json!(admin.id));
    assert_eq!(event["data"]["settings"]["timezone"], "Asia/Tehran");

    let editor = app.member(&admin, &org, "editor").await;
    let member = format!("/orgs/{org}/members/{}", editor.id);
    admin.patch(&member, json!({"role": "viewer"})).await.assert_status(200);
    // What changes nothing is not told.
    admin.patch(&member, json!({"role": "viewer"})).await.assert_status(200);
    admin.patch(&format!("/orgs/{org}"), json!({})).await.assert_status(200);
    admin.delete(&format!("/orgs/{org}/members/{}", admin.id)).await.assert_status(409);
    admin.delete(&member).await.assert_status(204);
    let workspace = app.workspace(&admin, &org, "Blog").await;
    admin.delete(&format!("/workspaces/{workspace}")).await.assert_status(204);
    admin.patch(&format!("/orgs/{org}"), json!({"settings": {"calendar": "jalali"}})).await.assert_status(200);
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);

    let told = events(&app, "notifier.notices", 5).await;
    let data = |kind: &str| &told[kind][0]["data"];
    assert_eq!(
        data("org.member.added.v1"),
        &json!({"org_id": org, "user_id": editor.id, "role": "editor", "by": admin.id})
    );
    assert_eq!(
        data("org.member.role_changed.v1"),
        &json!({"org_id": org, "user_id": editor.id, "role": "viewer", "by": admin.id})
    );
    assert_eq!(data("org.member.removed.v1"), &json!({"org_id": org, "user_id": editor.id, "by": admin.id}));
    let told = events(&app, "usage.tenants", 2).await;
    assert_eq!(told["org.updated.v1"][0]["data"]["settings"]["calendar"], "jalali");
    let deleted = &told["org.deleted.v1"][0]["data"];
    assert_eq!((&deleted["org_id"], &deleted["by"]), (&json!(org), &json!(admin.id)));
    let told = events(&app, "content.tenants", 2).await;
    assert_eq!(
        told["org.workspace.deleted.v1"][0]["data"],
        json!({"org_id": org, "workspace_id": workspace, "by": admin.id})
    );
    assert_eq!(told["org.deleted.v1"].len(), 1);
}

#[tokio::test]
async fn who_has_signed_in_before_is_told_of_an_invitation_and_nobody_of_another_number() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Reza"));
    let org = app.org(&admin, "Press").await;
    let invite = async |phone: &str| {
        let body = json!({"phone": phone, "role": "editor"});
        admin.post(&format!("/orgs/{org}/members"), body).await.ok(201).body
    };
    let unknown = invite("+989350000001").await;
    app.users.go_away(true);
    let untold = invite(&invited.phone).await;
    app.users.go_away(false);
    let known = invite(&invited.phone).await;
    let fields = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!((fields(&known), fields(&untold)), (fields(&unknown), fields(&unknown)), "the answers are alike");
    let told = events(&app, "notifier.notices", 2).await;
    assert_eq!(
        told["org.invitation.created.v1"][0]["data"],
        json!({"invitation_id": known["id"], "org_id": org, "user_id": invited.id, "role": "editor", "by": admin.id,
            "expires_at": known["expires_at"]})
    );
    assert_eq!(told["org.invitation.created.v1"].len(), 1);
}
