//! The log.

use actix_web::{
    get,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use contexor_api::{
    Problem,
    page::Page,
    usage::{LogEntry, LogQuery},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, ValidQuery};
use uuid::Uuid;

use super::App;
use crate::store;

/// Each try at the model, newest first.
#[utoipa::path(tag = "usage", operation_id = "list_usage_logs", params(LogQuery),
    responses((status = 200, body = Page<LogEntry>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/logs")]
pub(crate) async fn list_usage_logs(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<LogQuery>,
) -> ApiResult<Json<Page<LogEntry>>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let list = format!("usage.logs:{}", scope.org_id);
    let position: Option<(DateTime<Utc>, Uuid)> =
        query.cursor.as_deref().map(|cursor| app.cursors.read(&list, cursor)).transpose()?;
    let limit = query.limit as usize;
    let mut rows = {
        let mut conn = app.db.conn().await?;
        store::log::page(&mut conn, scope.org_id, position, i64::from(query.limit) + 1).await?
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more).map(|row| (row.at, row.attempt_id));
    let next_cursor = last.map(|last| app.cursors.write(&list, &last));
    Ok(Json(Page { items: rows.into_iter().map(LogEntry::from).collect(), next_cursor }))
}
