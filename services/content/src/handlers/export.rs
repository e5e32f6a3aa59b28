//! A content as a file.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use contexor_api::{
    Problem,
    content::{Content, ExportFormat, ExportQuery, ExportVersion, ExportedContent, Pii, Status, VersionKind},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};
use uuid::Uuid;

use crate::{
    app::App,
    domain::{export, pii},
    error::ContentError,
    ops,
    store::{self, contents::ContentRow},
};

/// A content as a file to keep: its current text, that of a version, or the approved one.
#[utoipa::path(tag = "contents", operation_id = "export_content",
    params(("id" = Uuid, Path, description = "The content"), ExportQuery),
    responses((status = 200, content((ExportedContent = "application/json"), (String = "text/markdown")),
            headers(("Content-Disposition" = String, description = "The name of the file, by RFC 6266 and RFC 8187"))),
        (status = 409, body = Problem, description = "`not_approved`: nothing of it was approved yet"),
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
    let file = text_of(&app, row, query.version).await?;
    let format = query.format;
    let (content, version) = (file.content.id, file.content.version);
    let workspace = file.content.workspace_id;
    // First noted, then given out.
    app.db
        .transaction(async |tx: &mut Tx| ops::export::export(tx, &scope, workspace, content, version, format).await)
        .await?;
    let disposition = export::disposition(&file.content.title, format);
    // Long texts take a while to be written: not on a thread that serves.
    let body = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(match format {
            ExportFormat::Json => serde_json::to_vec_pretty(&file)?,
            ExportFormat::Markdown => export::markdown(&file)?.into_bytes(),
        })
    });
    let body = body.await.map_err(ContentError::from)?.map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, export::media_type(format)))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(body))
}

/// A content with the text that was asked for. What is told beside it is of that text.
async fn text_of(app: &App, row: ContentRow, version: Option<ExportVersion>) -> ApiResult<ExportedContent> {
    let mut conn = app.db.conn().await?;
    let (org, id) = (row.org_id, row.id);
    let number = match version {
        None => None,
        Some(ExportVersion::Number(number)) => Some(number),
        Some(ExportVersion::Approved) => {
            let approved = store::versions::approved(&mut conn, org, id).await.map_err(ContentError::from)?;
            Some(approved.ok_or(ContentError::NotApproved)?.number)
        }
    };
    let version = store::versions::find(&mut conn, org, id, number.unwrap_or(row.version)).await;
    let version = version.map_err(ContentError::from)?;
    let current = row.version;
    let mut content = Content::from(row);
    let Some(number) = number else {
        return Ok(ExportedContent { content, version_kind: version.map(|version| version.kind), is_current: true });
    };
    let version = version.ok_or_else(ApiError::not_found)?;
    let reviewer = match version.kind {
        VersionKind::Approved => {
            let review = store::reviews::approval(&mut conn, org, id, number - 1).await.map_err(ContentError::from)?;
            review.map(|review| review.reviewer_id)
        }
        _ if number == current => content.reviewer_id,
        _ => None,
    };
    drop(conn);
    if number != current {
        let (detector, body) = (app.detector, version.body.clone());
        let verdict = tokio::task::spawn_blocking(move || pii::look(&detector, &body)).await;
        let verdict = verdict.map_err(ContentError::from)?;
        content.pii = Pii { status: verdict.status, findings: verdict.findings };
    }
    content.body = Some(version.body);
    content.version = number;
    content.truncated = version.truncated;
    content.reviewer_id = reviewer;
    if version.kind == VersionKind::Approved {
        content.status = Status::Approved;
    }
    Ok(ExportedContent { content, version_kind: Some(version.kind), is_current: number == current })
}
