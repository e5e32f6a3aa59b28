//! Submitting, approving, rejecting.

use actix_web::{
    HttpResponse, post,
    web::{Data, Path},
};
use contexor_api::{
    Problem,
    content::{Approve, Content, Reject},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Valid};
use uuid::Uuid;

use super::contents::answer;
use crate::{app::App, ops};

/// Puts a hand-written text up for review.
#[utoipa::path(tag = "contents", operation_id = "submit_content",
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.submit"))))]
#[post("/api/v1/contents/{id}/submit")]
pub(crate) async fn submit_content(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentSubmit).await?;
    let id = *id;
    let row = app.db.transaction(async |tx: &mut Tx| ops::submit::submit(tx, &scope, id).await).await?;
    Ok(answer(HttpResponse::Ok(), row))
}

/// Approves the text that the reviewer read and freezes it as a version.
#[utoipa::path(tag = "contents", operation_id = "approve_content", request_body = Approve,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.review"))))]
#[post("/api/v1/contents/{id}/approve")]
pub(crate) async fn approve_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<Approve>,
) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentReview).await?;
    let id = *id;
    let row = app.db.transaction(async |tx: &mut Tx| ops::review::approve(tx, &scope, id, request).await).await?;
    metrics::counter!("contexor_reviews_total", "decision" => "approved").increment(1);
    Ok(answer(HttpResponse::Ok(), row))
}

/// Sends a text back to its author with a reason.
#[utoipa::path(tag = "contents", operation_id = "reject_content", request_body = Reject,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.review"))))]
#[post("/api/v1/contents/{id}/reject")]
pub(crate) async fn reject_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<Reject>,
) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentReview).await?;
    let id = *id;
    let row = app.db.transaction(async |tx: &mut Tx| ops::review::reject(tx, &scope, id, request).await).await?;
    metrics::counter!("contexor_reviews_total", "decision" => "rejected").increment(1);
    Ok(answer(HttpResponse::Ok(), row))
}
