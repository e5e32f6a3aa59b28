//! A stand-in for usage, and what the worker asks of it.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use contexor_api::{Problem, internal::AttemptCovered};
use contexor_events::ai::NextAttempt;
use contexor_testkit::eventually;
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
    pub(crate) url: String,
    pub(crate) till: Arc<Mutex<Till>>,
    handle: ServerHandle,
}

impl Drop for TestUsage {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl TestUsage {
    pub(crate) fn start() -> Self {
        let till = Arc::new(Mutex::new(Till::default()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = till.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .route("/internal/holds/{task}/attempts", web::post().to(answer))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, till, handle }
    }
}

async fn answer(till: web::Data<Arc<Mutex<Till>>>, next: web::Json<NextAttempt>) -> HttpResponse {
    let mut till = till.lock().unwrap();
    if till.silent > 0 {
        till.silent -= 1;
        return HttpResponse::ServiceUnavailable().finish();
    }
    till.asked.push(next.into_inner());
    if till.left == Some(0) {
        return HttpResponse::PaymentRequired().json(Problem {
            kind: "https://contexor.dev/problems/limit_exceeded".into(),
            title: "Payment Required".into(),
            status: 402,
            detail: "the organization's monthly limit leaves too little for this".into(),
            code: "limit_exceeded".into(),
            request_id: String::new(),
            errors: vec![],
        });
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
    let first = stage.worker(&[("jobs.lease_ms", "1500")]);
    let job = job("Write about the sea. [[sandbox: tokens=100]]");
    stage.request(&job).await;
    eventually(DEADLINE, "something is shown", async || (!stage.shown(job.task_id).await.is_empty()).then_some(()))
        .await;
    first.kill();
    stage.broker.close_connections().await;
    let _second = stage.worker(&[("jobs.lease_ms", "1500")]);
    let failed = stage.failed(job.task_id, "limit_exceeded").await;
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 1, "{failed}");
}
