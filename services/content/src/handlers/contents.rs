//! Contents.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Path},
};
use contexor_api::{
    Problem,
    content::{Content, CreateContent, PiiStatus, Status, UpdateContent},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Scope, access::AccessTarget};
use contexor_service::{ApiError, ApiResult, Valid, caching};
use uuid::Uuid;

use crate::{
    app::App,
    domain::{
        pii::{self, ScanResult},
        plan,
    },
    error::ContentError,
    ops,
    store::{
        columns::pii_word,
        contents::{ContentRow, NewContent},
    },
};

/// Texts up to this length are looked through where they are: handing them over would take longer. Bytes.
const LOOK_IN_PLACE_BYTES: usize = 8 * 1024;

/// A content as it is now, with its entity tag.
pub fn answer(mut response: actix_web::HttpResponseBuilder, row: ContentRow) -> HttpResponse {
    response
        .insert_header((header::ETAG, caching::etag(row.revision)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(Content::from(row))
}

/// Makes a content, a draft without a text.
#[utoipa::path(tag = "contents", operation_id = "create_content", request_body = CreateContent,
    responses((status = 201, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"),
            ("Location" = String, description = "Where the content is"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/contents")]
pub(crate) async fn create_content(
    app: Data<App>,
    caller: Caller,
    Valid(request): Valid<CreateContent>,
) -> ApiResult<HttpResponse> {
    let (scope, project) = app.project(&caller, request.project_id, Permission::ContentWrite).await?;
    let made = match (request.prompt, request.prompt_id) {
        (None, Some(prompt)) => {
            let values = request.variables.unwrap_or_default();
            Ok(app.render_stored(&scope, project.workspace_id, prompt, values).await?)
        }
        // One of the two is there: the request's own rules say so.
        (written, _) => Err(written.unwrap_or_default()),
    };
    let now = contexor_clock::now();
    let model = request.model.unwrap_or_else(|| app.catalogue.default_name().to_owned());
    let (_, described) = plan::resolve(&app.catalogue, &model, now.date_naive())?;
    plan::check_cap(described, request.max_output_tokens)?;
    let content = NewContent {
        id: Uuid::now_v7(),
        org_id: scope.org_id,
        workspace_id: project.workspace_id,
        project_id: project.id,
        title: request.title,
        prompt_id: made.as_ref().ok().map(|made| made.prompt_id),
        prompt_version: made.as_ref().ok().map(|made| made.version),
        variables: made.as_ref().ok().map(|made| made.variables.clone()),
        prompt: made.map_or_else(|written| written, |made| made.text),
        model,
        temperature: request.temperature,
        max_output_tokens: request.max_output_tokens.and_then(|cap| i32::try_from(cap).ok()),
        status: Status::Draft.as_str(),
        tags: request.tags,
        author_id: scope.user_id,
        pii_status: pii_word(PiiStatus::Unchecked),
        created_at: now,
        updated_at: now,
    };
    let row =
        app.db.transaction(async |tx: &mut Tx| ops::create::create(tx, &scope, &app.ceilings, content).await).await?;
    let mut created = HttpResponse::Created();
    created.insert_header((header::LOCATION, format!("/api/v1/contents/{}", row.id)));
    Ok(answer(created, row))
}

/// One content.
#[utoipa::path(tag = "contents", operation_id = "get_content",
    params(("id" = Uuid, Path, description = "The content"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = 304, description = "Unchanged"), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}")]
pub(crate) async fn get_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, row) = app.content(&caller, *id, Permission::ContentRead).await?;
    Ok(caching::tagged(&request, row.revision, &Content::from(row)))
}

/// Changes a content. Another body makes a version and starts a new draft.
#[utoipa::path(tag = "contents", operation_id = "update_content", request_body = UpdateContent,
    params(("id" = Uuid, Path, description = "The content"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Content,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[patch("/api/v1/contents/{id}")]
pub(crate) async fn update_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
    Valid(patch): Valid<UpdateContent>,
) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    if let (Some(Some(assignee)), Some(workspace)) = (patch.assignee_id, scope.workspace_id)
        && app.access.membership(assignee, AccessTarget::Workspace(workspace)).await?.is_none()
    {
        return Err(ApiError::invalid_field("assignee_id", "is nobody of this workspace"));
    }
    if let Some(model) = &patch.model {
        plan::resolve(&app.catalogue, model, contexor_clock::now().date_naive())?;
    }
    // Before the transaction: looking through a long text takes a while, and a lock should not.
    let verdict = match &patch.body {
        Some(body) => Some(scan_pii(&app, &scope, body).await?),
        None => None,
    };
    if let Some(verdict) = &verdict {
        pii::allow(scope.settings.pii_policy, verdict)?;
    }
    let id = *id;
    let row = app
        .db
        .transaction(async |tx: &mut Tx| ops::edit::edit(tx, &scope, &app.ceilings, id, revision, patch, verdict).await)
        .await?;
    Ok(answer(HttpResponse::Ok(), row))
}

/// Looks for personal data in a text: a long one in the caller's turn, and not on the thread that serves.
pub(super) async fn scan_pii(app: &App, scope: &Scope, body: &str) -> Result<ScanResult, ContentError> {
    if body.len() <= LOOK_IN_PLACE_BYTES {
        return Ok(pii::look(&app.detector, body));
    }
    let (detector, body) = (app.detector, body.to_owned());
    Ok(app.heavy.run(scope, move || pii::look(&detector, &body)).await?)
}

/// Deletes a content with its versions.
#[utoipa::path(tag = "contents", operation_id = "delete_content",
    params(("id" = Uuid, Path, description = "The content"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[delete("/api/v1/contents/{id}")]
pub(crate) async fn delete_content(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let scope = app.content_scope(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    let id = *id;
    app.db.transaction(async |tx: &mut Tx| ops::delete::delete(tx, &scope, id, revision).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
