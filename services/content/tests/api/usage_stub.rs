//! usage as content sees it.

use std::sync::{Arc, Mutex};

use actix_web::{HttpResponse, http::StatusCode, web};
use contexor_api::internal::{Hold, HoldRequest, ModelPrice};
use contexor_testkit::peers::{StubServer, problem, serve};
use uuid::Uuid;

/// How the stand-in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldBehaviour {
    /// Holds everything, with this output cap at most.
    Grants(u64),
    /// 402.
    Refuses,
    /// 503.
    Down,
}

#[derive(Debug)]
pub struct UsageStub {
    pub mood: HoldBehaviour,
    pub asked: Vec<HoldRequest>,
    pub released: Vec<Uuid>,
    /// Holds are given for this task: that of an earlier request.
    pub earlier: Option<Uuid>,
}

/// usage's `/internal/holds` and `/internal/prices`.
pub struct TestUsage {
    pub till: Arc<Mutex<UsageStub>>,
    server: StubServer,
}

type Till = web::Data<Mutex<UsageStub>>;

impl TestUsage {
    pub fn start() -> Self {
        let mood = HoldBehaviour::Grants(u64::MAX);
        let till = Arc::new(Mutex::new(UsageStub { mood, asked: Vec::new(), released: Vec::new(), earlier: None }));
        let shared = Till::from(till.clone());
        let server = serve(move |config| {
            config
                .app_data(shared.clone())
                .route("/internal/holds", web::post().to(hold))
                .route("/internal/holds/{id}", web::delete().to(release))
                .route("/internal/prices", web::get().to(prices));
        });
        Self { till, server }
    }

    pub fn url(&self) -> &str {
        &self.server.url
    }

    pub fn set(&self, mood: HoldBehaviour) {
        self.till.lock().unwrap().mood = mood;
    }
}

async fn hold(till: Till, request: web::Json<HoldRequest>) -> HttpResponse {
    let request = request.into_inner();
    let mut till = till.lock().unwrap();
    till.asked.push(request.clone());
    match till.mood {
        HoldBehaviour::Grants(cap) => HttpResponse::Ok().json(Hold {
            task_id: till.earlier.unwrap_or(request.task_id),
            max_output_tokens: request.max_output_tokens.min(cap),
            cost_micro_usd: 1234,
            remaining_micro_usd: Some(5678),
            remaining_tokens: None,
            granted: true,
            expires_at: contexor_clock::now() + chrono::Duration::minutes(5),
        }),
        HoldBehaviour::Refuses => problem(StatusCode::PAYMENT_REQUIRED, "limit_exceeded"),
        HoldBehaviour::Down => HttpResponse::ServiceUnavailable().finish(),
    }
}

async fn prices(till: Till) -> HttpResponse {
    if till.lock().unwrap().mood == HoldBehaviour::Down {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let price = ModelPrice { model: "gpt-4.1-mini".into(), input_nano_usd: 400, output_nano_usd: 1600 };
    HttpResponse::Ok().json([price])
}

async fn release(till: Till, id: web::Path<Uuid>) -> HttpResponse {
    till.lock().unwrap().released.push(*id);
    HttpResponse::NoContent().finish()
}
