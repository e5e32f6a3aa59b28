//! Organizations that are gone for good.

use std::collections::BTreeMap;

use chrono::{Duration, Utc};
use contexor_api::org::Role;
use contexor_events::{
    CloudEvent, Event,
    org::{MemberAdded, MemberRemoved, OrgPurged},
};
use contexor_testkit::eventually;
use uuid::Uuid;

use super::app::{DEADLINE, TestApp};

/// Says something, and waits until it is taken in.
async fn notice<E: Event>(app: &TestApp, event: CloudEvent<E>) {
    app.publish(&event).await;
    let line = format!("SELECT count(*) AS n FROM inbox WHERE event_id = '{}'", event.id);
    eventually(DEADLINE, "the notice is taken in", async || (app.number(&line).await == 1).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_of_an_organization_that_is_purged_however_late_an_event_comes() {
    let app = TestApp::start().await;
    let [org, other, person, by] = [(); 4].map(|()| Uuid::now_v7());
    let added = |org_id| MemberAdded { org_id, user_id: person, role: Role::Editor, by };
    notice(&app, app.says(added(org))).await;
    notice(&app, app.says(added(other))).await;
    // More than one transaction of the purge takes.
    let mut conn = app.db.conn().await.unwrap();
    let many = format!(
        "INSERT INTO notifications SELECT gen_random_uuid(), user_id, org_id, kind, data, created_at FROM notifications \
         CROSS JOIN generate_series(1, 2100) WHERE org_id = '{org}'"
    );
    diesel_async::RunQueryDsl::execute(diesel::sql_query(many), &mut conn).await.unwrap();
    drop(conn);

    let purged = app.says(OrgPurged { org_id: org, purged_at: Utc::now() });
    let word = BTreeMap::from([("purged_orgs".to_owned(), 1)]);
    for _ in 0..2 {
        app.publish(&purged).await;
    }
    eventually(DEADLINE, "everything is erased", async || {
        (app.database.mentions(&org.to_string()).await == word).then_some(())
    })
    .await;
    assert_eq!(app.told(person, 1).await.len(), 1);

    let late = MemberRemoved { org_id: org, user_id: person, by };
    notice(&app, CloudEvent { time: Utc::now() - Duration::days(31), ..app.says(late) }).await;
    app.publish(&purged).await;
    notice(&app, app.says(added(other))).await;
    assert_eq!(app.told(person, 2).await.len(), 2, "of the other organization alone");
    assert_eq!(app.database.mentions(&org.to_string()).await, word);
}
