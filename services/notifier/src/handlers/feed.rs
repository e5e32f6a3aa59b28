//! The feed of what webhooks are told of.

use actix_web::{
    get,
    web::{Data, Json},
};
use contexor_api::{
    Problem,
    webhooks::{Feed, FeedEvent, FeedQuery},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};
use serde::Deserialize;
use serde_json::Value;

use super::App;
use crate::{store, store::feed_events::EventRow};

/// An organization's events of the last 30 days, in the order in which they became known, for a receiver that was away.
///
/// None is missed and none comes twice while `next_cursor` is followed. It is there also when nothing more has happened: keep it, and ask
/// again with it later.
#[utoipa::path(tag = "webhooks", operation_id = "list_events", params(FeedQuery),
    responses((status = 200, body = Feed), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("event.read"))))]
#[get("/api/v1/events")]
pub(crate) async fn list_events(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<FeedQuery>,
) -> ApiResult<Json<Feed>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::EventRead).await?;
    let list = format!("events:{}", scope.org_id);
    let after: i64 =
        query.cursor.as_deref().map(|cursor| app.cursors.read(&list, cursor)).transpose()?.unwrap_or_default();
    let limit = query.limit as usize;
    let mut rows = {
        let mut conn = app.db.conn().await?;
        store::feed_events::page(&mut conn, scope.org_id, after, i64::from(query.limit) + 1).await?
    };
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().and_then(|row| row.sequence).or((after > 0).then_some(after));
    let next_cursor = last.map(|last| app.cursors.write(&list, &last));
    let items = rows.into_iter().map(read).collect::<Result<_, _>>().map_err(ApiError::internal)?;
    Ok(Json(Feed { items, next_cursor, has_more }))
}

#[derive(Deserialize)]
struct StoredBody {
    data: Value,
}

fn read(row: EventRow) -> Result<FeedEvent, serde_json::Error> {
    let StoredBody { data } = serde_json::from_str(&row.body)?;
    Ok(FeedEvent { id: row.id, event_type: row.event_type, timestamp: row.happened_at, data })
}
