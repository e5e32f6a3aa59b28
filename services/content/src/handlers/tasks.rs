//! Tasks: generations as their callers see them.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use contexor_api::{Problem, content::Task};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::ApiResult;
use uuid::Uuid;

use crate::{app::App, error::ContentError, ops};

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

/// Calls a generation off; its content goes back to where it was.
#[utoipa::path(tag = "tasks", operation_id = "cancel_task",
    params(("id" = Uuid, Path, description = "The task")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/tasks/{id}/cancel")]
pub(crate) async fn cancel_task(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Task>> {
    let (scope, task) = app.task(&caller, *id, Permission::ContentGenerate).await?;
    let ended = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, ContentError> { ops::cancel::cancel(tx, &scope, &task).await })
        .await?;
    metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
    app.live.end(ended.task.id, &ended.events).await;
    Ok(Json(ended.task.into()))
}
