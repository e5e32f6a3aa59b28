//! Cancellations.

use std::time::{Duration, Instant};

use contexor_events::content::{CancelReason, GenerationCancelled, GenerationRequested};
use contexor_testkit::eventually;
use serde_json::json;

use contexor_api::org::PiiPolicy;

use crate::outcomes::on_the_page;
use crate::stage::{DEADLINE, TestWorker, job};

fn cancellation(job: &GenerationRequested) -> GenerationCancelled {
    GenerationCancelled {
        task_id: job.task_id,
        content_id: job.content_id,
        org_id: job.org_id,
        reason: CancelReason::Requested,
        keep_partial: false,
    }
}

#[tokio::test]
async fn a_cancelled_answer_is_read_to_its_end_for_the_bill() {
    let stage = TestWorker::with_speed(60.0).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=120]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    stage.publish("content", cancellation(&job)).await;
    let failed = stage.failed(job.task_id, "cancelled").await;
    assert_eq!(failed["attempts"][0]["usage_source"], "reported");
    stage.assert_books_agree(&failed["attempts"]).await;
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_left_after_a_while() {
    let stage = TestWorker::with_speed(50.0).await;
    let _worker = stage.worker(&[("jobs.cancel_drain_s", "1")]);
    let job = job("Write about the sea. [[sandbox: tokens=1000]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    let asked_at = Instant::now();
    stage.publish("content", cancellation(&job)).await;
    let failed = stage.failed(job.task_id, "cancelled").await;
    assert!(asked_at.elapsed() < Duration::from_secs(4), "{:?}", asked_at.elapsed());
    assert_eq!(
        (failed["attempts"][0]["outcome"].as_str(), failed["attempts"][0]["usage_source"].as_str()),
        (Some("interrupted"), Some("estimated"))
    );
}

#[tokio::test]
async fn a_cancellation_that_comes_first_keeps_the_provider_out_of_it() {
    let stage = TestWorker::set().await;
    let mut worker = stage.worker(&[]);
    let job = job("Write about the sea.");
    stage.publish("content", cancellation(&job)).await;
    eventually(DEADLINE, "the cancellation is taken", async || {
        let queues = stage.vhost.queues().await;
        let queue = queues.iter().find(|queue| queue.name == "ai-worker.cancellations")?;
        (queue.consumers == 1 && queue.messages_ready + queue.messages_unacknowledged == 0).then_some(())
    })
    .await;
    stage.request_repeatedly(&job, 2).await;
    let failed = stage.failed(job.task_id, "cancelled").await;
    assert_eq!(failed["attempts"], json!([]));
    worker.stop().await;
    assert_eq!(stage.events(job.task_id).await.len(), 1, "told once");
    assert_eq!(stage.served().await["totals"]["requests"], 0);
}

#[tokio::test]
async fn what_was_written_before_a_cancellation_can_be_kept_and_costs_what_it_cost() {
    let stage = TestWorker::with_speed(60.0).await;
    let _worker = stage.worker(&[]);
    for policy in [PiiPolicy::Warn, PiiPolicy::Mask, PiiPolicy::Block] {
        stage.http.delete(format!("{}/sandbox/requests", stage.sandbox.url())).send().await.unwrap();
        let job = GenerationRequested { pii_policy: policy, ..job("Write about the sea. [[sandbox: tokens=120]]") };
        stage.request(&job).await;
        let page = eventually(DEADLINE, "some words are shown", async || {
            let page = on_the_page(&stage.shown(job.task_id).await);
            (page.split_whitespace().count() > 5).then_some(page)
        })
        .await;
        let kept = GenerationCancelled { keep_partial: true, ..cancellation(&job) };
        stage.publish("content", kept).await;
        let failed = stage.failed(job.task_id, "cancelled").await;
        let partial = failed["partial_text"].as_str().unwrap();
        assert!(partial.starts_with(page.trim_end()), "{partial:?} goes on from {page:?}");
        assert!(partial.split_whitespace().count() < 110, "what was only read for the bill is not kept: {partial}");
        assert_eq!(failed["attempts"][0]["usage_source"], "reported");
        stage.assert_books_agree(&failed["attempts"]).await;
    }
}

#[tokio::test]
async fn a_kept_part_is_judged_like_any_text() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[("jobs.cancel_drain_s", "0")]);
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"Call 0912 345 6789 today, or\"}}]}\n\n";
    stage.play(json!({"body": body, "end": "stall"})).await;
    for (policy, expected) in [
        (PiiPolicy::Warn, Some("Call 0912 345 6789 today, or")),
        (PiiPolicy::Mask, Some("Call [PHONE_1] today, or")),
        (PiiPolicy::Block, None),
    ] {
        let job = GenerationRequested { pii_policy: policy, ..job("Write a notice.") };
        stage.request(&job).await;
        // Nothing is released yet under every policy, so that the account is what tells.
        eventually(DEADLINE, "the text has come", async || {
            let noted = stage.live().progress_of(job.task_id).await.unwrap();
            noted.iter().any(|progress| progress.output_tokens > 0).then_some(())
        })
        .await;
        let kept = GenerationCancelled { keep_partial: true, ..cancellation(&job) };
        stage.publish("content", kept).await;
        let failed = stage.failed(job.task_id, "cancelled").await;
        assert_eq!(failed["partial_text"].as_str(), expected, "{policy:?}");
        assert_eq!(failed["attempts"][0]["usage_source"], "estimated");
    }
    // Not asked for, not kept.
    let job = job("Write a notice.");
    stage.request(&job).await;
    eventually(DEADLINE, "it is asked", async || {
        (!stage.live().progress_of(job.task_id).await.unwrap().is_empty()).then_some(())
    })
    .await;
    stage.publish("content", cancellation(&job)).await;
    assert!(stage.failed(job.task_id, "cancelled").await.get("partial_text").is_none());
}
