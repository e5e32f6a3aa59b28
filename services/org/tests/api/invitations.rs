use serde_json::{Value, json};

use crate::app::TestApp;

#[tokio::test]
async fn only_the_invited_phone_sees_and_answers_an_invitation() {
    let app = TestApp::start().await;
    let (admin, invited, other) = (app.user("Sara"), app.user("Omid"), app.user("Mina"));
    let org = app.org(&admin, "Press").await;
    // Another writing of the same number, in Persian digits.
    let national: String = format!("0{}", &invited.phone[3..])
        .chars()
        .map(|digit| char::from_u32('۰' as u32 + digit.to_digit(10).unwrap()).unwrap())
        .collect();
    let made = admin.post(&format!("/orgs/{org}/members"), json!({"phone": national, "role": "editor"})).await;
    made.assert(201);
    assert_eq!(made.body["org_name"], "Press");
    assert_eq!(made.body["role"], "editor");
    assert_eq!(made.body["phone"], format!("{}***{}", &invited.phone[..6], &invited.phone[9..]));
    let id = made.id();

    assert_eq!(other.get("/invitations").await.assert(200).items().len(), 0);
    assert_eq!(admin.get("/invitations").await.assert(200).items().len(), 0);
    other.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
    other.post(&format!("/invitations/{id}/decline"), Value::Null).await.assert_problem(404, "not_found");
    invited.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");

    let list = invited.get("/invitations").await;
    assert_eq!(list.assert(200).items(), &vec![made.body.clone()]);
    let joined = invited.post(&format!("/invitations/{id}/accept"), Value::Null).await;
    joined.assert(200);
    assert_eq!((joined.id(), joined.body["role"].as_str()), (org.clone(), Some("editor")));
    invited.get(&format!("/orgs/{org}")).await.assert(200);
    assert_eq!(invited.get("/invitations").await.assert(200).items().len(), 0);
    invited.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");

    // Inviting a member again leads nowhere.
    let again = admin.post(&format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "admin"})).await;
    again.assert(201);
    invited.post(&format!("/invitations/{}/accept", again.id()), Value::Null).await.assert_problem(409, "conflict");
    assert_eq!(invited.get(&format!("/orgs/{org}")).await.assert(200).body["role"], "editor");
    invited.post(&format!("/invitations/{}/decline", again.id()), Value::Null).await.assert(204);
    assert_eq!(invited.get("/invitations").await.assert(200).items().len(), 0);

    app.users.go_away(true);
    invited.get("/invitations").await.assert_problem(503, "upstream_unavailable");
}

#[tokio::test]
async fn an_invitation_waits_for_a_number_that_nobody_has_signed_in_with() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let body = json!({"phone": "+98912 000 0002", "role": "viewer"});
    let id = admin.post(&format!("/orgs/{org}/members"), body).await.assert(201).id();
    let newcomer = app.user("Omid");
    assert_eq!(newcomer.phone, "+989120000002");
    newcomer.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert(200);
    // Somebody whom auth does not know has no invitations.
    let unknown = app.user_with(uuid::Uuid::now_v7(), String::new());
    assert_eq!(unknown.get("/invitations").await.assert(200).items().len(), 0);
    unknown.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn inviting_again_replaces_and_time_ends_an_invitation() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    let invite = |role: &'static str| {
        let (admin, path, phone) = (admin.clone(), format!("/orgs/{org}/members"), invited.phone.clone());
        async move { admin.post(&path, json!({"phone": phone, "role": role})).await.assert(201).id() }
    };
    let first = invite("admin").await;
    let second = invite("viewer").await;
    let list = invited.get("/invitations").await;
    assert_eq!(list.items().len(), 1);
    assert_eq!((list.items()[0]["id"].as_str(), list.items()[0]["role"].as_str()), (Some(&*second), Some("viewer")));
    invited.post(&format!("/invitations/{first}/accept"), Value::Null).await.assert_problem(404, "not_found");

    app.sql(&format!("UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = '{second}'")).await;
    assert_eq!(invited.get("/invitations").await.items().len(), 0);
    invited.post(&format!("/invitations/{second}/accept"), Value::Null).await.assert_problem(404, "not_found");
    let third = invite("editor").await;
    assert_eq!(invited.get("/invitations").await.items()[0]["id"], third);

    // Twelve at once: one comes in.
    let accept = format!("/invitations/{third}/accept");
    let mut running = Vec::new();
    for _ in 0..12 {
        let (user, accept) = (invited.clone(), accept.clone());
        running.push(tokio::spawn(async move { user.post(&accept, Value::Null).await.status.as_u16() }));
    }
    let mut statuses = Vec::new();
    for task in running {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses.iter().filter(|status| **status == 404).count()), (200, 11), "{statuses:?}");
}

#[tokio::test]
async fn invitations_of_an_admin_who_lost_that_role_are_withdrawn() {
    let app = TestApp::start().await;
    let (admin, friend) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    for action in ["demote", "remove"] {
        let second = app.member(&admin, &org, "admin").await;
        let body = json!({"phone": friend.phone, "role": "admin"});
        let id = second.post(&format!("/orgs/{org}/members"), body).await.assert(201).id();
        assert_eq!(friend.get("/invitations").await.items().len(), 1);
        let path = format!("/orgs/{org}/members/{}", second.id);
        match action {
            "demote" => admin.patch(&path, json!({"role": "viewer"})).await.assert(200),
            _ => admin.delete(&path).await.assert(204),
        };
        assert_eq!(friend.get("/invitations").await.items().len(), 0, "{action}");
        friend.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
    }
    // What the others invited stays; a deleted organization invites nobody.
    let body = json!({"phone": friend.phone, "role": "viewer"});
    let id = admin.post(&format!("/orgs/{org}/members"), body).await.assert(201).id();
    assert_eq!(friend.get("/invitations").await.items().len(), 1);
    admin.delete(&format!("/orgs/{org}")).await.assert(204);
    assert_eq!(friend.get("/invitations").await.items().len(), 0);
    friend.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn an_invited_phone_is_nowhere_in_the_clear() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    admin.post(&format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "viewer"})).await.assert(201);
    let digits = &invited.phone[3..];
    let rows = app.sql("SELECT id FROM invitations").await;
    assert_eq!(rows, 1);
    let found = app
        .sql(&format!(
            "SELECT id FROM invitations i WHERE to_jsonb(i)::text LIKE '%{digits}%' \
             OR encode(phone_hash, 'escape') LIKE '%{digits}%'"
        ))
        .await;
    assert_eq!(found, 0);
}
