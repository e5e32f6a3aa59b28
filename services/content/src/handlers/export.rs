//! A content as a file.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use contexor_api::{
    Problem,
    content::{Content, ExportFormat, ExportQuery},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};
use uuid::Uuid;

use crate::{app::App, domain::export, ops};

/// A content as a file to keep.
#[utoipa::path(tag = "contents", operation_id = "export_content",
    params(("id" = Uuid, Path, description = "The content"), ExportQuery),
    responses((status = 200, content((Content = "application/json"), (String = "text/markdown"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/export")]
pub(crate) async fn export_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<ExportQuery>,
) -> ApiResult<HttpResponse> {
    let (scope, row) = app.content(&caller, *id, Permission::ContentRead).await?;
    // First noted, then given out.
    app.db.transaction(async |tx: &mut Tx| ops::export::export(tx, &scope, &row, query.format).await).await?;
    let content = Content::from(row);
    let file = match query.format {
        ExportFormat::Json => serde_json::to_vec_pretty(&content).map_err(ApiError::internal)?,
        ExportFormat::Markdown => export::markdown(&content).into_bytes(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, export::media_type(query.format)))
        .insert_header((header::CONTENT_DISPOSITION, export::disposition(&content.title, query.format)))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(file))
}
