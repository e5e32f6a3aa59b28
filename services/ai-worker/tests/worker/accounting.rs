//! Every token that the provider served is in the books, once.

use contexor_api::content::LiveEvent;
use serde_json::json;

use crate::outcomes::on_the_page;
use crate::stage::{TestWorker, job};

#[tokio::test]
async fn a_cut_answer_is_begun_anew_and_both_are_accounted_for() {
    let stage = TestWorker::with_speed(200.0).await;
    stage.faults(json!({"cut_share": 1.0, "cut_after_tokens": 25, "for_next": 1})).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=60]]");
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    let attempts = &completed["attempts"];
    assert_eq!(
        (attempts[0]["outcome"].as_str(), attempts[0]["usage_source"].as_str()),
        (Some("interrupted"), Some("estimated"))
    );
    assert_eq!(
        (attempts[1]["outcome"].as_str(), attempts[1]["usage_source"].as_str()),
        (Some("completed"), Some("reported"))
    );
    stage.assert_books_agree(attempts).await;

    let shown = stage.shown(job.task_id).await;
    assert!(shown.iter().any(|event| matches!(event, LiveEvent::Status { restarted: true, .. })), "{shown:?}");
    assert_eq!(completed["text"], on_the_page(&shown), "nothing of the first try is spliced in");
}

#[tokio::test]
async fn answers_that_break_the_rules_are_read_or_begun_anew() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    for (faults, outcomes, source) in [
        (json!({"no_usage": true}), &["completed"][..], "estimated"),
        (json!({"no_done": true}), &["completed"], "reported"),
        (json!({"no_done": true, "no_usage": true}), &["completed"], "estimated"),
        (json!({"malformed_share": 1.0, "for_next": 1}), &["interrupted", "completed"], "reported"),
        (json!({"error_frame_after_tokens": 7, "for_next": 1}), &["interrupted", "completed"], "reported"),
    ] {
        stage.faults(faults.clone()).await;
        stage.http.delete(format!("{}/sandbox/requests", stage.sandbox.url())).send().await.unwrap();
        let job = job("Write about bridges. [[sandbox: tokens=40]]");
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        let attempts = completed["attempts"].as_array().unwrap();
        let seen: Vec<&str> = attempts.iter().map(|attempt| attempt["outcome"].as_str().unwrap()).collect();
        assert_eq!(seen, outcomes, "{faults}");
        assert_eq!(attempts.last().unwrap()["usage_source"], source, "{faults}");
        stage.assert_books_agree(&completed["attempts"]).await;
    }
}

#[tokio::test]
async fn a_stalled_answer_is_given_up_and_begun_anew() {
    let stage = TestWorker::set().await;
    stage.faults(json!({"stall_after_tokens": 10, "for_next": 1})).await;
    let _worker = stage.worker(&[("provider.idle_timeout_ms", "300")]);
    let job = job("Write about lakes. [[sandbox: tokens=40]]");
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    assert_eq!(completed["attempts"][0]["outcome"], "interrupted");
    stage.assert_books_agree(&completed["attempts"]).await;
}

#[tokio::test]
async fn a_message_that_comes_twice_is_worked_on_once() {
    let stage = TestWorker::with_speed(200.0).await;
    let _worker = stage.worker(&[("jobs.lease_ms", "2000")]);
    let job = job("Write about snow. [[sandbox: tokens=40]]");
    stage.request_repeatedly(&job, 3).await;
    stage.completed(job.task_id).await;
    stage.jobs_are_settled().await;
    stage.request_repeatedly(&job, 1).await;
    stage.jobs_are_settled().await;
    let events = stage.events(job.task_id).await;
    assert_eq!(events.len(), 2, "started once, completed once: {events:?}");
    assert_eq!(stage.served().await["totals"]["requests"], 1);
}
