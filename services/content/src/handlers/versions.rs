//! Versions of a content.

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use contexor_api::{Page, Problem, content::Version, page::PageQuery};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};
use uuid::Uuid;

use super::{after, page};
use crate::{
    app::App,
    store::{self, versions::VersionRow},
};

/// A content's versions, newest first.
#[utoipa::path(tag = "versions", operation_id = "list_versions",
    params(("id" = Uuid, Path, description = "The content"), PageQuery),
    responses((status = 200, body = Page<Version>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/versions")]
pub(crate) async fn list_versions(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Version>>> {
    let scope = app.content_scope(&caller, *id, Permission::ContentRead).await?;
    let list = format!("versions:{}:{id}", scope.org_id);
    let before: Option<i32> = after(&app.cursors, &list, query.cursor.as_deref())?;
    let limit = i64::from(query.limit) + 1;
    let mut conn = app.db.conn().await?;
    let rows = store::versions::list(&mut conn, scope.org_id, *id, before, limit).await?;
    Ok(Json(page(&app.cursors, &list, rows, query.limit, |row: &VersionRow| row.number)))
}

/// One version of a content.
#[utoipa::path(tag = "versions", operation_id = "get_version",
    params(("id" = Uuid, Path, description = "The content"), ("number" = i32, Path, description = "1 for the first")),
    responses((status = 200, body = Version), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/versions/{number}")]
pub(crate) async fn get_version(app: Data<App>, caller: Caller, path: Path<(Uuid, i32)>) -> ApiResult<Json<Version>> {
    let (id, number) = path.into_inner();
    let scope = app.content_scope(&caller, id, Permission::ContentRead).await?;
    let row = store::versions::find(&mut *app.db.conn().await?, scope.org_id, id, number).await?;
    row.map(|row| Json(row.into())).ok_or_else(ApiError::not_found)
}
