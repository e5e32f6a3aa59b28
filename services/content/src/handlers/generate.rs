//! Starting generations, and asking what one would cost.

use actix_web::{
    HttpResponse,
    http::header,
    post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Problem,
    content::{Estimate, Generate, GenerationAccepted},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, ValidOrDefault};
use uuid::Uuid;

use crate::{app::App, error::ContentError, start_generation};

/// Starts a generation: holds its money, then accepts it.
#[utoipa::path(tag = "contents", operation_id = "generate_content", request_body = Option<Generate>,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 202, body = GenerationAccepted,
            headers(("Location" = String, description = "Where the task is"))),
        (status = 402, body = Problem, description = "The month's limit is reached; nothing changed"),
        (status = 409, body = Problem, description = "A generation runs already"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/contents/{id}/generate")]
pub(crate) async fn generate_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidOrDefault(request): ValidOrDefault<Generate>,
) -> ApiResult<HttpResponse> {
    let (scope, content) = app.content(&caller, *id, Permission::ContentGenerate).await?;
    let accepted = start_generation::start(&app, &scope, content, request).await;
    let outcome = match &accepted {
        Ok(_) => "accepted",
        Err(ContentError::LimitExceeded { .. }) => "limit_exceeded",
        Err(ContentError::Conflict | ContentError::InvalidTransition { .. }) => "conflict",
        Err(ContentError::UsageUnavailable(_) | ContentError::HoldOver | ContentError::Db(_)) => "unavailable",
        Err(_) => "invalid",
    };
    metrics::counter!("contexor_generations_requested_total", "outcome" => outcome).increment(1);
    let task_id = accepted?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/v1/tasks/{task_id}")))
        .json(GenerationAccepted { task_id }))
}

/// Says what a generation could cost at most; holds nothing.
#[utoipa::path(tag = "contents", operation_id = "estimate_content", request_body = Option<Generate>,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Estimate), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/contents/{id}/estimate")]
pub(crate) async fn estimate_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidOrDefault(request): ValidOrDefault<Generate>,
) -> ApiResult<Json<Estimate>> {
    let (scope, content) = app.content(&caller, *id, Permission::ContentGenerate).await?;
    let asked = start_generation::prepare(&app, &scope, &content, &request).await?;
    let hold = app.usage.hold(&asked.hold_request(&scope, &content, Uuid::now_v7(), true)).await?;
    Ok(Json(Estimate {
        input_tokens: asked.input_tokens,
        max_output_tokens: hold.max_output_tokens,
        max_cost_micro_usd: hold.cost_micro_usd,
        remaining_micro_usd: hold.remaining_micro_usd,
        remaining_tokens: hold.remaining_tokens,
        fits: hold.granted,
    }))
}
