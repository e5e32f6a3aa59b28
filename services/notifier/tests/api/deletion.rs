//! Organizations that are deleted, restored and gone for good.

use std::collections::BTreeMap;

use chrono::Duration;
use contexor_api::org::Role;
use contexor_events::{
    CloudEvent,
    org::{MemberAdded, MemberRemoved, OrgDeleted, OrgPurged, OrgRestored},
};
use contexor_testkit::eventually;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::app::{Answer, DEADLINE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_of_an_organization_that_is_purged_however_late_an_event_comes() {
    let app = TestApp::start().await;
    let [org, other, person, by] = [(); 4].map(|()| Uuid::now_v7());
    let added = |org_id| MemberAdded { org_id, user_id: person, role: Role::Editor, by };
    app.hear(&app.says(added(org))).await;
    app.hear(&app.says(added(other))).await;
    // More than one transaction of the purge takes.
    let mut conn = app.database.connect().await;
    let many = format!(
        "INSERT INTO notifications SELECT gen_random_uuid(), user_id, org_id, kind, data, created_at FROM notifications \
         CROSS JOIN generate_series(1, 2100) WHERE org_id = '{org}'"
    );
    diesel_async::RunQueryDsl::execute(diesel::sql_query(many), &mut conn).await.unwrap();
    drop(conn);

    let purged = app.says(OrgPurged { org_id: org, purged_at: contexor_clock::now() });
    let word = BTreeMap::from([("purged_orgs".to_owned(), 1)]);
    for _ in 0..2 {
        app.say(&purged).await;
    }
    eventually(DEADLINE, "everything is erased", async || {
        (app.database.mentions(&org.to_string()).await == word).then_some(())
    })
    .await;
    assert_eq!(app.told(person, 1).await.len(), 1);

    let late = MemberRemoved { org_id: org, user_id: person, by };
    app.hear(&CloudEvent { time: contexor_clock::now() - Duration::days(31), ..app.says(late) }).await;
    app.say(&purged).await;
    app.hear(&app.says(added(other))).await;
    assert_eq!(app.told(person, 2).await.len(), 2, "of the other organization alone");
    assert_eq!(app.database.mentions(&org.to_string()).await, word);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_deleted_organization_is_not_shown_until_it_is_restored() {
    let app = TestApp::start().await;
    let [org, other, person, by] = [(); 4].map(|()| Uuid::now_v7());
    for org_id in [org, other] {
        app.hear(&app.says(MemberAdded { org_id, user_id: person, role: Role::Editor, by })).await;
    }
    let shown = async || {
        let Answer { body: page, .. } = app.client(person).send(Method::GET, "/api/v1/notifications", None).await;
        (page["items"].as_array().unwrap().len(), page["unread"].as_u64().unwrap())
    };
    let becomes = async |wanted: (usize, u64)| {
        eventually(DEADLINE, "the list follows", async || (shown().await == wanted).then_some(())).await;
    };
    becomes((2, 2)).await;
    let of_org = app.told(person, 2).await.into_iter().find(|item| item["org_id"] == json!(org)).unwrap();
    let read = format!("/api/v1/notifications/{}/read", of_org["id"].as_str().unwrap());

    let now = contexor_clock::now();
    let deleted = || app.says(OrgDeleted { org_id: org, by, purge_after: None });
    app.say(&CloudEvent { time: now, ..deleted() }).await;
    becomes((1, 1)).await;
    assert_eq!(app.client(person).send(Method::POST, &read, None).await.status, 404);
    assert_eq!(app.client(person).send(Method::POST, "/api/v1/notifications/read-all", None).await.status, 204);

    let restored = app.says(OrgRestored { org_id: org, by });
    app.say(&CloudEvent { time: now + Duration::minutes(2), ..restored }).await;
    becomes((2, 1)).await;
    // News from before the restoration that come after it.
    app.say(&CloudEvent { time: now + Duration::minutes(1), ..deleted() }).await;
    let last = app.says(OrgPurged { org_id: Uuid::now_v7(), purged_at: now });
    app.say(&last).await;
    eventually(DEADLINE, "everything is taken in", async || {
        (app.database.number("SELECT count(*) AS n FROM purged_orgs").await == 1).then_some(())
    })
    .await;
    assert_eq!(shown().await, (2, 1));
    assert_eq!(app.client(person).send(Method::POST, &read, None).await.status, 204);
    assert_eq!(shown().await, (2, 0));
}
