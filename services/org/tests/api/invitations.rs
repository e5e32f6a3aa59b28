use std::time::Duration;

use contexor_testkit::eventually;
use serde_json::{Value, json};

use crate::app::{TestApp, User};

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
    made.assert_status(201);
    assert_eq!(made.body["org_name"], "Press");
    assert_eq!(made.body["role"], "editor");
    assert_eq!(made.body["phone"], format!("{}***{}", &invited.phone[..6], &invited.phone[9..]));
    let id = made.id().to_string();

    assert_eq!(other.get("/invitations").await.assert_status(200).items().len(), 0);
    assert_eq!(admin.get("/invitations").await.assert_status(200).items().len(), 0);
    other.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
    other.post(&format!("/invitations/{id}/decline"), Value::Null).await.assert_problem(404, "not_found");
    invited.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");

    let list = invited.get("/invitations").await;
    assert_eq!(list.assert_status(200).items(), &vec![made.body.clone()]);
    let joined = invited.post(&format!("/invitations/{id}/accept"), Value::Null).await;
    joined.assert_status(200);
    assert_eq!((joined.id().to_string(), joined.body["role"].as_str()), (org.clone(), Some("editor")));
    invited.get(&format!("/orgs/{org}")).await.assert_status(200);
    assert_eq!(invited.get("/invitations").await.assert_status(200).items().len(), 0);
    invited.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");

    // Inviting a member again leads nowhere.
    let again = admin.post(&format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "admin"})).await;
    again.assert_status(201);
    invited.post(&format!("/invitations/{}/accept", again.id()), Value::Null).await.assert_problem(409, "conflict");
    assert_eq!(invited.get(&format!("/orgs/{org}")).await.assert_status(200).body["role"], "editor");
    invited.post(&format!("/invitations/{}/decline", again.id()), Value::Null).await.assert_status(204);
    assert_eq!(invited.get("/invitations").await.assert_status(200).items().len(), 0);

    app.users.go_away(true);
    invited.get("/invitations").await.assert_problem(503, "upstream_unavailable");
}

#[tokio::test]
async fn an_invitation_waits_for_a_number_that_nobody_has_signed_in_with() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let body = json!({"phone": "+98912 000 0002", "role": "viewer"});
    let id = admin.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string();
    let newcomer = app.user("Omid");
    assert_eq!(newcomer.phone, "+989120000002");
    newcomer.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_status(200);
    // Somebody whom auth does not know has no invitations.
    let unknown = app.user_with(uuid::Uuid::now_v7(), String::new());
    assert_eq!(unknown.get("/invitations").await.assert_status(200).items().len(), 0);
    unknown.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn inviting_again_replaces_and_time_ends_an_invitation() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    let invite = |role: &'static str| {
        let (admin, path, phone) = (admin.clone(), format!("/orgs/{org}/members"), invited.phone.clone());
        async move { admin.post(&path, json!({"phone": phone, "role": role})).await.assert_status(201).id().to_string() }
    };
    let first = invite("admin").await;
    let second = invite("viewer").await;
    let list = invited.get("/invitations").await;
    assert_eq!(list.items().len(), 1);
    assert_eq!((list.items()[0]["id"].as_str(), list.items()[0]["role"].as_str()), (Some(&*second), Some("viewer")));
    invited.post(&format!("/invitations/{first}/accept"), Value::Null).await.assert_problem(404, "not_found");

    app.database
        .execute(&format!("UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = '{second}'"))
        .await;
    assert_eq!(invited.get("/invitations").await.items().len(), 0);
    invited.post(&format!("/invitations/{second}/accept"), Value::Null).await.assert_problem(404, "not_found");
    let third = invite("editor").await;
    assert_eq!(invited.get("/invitations").await.items()[0]["id"], third);

    // Twelve at once: one comes in.
    let accept = format!("/invitations/{third}/accept");
    let mut running = Vec::new();
    for _ in 0..12 {
        let (user, accept) = (invited.clone(), accept.clone());
        running.push(tokio::spawn(async move { user.post(&accept, Value::Null).await.status }));
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
        let id = second.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string();
        assert_eq!(friend.get("/invitations").await.items().len(), 1);
        let path = format!("/orgs/{org}/members/{}", second.id);
        match action {
            "demote" => admin.patch(&path, json!({"role": "viewer"})).await.assert_status(200),
            _ => admin.delete(&path).await.assert_status(204),
        };
        assert_eq!(friend.get("/invitations").await.items().len(), 0, "{action}");
        friend.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
    }
    // What the others invited stays; a deleted organization invites nobody.
    let body = json!({"phone": friend.phone, "role": "viewer"});
    let id = admin.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string();
    assert_eq!(friend.get("/invitations").await.items().len(), 1);
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    assert_eq!(friend.get("/invitations").await.items().len(), 0);
    friend.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn an_invited_phone_is_nowhere_in_the_clear() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    admin
        .post(&format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "viewer"}))
        .await
        .assert_status(201);
    let digits = &invited.phone[3..];
    let rows = app.database.execute("SELECT id FROM invitations").await;
    assert_eq!(rows, 1);
    let found = app
        .database
        .execute(&format!(
            "SELECT id FROM invitations i WHERE to_jsonb(i)::text LIKE '%{digits}%' \
             OR encode(phone_hash, 'escape') LIKE '%{digits}%'"
        ))
        .await;
    assert_eq!(found, 0);
}

#[tokio::test]
async fn who_was_put_out_does_not_come_back_with_an_invitation_from_before() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for leaves in [false, true] {
        let member = app.member(&admin, &org, "editor").await;
        let members = format!("/orgs/{org}/members");
        let invite = async || {
            let body = json!({"phone": member.phone, "role": "admin"});
            admin.post(&members, body).await.assert_status(201).id().to_string()
        };
        // By mistake, or by an accomplice: a member is invited again. It stays open, as a member cannot accept it.
        let old = invite().await;
        member.post(&format!("/invitations/{old}/accept"), Value::Null).await.assert_problem(409, "conflict");
        let by = if leaves { &member } else { &admin };
        by.delete(&format!("{members}/{}", member.id)).await.assert_status(204);
        assert_eq!(member.get("/invitations").await.assert_status(200).items().len(), 0);
        for answer in ["accept", "decline"] {
            member.post(&format!("/invitations/{old}/{answer}"), Value::Null).await.assert_problem(404, "not_found");
        }
        member.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
        // A new one lets in, however often that happens; other organizations' are none of this.
        for _ in 0..2 {
            let new = invite().await;
            assert_eq!(member.get("/invitations").await.items()[0]["id"], new);
            member.post(&format!("/invitations/{new}/accept"), Value::Null).await.assert_status(200);
            admin.delete(&format!("{members}/{}", member.id)).await.assert_status(204);
        }
        let elsewhere = app.org(&admin, "Elsewhere").await;
        let body = json!({"phone": member.phone, "role": "viewer"});
        let other = admin.post(&format!("/orgs/{elsewhere}/members"), body).await.assert_status(201).id().to_string();
        member.post(&format!("/invitations/{other}/accept"), Value::Null).await.assert_status(200);
    }
}

#[tokio::test]
async fn removing_and_accepting_at_once_leaves_nobody_in_by_an_old_invitation() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for _ in 0..10 {
        let member = app.member(&admin, &org, "editor").await;
        let body = json!({"phone": member.phone, "role": "admin"});
        let again = admin.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string();
        let (path, accept) = (format!("/orgs/{org}/members/{}", member.id), format!("/invitations/{again}/accept"));
        let (removed, _) = tokio::join!(admin.delete(&path), async {
            tokio::join!(member.post(&accept, Value::Null), member.post(&accept, Value::Null))
        });
        removed.assert_status(204);
        member.get(&format!("/orgs/{org}")).await.assert_problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_an_admin_had_open_is_withdrawn_with_the_role_and_the_log_says_so() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let inviter = app.member(&admin, &org, "admin").await;
    let invited = app.user("Omid");
    let body = json!({"phone": invited.phone, "role": "viewer"});
    let invitation = inviter.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string();
    admin.patch(&format!("/orgs/{org}/members/{}", inviter.id), json!({"role": "editor"})).await.assert_status(200);
    invited.post(&format!("/invitations/{invitation}/accept"), Value::Null).await.assert_problem(404, "not_found");
    let log = admin.get(&format!("/orgs/{org}/audit?action=invitation.withdrawn")).await;
    let [entry] = &log.assert_status(200).items()[..] else { panic!("{}", log.body) };
    assert_eq!((&entry["target"]["id"], &entry["details"]["invited_by"]), (&json!(invitation), &json!(inviter.id)));
}

#[tokio::test]
async fn invitations_that_are_over_are_forgotten_after_a_while() {
    let app = TestApp::start_with(&[("invitations.keep_s", "3600"), ("invitations.interval_s", "1")]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (declining, late, open) = (app.user("Omid"), app.user("Dara"), app.user("Mina"));
    let invite = async |user: &User| {
        let body = json!({"phone": user.phone, "role": "viewer"});
        admin.post(&format!("/orgs/{org}/members"), body).await.assert_status(201).id().to_string()
    };
    let declined = invite(&declining).await;
    declining.post(&format!("/invitations/{declined}/decline"), Value::Null).await.assert_status(204);
    let expired = invite(&late).await;
    let kept = invite(&open).await;
    let count = async || app.database.execute("SELECT id FROM invitations").await;
    assert_eq!(count().await, 3);
    // The time that has passed since.
    app.database
        .execute(&format!("UPDATE invitations SET answered_at = now() - interval '61 minutes' WHERE id = '{declined}'"))
        .await;
    app.database.execute(&format!("UPDATE invitations SET created_at = now() - interval '9 days', expires_at = now() - interval '61 minutes' WHERE id = '{expired}'"))
        .await;
    eventually(Duration::from_secs(15), "both are forgotten", async || (count().await == 1).then_some(())).await;
    assert_eq!(open.get("/invitations").await.items()[0]["id"], kept);
}

#[tokio::test]
async fn an_organization_cannot_invite_without_end() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    let filler = |count: u32, expires: &str| {
        format!(
            "INSERT INTO invitations (id, org_id, phone_hash, phone_sealed, role, invited_by, created_at, expires_at) \
             SELECT gen_random_uuid(), '{org}', uuid_send(gen_random_uuid()), 'v1.k1.x', 'viewer', gen_random_uuid(), now(), \
             now() + interval '{expires}' FROM generate_series(1, {count})"
        )
    };
    app.database.execute(&filler(999, "1 hour")).await;
    // Those that have expired do not count.
    app.database.execute(&filler(50, "-1 hour")).await;
    let (path, body) = (format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "viewer"}));
    let last = admin.post(&path, body.clone()).await.assert_status(201).id().to_string();
    admin.post(&path, json!({"phone": "+989351112233", "role": "viewer"})).await.assert_problem(409, "conflict");
    invited.post(&format!("/invitations/{last}/decline"), Value::Null).await.assert_status(204);
    admin.post(&path, body).await.assert_status(201);
}

/// A wrong digit: whoever it reaches must not come in.
#[tokio::test]
async fn admins_see_the_invitations_of_their_organization_and_withdraw_them() {
    let app = TestApp::start().await;
    let (admin, invited) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    let (path, other) = (format!("/orgs/{org}/invitations"), app.org(&admin, "Another").await);
    let made = admin.post(&format!("/orgs/{org}/members"), json!({"phone": invited.phone, "role": "admin"})).await;
    let id = made.assert_status(201).id().to_string();
    let location = made.headers["location"].to_str().unwrap();
    assert_eq!(location, format!("/api/v1{path}/{id}"));
    let list = admin.get(&path).await;
    let shown = &list.assert_status(200).items()[0];
    assert_eq!((&shown["id"], &shown["role"], &shown["phone"]), (&json!(id), &json!("admin"), &made.body["phone"]));
    assert_eq!(shown["invited_by"], json!(admin.id));

    admin.delete(&format!("/orgs/{other}/invitations/{id}")).await.assert_problem(404, "not_found");
    admin.delete(&format!("{path}/{id}")).await.assert_status(204);
    admin.delete(&format!("{path}/{id}")).await.assert_problem(404, "not_found");
    assert!(admin.get(&path).await.assert_status(200).items().is_empty());
    invited.post(&format!("/invitations/{id}/accept"), Value::Null).await.assert_problem(404, "not_found");
    let log = admin.get(&format!("/orgs/{org}/audit")).await;
    assert!(log.items().iter().any(|entry| entry["action"] == "invitation.withdrawn"), "{}", log.body);
}
