//! Contents as files.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Bytes, Data, Path},
};
use chrono::{DateTime, Utc};
use contexor_api::{
    Problem,
    content::{
        Binary, Content, ExportFormat, ExportQuery, ExportVersion, ExportedContent, Pii, ProjectExportQuery, Status,
        VersionKind,
    },
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Scope};
use contexor_service::{ApiError, ApiResult, ValidQuery};
use futures::stream;
use uuid::Uuid;

use crate::{
    app::App,
    domain::{
        archive::Archive,
        export::{self, ExportError},
        pii,
    },
    error::ContentError,
    heavy::WorkOwner,
    ops,
    store::{self, Position, contents::ContentRow},
};

/// Contents that are read at once for an archive: each may hold a text of 512 KiB.
const CONTENTS_OF_A_PIECE: i64 = 8;

/// A content as a file to keep: its current text, that of a version, or the approved one.
///
/// JSON and Markdown hold the stored text to the byte. HTML and DOCX show it: each block has the direction of most of its letters, raw HTML is
/// shown as it is written, images are links, and links lead to `http`, `https`, `mailto` and `tel` alone.
#[utoipa::path(tag = "contents", operation_id = "export_content",
    params(("id" = Uuid, Path, description = "The content"), ExportQuery),
    responses((status = 200, content((ExportedContent = "application/json"), (String = "text/markdown"), (String = "text/html"),
                (inline(Binary) = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
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
    let file = text_of(&app, &scope, row, query.version).await?;
    let format = query.format;
    let (content, version) = (file.content.id, file.content.version);
    let workspace = file.content.workspace_id;
    // First noted, then given out.
    app.db
        .transaction(async |tx: &mut Tx| ops::export::export(tx, &scope, workspace, content, version, format).await)
        .await?;
    let disposition = export::disposition(&file.content.title, export::extension(format));
    let body = app.heavy.run(&scope, move || export::file(&file, format)).await;
    let body = body.map_err(ContentError::from)?.map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, export::media_type(format)))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(body))
}

/// The current texts of all contents of a project as a ZIP archive, oldest content first: a file for each, in one of the formats of a
/// content's export.
///
/// The archive is written while it is sent. When it cannot be gone on with, the connection is cut off, and what came is no whole archive.
#[utoipa::path(tag = "projects", operation_id = "export_project",
    params(("id" = Uuid, Path, description = "The project"), ProjectExportQuery),
    responses((status = 200, content((inline(Binary) = "application/zip")),
            headers(("Content-Disposition" = String, description = "The name of the file, by RFC 6266 and RFC 8187"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/projects/{id}/export")]
pub(crate) async fn export_project(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<ProjectExportQuery>,
) -> ApiResult<HttpResponse> {
    let (scope, project) = app.project(&caller, *id, Permission::ContentRead).await?;
    let format = query.format;
    // First noted, then given out.
    app.db.transaction(async |tx: &mut Tx| ops::export::export_project(tx, &scope, &project, format).await).await?;
    let disposition = export::disposition(&project.name, "zip");
    let export = ProjectExport {
        app,
        owner: WorkOwner::from(&scope),
        org: project.org_id,
        project: project.id,
        format,
        until: contexor_clock::now(),
        after: None,
        written: 0,
        archive: Archive::default(),
    };
    let pieces = stream::try_unfold(Some(export), |export| async move {
        let Some(export) = export else { return Ok(None) };
        let (format, project) = (export.format, export.project);
        let piece = Box::pin(export.piece()).await;
        let outcome = match &piece {
            Ok((_, None)) => "done",
            Ok((_, Some(_))) => return piece.map(Some),
            Err(error) => {
                let error = error as &dyn std::error::Error;
                tracing::error!(project.id = %project, error, "the export of project {project} is cut off");
                "cut_off"
            }
        };
        let labels = [("format", format.as_str()), ("outcome", outcome)];
        metrics::counter!("contexor_content_project_exports_total", &labels).increment(1);
        piece.map(Some)
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .streaming(pieces))
}

/// A project on its way out.
struct ProjectExport {
    app: Data<App>,
    owner: WorkOwner,
    org: Uuid,
    project: Uuid,
    format: ExportFormat,
    /// What is created later is not in it, or an archive of a busy project would never end.
    until: DateTime<Utc>,
    after: Option<Position>,
    written: usize,
    archive: Archive,
}

impl ProjectExport {
    /// The next piece of the archive, which is never empty; and the rest of it, unless that was all.
    async fn piece(mut self) -> Result<(Bytes, Option<Self>), CutOff> {
        let rows = {
            let mut conn = self.app.db.conn().await.map_err(ContentError::from)?;
            let (org, project, until) = (self.org, self.project, self.until);
            let rows = store::contents::of_project(&mut conn, org, project, until, self.after, CONTENTS_OF_A_PIECE);
            rows.await.map_err(ContentError::from)?
        };
        let Some((last, _)) = rows.last() else {
            return Ok((self.archive.finish().map_err(ExportError::from)?.into(), None));
        };
        self.after = Some(Position { created_at: last.created_at, id: last.id });
        let (first, format, mut archive) = (self.written + 1, self.format, self.archive);
        self.written += rows.len();
        let writing = move || -> Result<(Vec<u8>, Archive), ExportError> {
            for (number, (row, version_kind)) in (first..).zip(rows) {
                let file = ExportedContent { content: Content::from(row), version_kind, is_current: true };
                let name = export::entry_name(number, &file.content.title, format);
                archive.add(&name, file.content.updated_at, &export::file(&file, format)?)?;
            }
            Ok((archive.take(), archive))
        };
        let (piece, archive) = Box::pin(self.app.heavy.run(self.owner, writing)).await.map_err(ExportError::from)??;
        Ok((piece.into(), Some(Self { archive, ..self })))
    }
}

/// Why an archive is cut off.
#[derive(Debug, thiserror::Error)]
enum CutOff {
    /// A file could not be written.
    #[error("a file could not be written")]
    Export(#[from] ExportError),
    /// The contents could not be read.
    #[error("the contents could not be read")]
    Content(#[from] ContentError),
}

/// A content with the text that was asked for. What is told beside it is of that text.
async fn text_of(
    app: &App,
    scope: &Scope,
    row: ContentRow,
    version: Option<ExportVersion>,
) -> ApiResult<ExportedContent> {
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
        let verdict = app.heavy.run(scope, move || pii::look(&detector, &body)).await;
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
