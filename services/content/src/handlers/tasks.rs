//! Tasks: generations as their callers see them.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Problem,
    content::{CancelTask, LiveEvent, Task},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Scope};
use contexor_service::{ApiResult, ValidOrDefault};
use uuid::Uuid;

use crate::{
    app::App,
    error::ContentError,
    ops::{self, partial::PartialText},
};

/// Where a generation is.
#[utoipa::path(tag = "tasks", operation_id = "get_task",
    params(("id" = Uuid, Path, description = "The task")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/tasks/{id}")]
pub(crate) async fn get_task(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Task>> {
    let (_, task) = app.task(&caller, *id, Permission::ContentRead).await?;
    Ok(Json(task.into()))
}

/// Calls a generation off; its content goes back to where it was, or with `keep_partial` becomes a draft of what was written.
#[utoipa::path(tag = "tasks", operation_id = "cancel_task", request_body = Option<CancelTask>,
    params(("id" = Uuid, Path, description = "The task")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/tasks/{id}/cancel")]
pub(crate) async fn cancel_task(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidOrDefault(request): ValidOrDefault<CancelTask>,
) -> ApiResult<Json<Task>> {
    let (scope, task) = app.task(&caller, *id, Permission::ContentGenerate).await?;
    let partial = if request.keep_partial { written_so_far(&app, &scope, task.id).await? } else { None };
    let ended = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, ContentError> {
            ops::cancel::cancel(tx, &scope, &task, request.keep_partial, partial).await
        })
        .await?;
    metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
    app.live.end(ended.task.id, &ended.events).await;
    Ok(Json(ended.task.into()))
}

/// Events of a live view that are read at a time.
const BATCH: usize = 1_000;

/// What the live view holds of a generation. It passed the detector on its way there; where it is away, the worker sends what it has.
async fn written_so_far(app: &App, scope: &Scope, task: Uuid) -> Result<Option<PartialText>, ContentError> {
    let (mut text, mut last_id) = (String::new(), None::<String>);
    loop {
        let events = match app.live.streams.read(task, last_id.as_deref(), BATCH).await {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(task.id = %task, error = &error as &dyn std::error::Error, "a live view cannot be read");
                return Ok(None);
            }
        };
        let is_last = events.len() < BATCH;
        for (id, event) in events {
            match event {
                LiveEvent::Delta { text: more } => text.push_str(&more),
                LiveEvent::Status { restarted: true, .. } => text.clear(),
                LiveEvent::Status { .. } | LiveEvent::Error { .. } | LiveEvent::Done { .. } => {}
            }
            last_id = Some(id);
        }
        if is_last {
            break;
        }
    }
    let detector = app.detector;
    Ok(app.heavy.run(scope, move || PartialText::new(&detector, &text)).await?)
}
