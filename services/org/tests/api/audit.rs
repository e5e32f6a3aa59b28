//! The audit log: who did what, when, to what and from where, and that nobody can change it unseen.

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command, Output},
    time::Duration,
};

use contexor_api::{
    Phone,
    audit::{AuditActor, AuditDetails, AuditTarget},
};
use contexor_events::{CloudEvent, audit::AuditRecorded, topology::EXCHANGE};
use contexor_messaging::{Broker, topology};
use contexor_testkit::eventually;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::app::{Answer, KEY, TestApp, User};

const PATIENCE: Duration = Duration::from_secs(15);
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The whole log, oldest entry first, read page by page.
async fn log(admin: &User, org: &str) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("/orgs/{org}/audit?limit=7{cursor}")).await;
        entries.extend(page.assert(200).items().iter().cloned());
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    entries.reverse();
    entries
}

async fn verdict(admin: &User, org: &str) -> Value {
    admin.get(&format!("/orgs/{org}/audit/verify")).await.assert(200).body.clone()
}

/// JSON as RFC 8785 writes it, for what is in an entry. Not the service's own: whoever checks a log has nothing but the RFC.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| (name.encode_utf16().collect::<Vec<_>>(), name, value)).collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            let fields: Vec<String> =
                fields.iter().map(|(_, name, value)| format!("{}:{}", json!(name), canonical(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn hash_of(entry: &Value) -> String {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().remove("hash");
    hex::encode(Sha256::digest(canonical(&entry)))
}

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
    entries: usize,
    changes: u8,
}

impl Witness<'_> {
    /// Does something from an address of its own.
    async fn call(&mut self, by: &User, method: Method, path: &str, body: Value) -> (Answer, String, String) {
        self.changes += 1;
        let (address, request_id) = (format!("203.0.113.{}", self.changes), format!("change-{:04}", self.changes));
        let request = by.request(method, path, body);
        let request = request.header("x-contexor-client-ip", &address).header("x-request-id", &request_id);
        (Answer::read(request).await, address, request_id)
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
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        let entries = log(self.reader, &self.org).await;
        self.entries += 1;
        assert_eq!(entries.len(), self.entries, "{action}: {entries:?}");
        let entry = entries.last().unwrap();
        let target = match target {
            To::Id(id) => id.to_owned(),
            To::Answered => answer.id(),
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
        self.call(by, method, path, body).await.0.assert(status);
        assert_eq!(log(self.reader, &self.org).await.len(), self.entries, "{path}");
    }
}

#[tokio::test]
async fn every_change_leaves_one_entry_and_what_is_no_change_leaves_none() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let mut witness = Witness { reader: &admin, org: org.clone(), entries: 1, changes: 0 };
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
    let change = json!({"name": "Blue Press", "settings": {"calendar": "jalali", "timezone": "Europe/Berlin"}});
    let details = json!({
        "name": "changed",
        "calendar": {"from": "gregorian", "to": "jalali"},
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
    let joined = json!({"role": "editor", "invitation_id": invitation.id(), "invited_by": admin.id});
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
    let target = ("invitation", To::Id(&invitation.id()));
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
    let workspace =
        witness.change(&admin, made, "workspace.created", ("workspace", To::Answered), json!({})).await.id();
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
    let expires_at = (chrono::Utc::now() + chrono::TimeDelta::hours(1)).to_rfc3339();
    let body = json!({"name": "CI", "role": "editor", "workspace_id": workspace, "expires_at": expires_at});
    let details = json!({"role": "editor", "workspace_id": workspace});
    let key =
        witness.change(&admin, (post(), &keys, body), "api_key.created", ("api_key", To::Answered), details).await.id();
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
    witness.call(&admin, delete(), &here, Value::Null).await.0.assert(204);
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
    app.sql("ALTER TABLE outbox ADD CONSTRAINT no_room CHECK (false) NOT VALID").await;
    let change = json!({"settings": {"calendar": "jalali"}});
    admin.patch(&format!("/orgs/{org}"), change.clone()).await.assert_problem(500, "internal");
    let entries = verdict(&admin, &org).await;
    assert_eq!((&entries["ok"], &entries["entries"]), (&json!(true), &json!(1)));
    app.sql("ALTER TABLE outbox DROP CONSTRAINT no_room").await;
    admin.patch(&format!("/orgs/{org}"), change).await.assert(200);
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
    topology::declare(&broker.channel().await.unwrap()).await.unwrap();
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
async fn what_other_services_tell_is_kept_once_however_often_it_is_delivered() {
    let app = listening().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let (one, two) = (told(&org, 1), told(&org, 2));
    tell(&app, &one).await;
    until_entries(&admin, &org, 2).await;
    tell(&app, &one).await;
    // Even when the inbox has forgotten it.
    app.sql("DELETE FROM inbox").await;
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

async fn run(app: &TestApp, statements: &str) -> Result<(), String> {
    let mut conn = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    conn.batch_execute(statements).await.map_err(|error| error.to_string())
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
async fn tampering_is_found_in_every_way_and_place() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for number in 2..=8 {
        app.workspace(&admin, &org, &format!("Workspace {number}")).await;
    }
    let another = app.org(&admin, "Another").await;
    let whole = verdict(&admin, &org).await;
    assert_eq!((&whole["ok"], &whole["entries"]), (&json!(true), &json!(8)));
    let last = log(&admin, &org).await.pop().unwrap();

    // An entry that fits the last one in every respect, made by somebody who knows how.
    let mut forged = last.clone();
    forged["sequence"] = json!(9);
    forged["id"] = json!(Uuid::now_v7());
    forged["prev_hash"] = last["hash"].clone();
    forged["hash"] = json!(hash_of(&forged));
    let forge = format!(
        "INSERT INTO audit_log SELECT org_id, 9, '{}', at, actor_kind, actor_id, action, target_kind, target_id, client_address, \
         request_id, details, hash, '{}' FROM mine WHERE sequence = 8",
        forged["id"].as_str().unwrap(),
        forged["hash"].as_str().unwrap(),
    );
    let forge_and_note = format!("{forge}; UPDATE audit_heads SET entries = 9 WHERE org_id = '{org}'");
    let swap = "UPDATE mine SET sequence = 100 WHERE sequence = 4; UPDATE mine SET sequence = 4 WHERE sequence = 5; \
        UPDATE mine SET sequence = 5 WHERE sequence = 100";
    // Tampering, and the place where it has to be found: none where only what is beside the log was changed.
    let cases: Vec<(&str, &str, Option<i64>)> = vec![
        ("nothing", "SELECT 1", None),
        ("a detail", r#"UPDATE mine SET details = '{"role": "admin"}' WHERE sequence = 3"#, Some(3)),
        ("a time", "UPDATE mine SET at = at + interval '1 microsecond' WHERE sequence = 2", Some(2)),
        ("an actor", "UPDATE mine SET actor_id = gen_random_uuid() WHERE sequence = 5", Some(5)),
        ("the kind of an actor", "UPDATE mine SET actor_kind = 'system' WHERE sequence = 5", Some(5)),
        ("an action", "UPDATE mine SET action = 'workspace.deleted' WHERE sequence = 6", Some(6)),
        ("a target", "UPDATE mine SET target_id = gen_random_uuid() WHERE sequence = 6", Some(6)),
        ("an address", "UPDATE mine SET client_address = NULL WHERE sequence = 1", Some(1)),
        ("a request", "UPDATE mine SET request_id = 'another-one' WHERE sequence = 8", Some(8)),
        ("a hash", "UPDATE mine SET hash = repeat('0', 64) WHERE sequence = 7", Some(7)),
        ("a hash before", "UPDATE mine SET prev_hash = repeat('0', 64) WHERE sequence = 7", Some(7)),
        ("a row is deleted", "DELETE FROM mine WHERE sequence = 4", Some(4)),
        ("the first row is deleted", "DELETE FROM mine WHERE sequence = 1", Some(1)),
        ("the tail is cut", "DELETE FROM mine WHERE sequence > 5", Some(6)),
        ("everything is deleted", "DELETE FROM mine", Some(1)),
        ("rows are swapped", swap, Some(4)),
        ("a row is appended", &forge, Some(9)),
        ("a row is appended and counted", &forge_and_note, Some(9)),
        ("the noted end is moved back", "UPDATE audit_heads SET entries = 7", Some(8)),
        ("the noted end is another", "UPDATE audit_heads SET head = repeat('a', 64)", Some(8)),
    ];
    run(
        &app,
        &format!(
            "ALTER TABLE audit_log DISABLE TRIGGER USER; ALTER TABLE audit_heads DISABLE TRIGGER USER; \
             CREATE TABLE kept_log AS SELECT * FROM audit_log; CREATE TABLE kept_heads AS SELECT * FROM audit_heads; \
             CREATE VIEW mine AS SELECT * FROM audit_log WHERE org_id = '{org}'"
        ),
    )
    .await
    .unwrap();
    let restore = "DELETE FROM audit_log; UPDATE audit_heads SET entries = kept_heads.entries, head = kept_heads.head \
        FROM kept_heads WHERE kept_heads.org_id = audit_heads.org_id; INSERT INTO audit_log SELECT * FROM kept_log";
    for (tampering, statements, broken_at) in cases {
        run(&app, statements).await.unwrap_or_else(|error| panic!("{tampering}: {error}"));
        let found = verdict(&admin, &org).await;
        assert_eq!(found["broken_at"].as_i64(), broken_at, "{tampering}: {found}");
        assert_eq!(found["ok"], broken_at.is_none(), "{tampering}");
        if !statements.contains("audit_heads SET") {
            assert_eq!(verdict(&admin, &another).await["ok"], true, "{tampering}: another organization's log is whole");
        }
        let offline = command(&app, &["verify-audit", &org]);
        assert_eq!(offline.status.code(), Some(broken_at.map_or(0, |_| 1)), "{tampering}");
        if let Some(place) = broken_at {
            assert!(text(&offline.stderr).contains(&format!("broken at entry {place}")), "{tampering}: {offline:?}");
        }
        run(&app, restore).await.unwrap();
    }
    assert_eq!(verdict(&admin, &org).await, whole);
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
        page.assert(200).items().iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect()
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
    let expires_at = (chrono::Utc::now() + chrono::TimeDelta::hours(1)).to_rfc3339();
    let mut machines = Vec::new();
    for role in ["admin", "editor"] {
        let body = json!({"name": "CI", "role": role, "expires_at": expires_at});
        let made = admin.post(&format!("/orgs/{org}/api-keys"), body).await;
        let mut machine = app.user_with(made.assert(201).id().parse().unwrap(), String::new());
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
        admin.get(&path).await.assert(200);
        for member in [&editor, &viewer] {
            member.get(&path).await.assert_problem(403, "permission_denied");
        }
        stranger.get(&path).await.assert_problem(404, "not_found");
    }
}

/// The program, with the settings of the service under test and nothing else.
fn command(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contexor-org"));
    command.env_clear().args(arguments);
    let signing_key = app.keys.key("org").private_base64();
    for (name, value) in [
        ("CONTEXOR_ORG__DATABASE__URL", app.database.url.as_str()),
        // Neither of them is there.
        ("CONTEXOR_ORG__REDIS__URL", "redis://127.0.0.1:1"),
        ("CONTEXOR_ORG__AMQP__URL", "amqp://127.0.0.1:1"),
        ("CONTEXOR_ORG__SECRET_KEY", KEY),
        ("CONTEXOR_ORG__CRYPTO__INDEX_KEY", KEY),
        ("CONTEXOR_ORG__CRYPTO__KEYS__KEYS__K1", KEY),
        ("CONTEXOR_ORG__INTERNAL__SIGNING_KEY", signing_key.as_str()),
    ] {
        command.env(name, value);
    }
    command.output().unwrap()
}

/// The program as anybody has it: no settings, no servers.
fn bare_command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_contexor-org")).env_clear().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_log_can_be_checked_without_the_service_and_without_the_database() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for number in 2..=10 {
        app.workspace(&admin, &org, &format!("Workspace {number}")).await;
    }
    let entries = log(&admin, &org).await;
    let head = entries[9]["hash"].as_str().unwrap();
    let whole = format!("the audit log of organization {org} is whole: 10 entries, head {head}\n");

    let checked = command(&app, &["verify-audit", &org]);
    assert_eq!((checked.status.code(), text(&checked.stdout)), (Some(0), whole.clone()), "{checked:?}");
    let nobody = Uuid::now_v7().to_string();
    for (arguments, complaint) in [
        (["verify-audit", nobody.as_str()], "there is no organization"),
        (["export-audit", nobody.as_str()], "there is no organization"),
        (["verify-audit", "press"], "not the id of an organization"),
    ] {
        let refused = command(&app, &arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(text(&refused.stderr).contains(complaint), "{refused:?}");
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entries.jsonl");
    let path = file.to_str().unwrap();
    let check = |lines: &[String], more: &[&str]| {
        std::fs::File::create(&file).unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
        bare_command(&[&["verify-audit", "--file", path], more].concat())
    };
    let exported = command(&app, &["export-audit", &org]);
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    let lines: Vec<String> = text(&exported.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>(), entries);

    // Lines as exported, entries in any order, pages of the list in any order and overlapping.
    let mut backwards = lines.clone();
    backwards.reverse();
    let page = |range: std::ops::Range<usize>| json!({"items": entries[range], "next_cursor": null});
    let pages = [page(6..10), page(0..3), page(2..7)];
    for lines in [
        lines.clone(),
        backwards,
        pages.iter().map(Value::to_string).collect(),
        pages.iter().map(|page| serde_json::to_string_pretty(page).unwrap()).collect(),
    ] {
        for more in [&[][..], &["--head", head][..]] {
            let checked = check(&lines, more);
            assert_eq!((checked.status.code(), text(&checked.stdout)), (Some(0), whole.clone()), "{checked:?}");
        }
    }

    let broken = |change: &dyn Fn(&mut Vec<Value>), more: &[&str]| {
        let mut changed = entries.clone();
        change(&mut changed);
        let lines: Vec<String> = changed.iter().map(Value::to_string).collect();
        let checked = check(&lines, more);
        assert_eq!((checked.status.code(), text(&checked.stdout)), (Some(1), String::new()), "{checked:?}");
        let complaint = text(&checked.stderr);
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        complaint
    };
    let at = |place: usize| format!("broken at entry {place};");
    assert!(broken(&|entries| entries[4]["details"] = json!({"a": 1}), &[]).contains(&at(5)));
    assert!(broken(&|entries| entries[4]["extra"] = json!(1), &[]).contains(&at(5)));
    assert!(broken(&|entries| drop(entries.remove(3)), &[]).contains(&at(4)));
    assert!(broken(&|entries| drop(entries.remove(0)), &[]).contains(&at(1)));
    // Only who kept the head sees that the tail is missing.
    assert!(broken(&|entries| entries.truncate(8), &["--head", head]).contains(&at(8)));
    assert!(broken(&|entries| entries.clear(), &[]).contains("holds no entry"));
    assert!(broken(&|entries| entries.push(json!({"sequence": 11})), &[]).contains("no entry"));
    let twice = broken(
        &|entries| {
            let mut other = entries[2].clone();
            other["details"] = json!({"b": 2});
            entries.push(other);
        },
        &[],
    );
    assert!(twice.contains("two different entries 3"), "{twice}");
    assert!(text(&check(&["{".to_owned()], &[]).stderr).contains("is not JSON"));
    let missing = bare_command(&["verify-audit", "--file", "/nowhere/entries.jsonl"]);
    assert!(text(&missing.stderr).contains("cannot be read"), "{missing:?}");
    let misspelt = bare_command(&["verify-audit", "--fil", path]);
    assert!(misspelt.status.code() == Some(1) && text(&misspelt.stderr).contains("verify-audit --file FILE"));
}
