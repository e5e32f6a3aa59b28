//! A person's notifications.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use contexor_api::{
    Problem,
    notifier::{Notification, NotificationQuery, Notifications, TextNotice, TextNotices},
};
use contexor_db::Connection;
use contexor_identity::Person;
use contexor_service::{ApiResult, Paging, ValidQuery};
use uuid::Uuid;

use super::App;
use crate::{
    error::NotifierError,
    store::{notice_messages, notifications},
};

/// The caller's notifications of the last 90 days, newest first, and how many are unread in all.
#[utoipa::path(tag = "notifications", operation_id = "list_notifications", params(NotificationQuery),
    responses((status = 200, body = Notifications), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[get("/api/v1/notifications")]
pub(crate) async fn list_notifications(
    app: Data<App>,
    Person(caller): Person,
    ValidQuery(query): ValidQuery<NotificationQuery>,
) -> ApiResult<Json<Notifications>> {
    let list = format!("notifications:{}:{}:{}", caller.user_id, query.archived, query.unread);
    let paging = Paging::new(&app.cursors, list, query.cursor.as_deref(), query.limit)?;
    let (mut rows, unread) = {
        let conn = app.db.conn().await?;
        let conn: &Connection = &conn;
        // One connection, two questions in one round trip.
        futures::try_join!(
            notifications::page(conn, caller.user_id, query.archived, query.unread, paging.after, paging.rows()),
            notifications::unread(conn, caller.user_id),
        )?
    };
    let next_cursor = paging.cut(&mut rows, |row| (row.created_at, row.id));
    Ok(Json(Notifications { items: rows.into_iter().map(Notification::from).collect(), next_cursor, unread }))
}

/// The caller's newest notices by text message, and what became of them.
#[utoipa::path(tag = "notifications", operation_id = "list_text_notices",
    responses((status = 200, body = TextNotices), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[get("/api/v1/notifications/text-messages")]
pub(crate) async fn list_text_notices(app: Data<App>, Person(caller): Person) -> ApiResult<Json<TextNotices>> {
    let rows = notice_messages::newest(&mut *app.db.conn().await?, caller.user_id, 100).await?;
    let items = rows.into_iter().map(|row| TextNotice {
        id: row.id,
        org_id: row.org_id,
        kind: row.kind,
        state: row.state,
        created_at: row.created_at,
        sent_at: row.sent_at,
    });
    Ok(Json(TextNotices { items: items.collect() }))
}

/// Marks a notification as read.
#[utoipa::path(tag = "notifications", operation_id = "read_notification",
    params(("id" = Uuid, Path, description = "The notification.")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/{id}/read")]
pub(crate) async fn read_notification(
    app: Data<App>,
    Person(caller): Person,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    // One statement, one transaction of its own.
    if !notifications::mark_read(&mut *app.db.conn().await?, caller.user_id, *id, contexor_clock::now()).await? {
        return Err(NotifierError::NotFound.into());
    }
    app.live.announce(caller.user_id).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Marks a notification as unread.
#[utoipa::path(tag = "notifications", operation_id = "unread_notification",
    params(("id" = Uuid, Path, description = "The notification.")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/{id}/unread")]
pub(crate) async fn unread_notification(
    app: Data<App>,
    Person(caller): Person,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    if !notifications::mark_unread(&mut *app.db.conn().await?, caller.user_id, *id).await? {
        return Err(NotifierError::NotFound.into());
    }
    app.live.announce(caller.user_id).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Puts a notification away: it is listed with `archived=true` alone, and not counted as unread.
#[utoipa::path(tag = "notifications", operation_id = "archive_notification",
    params(("id" = Uuid, Path, description = "The notification.")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/{id}/archive")]
pub(crate) async fn archive_notification(
    app: Data<App>,
    Person(caller): Person,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    set_archived(&app, caller.user_id, *id, Some(contexor_clock::now())).await
}

/// Takes a notification back that was put away.
#[utoipa::path(tag = "notifications", operation_id = "unarchive_notification",
    params(("id" = Uuid, Path, description = "The notification.")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/{id}/unarchive")]
pub(crate) async fn unarchive_notification(
    app: Data<App>,
    Person(caller): Person,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    set_archived(&app, caller.user_id, *id, None).await
}

async fn set_archived(app: &App, user: Uuid, id: Uuid, at: Option<DateTime<Utc>>) -> ApiResult<HttpResponse> {
    if !notifications::set_archived(&mut *app.db.conn().await?, user, id, at).await? {
        return Err(NotifierError::NotFound.into());
    }
    app.live.announce(user).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Marks all of the caller's notifications as read.
#[utoipa::path(tag = "notifications", operation_id = "read_all_notifications",
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/read-all")]
pub(crate) async fn read_all_notifications(app: Data<App>, Person(caller): Person) -> ApiResult<HttpResponse> {
    let mut conn = app.db.conn().await?;
    notifications::mark_all_read(&mut conn, caller.user_id, contexor_clock::now()).await?;
    drop(conn);
    app.live.announce(caller.user_id).await;
    Ok(HttpResponse::NoContent().finish())
}
