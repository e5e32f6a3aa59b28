//! Whoever looks whether an audit log is whole: through the API and by the commands, also when it is long, growing or tampered with.

use std::{
    io::Write as _,
    process::{Command, Output},
};

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::TestApp,
    audit_log::{hash_of, log, longer_log, next_part, prepared, run, verdict},
};

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
    let everything = format!("DELETE FROM mine; DELETE FROM audit_heads WHERE org_id = '{org}'");
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
        ("everything is deleted with its end", &everything, Some(1)),
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
    let restore = "DELETE FROM audit_log; DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM kept_heads; \
        INSERT INTO audit_log SELECT * FROM kept_log";
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
async fn a_check_goes_on_behind_an_earlier_one_and_sees_when_that_is_not_true_any_more() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    for number in 2..=5 {
        app.workspace(&admin, &org, &format!("Workspace {number}")).await;
    }
    let entries = log(&admin, &org).await;
    let hash = |place: usize| entries[place - 1]["hash"].as_str().unwrap().to_owned();
    let path = format!("/orgs/{org}/audit/verify");
    let from = async |place: usize, head: &str| {
        admin.get(&format!("{path}?entries={place}&head={head}")).await.assert_status(200).body.clone()
    };
    let whole = verdict(&admin, &org).await;
    for place in 1..=5 {
        assert_eq!(from(place, &hash(place)).await, whole, "{place}");
    }
    // Another entry stood there then, or the log was longer.
    let rewritten = from(3, &hash(2)).await;
    assert_eq!(
        (&rewritten["ok"], &rewritten["broken_at"], &rewritten["entries"]),
        (&json!(false), &json!(3), &json!(0))
    );
    let cut = from(8, &hash(5)).await;
    assert_eq!((&cut["ok"], &cut["broken_at"]), (&json!(false), &json!(6)));
    // What is before the place is not looked at, what is behind it is; who asks without a place finds everything.
    run(
        &app,
        "ALTER TABLE audit_log DISABLE TRIGGER USER; UPDATE audit_log SET details = '{\"a\": 1}' WHERE sequence = 2",
    )
    .await
    .unwrap();
    assert_eq!(from(3, &hash(3)).await, whole);
    assert_eq!(from(1, &hash(1)).await["broken_at"], 2);
    assert_eq!(verdict(&admin, &org).await["broken_at"], 2);

    for bad in [
        "entries=3".to_owned(),
        format!("head={}", hash(3)),
        format!("entries=0&head={}", hash(3)),
        format!("entries=three&head={}", hash(3)),
        format!("entries=3&head={}", hash(3).to_uppercase().replace(|c: char| c.is_ascii_digit(), "A")),
        format!("entries=3&head={}", &hash(3)[1..]),
        format!("entries=3&head={}&until=5", hash(3)),
    ] {
        admin.get(&format!("{path}?{bad}")).await.assert_problem(422, "validation_failed");
    }
}

#[tokio::test]
async fn a_log_that_is_too_long_for_one_request_is_verified_in_several() {
    let app = TestApp::start_with(&[("audit.verify_ms", "0")]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    run(&app, &longer_log(&org, 2500)).await.unwrap();
    // Time for one batch each.
    let (mut part, mut requests) = (format!("/orgs/{org}/audit/verify"), 0);
    let last = loop {
        let answer = admin.get(&part).await;
        requests += 1;
        if answer.is_success() {
            break answer;
        }
        part = next_part(&answer);
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains("of 2500 entries") && detail.contains(&format!("contexor-org verify-audit {org}")));
    };
    assert!(requests >= 3, "{requests}");
    assert_eq!((&last.body["ok"], &last.body["entries"]), (&json!(true), &json!(2500)));
    let offline = command(&app, &["verify-audit", &org]);
    assert_eq!(offline.status.code(), Some(0), "{offline:?}");
    assert!(text(&offline.stdout).contains(&format!("2500 entries, head {}", last.body["head"].as_str().unwrap())));
}

#[tokio::test]
async fn no_more_logs_are_verified_at_once_than_are_to_be() {
    let app = TestApp::start_with(&[("audit.max_concurrent_verifications", "1"), ("audit.verify_ms", "2000")]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let other_admin = app.user("Dara");
    let other_org = app.org(&other_admin, "Journal").await;
    let mut conn = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    conn.batch_execute("BEGIN; LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let (path, other_path) = (format!("/orgs/{org}/audit/verify"), format!("/orgs/{other_org}/audit/verify"));
    let (one, other) = (admin.get(&path), other_admin.get(&other_path));
    tokio::pin!(one, other);
    let (refused, held) = match futures::future::select(one, other).await {
        futures::future::Either::Left(both) | futures::future::Either::Right(both) => both,
    };
    refused.assert_problem(429, "rate_limited");
    conn.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(held.await.assert_status(200).body["ok"], true);
    admin.get(&path).await.assert_status(200);
}

#[tokio::test]
async fn one_organization_has_one_turn_to_be_verified() {
    let app = TestApp::start_with(&[("audit.max_concurrent_verifications", "2"), ("audit.verify_ms", "10000")]).await;
    let (admin, other_admin) = (app.user("Sara"), app.user("Dara"));
    let org = app.org(&admin, "Press").await;
    let other_org = app.org(&other_admin, "Journal").await;
    let mut conn = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    conn.batch_execute("BEGIN; LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let path = format!("/orgs/{org}/audit/verify");
    let other_path = format!("/orgs/{other_org}/audit/verify");
    let mut asked: futures::stream::FuturesUnordered<_> = (0..5).map(|_| admin.get(&path)).collect();
    // All but the first are told at once.
    for _ in 0..4 {
        asked.next().await.unwrap().assert_problem(429, "rate_limited");
    }
    let other = other_admin.get(&other_path);
    let ending = async { conn.batch_execute("ROLLBACK").await.unwrap() };
    let (first, other, ()) = tokio::join!(asked.next(), other, ending);
    first.unwrap().assert_status(200);
    other.assert_status(200);
}

#[tokio::test]
async fn a_log_is_whole_to_who_looks_while_it_grows() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    run(&app, &longer_log(&org, 3000)).await.unwrap();
    let growing = async {
        for number in 0..25 {
            app.workspace(&admin, &org, &format!("Workspace {number}")).await;
        }
    };
    let watching = async {
        let mut seen = 0;
        for _ in 0..25 {
            let found = verdict(&admin, &org).await;
            assert_eq!(found["ok"], true, "{found}");
            let entries = found["entries"].as_u64().unwrap();
            assert!(entries >= seen);
            seen = entries;
        }
    };
    tokio::join!(growing, watching);
    assert_eq!(verdict(&admin, &org).await["entries"], 3025);
}

/// The program, with the settings of the service under test and nothing else.
fn command(app: &TestApp, arguments: &[&str]) -> Output {
    prepared(app, arguments).output().unwrap()
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
    for (misspelt, status) in [("verify-adit", 1), ("help", 0)] {
        let answer = bare_command(&[misspelt]);
        let told = text(if status == 0 { &answer.stdout } else { &answer.stderr });
        assert_eq!((answer.status.code(), told.lines().count()), (Some(status), 1), "{answer:?}");
        for known in ["serve", "migrate", "re-encrypt", "verify-audit --file FILE", "export-audit"] {
            assert!(told.contains(known), "{told}");
        }
    }
    let misspelt = bare_command(&["verify-audit", "--fil", path]);
    assert!(misspelt.status.code() == Some(1) && text(&misspelt.stderr).contains("verify-audit --file FILE"));
}
