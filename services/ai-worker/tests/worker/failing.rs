//! What breaks inside the platform: each call is accounted for, and the job ends at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use contexor_ai_worker::provider::{Chunk, Provider, ProviderError, ProviderStream, Request, registry::connect};
use contexor_events::{CloudEvent, Event as _, content::GenerationRequested};
use contexor_testkit::{Process, eventually};
use diesel::sql_query;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use serde_json::json;
use uuid::Uuid;

use crate::outcomes::on_the_page;
use crate::stage::{DEADLINE, TestWorker, job};

/// A library that panics so many times before it works.
struct Panicking {
    inner: Arc<dyn Provider>,
    left: AtomicUsize,
    /// Whether it panics in the middle of an answer, or before it.
    in_stream: bool,
}

impl Provider for Panicking {
    fn stream<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<ProviderStream, ProviderError>> {
        async move {
            if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err() {
                return self.inner.stream(request).await;
            }
            assert!(self.in_stream, "a bug in a library");
            let first = Chunk { text: Some("Half a sentence".to_owned()), ..Chunk::default() };
            let rest = stream::once(async { panic!("a bug in a parser") });
            Ok(stream::iter([Ok(first)]).chain(rest).boxed())
        }
        .boxed()
    }
}

fn worker(stage: &TestWorker, times: usize, in_stream: bool) -> Process {
    let connect = move |endpoint: &_| {
        Ok(Arc::new(Panicking { inner: connect(endpoint)?, left: AtomicUsize::new(times), in_stream }) as _)
    };
    stage.worker_with(&[("provider.max_attempts", "3")], Box::new(connect))
}

#[tokio::test]
async fn a_panic_is_a_failed_try_with_a_code_within_a_second() {
    let stage = TestWorker::set().await;
    for (in_stream, outcome, source) in [(false, "failed", "unknown"), (true, "interrupted", "estimated")] {
        let mut worker = worker(&stage, usize::MAX, in_stream);
        let job = job("Write about the sea.");
        stage.request(&job).await;
        eventually(DEADLINE, "it is taken", async || (!stage.events(job.task_id).await.is_empty()).then_some(())).await;
        let taken_at = Instant::now();
        let failed = stage.failed(job.task_id, "internal").await;
        assert!(taken_at.elapsed().as_secs() < 5, "no lease and no retry queue was waited for");
        let attempts = failed["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 3, "under max_attempts: {attempts:?}");
        for attempt in attempts {
            assert_eq!((&attempt["outcome"], &attempt["usage_source"]), (&json!(outcome), &json!(source)));
            assert_eq!(attempt["output_tokens"].as_i64().unwrap() > 0, in_stream);
        }
        assert_eq!(stage.vhost.queue_depth("ai-worker.jobs.dead").await, 0);
        worker.stop().await;
    }
}

#[tokio::test]
async fn after_a_panic_the_next_try_may_succeed_and_shows_nothing_of_the_first() {
    let stage = TestWorker::set().await;
    let _worker = worker(&stage, 1, true);
    let job = job("Write about the sea. [[sandbox: tokens=30]]");
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    assert!(!completed["text"].as_str().unwrap().contains("Half a sentence"));
    assert_eq!(completed["text"], on_the_page(&stage.shown(job.task_id).await));
    assert_eq!(completed["attempts"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_job_that_nobody_can_read_ends_its_task_and_stays_a_dead_letter() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea.");
    let mut event = serde_json::to_value(CloudEvent::new("content", job.clone(), None)).unwrap();
    event["data"]["max_output_tokens"] = json!("many");
    let body = serde_json::to_vec(&event).unwrap();
    eventually(DEADLINE, "it is queued", async || {
        stage.vhost.publish("contexor.events", "content.generation.requested", json!({}), &body).await.then_some(())
    })
    .await;
    let failed = stage.failed(job.task_id, "internal").await;
    assert_eq!((failed["attempts"].clone(), failed["user_id"].clone()), (json!([]), json!(job.user_id)));
    eventually(DEADLINE, "an operator can look at it", async || {
        (stage.vhost.queue_depth("ai-worker.jobs.dead").await == 1).then_some(())
    })
    .await;
    // Should it be mended and come again, it has ended.
    stage.request(&job).await;
    stage.jobs_are_settled().await;
    assert_eq!(stage.events(job.task_id).await.len(), 1);
    assert_eq!(GenerationRequested::TYPE, "content.generation.requested.v1");
}

#[tokio::test]
async fn a_job_whose_message_is_lost_ends_after_its_deadline_with_its_tries() {
    let stage = TestWorker::set().await;
    let mut conn = AsyncPgConnection::establish(&stage.database.url).await.unwrap();
    let [task, org, content, attempt] = [(); 4].map(|()| Uuid::now_v7());
    for (task, deadline) in [(task, "2 minutes ago"), (Uuid::now_v7(), "in 1 hour")] {
        let interval = if deadline.contains("ago") { "-interval '2 minutes'" } else { "interval '1 hour'" };
        sql_query(format!(
            "INSERT INTO jobs (task_id, org_id, content_id, state, lease_owner, lease_until, fence, request) VALUES
             ('{task}', '{org}', '{content}', 'running', '{org}', now() - interval '2 minutes', 1, jsonb_build_object(
             'workspace_id', '{org}', 'user_id', '{org}', 'deadline', now() + {interval}))"
        ))
        .execute(&mut conn)
        .await
        .unwrap();
    }
    sql_query(format!(
        "INSERT INTO attempts (attempt_id, task_id, fence, model, requested_model, started_at)
         VALUES ('{attempt}', '{task}', 1, 'gpt-4.1-mini', 'gpt-4.1-mini', now() - interval '3 minutes')"
    ))
    .execute(&mut conn)
    .await
    .unwrap();
    let _worker = stage.worker(&[]);
    let failed = stage.failed(task, "deadline_exceeded").await;
    let attempts = failed["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 1);
    assert_eq!(
        (&attempts[0]["usage_source"], &attempts[0]["requested_model"]),
        (&json!("unknown"), &json!("gpt-4.1-mini"))
    );
    let running: Vec<CountRow> =
        sql_query("SELECT count(*) AS count FROM jobs WHERE state = 'running'").load(&mut conn).await.unwrap();
    assert_eq!(running[0].count, 1, "the other's message may still come");
}

#[derive(diesel::QueryableByName)]
struct CountRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

#[tokio::test]
async fn a_job_that_outlives_too_many_workers_is_given_up_with_its_tries() {
    let stage = TestWorker::set().await;
    let job = job("Write about the sea.");
    let mut conn = AsyncPgConnection::establish(&stage.database.url).await.unwrap();
    let (task, org, content, attempt) = (job.task_id, job.org_id, job.content_id, Uuid::now_v7());
    sql_query(format!(
        "INSERT INTO jobs (task_id, org_id, content_id, state, lease_owner, lease_until, fence, request) VALUES
         ('{task}', '{org}', '{content}', 'running', '{org}', now(), 3, '{{}}')"
    ))
    .execute(&mut conn)
    .await
    .unwrap();
    sql_query(format!(
        "INSERT INTO attempts (attempt_id, task_id, fence, model, requested_model, started_at)
         VALUES ('{attempt}', '{task}', 3, 'gpt-4.1-mini', 'gpt-4.1-mini', now())"
    ))
    .execute(&mut conn)
    .await
    .unwrap();
    let _worker = stage.worker(&[("jobs.max_claims", "3")]);
    stage.request(&job).await;
    let failed = stage.failed(task, "internal").await;
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(failed["attempts"][0]["attempt_id"], json!(attempt));
    assert_eq!(stage.served().await["totals"]["requests"], 0, "the provider is not asked any more");
}
