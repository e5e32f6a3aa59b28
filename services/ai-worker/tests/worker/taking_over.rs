//! Workers that die, stop, or come late.

use std::time::{Duration, Instant};

use contexor_api::content::LiveEvent;
use contexor_testkit::{captured_logs, eventually};
use diesel::sql_query;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::outcomes::on_the_page;
use crate::stage::{DEADLINE, TestWorker, job};

async fn shown(stage: &TestWorker, task: uuid::Uuid) {
    eventually(DEADLINE, "something is shown", async || (!stage.shown(task).await.is_empty()).then_some(())).await;
}

#[tokio::test]
async fn a_dead_workers_job_is_taken_over_and_its_tokens_are_accounted_for() {
    let stage = TestWorker::with_speed(40.0).await;
    let mut first = stage.worker(&[("jobs.lease_ms", "1500")]);
    let job = job("Write about the sea. [[sandbox: tokens=100]]");
    stage.request(&job).await;
    shown(&stage, job.task_id).await;
    first.kill();
    stage.vhost.close_connections().await;

    let _second = stage.worker(&[("jobs.lease_ms", "1500")]);
    let completed = stage.completed(job.task_id).await;
    let attempts = &completed["attempts"];
    assert_eq!(attempts.as_array().unwrap().len(), 2, "{attempts}");
    assert_eq!(
        (attempts[0]["outcome"].as_str(), attempts[0]["usage_source"].as_str()),
        (Some("interrupted"), Some("estimated"))
    );
    assert!(attempts[0]["output_tokens"].as_i64().unwrap() > 0);
    let totals = stage.served().await["totals"].clone();
    let ours: i64 = attempts.as_array().unwrap().iter().map(|one| one["output_tokens"].as_i64().unwrap()).sum();
    let theirs = totals["output_tokens_served"].as_i64().unwrap();
    // What was under way between the last note and the kill, at 40 tokens a second.
    assert!((theirs - ours).abs() <= 6, "{ours} against {theirs}");
    assert_eq!(completed["text"], on_the_page(&stage.shown(job.task_id).await));

    let events = stage.events(job.task_id).await;
    let fences: Vec<i64> = events.iter().filter_map(|(_, data)| data["fence"].as_i64()).collect();
    assert_eq!(fences, [1, 2]);
    assert_eq!(events.iter().filter(|(kind, _)| kind == "ai.generation.completed.v1").count(), 1);
}

#[tokio::test]
async fn a_late_worker_is_fenced_off() {
    let logs = captured_logs();
    let stage = TestWorker::with_speed(40.0).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=60]]");
    stage.request(&job).await;
    shown(&stage, job.task_id).await;
    // As if somebody else had taken it over while this worker was out of its senses.
    let mut conn = AsyncPgConnection::establish(&stage.database.url).await.unwrap();
    sql_query("UPDATE jobs SET fence = fence + 1, lease_until = now() + interval '1 hour'")
        .execute(&mut conn)
        .await
        .unwrap();
    let live = stage.live();
    assert!(live.append(job.task_id, 2, &[LiveEvent::Delta { text: "new".into() }]).await.unwrap());
    let before = stage.shown(job.task_id).await.len();
    eventually(DEADLINE, "the late worker gives up", async || {
        (logs.lines_with("a late worker was fenced off").len() == 1).then_some(())
    })
    .await;
    assert_eq!(stage.events(job.task_id).await.len(), 1, "only its start was told");
    assert_eq!(stage.shown(job.task_id).await.len(), before, "nothing was shown any more");
}

#[tokio::test]
async fn a_stopping_worker_hands_its_job_over_at_once() {
    let stage = TestWorker::with_speed(40.0).await;
    let mut first = stage.worker(&[("jobs.drain_s", "0"), ("jobs.lease_ms", "60000")]);
    let job = job("Write about the sea. [[sandbox: tokens=80]]");
    stage.request(&job).await;
    shown(&stage, job.task_id).await;
    first.stop().await;
    let mut conn = AsyncPgConnection::establish(&stage.database.url).await.unwrap();
    let leases: Vec<LeaseRow> =
        sql_query("SELECT lease_until <= clock_timestamp() AS is_over FROM jobs").load(&mut conn).await.unwrap();
    assert!(leases.len() == 1 && leases[0].is_over, "no renewal outlives the release");
    let handed_over = Instant::now();
    let _second = stage.worker(&[]);
    let completed = stage.completed(job.task_id).await;
    assert!(handed_over.elapsed() < Duration::from_secs(15));
    let attempts = &completed["attempts"];
    assert_eq!(
        (attempts[0]["outcome"].as_str(), attempts[1]["outcome"].as_str()),
        (Some("interrupted"), Some("completed"))
    );
}

#[derive(diesel::QueryableByName)]
struct LeaseRow {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_over: bool,
}

#[tokio::test]
async fn a_stopping_worker_ends_what_it_can_in_time() {
    let stage = TestWorker::with_speed(60.0).await;
    let mut worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=60]]");
    stage.request(&job).await;
    shown(&stage, job.task_id).await;
    worker.stop().await;
    let completed = stage.completed(job.task_id).await;
    assert_eq!(completed["attempts"].as_array().unwrap().len(), 1);
    stage.assert_books_agree(&completed["attempts"]).await;
    assert_ne!(completed["text"], json!(""));
}
