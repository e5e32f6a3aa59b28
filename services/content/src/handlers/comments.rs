//! Comments.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    content::{Comment, CommentQuery, CreateComment, UpdateComment},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Scope, access::AccessTarget};
use contexor_service::{ApiError, ApiResult, Paging, Valid, ValidQuery, caching};
use uuid::Uuid;

use crate::{
    app::App,
    ops,
    store::{self, Position, comments::CommentRow},
};

/// Comments on a content, oldest first. Answers name their `parent_id`.
#[utoipa::path(tag = "comments", operation_id = "list_comments",
    params(("id" = Uuid, Path, description = "The content"), CommentQuery),
    responses((status = 200, body = Page<Comment>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/comments")]
pub(crate) async fn list_comments(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<CommentQuery>,
) -> ApiResult<Json<Page<Comment>>> {
    let scope = app.content_scope(&caller, *id, Permission::ContentRead).await?;
    let paging = Paging::new(
        &app.cursors,
        format!("comments:{}:{id}:{:?}", scope.org_id, query.resolved),
        query.cursor.as_deref(),
        query.limit,
    )?;
    let mut conn = app.db.conn().await?;
    let rows = store::comments::list(&mut conn, scope.org_id, *id, query.resolved, paging.after, paging.rows()).await?;
    let position = |row: &CommentRow| Position { created_at: row.created_at, id: row.id };
    let bytes = |row: &CommentRow| row.body.len() + row.quote.as_ref().map_or(0, String::len);
    Ok(Json(paging.page_within(rows, bytes, position)))
}

/// Comments on a content, or on a range of one of its versions. Whom it calls is told.
#[utoipa::path(tag = "comments", operation_id = "create_comment", request_body = CreateComment,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 201, body = Comment,
        headers(("ETag" = String, description = "The entity tag, for `If-Match`"),
            ("Location" = String, description = "Where the comment is"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/contents/{id}/comments")]
pub(crate) async fn create_comment(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<CreateComment>,
) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentWrite).await?;
    known(&app, &scope, &request.mentions).await?;
    let id = *id;
    let row = app.db.transaction(async |tx: &mut Tx| ops::comments::create(tx, &scope, id, request).await).await?;
    metrics::counter!("contexor_comments_total").increment(1);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/comments/{}", row.id)))
        .insert_header((header::ETAG, caching::etag(row.revision)))
        .json(Comment::from(row)))
}

/// Whether everybody who is called is of the workspace.
async fn known(app: &App, scope: &Scope, mentions: &[Uuid]) -> ApiResult<()> {
    let Some(workspace) = scope.workspace_id else { return Ok(()) };
    for (index, person) in mentions.iter().enumerate() {
        if app.access.membership(*person, AccessTarget::Workspace(workspace)).await?.is_none() {
            return Err(ApiError::invalid_field(&format!("mentions[{index}]"), "is nobody of this workspace"));
        }
    }
    Ok(())
}

/// Changes what a comment says, or whether its thread is resolved.
#[utoipa::path(tag = "comments", operation_id = "update_comment", request_body = UpdateComment,
    params(("id" = Uuid, Path, description = "The comment"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Comment,
        headers(("ETag" = String, description = "The entity tag, for `If-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[patch("/api/v1/comments/{id}")]
pub(crate) async fn update_comment(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
    Valid(patch): Valid<UpdateComment>,
) -> ApiResult<HttpResponse> {
    let scope = app.comment_scope(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    let id = *id;
    let row =
        app.db.transaction(async |tx: &mut Tx| ops::comments::update(tx, &scope, id, revision, patch).await).await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, caching::etag(row.revision))).json(Comment::from(row)))
}

/// Deletes a comment: by its author, or an admin. One that is answered stays as an empty place.
#[utoipa::path(tag = "comments", operation_id = "delete_comment",
    params(("id" = Uuid, Path, description = "The comment"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[delete("/api/v1/comments/{id}")]
pub(crate) async fn delete_comment(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let scope = app.comment_scope(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    let id = *id;
    app.db.transaction(async |tx: &mut Tx| ops::comments::delete(tx, &scope, id, revision).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
