use contexor_api::org::Role;
use contexor_identity::{Caller, CallerKind, Permission, access::AccessTarget};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{TestApp, User};

/// The caller as another service's handler has it.
fn caller(user: &User) -> Caller {
    let (session_id, signed_by) = (Uuid::now_v7(), Uuid::now_v7());
    Caller { user_id: user.id, session_id, signed_by, expires_at: i64::MAX, kind: CallerKind::Person }
}

/// Every change shows at the very next question of another service, though its answers are kept in Redis.
#[tokio::test]
async fn a_change_of_role_or_settings_shows_at_the_next_question() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let blog = app.workspace(&admin, &org, "Blog").await;
    let editor = app.member(&admin, &org, "viewer").await;
    let (org_place, blog_place) =
        (AccessTarget::Org(org.parse().unwrap()), AccessTarget::Workspace(blog.parse().unwrap()));
    let access = app.access("content");
    let role = async |user: &User, place: AccessTarget| -> Option<Role> {
        access.membership(user.id, place).await.unwrap().map(|membership| membership.role)
    };

    assert_eq!(role(&editor, org_place).await, Some(Role::Viewer));
    assert_eq!(role(&editor, blog_place).await, None);
    admin.put(&format!("/workspaces/{blog}/members/{}", editor.id), json!({"role": "editor"})).await.assert_status(200);
    assert_eq!(role(&editor, blog_place).await, Some(Role::Editor));
    admin.put(&format!("/workspaces/{blog}/members/{}", editor.id), json!({"role": "viewer"})).await.assert_status(200);
    assert_eq!(role(&editor, blog_place).await, Some(Role::Viewer));
    admin.patch(&format!("/orgs/{org}/members/{}", editor.id), json!({"role": "admin"})).await.assert_status(200);
    assert_eq!(
        (role(&editor, org_place).await, role(&editor, blog_place).await),
        (Some(Role::Admin), Some(Role::Admin))
    );
    admin.patch(&format!("/orgs/{org}/members/{}", editor.id), json!({"role": "editor"})).await.assert_status(200);
    assert_eq!(
        (role(&editor, org_place).await, role(&editor, blog_place).await),
        (Some(Role::Editor), Some(Role::Viewer))
    );

    let scope = access.scope(&caller(&editor), blog_place).await.unwrap();
    assert_eq!(scope.org_id.to_string(), org);
    assert!(!scope.settings.require_second_reviewer);
    let change = json!({"settings": {"require_second_reviewer": true, "timezone": "Europe/Berlin"}});
    admin.patch(&format!("/orgs/{org}"), change).await.assert_status(200);
    for user in [&admin, &editor] {
        let settings = access.scope(&caller(user), blog_place).await.unwrap().settings;
        assert_eq!((settings.require_second_reviewer, settings.timezone.as_str()), (true, "Europe/Berlin"));
    }
}

#[tokio::test]
async fn who_is_removed_is_out_at_the_next_question() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let org_id: Uuid = org.parse().unwrap();
    let (blog, shop) = (app.workspace(&admin, &org, "Blog").await, app.workspace(&admin, &org, "Shop").await);
    let (blog_id, shop_id): (Uuid, Uuid) = (blog.parse().unwrap(), shop.parse().unwrap());
    let editor = app.member(&admin, &org, "viewer").await;
    for workspace in [&blog, &shop] {
        let path = format!("/workspaces/{workspace}/members/{}", editor.id);
        admin.put(&path, json!({"role": "editor"})).await.assert_status(200);
    }
    let access = app.access("content");
    let person = caller(&editor);
    let may = async |workspace: Uuid| {
        access.require_workspace(&person, workspace, Permission::ContentWrite).await.map_err(|error| error.code())
    };
    assert!(may(blog_id).await.is_ok() && may(shop_id).await.is_ok());
    assert!(access.require_org(&person, org_id, Permission::OrgRead).await.is_ok());

    admin.delete(&format!("/workspaces/{blog}/members/{}", editor.id)).await.assert_status(204);
    assert_eq!(may(blog_id).await.unwrap_err(), "not_found");
    assert!(may(shop_id).await.is_ok());
    admin.delete(&format!("/orgs/{org}/members/{}", editor.id)).await.assert_status(204);
    assert_eq!(may(shop_id).await.unwrap_err(), "not_found");
    let refused = access.require_org(&person, org_id, Permission::OrgRead).await.unwrap_err();
    assert_eq!(refused.code(), "not_found");

    // Coming in again counts at once too.
    let body = json!({"phone": editor.phone, "role": "editor"});
    let invitation = admin.post(&format!("/orgs/{org}/members"), body).await.id().to_string();
    editor.post(&format!("/invitations/{invitation}/accept"), Value::Null).await.assert_status(200);
    assert!(access.require_org(&person, org_id, Permission::OrgRead).await.is_ok());

    // A workspace, then an organization, that are deleted are gone for everybody.
    let boss = caller(&admin);
    assert!(access.require_workspace(&boss, shop_id, Permission::ContentWrite).await.is_ok());
    assert!(access.require_workspace(&boss, blog_id, Permission::ContentWrite).await.is_ok());
    admin.delete(&format!("/workspaces/{shop}")).await.assert_status(204);
    let gone = access.require_workspace(&boss, shop_id, Permission::ContentWrite).await.unwrap_err();
    assert_eq!(gone.code(), "not_found");
    assert!(access.require_workspace(&boss, blog_id, Permission::ContentWrite).await.is_ok());
    admin.delete(&format!("/orgs/{org}")).await.assert_status(204);
    for (who, place) in [
        (boss, AccessTarget::Org(org_id)),
        (boss, AccessTarget::Workspace(blog_id)),
        (person, AccessTarget::Org(org_id)),
    ] {
        assert_eq!(access.membership(who.user_id, place).await.unwrap(), None, "{place:?}");
    }
}

/// Redis is broken for writes: what cannot be made known is not done.
#[tokio::test]
async fn a_change_that_cannot_be_made_known_is_not_made() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let viewer = app.member(&admin, &org, "viewer").await;
    // The person's epoch cannot be moved on: it is no number.
    let mut redis = app.connection().connection();
    let _: () = deadpool_redis::redis::cmd("SET")
        .arg(format!("membership-epoch:{{{}}}", viewer.id))
        .arg("not a number")
        .query_async(&mut redis)
        .await
        .unwrap();
    let path = format!("/orgs/{org}/members/{}", viewer.id);
    admin.patch(&path, json!({"role": "editor"})).await.assert_problem(503, "upstream_unavailable");
    admin.delete(&path).await.assert_problem(503, "upstream_unavailable");
    admin
        .patch(&format!("/orgs/{org}"), json!({"settings": {"calendar": "jalali"}}))
        .await
        .assert_problem(503, "upstream_unavailable");
    admin.delete(&format!("/orgs/{org}")).await.assert_problem(503, "upstream_unavailable");
    let seen = viewer.get(&format!("/orgs/{org}")).await;
    assert_eq!(seen.assert_status(200).body["role"], "viewer");
    assert_eq!(seen.body["settings"]["calendar"], "gregorian");
    // What changes nobody's membership goes on.
    admin.patch(&format!("/orgs/{org}"), json!({"name": "Paper"})).await.assert_status(200);
    let _: () = deadpool_redis::redis::cmd("DEL")
        .arg(format!("membership-epoch:{{{}}}", viewer.id))
        .query_async(&mut redis)
        .await
        .unwrap();
    admin.patch(&path, json!({"role": "editor"})).await.assert_status(200);
}

/// An epoch runs out in time. The one that begins then must not be one that an answer still carries.
#[tokio::test]
async fn an_answer_from_before_a_change_stays_worthless_when_epochs_begin_anew() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let place = AccessTarget::Org(org.parse().unwrap());
    let access = app.access("content");
    let viewer = app.member(&admin, &org, "viewer").await;
    let path = format!("/orgs/{org}/members/{}", viewer.id);
    for role in ["editor", "viewer", "editor"] {
        assert!(access.membership(viewer.id, place).await.unwrap().is_some());
        // Its time is over while the answer is kept.
        let _: () = deadpool_redis::redis::cmd("DEL")
            .arg(format!("membership-epoch:{{{}}}", viewer.id))
            .query_async(&mut app.connection().connection())
            .await
            .unwrap();
        admin.patch(&path, json!({"role": role})).await.assert_status(200);
        assert_eq!(access.membership(viewer.id, place).await.unwrap().unwrap().role.as_str(), role);
    }
}
