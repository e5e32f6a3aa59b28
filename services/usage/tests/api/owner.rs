//! A stand-in for content, which owns tasks.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use chrono::{DateTime, Utc};
use contexor_api::internal::UnclaimedTask;
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
    pub(crate) url: String,
    handle: ServerHandle,
}

impl Drop for TestContent {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl TestContent {
    pub(crate) fn start() -> Self {
        let tasks = Arc::new(Mutex::new(Tasks::default()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = tasks.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .route("/internal/tasks/{task}/unclaimed", web::post().to(unclaimed))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { tasks, url, handle }
    }
}

async fn unclaimed(tasks: web::Data<Arc<Mutex<Tasks>>>, task: web::Path<Uuid>) -> HttpResponse {
    let mut tasks = tasks.lock().unwrap();
    tasks.asked.push(*task);
    if tasks.is_down {
        return HttpResponse::ServiceUnavailable().finish();
    }
    HttpResponse::Ok().json(UnclaimedTask { deadline: tasks.deadlines.get(&task).copied() })
}
