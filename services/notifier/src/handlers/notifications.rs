//! A person's notifications.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use contexor_api::{
    Problem,
    notifier::{Notification, Notifications},
    page::PageQuery,
};
use contexor_identity::Person;
use contexor_service::{ApiResult, ValidQuery};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::App;
use crate::{error::NotifierError, store::notifications};

/// The caller's notifications, newest first, and how many are unread in all.
#[utoipa::path(tag = "notifications", operation_id = "list_notifications", params(PageQuery),
    responses((status = 200, body = Notifications), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[get("/api/v1/notifications")]
pub(crate) async fn list_notifications(
    app: Data<App>,
    Person(caller): Person,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Notifications>> {
    let list = format!("notifications:{}", caller.user_id);
    let position: Option<(DateTime<Utc>, Uuid)> =
        query.cursor.as_deref().map(|cursor| app.cursors.read(&list, cursor)).transpose()?;
    let limit = query.limit as usize;
    let (mut rows, unread) = {
        let conn = app.db.conn().await?;
        let conn: &AsyncPgConnection = &conn;
        // One connection, two questions in one round trip.
        futures::try_join!(
            notifications::page(conn, caller.user_id, position, i64::from(query.limit) + 1),
            notifications::unread(conn, caller.user_id),
        )?
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more).map(|row| (row.created_at, row.id));
    let next_cursor = last.map(|last| app.cursors.write(&list, &last));
    Ok(Json(Notifications { items: rows.into_iter().map(Notification::from).collect(), next_cursor, unread }))
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
    let mut conn = app.db.conn().await?;
    // One statement, one transaction of its own.
    if !notifications::mark_read(&mut conn, caller.user_id, *id, Utc::now()).await? {
        return Err(NotifierError::NotFound.into());
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Marks all of the caller's notifications as read.
#[utoipa::path(tag = "notifications", operation_id = "read_all_notifications",
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[post("/api/v1/notifications/read-all")]
pub(crate) async fn read_all_notifications(app: Data<App>, Person(caller): Person) -> ApiResult<HttpResponse> {
    let mut conn = app.db.conn().await?;
    notifications::mark_all_read(&mut conn, caller.user_id, Utc::now()).await?;
    Ok(HttpResponse::NoContent().finish())
}
