//! The audit log: who did what, when, to what and from where, and that nobody can change it unseen.

use std::{collections::BTreeSet, time::Duration};

use contexor_api::{
    Phone,
    audit::{AuditActor, AuditDetails, AuditTarget},
};
use contexor_events::{CloudEvent, audit::AuditRecorded, topology::EXCHANGE};
use contexor_messaging::{Broker, topology};
use contexor_testkit::eventually;
use contexor_testkit::peers::ServiceKeys;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Answer, TestApp, User},
    audit_log::{hash_of, log, run, verdict},
};

const PATIENCE: Duration = Duration::from_secs(15);
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Whom a change is done to.
enum To<'a> {
    Id(&'a str),
    /// What the answer names.
    Answered,
}

/// Does one thing after the other, and looks what the log says of each.
struct Witness<'a> {
    reader: &'a User,
    org: String,
    keys: &'a ServiceKeys,
    entries: usize,
    changes: u8,
}

impl Witness<'_> {
    /// Does something from an address of its own.
    async fn call(&mut self, by: &User, method: Method, path: &str, body: Value) -> (Answer, String, String) {
        self.changes += 1;
        let (address, request_id) = (format!("203.0.113.{}", self.changes), format!("change-{:04}", self.changes));
        let request = by.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let request = request.headers(self.keys.as_gateway("org", &address)).header("x-request-id", &request_id);
        (Answer::to(request).await, address, request_id)
    }

    /// Does a change that has to leave exactly one entry, this one.
    async fn change(
        &mut self,
        by: &User,
        (method, path, body): (Method, &str, Value),
        action: &str,
        (kind, target): (&str, To<'_>),
        details: Value,
    ) -> Answer {
        let (answer, address, request_id) = self.call(by, method, path, body).await;
        assert!(answer.is_success(), "{path}: {} {}", answer.status, answer.body);
        let entries = log(self.reader, &self.org).await;
        self.entries += 1;
        assert_eq!(entries.len(), self.entries, "{action}: {entries:?}");
        let entry = entries.last().unwrap();
        let target = match target {
            To::Id(id) => id.to_owned(),
            To::Answered => answer.id().to_string(),
        };
        assert_eq!(entry["action"], action);
        assert_eq!(entry["actor"], json!({"kind": "person", "id": by.id}), "{action}");
        assert_eq!(entry["target"], json!({"kind": kind, "id": target}), "{action}");
        assert_eq!(entry["client_address"], json!(address), "{action}");
        assert_eq!(entry["request_id"], json!(request_id), "{action}");
        assert_eq!(entry["details"], details, "{action}");
        assert_eq!(entry["sequence"], json!(self.entries));
        answer
    }

    /// Does something that is refused, or changes nothing: the log stays as it is.
    async fn no_change(&mut self, by: &User, method: Method, path: &str, body: Value, status: u16) {
        self.call(by, method, path, body).await.0.assert_status(status);
        assert_eq!(log(self.reader, &self.org).await.len(), self.entries, "{path}");
    }
}

#[tokio::test]
async fn every_change_leaves_one_entry_and_what_is_no_change_leaves_none() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let mut witness = Witness { reader: &admin, org: org.clone(), keys: &app.keys, entries: 1, changes: 0 };
    let first = &log(&admin, &org).await[0];
    assert_eq!(
        (&first["action"], &first["prev_hash"], &first["sequence"]),
        (&json!("org.created"), &json!(ZEROS), &json!(1))
    );
    assert_eq!((&first["actor"]["id"], &first["target"]["id"]), (&json!(admin.id), &json!(org)));
    // Who calls without the gateway has an address, too.
    assert_eq!(first["client_address"], "127.0.0.1");

    let (post, patch, put, delete) = (|| Method::POST, || Method::PATCH, || Method::PUT, || Method::DELETE);
    let here = format!("/orgs/{org}");
    let change = json!({"name": "Blue Press", "settings": {"calendar": "jalali", "timezone": "Europe/Berlin", "pii_model_pass": true}});
    let details = json!({
        "name": "changed",
        "calendar": {"from": "gregorian", "to": "jalali"},
        "pii_model_pass": {"from": false, "to": true},
        "timezone": {"from": "Asia/Tehran", "to": "Europe/Berlin"},
    });
    witness
        .change(&admin, (patch(), &here, change.clone()), "org.updated", ("organization", To::Id(&org)), details)
        .await;
    witness.no_change(&admin, patch(), &here, change, 200).await;
    witness.no_change(&admin, patch(), &here, json!({"settings": {"timezone": "Asia/Nowhere"}}), 422).await;

    // Members.
    let (editor, other) = (app.user("Editor"), app.user("Other"));
    let members = format!("{here}/members");
    let masked = |user: &User| Phone::parse(&user.phone).unwrap().masked();
    let invite = |user: &User| json!({"phone": user.phone, "role": "editor"});
    let invited = json!({"phone": masked(&editor), "role": "editor"});
    let invitation = witness
        .change(&admin, (post(), &members, invite(&editor)), "member.invited", ("invitation", To::Answered), invited)
        .await;
    let accept = format!("/invitations/{}/accept", invitation.id());
    let joined = json!({"role": "editor", "invitation_id": invitation.id().to_string(), "invited_by": admin.id});
    let editor_id = editor.id.to_string();
    witness
        .change(&editor, (post(), &accept, Value::Null), "member.joined", ("person", To::Id(&editor_id)), joined)
        .await;
    witness.no_change(&editor, post(), &accept, Value::Null, 404).await;
    let invited = json!({"phone": masked(&other), "role": "editor"});
    let invitation = witness
        .change(&admin, (post(), &members, invite(&other)), "member.invited", ("invitation", To::Answered), invited)
        .await;
    let decline = format!("/invitations/{}/decline", invitation.id());
    let target = ("invitation", To::Id(&invitation.id().to_string()));
    witness.change(&other, (post(), &decline, Value::Null), "invitation.declined", target, json!({})).await;
    let member = format!("{members}/{editor_id}");
    let role = json!({"role": {"from": "editor", "to": "viewer"}});
    let person = || ("person", To::Id(&editor_id));
    witness.change(&admin, (patch(), &member, json!({"role": "viewer"})), "member.role_changed", person(), role).await;
    witness.no_change(&admin, patch(), &member, json!({"role": "viewer"}), 200).await;
    witness.no_change(&editor, patch(), &member, json!({"role": "admin"}), 403).await;
    witness.no_change(&other, patch(), &member, json!({"role": "admin"}), 404).await;
    let myself = format!("{members}/{}", admin.id);
    witness.no_change(&admin, patch(), &myself, json!({"role": "viewer"}), 409).await;
    witness.no_change(&admin, delete(), &myself, Value::Null, 409).await;

    // Workspaces.
    let workspaces = format!("{here}/workspaces");
    let made = (post(), workspaces.as_str(), json!({"name": "Blog"}));
    let workspace = witness
        .change(&admin, made, "workspace.created", ("workspace", To::Answered), json!({}))
        .await
        .id()
        .to_string();
    let there = format!("/workspaces/{workspace}");
    let target = || ("workspace", To::Id(&workspace));
    witness.change(&admin, (patch(), &there, json!({"name": "News"})), "workspace.renamed", target(), json!({})).await;
    witness.no_change(&admin, patch(), &there, json!({"name": "News"}), 200).await;
    let seat = format!("{there}/members/{editor_id}");
    let set = json!({"workspace_id": workspace, "role": {"from": null, "to": "editor"}});
    witness.change(&admin, (put(), &seat, json!({"role": "editor"})), "workspace.member_set", person(), set).await;
    witness.no_change(&admin, put(), &seat, json!({"role": "editor"}), 200).await;
    let set = json!({"workspace_id": workspace, "role": {"from": "editor", "to": "viewer"}});
    witness.change(&admin, (put(), &seat, json!({"role": "viewer"})), "workspace.member_set", person(), set).await;
    let details = json!({"workspace_id": workspace});
    witness.change(&admin, (delete(), &seat, Value::Null), "workspace.member_removed", person(), details).await;
    witness.no_change(&admin, delete(), &seat, Value::Null, 404).await;

    // API keys.
    let keys = format!("{here}/api-keys");
    let expires_at =
        (contexor_clock::now() + chrono::TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let body = json!({"name": "CI", "role": "editor", "workspace_id": workspace, "expires_at": expires_at});
    let details = json!({"role": "editor", "workspace_id": workspace, "expires_at": expires_at});
    let key = witness
        .change(&admin, (post(), &keys, body), "api_key.created", ("api_key", To::Answered), details)
        .await
        .id()
        .to_string();
    let key_path = format!("{keys}/{key}");
    let target = ("api_key", To::Id(&key));
    witness.change(&admin, (delete(), &key_path, Value::Null), "api_key.deleted", target, json!({})).await;

    witness
        .change(&admin, (delete(), &there, Value::Null), "workspace.deleted", target_of(&workspace), json!({}))
        .await;
    let left = json!({"role": "viewer"});
    witness.change(&editor, (delete(), &member, Value::Null), "member.left", person(), left).await;
    let member = app.member(&admin, &org, "viewer").await;
    witness.entries += 2;
    let member_id = member.id.to_string();
    let path = format!("{members}/{member_id}");
    let target = ("person", To::Id(&member_id));
    witness.change(&admin, (delete(), &path, Value::Null), "member.removed", target, json!({"role": "viewer"})).await;

    // Deleted, nobody reads its log; restored, both are in it.
    witness.call(&admin, delete(), &here, Value::Null).await.0.assert_status(204);
    admin.get(&format!("{here}/audit")).await.assert_problem(404, "not_found");
    witness.entries += 1;
    let restore = format!("{here}/restore");
    witness
        .change(&admin, (post(), &restore, Value::Null), "org.restored", ("organization", To::Id(&org)), json!({}))
        .await;
    let entries = log(&admin, &org).await;
    assert_eq!(entries[entries.len() - 2]["action"], "org.deleted");

    let answer = verdict(&admin, &org).await;
    assert_eq!(answer, json!({"ok": true, "entries": witness.entries, "head": entries.last().unwrap()["hash"]}));
    // Nothing that somebody wrote is in it, and no phone number.
    let text = serde_json::to_string(&entries).unwrap();
    for secret in ["Blue Press", "News", "Blog", "CI", editor.phone.as_str(), &editor.phone[3..]] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}

fn target_of(workspace: &str) -> (&'static str, To<'_>) {
    ("workspace", To::Id(workspace))
}

#[tokio::test]
async fn a_change_that_is_rolled_back_leaves_no_entry() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    // The event that belongs to the change cannot be written.
    app.database.execute("ALTER TABLE outbox ADD CONSTRAINT no_room CHECK (false) NOT VALID").await;
    let change = json!({"settings": {"calendar": "jalali"}});
    admin.patch(&format!("/orgs/{org}"), change.clone()).await.assert_problem(500, "internal");
    let entries = verdict(&admin, &org).await;
    assert_eq!((&entries["ok"], &entries["entries"]), (&json!(true), &json!(1)));
    app.database.execute("ALTER TABLE outbox DROP CONSTRAINT no_room").await;
    admin.patch(&format!("/orgs/{org}"), change).await.assert_status(200);
    assert_eq!(verdict(&admin, &org).await["entries"], 2);
}

fn told(org: &str, number: u32) -> CloudEvent<AuditRecorded> {
    let said = AuditRecorded {
        org_id: org.parse().unwrap(),
        at: chrono::DateTime::from_timestamp_micros(1_767_000_000_123_456 + i64::from(number)).unwrap(),
        actor: AuditActor::api_key(Uuid::from_u128(7)),
        action: "content.approved".into(),
        target: AuditTarget::content(Uuid::from_u128(number.into())),
        client_address: Some("198.51.100.7".into()),
        request_id: None,
        details: AuditDetails::from_iter([("version".to_owned(), json!(number))]),
    };
    CloudEvent::new("content", said, None)
}

/// The service, with its queues there already: what is told before its consumers are is not lost.
async fn listening() -> TestApp {
    let app = TestApp::start().await;
    let broker = Broker::new(&app.vhost.url.clone().into(), "test");
    topology::install(&broker).await.unwrap();
    broker.close().await;
    app
}

async fn tell(app: &TestApp, event: &CloudEvent<AuditRecorded>) {
    let body = serde_json::to_vec(event).unwrap();
    assert!(app.vhost.publish(EXCHANGE, "audit.recorded", json!({}), &body).await, "nobody hears it");
}

async fn until_entries(admin: &User, org: &str, count: usize) {
    eventually(PATIENCE, &format!("the log has {count} entries"), async || {
        let entries = verdict(admin, org).await["entries"].as_u64().unwrap();
        assert!(entries <= count as u64, "{entries} entries");
        (entries == count as u64).then_some(())
    })
    .await;
}

#[tokio::test]
async fn fifty_changes_at_once_keep_the_chain_whole() {
    let app = listening().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let another = app.org(&admin, "Another").await;
    let changes = (0..50).map(|number| {
        let (app, admin, org, another) = (&app, &admin, &org, &another);
        async move {
            match number % 5 {
                0 => tell(app, &told(org, number)).await,
                1 => drop(app.workspace(admin, another, "Elsewhere").await),
                _ => drop(app.workspace(admin, org, &format!("Workspace {number}")).await),
            }
        }
    });
    futures::future::join_all(changes).await;
    until_entries(&admin, &org, 41).await;
    until_entries(&admin, &another, 11).await;
    let entries = log(&admin, &org).await;
    let mut prev_hash = ZEROS.to_owned();
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!((&entry["sequence"], &entry["prev_hash"]), (&json!(index + 1), &json!(prev_hash)));
        prev_hash = entry["hash"].as_str().unwrap().to_owned();
    }
    assert_eq!(verdict(&admin, &org).await, json!({"ok": true, "entries": 41, "head": prev_hash}));
    assert_eq!(verdict(&admin, &another).await["ok"], true);
}

#[tokio::test]
async fn what_gathers_while_the_log_is_busy_is_appended_together() {
    use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};

    let app = listening().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let mut holder = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    holder.batch_execute("BEGIN; SELECT 1 FROM audit_heads FOR UPDATE").await.unwrap();
    for number in 0..12 {
        tell(&app, &told(&org, number)).await;
    }
    eventually(PATIENCE, "the service has taken all of them", async || {
        (app.vhost.queue_depth("org.audit").await == 0).then_some(())
    })
    .await;
    holder.batch_execute("ROLLBACK").await.unwrap();
    until_entries(&admin, &org, 13).await;
    assert_eq!(verdict(&admin, &org).await["ok"], true);
    let together =
        app.database.execute("SELECT xmin::text FROM audit_log GROUP BY xmin::text HAVING count(*) > 1").await;
    assert!(together > 0, "each was appended in a transaction of its own");
}

#[tokio::test]
async fn what_other_services_tell_is_kept_once_however_often_it_is_delivered() {
    let app = listening().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (one, two) = (told(&org, 1), told(&org, 2));
    tell(&app, &one).await;
    until_entries(&admin, &org, 2).await;
    tell(&app, &one).await;
    // Even when the inbox has forgotten it.
    app.database.execute("DELETE FROM inbox").await;
    tell(&app, &one).await;
    tell(&app, &two).await;
    until_entries(&admin, &org, 3).await;
    let entries = log(&admin, &org).await;
    let kept = &entries[1];
    assert_eq!((&kept["id"], &kept["at"]), (&json!(one.id), &json!("2025-12-29T09:20:00.123457Z")));
    assert_eq!(kept["actor"], json!({"kind": "api_key", "id": Uuid::from_u128(7)}));
    assert_eq!((&kept["action"], &kept["details"]), (&json!("content.approved"), &json!({"version": 1})));
    assert_eq!((&kept["client_address"], &kept["request_id"]), (&json!("198.51.100.7"), &Value::Null));
    assert_eq!(entries[2]["id"], json!(two.id));

    // What is not fit for the log is dead; of organizations that are not there nothing is kept.
    let mut unfit = told(&org, 3);
    unfit.data.details.insert("share".into(), json!(0.5));
    tell(&app, &unfit).await;
    tell(&app, &told(&Uuid::now_v7().to_string(), 4)).await;
    eventually(PATIENCE, "the unfit event is dead", async || {
        (app.vhost.queue_depth("org.audit.dead").await == 1).then_some(())
    })
    .await;
    tell(&app, &told(&org, 5)).await;
    until_entries(&admin, &org, 4).await;
    assert_eq!(app.vhost.queue_depth("org.audit.dead").await, 1);
}

#[tokio::test]
async fn the_hash_can_be_computed_from_the_answer_alone() {
    let app = listening().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    app.member(&admin, &org, "editor").await;
    let mut odd = told(&org, 1);
    odd.data.details = AuditDetails::from_iter([
        ("z".to_owned(), json!({"from": null, "to": ["\u{1f600}\n\"", -9_007_199_254_740_991_i64]})),
        ("a".to_owned(), json!({"\u{fb33}": 1, "\u{1f600}": 2, "": true})),
    ]);
    tell(&app, &odd).await;
    until_entries(&admin, &org, 4).await;
    for entry in log(&admin, &org).await {
        assert_eq!(entry["hash"], json!(hash_of(&entry)), "{entry}");
        let at = entry["at"].as_str().unwrap();
        assert!(at.len() == 27 && at.ends_with('Z'), "{at}");
    }
}

#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    app.workspace(&admin, &org, "Blog").await;
    for statement in [
        "UPDATE audit_log SET details = '{}'",
        "DELETE FROM audit_log WHERE sequence = 2",
        "TRUNCATE audit_log",
        "DELETE FROM audit_heads",
        "TRUNCATE audit_heads CASCADE",
        "UPDATE audit_heads SET entries = entries - 1",
        "UPDATE audit_heads SET head = repeat('a', 64)",
        "UPDATE audit_heads SET entries = entries + 2",
    ] {
        let refused = run(&app, statement).await.unwrap_err();
        assert!(refused.contains("only ever appended to"), "{statement}: {refused}");
    }
    assert_eq!(verdict(&admin, &org).await["entries"], 2);
    // The purge of an organization says what it does.
    let purge = "BEGIN; SET LOCAL contexor.purge = 'on'; DELETE FROM audit_log; DELETE FROM audit_heads; ROLLBACK";
    run(&app, purge).await.unwrap();
    run(&app, "DELETE FROM audit_log").await.unwrap_err();
}

#[tokio::test]
async fn the_log_is_read_page_by_page_newest_first_and_filtered() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let second = app.member(&admin, &org, "admin").await;
    for number in 0..3 {
        app.workspace(&second, &org, &format!("Workspace {number}")).await;
    }
    app.workspace(&admin, &org, "Hers").await;
    let all = log(&admin, &org).await;
    assert_eq!(all.len(), 7);
    assert_eq!(all.iter().map(|entry| entry["id"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), 7);

    let listed = async |query: &str| -> Vec<i64> {
        let page = admin.get(&format!("/orgs/{org}/audit?{query}")).await;
        page.assert_status(200).items().iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect()
    };
    assert_eq!(listed("").await, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(listed("action=workspace.created").await, [7, 6, 5, 4]);
    assert_eq!(listed(&format!("actor_id={}", second.id)).await, [6, 5, 4, 3]);
    assert_eq!(listed(&format!("actor_id={}&action=workspace.created&limit=2", second.id)).await, [6, 5]);
    let at = |sequence: usize| all[sequence - 1]["at"].as_str().unwrap();
    assert_eq!(listed(&format!("from={}&to={}", at(3), at(6))).await, [5, 4, 3]);
    assert_eq!(listed("actor_id=00000000-0000-7000-8000-000000000000").await, [0_i64; 0]);

    let path = format!("/orgs/{org}/audit");
    for bad in [
        "action=org.eaten".to_owned(),
        "actor_id=sara".to_owned(),
        "from=yesterday".to_owned(),
        format!("from={}&to={}", at(6), at(3)),
        "limit=0".to_owned(),
        "limit=101".to_owned(),
        "colour=red".to_owned(),
    ] {
        admin.get(&format!("{path}?{bad}")).await.assert_problem(422, "validation_failed");
    }
    let cursor = admin.get(&format!("{path}?limit=2")).await.body["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(listed(&format!("limit=2&cursor={cursor}")).await, [5, 4]);
    // A new entry does not move the pages that follow.
    app.workspace(&admin, &org, "Meanwhile").await;
    assert_eq!(listed(&format!("limit=2&cursor={cursor}")).await, [5, 4]);
    let other_list = format!("{path}?action=workspace.created&cursor={cursor}");
    admin.get(&other_list).await.assert_problem(400, "cursor_invalid");
}

#[tokio::test]
async fn a_machine_is_named_by_its_key_and_reads_the_log_like_an_admin_if_it_is_one() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let expires_at = (contexor_clock::now() + chrono::TimeDelta::hours(1)).to_rfc3339();
    let mut machines = Vec::new();
    for role in ["admin", "editor"] {
        let body = json!({"name": "CI", "role": role, "expires_at": expires_at});
        let made = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
        let mut machine = app.user_with(made.assert_status(201).id().to_string().parse().unwrap(), String::new());
        machine.token = made.body["key"].as_str().unwrap().to_owned();
        machines.push(machine);
    }
    app.workspace(&machines[0], &org, "Blog").await;
    let entries = log(&machines[0], &org).await;
    let last = entries.last().unwrap();
    assert_eq!(last["action"], "workspace.created");
    assert_eq!(last["actor"], json!({"kind": "api_key", "id": machines[0].id}));
    assert_eq!(verdict(&machines[0], &org).await["entries"], 4);
    machines[1].get(&format!("/orgs/{org}/audit")).await.assert_problem(403, "permission_denied");
}

#[tokio::test]
async fn only_admins_read_the_log_and_strangers_do_not_know_of_it() {
    let app = TestApp::start().await;
    let (admin, stranger) = (app.user("Sara"), app.user("Omid"));
    let org = app.org(&admin, "Press").await;
    app.org(&stranger, "Another tenant").await;
    let (editor, viewer) = (app.member(&admin, &org, "editor").await, app.member(&admin, &org, "viewer").await);
    for path in [format!("/orgs/{org}/audit"), format!("/orgs/{org}/audit/verify")] {
        admin.get(&path).await.assert_status(200);
        for member in [&editor, &viewer] {
            member.get(&path).await.assert_problem(403, "permission_denied");
        }
        stranger.get(&path).await.assert_problem(404, "not_found");
    }
}
