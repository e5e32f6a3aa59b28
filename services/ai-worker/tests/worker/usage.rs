//! A stand-in for usage, and what the worker asks of it.

use std::sync::{Arc, Mutex};

use actix_web::{HttpResponse, http::StatusCode, web};
use contexor_api::internal::AttemptCovered;
use contexor_events::ai::NextAttempt;
use contexor_testkit::{
    eventually,
    peers::{StubServer, problem, serve},
};
use serde_json::json;

use crate::stage::{DEADLINE, TestWorker, job};

#[derive(Default)]
pub(crate) struct Till {
    pub(crate) asked: Vec<NextAttempt>,
    /// How many attempts more are covered; all if none.
    pub(crate) left: Option<usize>,
    /// How many questions get no answer.
    pub(crate) silent: usize,
}

/// usage's `/internal/holds/{task_id}/attempts`; stops with the test.
pub(crate) struct TestUsage {
    pub(crate) till: Arc<Mutex<Till>>,
    server: StubServer,
}

impl TestUsage {
    pub(crate) fn start() -> Self {
        let till = Arc::new(Mutex::new(Till::default()));
        let shared = web::Data::from(till.clone());
        let server = serve(move |config| {
            config.app_data(shared.clone()).route("/internal/holds/{task}/attempts", web::post().to(answer));
        });
        Self { till, server }
    }

    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }
}

async fn answer(till: web::Data<Mutex<Till>>, next: web::Json<NextAttempt>) -> HttpResponse {
    let mut till = till.lock().unwrap();
    if till.silent > 0 {
        till.silent -= 1;
        return HttpResponse::ServiceUnavailable().finish();
    }
    till.asked.push(next.into_inner());
    if till.left == Some(0) {
        return problem(StatusCode::PAYMENT_REQUIRED, "limit_exceeded");
    }
    till.left = till.left.map(|left| left - 1);
    HttpResponse::Ok().json(AttemptCovered { covered: true })
}

#[tokio::test]
async fn a_second_attempt_is_made_only_when_its_cost_is_covered() {
    let stage = TestWorker::set().await;
    stage.usage.till.lock().unwrap().left = Some(1);
    stage.faults(json!({"cut_share": 1.0, "cut_after_tokens": 20})).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=100]]");
    stage.request(&job).await;
    let failed = stage.failed(job.task_id, "limit_exceeded").await;
    // Two of four attempts: the one that the job's hold covers, and the one that usage covered.
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 2, "{failed}");
    assert_eq!(stage.served().await["totals"]["requests"], 2);
    let till = stage.usage.till.lock().unwrap();
    let told: Vec<usize> = till.asked.iter().map(|next| next.previous.len()).collect();
    assert_eq!(told, [1, 2], "everything that was used is told before more is");
    assert_eq!(till.asked[0].org_id, job.org_id);
    assert!(till.asked[1].previous[0].output_tokens > 0);
}

#[tokio::test]
async fn an_attempt_waits_for_usage_to_answer() {
    let stage = TestWorker::set().await;
    stage.usage.till.lock().unwrap().silent = 2;
    stage.faults(json!({"cut_share": 1.0, "cut_after_tokens": 5, "for_next": 1})).await;
    let _worker = stage.worker(&[]);
    let job = job("Write about the sea. [[sandbox: tokens=30]]");
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    assert_eq!(completed["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(stage.usage.till.lock().unwrap().asked.len(), 1);
}

#[tokio::test]
async fn a_job_that_is_taken_over_asks_before_its_first_attempt() {
    let stage = TestWorker::with_speed(40.0).await;
    stage.usage.till.lock().unwrap().left = Some(0);
    let mut first = stage.worker(&[("jobs.lease_ms", "1500")]);
    let job = job("Write about the sea. [[sandbox: tokens=100]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    first.kill();
    stage.vhost.close_connections().await;
    let _second = stage.worker(&[("jobs.lease_ms", "1500")]);
    let failed = stage.failed(job.task_id, "limit_exceeded").await;
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 1, "{failed}");
}
