//! Cancellations.

use std::time::{Duration, Instant};

use contexor_events::content::{CancelReason, GenerationCancelled, GenerationRequested};
use contexor_testkit::eventually;
use serde_json::json;

use crate::stage::{DEADLINE, Stage, job};

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
    let stage = Stage::with_speed(60.0).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=120]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    stage.publisher.publish_event(cancellation(&job), None).await.unwrap();
    let failed = stage.failed(job.task_id, "cancelled").await;
    assert_eq!(failed["attempts"][0]["usage_source"], "reported");
    stage.assert_books_agree(&failed["attempts"]).await;
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_left_after_a_while() {
    let stage = Stage::with_speed(50.0).await;
    let _worker = stage.worker(&[("jobs.cancel_read_s", "1")]);
    let job = job("Write about the sea. [[sandbox: tokens=1000]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    let asked_at = Instant::now();
    stage.publisher.publish_event(cancellation(&job), None).await.unwrap();
    let failed = stage.failed(job.task_id, "cancelled").await;
    assert!(asked_at.elapsed() < Duration::from_secs(4), "{:?}", asked_at.elapsed());
    assert_eq!(
        (failed["attempts"][0]["outcome"].as_str(), failed["attempts"][0]["usage_source"].as_str()),
        (Some("interrupted"), Some("estimated"))
    );
}

#[tokio::test]
async fn a_cancellation_that_comes_first_keeps_the_provider_out_of_it() {
    let stage = Stage::set().await;
    let worker = stage.worker(&[]);
    let job = job("Write about the sea.");
    stage.publisher.publish_event(cancellation(&job), None).await.unwrap();
    eventually(DEADLINE, "the cancellation is taken", async || {
        let queues = stage.broker.queues().await;
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
