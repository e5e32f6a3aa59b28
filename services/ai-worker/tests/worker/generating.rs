//! The course of a generation.

use chrono::{TimeDelta, Utc};
use contexor_testkit::eventually;
use serde_json::json;

use crate::outcomes::on_the_page;
use crate::stage::{DEADLINE, TestWorker, job};

#[tokio::test]
async fn a_generation_is_started_shown_and_completed() {
    let stage = TestWorker::with_speed(100.0).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=80]]");
    stage.request(&job).await;

    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    // The event may still be on its way; the end is not to be.
    let so_far = stage.events(job.task_id).await;
    assert!(so_far.iter().all(|(kind, _)| kind == "ai.generation.started.v1"), "shown before the end: {so_far:?}");

    let completed = stage.completed(job.task_id).await;
    let first = &stage.events(job.task_id).await[0];
    assert_eq!((first.0.as_str(), &first.1["fence"]), ("ai.generation.started.v1", &json!(1)));
    assert_eq!(completed["text"], on_the_page(&stage.shown(job.task_id).await));
    assert_eq!(completed["model"], "gpt-4.1-mini-2025-04-14");
    assert_eq!((completed["truncated"].as_bool(), completed["masked"].as_bool()), (Some(false), Some(false)));
    let attempts = &completed["attempts"];
    assert_eq!(attempts.as_array().unwrap().len(), 1);
    assert_eq!(
        (attempts[0]["outcome"].as_str(), attempts[0]["usage_source"].as_str()),
        (Some("completed"), Some("reported"))
    );
    stage.assert_books_agree(attempts).await;
    let request = &stage.served().await["items"][0];
    assert_eq!(request["client_request_id"], attempts[0]["attempt_id"]);
}

#[tokio::test]
async fn a_rate_limited_provider_is_asked_again() {
    let stage = TestWorker::set().await;
    stage.faults(json!({"rate_limited_share": 1.0, "retry_after_ms": 50, "for_next": 1})).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about rivers.");
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    let attempts = &completed["attempts"];
    assert_eq!(
        (attempts[0]["outcome"].as_str(), attempts[1]["outcome"].as_str()),
        (Some("refused"), Some("completed"))
    );
    stage.assert_books_agree(attempts).await;
}

#[tokio::test]
async fn a_broken_provider_is_asked_four_times_and_no_more() {
    let stage = TestWorker::set().await;
    stage.faults(json!({"server_error_share": 1.0})).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about hills.");
    stage.request(&job).await;
    let failed = stage.failed(job.task_id, "provider_unavailable").await;
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 4);
    assert_eq!(stage.served().await["totals"]["requests"], 4);
    stage.assert_books_agree(&failed["attempts"]).await;
}

#[tokio::test]
async fn what_asking_again_does_not_mend_fails_at_once() {
    let stage = TestWorker::set().await;
    stage.faults(json!({"quota_exhausted": true})).await;
    let _worker = stage.worker(&[]);
    let poor = job("Write about trees.");
    stage.request(&poor).await;
    let failed = stage.failed(poor.task_id, "provider_quota_exhausted").await;
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 1);
    stage.faults(json!({})).await;

    let mut unknown = job("Write about trees.");
    unknown.model = "gpt-1".to_owned();
    stage.request(&unknown).await;
    stage.failed(unknown.task_id, "model_unavailable").await;

    let mut late = job("Write about trees.");
    late.deadline = contexor_clock::now() - TimeDelta::seconds(1);
    stage.request(&late).await;
    let failed = stage.failed(late.task_id, "deadline_exceeded").await;
    assert_eq!(failed["attempts"], json!([]));
    assert_eq!(stage.served().await["totals"]["requests"], 1, "only the first reached the provider");
}

#[tokio::test]
async fn the_output_cap_cuts_the_text_and_says_so() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let mut job = job("Write about the moon. [[sandbox: tokens=200]]");
    job.max_output_tokens = 20;
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    assert_eq!(completed["truncated"], true);
    stage.assert_books_agree(&completed["attempts"]).await;
}

#[tokio::test]
async fn the_shared_rate_limit_spreads_requests() {
    let stage = TestWorker::set().await;
    let jobs: Vec<_> = (0..12).map(|number| job(&format!("Write number {number}. [[sandbox: tokens=5]]"))).collect();
    // All wait when the worker starts.
    for job in &jobs {
        stage.request(job).await;
    }
    // Ten at once, then one a second.
    let _worker = stage.worker(&[("provider.requests_per_minute", "60"), ("jobs.concurrency", "16")]);
    for job in &jobs {
        stage.completed(job.task_id).await;
    }
    let served = stage.served().await;
    let mut times: Vec<chrono::DateTime<Utc>> =
        served["items"].as_array().unwrap().iter().map(|item| item["at"].as_str().unwrap().parse().unwrap()).collect();
    times.sort();
    assert_eq!(times.len(), 12);
    assert!(times[11] - times[0] > TimeDelta::milliseconds(1_200), "{:?}", times[11] - times[0]);
}

#[tokio::test]
async fn a_batch_of_one_tenant_does_not_hold_up_anothers_single_generation() {
    let stage = TestWorker::with_speed(30.0).await;
    let _worker = stage.worker(&[("jobs.concurrency", "8")]);
    let org = uuid::Uuid::now_v7();
    let batch: Vec<_> = (0..60)
        .map(|number| contexor_events::content::GenerationRequested {
            org_id: org,
            ..job(&format!("Write number {number}. [[sandbox: tokens=40]]"))
        })
        .collect();
    for job in &batch {
        stage.request(job).await;
    }
    let single = job("Write about the sea. [[sandbox: tokens=40]]");
    stage.request(&single).await;
    stage.completed(single.task_id).await;
    let ended = stage.completed_of(org).await;
    assert!(ended < batch.len() / 2, "{ended} of {} came before it", batch.len());
    // And none of the batch is lost.
    eventually(DEADLINE * 4, "the batch ends", async || (stage.completed_of(org).await == batch.len()).then_some(()))
        .await;
}
