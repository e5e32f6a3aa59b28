//! A stand-in for content, which owns tasks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use contexor_api::internal::UnclaimedTask;
use contexor_testkit::peers::{StubServer, serve};
use uuid::Uuid;

#[derive(Debug, Default)]
pub(crate) struct Tasks {
    pub(crate) deadlines: HashMap<Uuid, DateTime<Utc>>,
    pub(crate) is_down: bool,
    pub(crate) asked: Vec<Uuid>,
}

/// content's `/internal/tasks/{task_id}/unclaimed`; stops with the test.
pub(crate) struct TestContent {
    pub(crate) tasks: Arc<Mutex<Tasks>>,
    server: StubServer,
}

impl TestContent {
    pub(crate) fn start() -> Self {
        let tasks = Arc::new(Mutex::new(Tasks::default()));
        let shared = web::Data::from(tasks.clone());
        let server = serve(move |config| {
            config.app_data(shared.clone()).route("/internal/tasks/{task}/unclaimed", web::post().to(unclaimed));
        });
        Self { tasks, server }
    }

    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }
}

async fn unclaimed(tasks: web::Data<Mutex<Tasks>>, task: web::Path<Uuid>) -> HttpResponse {
    let mut tasks = tasks.lock().unwrap();
    tasks.asked.push(*task);
    if tasks.is_down {
        return HttpResponse::ServiceUnavailable().finish();
    }
    HttpResponse::Ok().json(UnclaimedTask { deadline: tasks.deadlines.get(&task).copied() })
}
