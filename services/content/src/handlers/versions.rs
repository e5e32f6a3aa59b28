//! Versions of a content.

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    content::{Content, Version, VersionSummary},
    page::PageQuery,
    prompts::{Diff, DiffQuery},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, Paging, ValidQuery, caching};
use uuid::Uuid;

use super::contents::{answer, scan_pii};
use crate::{
    app::App,
    domain::pii,
    error::ContentError,
    ops::{self, restore::RestoredText},
    store::{self, versions::VersionSummaryRow},
};

/// A content's versions, newest first; each text is had by its number.
#[utoipa::path(tag = "versions", operation_id = "list_versions",
    params(("id" = Uuid, Path, description = "The content"), PageQuery),
    responses((status = 200, body = Page<VersionSummary>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/versions")]
pub(crate) async fn list_versions(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<VersionSummary>>> {
    let scope = app.content_scope(&caller, *id, Permission::ContentRead).await?;
    let paging =
        Paging::new(&app.cursors, format!("versions:{}:{id}", scope.org_id), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let rows = store::versions::list(&mut conn, scope.org_id, *id, paging.after, paging.rows()).await?;
    Ok(Json(paging.page(rows, |row: &VersionSummaryRow| row.number)))
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

/// Makes the text of an older version the current one again, as a new version and a draft.
#[utoipa::path(tag = "versions", operation_id = "restore_version",
    params(("id" = Uuid, Path, description = "The content"), ("number" = i32, Path, description = "The version to bring back"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 409, body = Problem, description = "A generation is running"), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/contents/{id}/versions/{number}/restore")]
pub(crate) async fn restore_version(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, i32)>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (id, number) = path.into_inner();
    let scope = app.content_scope(&caller, id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    // A version never changes, so it needs no lock.
    let found = store::versions::find(&mut *app.db.conn().await?, scope.org_id, id, number).await?;
    let body = found.ok_or_else(ApiError::not_found)?.body;
    let verdict = scan_pii(&app, &scope, &body).await?;
    pii::allow(scope.settings.pii_policy, &verdict)?;
    let older = RestoredText { number, body, verdict };
    let row = app
        .db
        .transaction(async |tx: &mut Tx| ops::restore::restore(tx, &scope, &app.ceilings, id, revision, older).await)
        .await?;
    metrics::counter!("contexor_versions_restored_total").increment(1);
    Ok(answer(HttpResponse::Ok(), row))
}

/// Compares two versions of a content word by word. A change of half-space, yeh, kaf, digits or diacritics alone is `spelling`.
#[utoipa::path(tag = "versions", operation_id = "diff_versions",
    params(("id" = Uuid, Path, description = "The content"), DiffQuery),
    responses((status = 200, body = Diff), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/diff")]
pub(crate) async fn diff_versions(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<DiffQuery>,
) -> ApiResult<Json<Diff>> {
    let scope = app.content_scope(&caller, *id, Permission::ContentRead).await?;
    let (from, to) = {
        let mut conn = app.db.conn().await?;
        let from = store::versions::find(&mut conn, scope.org_id, *id, query.from).await?;
        let to = store::versions::find(&mut conn, scope.org_id, *id, query.to).await?;
        from.zip(to).ok_or(ContentError::NotFound)?
    };
    Ok(Json(app.comparer.compare(&scope, (query.from, from.body), (query.to, to.body)).await?))
}
