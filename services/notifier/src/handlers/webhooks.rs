//! Webhooks and their deliveries.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    usage::OrgQuery,
    webhooks::{
        CreateWebhook, Delivery, DeliveryQuery, Queued, RangeQueued, RedeliverRange, UpdateWebhook, Webhook,
        WebhookWithSecret, Webhooks,
    },
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, Valid, ValidQuery, caching};
use uuid::Uuid;

use super::App;
use crate::{error::NotifierError, ops, store};

/// An organization's webhooks, oldest first.
#[utoipa::path(tag = "webhooks", operation_id = "list_webhooks", params(OrgQuery),
    responses((status = 200, body = Webhooks), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[get("/api/v1/webhooks")]
pub(crate) async fn list_webhooks(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
) -> ApiResult<Json<Webhooks>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::WebhookManage).await?;
    let rows = store::webhooks::list(&mut *app.db.conn().await?, scope.org_id).await?;
    Ok(Json(Webhooks { items: rows.into_iter().map(Webhook::from).collect() }))
}

/// Makes a webhook. The answer holds its signing secret, which is not shown again.
///
/// Events are posted as `{type, timestamp, data}`, signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`,
/// `webhook-signature`). Each arrives at least once: `webhook-id` is the same at every attempt, and what a receiver knows repetitions by.
/// The order is not promised; `timestamp` tells it, and the feed of events has it. Any 2xx within the time-out is success; redirects are
/// not followed. What fails is tried again for about three days; 410 disables the webhook at once, and so does failing for days, of which
/// the admins are warned before. The body of an answer does not matter.
#[utoipa::path(tag = "webhooks", operation_id = "create_webhook", params(OrgQuery), request_body = CreateWebhook,
    responses((status = 201, body = WebhookWithSecret,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"),
            ("Location" = String, description = "Where the webhook is"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[post("/api/v1/webhooks")]
pub(crate) async fn create_webhook(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
    Valid(request): Valid<CreateWebhook>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::WebhookManage).await?;
    let url = app.webhooks.check_url(&request.url).await?;
    let (keys, most) = (&app.webhooks.keys, app.webhooks.most);
    let (row, secret) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::create(tx, &scope, keys, url, &request, most).await
        })
        .await?;
    let (location, tag) = (format!("/api/v1/webhooks/{}", row.id), caching::etag(row.revision));
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(WebhookWithSecret { webhook: row.into(), secret }))
}

/// A webhook. Carries an entity tag.
#[utoipa::path(tag = "webhooks", operation_id = "get_webhook",
    params(("id" = Uuid, Path, description = "The webhook."),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Webhook,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 304), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[get("/api/v1/webhooks/{id}")]
pub(crate) async fn get_webhook(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let row = store::webhooks::find(&mut *app.db.conn().await?, scope.org_id, *id).await?;
    let row = row.ok_or(NotifierError::NotFound)?;
    Ok(caching::tagged(&request, row.revision, &Webhook::from(row)))
}

/// Changes a webhook; what is absent stays. Disabling it cancels what waits; enabling it lets new events go out again.
#[utoipa::path(tag = "webhooks", operation_id = "update_webhook", request_body = UpdateWebhook,
    params(("id" = Uuid, Path, description = "The webhook."),
        ("If-Match" = Option<String>, Header, description = "The entity tag of the webhook that was read")),
    responses((status = 200, body = Webhook,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[patch("/api/v1/webhooks/{id}")]
pub(crate) async fn update_webhook(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
    Valid(update): Valid<UpdateWebhook>,
) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let expected = caching::if_match(&request)?;
    let url = match &update.url {
        Some(url) => Some(app.webhooks.check_url(url).await?),
        None => None,
    };
    let (keys, id) = (&app.webhooks.keys, *id);
    let row = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::update(tx, &scope, keys, id, url, &update, expected).await
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, caching::etag(row.revision))).json(Webhook::from(row)))
}

/// Deletes a webhook with its deliveries. Nothing is sent to it any more; what is on its way this moment is not called back.
#[utoipa::path(tag = "webhooks", operation_id = "delete_webhook",
    params(("id" = Uuid, Path, description = "The webhook."),
        ("If-Match" = Option<String>, Header, description = "The entity tag of the webhook that was read")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[delete("/api/v1/webhooks/{id}")]
pub(crate) async fn delete_webhook(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let (expected, id) = (caching::if_match(&request)?, *id);
    app.db
        .transaction(async |tx: &mut Tx| -> Result<(), NotifierError> {
            ops::webhooks::delete(tx, &scope, id, expected).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives a webhook a new secret, shown in this answer alone. For 24 hours deliveries carry the old one's signature, too.
#[utoipa::path(tag = "webhooks", operation_id = "rotate_webhook_secret",
    params(("id" = Uuid, Path, description = "The webhook.")),
    responses((status = 200, body = WebhookWithSecret,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[post("/api/v1/webhooks/{id}/rotate-secret")]
pub(crate) async fn rotate_webhook_secret(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let (keys, overlap, id) = (&app.webhooks.keys, app.webhooks.overlap, *id);
    let (row, secret) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::rotate_secret(tx, &scope, keys, id, overlap).await
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, caching::etag(row.revision)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(WebhookWithSecret { webhook: row.into(), secret }))
}

fn accepted(app: &App, webhook: Uuid, queued: &Queued) -> HttpResponse {
    app.webhooks.queued.notify_one();
    HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/v1/webhooks/{webhook}/deliveries")))
        .json(queued)
}

/// Sends a `webhook.ping`, whatever the webhook's filter.
#[utoipa::path(tag = "webhooks", operation_id = "test_webhook",
    params(("id" = Uuid, Path, description = "The webhook.")),
    responses((status = 202, body = Queued,
        headers(("Location" = String, description = "Where the deliveries are"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[post("/api/v1/webhooks/{id}/test")]
pub(crate) async fn test_webhook(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let (most, id) = (app.webhooks.max_body_bytes, *id);
    let (delivery_id, event_id) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::ping(tx, &scope, id, most).await
        })
        .await?;
    Ok(accepted(&app, id, &Queued { delivery_id, event_id }))
}

/// What became of a webhook's deliveries of the last 30 days, newest first.
#[utoipa::path(tag = "webhooks", operation_id = "list_webhook_deliveries",
    params(("id" = Uuid, Path, description = "The webhook."), DeliveryQuery),
    responses((status = 200, body = Page<Delivery>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[get("/api/v1/webhooks/{id}/deliveries")]
pub(crate) async fn list_webhook_deliveries(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<DeliveryQuery>,
) -> ApiResult<Json<Page<Delivery>>> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let list = format!("deliveries:{}:{}", *id, query.state.map_or("", |state| state.as_str()));
    let paging = Paging::new(&app.cursors, list, query.cursor.as_deref(), query.limit)?;
    let rows = {
        let mut conn = app.db.conn().await?;
        store::deliveries::page(&mut conn, scope.org_id, *id, query.state, paging.after, paging.rows()).await?
    };
    Ok(Json(paging.page(rows, store::deliveries::DeliveryRow::position)))
}

/// Sends one delivery again, whatever became of it: the same bytes under the same `webhook-id`.
#[utoipa::path(tag = "webhooks", operation_id = "redeliver_webhook_delivery",
    params(("id" = Uuid, Path, description = "The webhook."),
        ("delivery_id" = Uuid, Path, description = "The delivery.")),
    responses((status = 202, body = Queued,
        headers(("Location" = String, description = "Where the deliveries are"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[post("/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver")]
pub(crate) async fn redeliver_webhook_delivery(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (id, delivery_id) = path.into_inner();
    let scope = app.webhook_scope(&caller, id).await?;
    let event_id = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::redeliver(tx, &scope, id, delivery_id).await
        })
        .await?;
    Ok(accepted(&app, id, &Queued { delivery_id, event_id }))
}

/// Sends the events of a time again, oldest first: those that have not arrived, also of a time when the webhook was disabled or not made
/// yet. At most 10,000 at once; `next_from` tells where the rest begins.
#[utoipa::path(tag = "webhooks", operation_id = "redeliver_webhook_range", request_body = RedeliverRange,
    params(("id" = Uuid, Path, description = "The webhook.")),
    responses((status = 202, body = RangeQueued,
        headers(("Location" = String, description = "Where the deliveries are"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("webhook.manage"))))]
#[post("/api/v1/webhooks/{id}/redeliver")]
pub(crate) async fn redeliver_webhook_range(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(range): Valid<RedeliverRange>,
) -> ApiResult<HttpResponse> {
    let scope = app.webhook_scope(&caller, *id).await?;
    let id = *id;
    let (queued, next_from) = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, NotifierError> {
            ops::webhooks::redeliver_range(tx, &scope, id, &range).await
        })
        .await?;
    app.webhooks.queued.notify_one();
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/v1/webhooks/{id}/deliveries")))
        .json(RangeQueued { queued, next_from }))
}
