//! How long it takes to follow a long audit log, and how much memory: through the API, and by the commands.
//!
//! `ENTRIES=1000000 target/debug/contexor-stack with-servers -- cargo bench -p contexor-org --bench audit_verification`
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[allow(dead_code)]
#[path = "../tests/api/app.rs"]
mod app;
#[allow(dead_code)]
#[path = "../tests/api/audit_log.rs"]
mod audit_log;
#[allow(dead_code)]
#[path = "../tests/api/users.rs"]
mod users;

use std::time::{Duration, Instant};

use crate::{
    app::TestApp,
    audit_log::{longer_log, next_part, prepared, run},
};

/// The same, fast: the end is noted once.
fn very_long_log(org: &str, entries: u32) -> String {
    let noted = format!("    UPDATE audit_heads SET entries = place, head = digest WHERE org_id = '{org}';\n");
    let end = format!("  UPDATE audit_heads SET entries = place, head = prev WHERE org_id = '{org}';\nEND $$");
    let once = longer_log(org, entries).replace(&noted, "").replace("END $$", &end);
    format!(
        "ALTER TABLE audit_heads DISABLE TRIGGER USER; {once}; ALTER TABLE audit_heads ENABLE TRIGGER USER; ANALYZE audit_log"
    )
}

/// The most memory that this process ever had, MiB.
fn most_memory(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("VmHWM: 0 kB");
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// A log of a million entries (or `ENTRIES`), followed through the API and by the commands.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let entries: u32 = std::env::var("ENTRIES").map_or(1_000_000, |entries| entries.parse().unwrap());
    let app = TestApp::start_with(&[("database.statement_timeout_ms", "600000")]).await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    let began = Instant::now();
    run(&app, &very_long_log(&org, entries)).await.unwrap();
    println!("{entries} entries made in {:.1} s", began.elapsed().as_secs_f64());

    let before = most_memory("self");
    let (mut part, mut requests, began) = (format!("/orgs/{org}/audit/verify"), 0, Instant::now());
    // Who writes meanwhile does not wait.
    let writing = async {
        let mut slowest = Duration::ZERO;
        for number in 0..10 {
            let began = Instant::now();
            app.workspace(&admin, &org, &format!("Workspace {number}")).await;
            slowest = slowest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        slowest
    };
    let checking = async {
        loop {
            let began = Instant::now();
            let answer = admin.get(&part).await;
            requests += 1;
            println!(
                "request {requests}: {} in {:.1} s: {}",
                answer.status,
                began.elapsed().as_secs_f64(),
                answer.body
            );
            if answer.is_success() {
                assert_eq!(answer.body["ok"], true);
                break;
            }
            part = next_part(&answer);
        }
        began.elapsed()
    };
    let (slowest, took) = tokio::join!(writing, checking);
    println!(
        "API: {:.1} s in {requests} requests; most memory of the process {} MiB, {before} MiB before; slowest of 10 changes made \
         meanwhile {slowest:?}",
        took.as_secs_f64(),
        most_memory("self"),
    );

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entries.jsonl");
    for (name, arguments) in [
        ("verify-audit ORG", vec!["verify-audit", &org]),
        ("export-audit ORG", vec!["export-audit", &org]),
        ("verify-audit --file", vec!["verify-audit", "--file", file.to_str().unwrap()]),
    ] {
        let mut program = prepared(&app, &arguments);
        if arguments[0] == "export-audit" {
            program.stdout(std::fs::File::create(&file).unwrap());
        }
        let began = Instant::now();
        let mut child = program.spawn().unwrap();
        let mut memory = 0;
        let status = loop {
            memory = memory.max(most_memory(&child.id().to_string()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(status.success());
        println!("{name}: {:.1} s, most memory {memory} MiB", began.elapsed().as_secs_f64());
    }
    println!("the export has {} MiB", std::fs::metadata(&file).unwrap().len() >> 20);

    for query in [
        "",
        "?action=org.created",
        "?to=2026-01-01T01:00:00Z",
        "?from=2030-01-01T00:00:00Z",
        "?actor_id=00000000-0000-7000-8000-000000000000",
        "?from=2026-01-01T00:00:10Z&to=2026-01-01T00:00:20Z",
    ] {
        let began = Instant::now();
        let found = admin.get(&format!("/orgs/{org}/audit{query}")).await.ok(200).items().len();
        println!("list{query}: {found} entries in {:?}", began.elapsed());
    }
}
